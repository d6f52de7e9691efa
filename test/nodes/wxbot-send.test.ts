import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import helper from "node-red-node-test-helper";
import { OUTBOX_LIMITS } from "../../src/sending/outbox.js";
import { answer, Gateway } from "../support/gateway.js";
import { PNG } from "../support/images.js";
import { mediaFile, toneWave } from "../support/media-files.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { until } from "../support/until.js";
import { configFor, inbox, loadFlow, received } from "../support/wxbot-flow.js";

interface Message {
  _msgid?: string;
  payload?: unknown;
  topic?: string;
  wxbot?: unknown;
  retCode?: number;
  cost?: boolean;
  attempts?: number;
  error?: { message: string; code?: string; name?: string };
  status?: { fill: string; shape: string; text: string };
}

const TAB = { id: "tab", type: "tab" };
const SEND = { id: "send", type: "wxbot-send", z: "tab", config: "config", wires: [["out"]] };
const NODES = [
  { id: "out", type: "helper", z: "tab" },
  { id: "catcher", type: "catch", z: "tab", scope: ["send"], wires: [["caught"]] },
  { id: "caught", type: "helper", z: "tab" },
  { id: "completer", type: "complete", z: "tab", scope: ["send"], wires: [["completed"]] },
  { id: "completed", type: "helper", z: "tab" },
  { id: "watcher", type: "status", z: "tab", scope: ["send"], wires: [["statuses"]] },
  { id: "statuses", type: "helper", z: "tab" },
];

/** As `wxbot-in` emits it, after a journey as JSON. */
const RECEIVED = {
  topic: "1@chatroom",
  wxbot: {
    id: "9151314442816847872",
    kind: "text",
    time: 1_700_000_000_000,
    account: { wxid: "wxid_bot", nickname: "小助手" },
    chat: { id: "1@chatroom", type: "group" },
    sender: { id: "wxid_bob", self: false },
    text: "hi",
  },
};

/** A message that the platform never answers, sent in a Node-RED of its own: what it ends with, and after how long. */
async function unanswered(gateway: Gateway): Promise<{ code: string; seconds: number }> {
  gateway.onPost = ({ path }, response) => {
    if (path === "/tell") answer(response);
  };
  const nodeRed = await NodeRedProcess.start();
  try {
    const at = { z: "tab", x: 100, y: 100 };
    const config = configFor(gateway, { credentials: { key: "K", token: "T" } });
    const start = {
      type: "inject",
      once: true,
      onceDelay: 0.1,
      topic: "1@chatroom",
      payload: "hi",
      payloadType: "str",
    };
    // There, and not here, where other tests may keep the process from looking at its clock.
    const waited = "(Date.now() - msg.from) / 1000";
    const tell = `return { url: "${gateway.apiUrl}/tell", payload: { code: msg.error.code, seconds: ${waited} } };`;
    await nodeRed.deploy([
      TAB,
      config,
      { id: "start", ...start, ...at, wires: [["stamp"]] },
      {
        id: "stamp",
        type: "function",
        ...at,
        func: "msg.from = Date.now(); return msg;",
        outputs: 1,
        wires: [["send"]],
      },
      { ...SEND, ...at, wires: [] },
      { id: "catcher", type: "catch", ...at, scope: ["send"], wires: [["code"]] },
      { id: "code", type: "function", ...at, func: tell, outputs: 1, wires: [["tell"]] },
      { id: "tell", type: "http request", ...at, method: "POST", ret: "txt", wires: [] },
    ]);
    await gateway.posted(2);
    return gateway.posts[1]!.body as { code: string; seconds: number };
  } finally {
    await nodeRed.close();
  }
}

describe("wxbot-send", () => {
  let gateway: Gateway;
  let silent: Gateway;
  // It takes half a minute, so it goes on while the other tests run.
  let timedOut: ReturnType<typeof unanswered>;
  let out: Message[];
  let caught: Message[];
  let completed: Message[];
  let statuses: Message[];

  before((done) => void helper.startServer(done));
  after((done) => void helper.stopServer(done));

  before(async () => {
    silent = await new Gateway().open();
    timedOut = unanswered(silent);
    timedOut.catch(() => {});
  });

  after(async () => {
    await timedOut.catch(() => {});
    await silent.close();
  });

  beforeEach(async () => {
    gateway = await new Gateway().open();
  });

  afterEach(async () => {
    await helper.unload();
    await gateway.close();
  });

  async function deploy(fields: object = {}, config: object = {}, credentials?: object): Promise<void> {
    await loadFlow([TAB, configFor(gateway, config), { ...SEND, ...fields }, ...NODES] as never, credentials);
    [out, caught, completed, statuses] = [inbox("out"), inbox("caught"), inbox("completed"), inbox("statuses")];
  }

  const input = (message: object) => helper.getNode("send").receive(message as never);

  /** Sends a message through the node, and waits for what comes of it. */
  async function through(message: object, limit?: number): Promise<void> {
    const count = out.length + caught.length;
    input(message);
    await until(() => out.length + caught.length > count, limit);
  }

  it("answers with nothing configured but the platform, from msg.wxbot alone, and passes the message on", async () => {
    await deploy();
    await through({ ...RECEIVED, payload: "你好", other: 1, _msgid: "m1" });
    assert.deepEqual(gateway.posts[0]!.body, { Token: "T-very-secret", UserName: "1@chatroom", Content: "你好" });
    await received(completed, 1);
    const [sent] = out;
    assert.deepEqual(sent!.payload, { ok: true, retCode: 0, cost: true, result: { ret: 0 } });
    assert.deepEqual([sent!.retCode, sent!.cost, sent!.attempts], [0, true, 1]);
    assert.deepEqual([sent!.topic, sent!.wxbot, sent!._msgid], [RECEIVED.topic, RECEIVED.wxbot, "m1"]);
    assert.equal((sent as { other?: number }).other, 1);
    assert.equal(caught.length, 0);
    assert.ok(!JSON.stringify([out, completed, statuses]).includes("secret"));
  });

  it("falls back to msg.topic, and sends what and to whom the node says", async () => {
    await deploy();
    await through({ topic: "wxid_alice", payload: "to the topic" });
    assert.equal(gateway.posts[0]!.body["UserName"], "wxid_alice");
    await helper.unload();
    await deploy({ to: '"wxid_" & name', toType: "jsonata", content: "words", contentType: "str", api: "text" });
    await through({ name: "bob" });
    assert.deepEqual(gateway.posts[1]!.body, { Token: "T-very-secret", UserName: "wxid_bob", Content: "words" });
  });

  it("sends voice, video, image and several contents, with an array of answers", async function () {
    this.timeout(20_000);
    await deploy();
    const voice = mediaFile("tone-1540.silk");
    const video = mediaFile("picture-1200.mp4");
    await through({ ...RECEIVED, payload: ["one", PNG, voice, video] });
    assert.deepEqual(caught, []);
    const answers = out[0]!.payload as object[];
    assert.equal(answers.length, 4);
    assert.equal(out[0]!.attempts, 4);
    const [, image, spoken, film] = gateway.posts.map(({ body }) => body);
    assert.equal(image!["Base64Image"], `data:base64;image/png,${PNG.toString("base64")}`);
    assert.ok(Buffer.from(spoken!["DataFileBase64"] as string, "base64").equals(voice));
    assert.deepEqual([spoken!["Type"], spoken!["VoiceTime"]], [4, 1_540]);
    assert.ok(Buffer.from(film!["VideoFileBase64"] as string, "base64").equals(video));
    assert.equal(film!["VideoTime"], 1_200);
  });

  it("finds the token of the account that received the message, else takes the one it is given", async () => {
    const more = { id: "more", type: "wxbot-account", config: "config", wxid: "wxid_second" };
    const flow = (account: string) => [TAB, configFor(gateway), more, { ...SEND, account }, ...NODES];
    const secrets = { more: { token: "T-second-secret" } };
    const load = async (account: string) => {
      await loadFlow(flow(account), secrets);
      [out, caught] = [inbox("out"), inbox("caught")];
    };
    const to = (wxid: string) => ({ ...RECEIVED, wxbot: { ...RECEIVED.wxbot, account: { wxid } }, payload: "hi" });
    await load("");
    await through(to("wxid_second"));
    await through(to("wxid_bot"));
    await helper.unload();
    await load("more");
    await through(to("wxid_bot"));
    assert.deepEqual(
      gateway.posts.map(({ body }) => body["Token"]),
      ["T-second-secret", "T-very-secret", "T-second-secret"],
    );
  });

  it("lets messages name the API, the recipient and the account, by property, expression and environment", async () => {
    const by = {
      api: "send.as",
      apiType: "msg",
      wxid: '$uppercase("wxid_") & sender',
      wxidType: "jsonata",
      to: "WXBOT_TEST_CHAT",
      toType: "env",
    };
    process.env["WXBOT_TEST_CHAT"] = "2@chatroom";
    const account = { id: "second", type: "wxbot-account", config: "config", wxid: "WXID_2" };
    await loadFlow([TAB, configFor(gateway), account, { ...SEND, ...by }, ...NODES], {
      second: { token: "T2-secret" },
    });
    out = inbox("out");
    caught = inbox("caught");
    input({ ...RECEIVED, payload: PNG, send: { as: "image" }, sender: "2" });
    await received(out, 1);
    const { path, body } = gateway.posts[0]!;
    assert.match(path, /sendImage$/);
    assert.deepEqual([body["Token"], body["UserName"]], ["T2-secret", "2@chatroom"]);
    input({ ...RECEIVED, payload: "x", send: { as: "carrier pigeon" }, sender: "2" });
    await received(caught, 1);
    assert.match(caught[0]!.error!.message, /carrier pigeon/);
    delete process.env["WXBOT_TEST_CHAT"];
  });

  it("refuses an account that is no text, and takes an empty one for none", async () => {
    await deploy({ wxid: "as", wxidType: "msg" });
    input({ ...RECEIVED, payload: "x", as: 7 });
    await received(caught, 1);
    assert.equal(gateway.posts.length, 0);
    input({ ...RECEIVED, payload: "x", as: "" });
    await received(out, 1);
    assert.equal(gateway.posts[0]!.body["Token"], "T-very-secret");
  });

  it("keeps one pace and one order for several nodes and configurations with one account", async function () {
    this.timeout(20_000);
    const again = { ...configFor(gateway, { interval: 300 }), id: "again" };
    const second = { ...SEND, id: "second", config: "again" };
    const flow = [TAB, configFor(gateway, { interval: 300 }), again, SEND, second, ...NODES];
    await loadFlow(flow);
    out = inbox("out");
    for (const [index, id] of ["send", "second", "send", "second"].entries()) {
      helper.getNode(id).receive({ ...RECEIVED, payload: `${index}` });
    }
    await received(out, 4);
    assert.deepEqual(
      gateway.posts.map(({ body }) => body["Content"]),
      ["0", "1", "2", "3"],
    );
    assert.ok(gateway.posts[3]!.at - gateway.posts[0]!.at >= 3 * 300 - 150);
  });

  it("splits long texts, reads files and keeps limits as the configuration says", async () => {
    const config = { textLimit: "10", mediaFolders: ["test/fixtures/media"], dailyLimit: "3" };
    await deploy({}, config);
    await through({ ...RECEIVED, payload: "one two three" });
    assert.deepEqual(
      gateway.posts.map(({ body }) => body["Content"]),
      ["one two", "three"],
    );
    assert.deepEqual(out[0]!.payload, { ok: true, retCode: 0, cost: true, result: { ret: 0 } });
    await through({ ...RECEIVED, payload: { path: "tone-1480.amr" } });
    assert.equal(gateway.posts[2]!.body["VoiceTime"], 1_480);
    await through({ ...RECEIVED, payload: "too many" });
    assert.equal(caught[0]!.error!.code, "WXBOT_QUEUE_FULL");
    assert.equal(gateway.posts.length, 3);
  });

  it("converts to SILK where it is switched on", async () => {
    await deploy({ silk: true });
    await through({ ...RECEIVED, payload: mediaFile("tone-1540.silk") });
    await through({ ...RECEIVED, payload: toneWave(500) });
    assert.deepEqual(
      gateway.posts.map(({ body }) => body["Type"]),
      [4, 4],
    );
  });

  describe("on failure emits nothing, tells a Catch node once and ends the message:", () => {
    /** What a Catch node sees of a message that fails. */
    async function failing(message: object = { ...RECEIVED, payload: "hi" }, limit?: number): Promise<Message> {
      await through(message, limit);
      assert.equal(out.length, 0);
      await new Promise(setImmediate);
      assert.equal(caught.length, 1);
      assert.equal(completed.length, 0);
      const [shown] = caught;
      assert.ok(!JSON.stringify([caught, statuses]).includes("secret"), "a secret got out");
      return shown!;
    }

    const refusing = (fields: object) => {
      gateway.onPost = (_, response) => answer(response, fields);
    };

    for (const [code, message] of [
      ["WXBOT_INVALID_INPUT", { ...RECEIVED, payload: 42 }],
      ["WXBOT_INVALID_INPUT", { ...RECEIVED, payload: "" }],
      ["WXBOT_INVALID_INPUT", { ...RECEIVED }],
      ["WXBOT_INVALID_INPUT", { payload: "for nobody" }],
      ["WXBOT_INVALID_INPUT", { ...RECEIVED, payload: ["a", null] }],
      ["WXBOT_TOO_LARGE", { ...RECEIVED, payload: Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024)]) }],
    ] as const) {
      it(`${code}, before anything is sent`, async () => {
        await deploy();
        const shown = await failing(message);
        assert.equal(shown.error!.code, code);
        assert.equal(gateway.posts.length, 0);
        assert.equal(shown.retCode, undefined);
        assert.equal(shown.attempts, undefined);
      });
    }

    it("WXBOT_NO_TOKEN", async () => {
      await deploy({}, {}, { config: { key: "K-very-secret" } });
      const { error } = await failing();
      assert.equal(error!.code, "WXBOT_NO_TOKEN");
    });

    for (const [code, fields] of [
      ["WXBOT_REFUSED", { ok: false, retCode: 1001, cost: false, error: "Token T-very-secret is bad" }],
      ["WXBOT_NOT_FOUND", { ok: false, retCode: 1002, cost: false }],
      ["WXBOT_BUSY", { ok: true, retCode: 1003, cost: true }],
      ["WXBOT_FORBIDDEN", { ok: false, retCode: 1004, cost: false }],
    ] as const) {
      it(`${code}, with the return code, the cost and the tries`, async () => {
        await deploy();
        refusing(fields);
        const shown = await failing();
        assert.equal(shown.error!.code, code);
        assert.deepEqual([shown.retCode, shown.cost, shown.attempts], [fields.retCode, fields.cost, 1]);
        assert.deepEqual([shown.topic, shown.wxbot, shown.payload], [RECEIVED.topic, RECEIVED.wxbot, "hi"]);
      });
    }

    it("WXBOT_BUSY, after four tries with rests of 1 to 3 s", async function () {
      this.timeout(20_000);
      await deploy();
      refusing({ ok: false, retCode: 1000, cost: false });
      const shown = await failing();
      assert.deepEqual([shown.error!.code, shown.attempts], ["WXBOT_BUSY", 4]);
    });

    it("WXBOT_NETWORK, after four tries", async function () {
      this.timeout(20_000);
      const closed = net.createServer().listen(0, "127.0.0.1");
      await once(closed, "listening");
      const { port } = closed.address() as AddressInfo;
      closed.close();
      await once(closed, "close");
      await deploy({}, { apiUrl: `http://127.0.0.1:${port}` });
      const shown = await failing();
      assert.deepEqual([shown.error!.code, shown.attempts], ["WXBOT_NETWORK", 4]);
    });

    it("WXBOT_UNCERTAIN and WXBOT_BAD_ANSWER", async () => {
      await deploy();
      gateway.onPost = (_, response) => void response.destroy();
      assert.equal((await failing()).error!.code, "WXBOT_UNCERTAIN");
      await helper.unload();
      await deploy();
      gateway.onPost = (_, response) => response.end("<html>");
      assert.equal((await failing()).error!.code, "WXBOT_BAD_ANSWER");
    });

    it("WXBOT_QUEUE_FULL, and WXBOT_CLOSED for what waits when the node closes, within 2 s", async function () {
      this.timeout(20_000);
      await deploy();
      gateway.onPost = () => {};
      for (let count = 0; count < OUTBOX_LIMITS.messages; count++) input({ ...RECEIVED, payload: `${count}` });
      assert.equal((await failing()).error!.code, "WXBOT_QUEUE_FULL");
      await gateway.posted(1);
      const start = performance.now();
      await helper.unload();
      assert.ok(performance.now() - start < 2_000, `${performance.now() - start} ms`);
      assert.equal(gateway.posts.length, 1);
    });

    it("WXBOT_EXPIRED, for what waited 10 minutes", async () => {
      await deploy();
      const held: Parameters<Gateway["onPost"]>[1][] = [];
      gateway.onPost = (_, response) => void held.push(response);
      const real = performance.now.bind(performance);
      try {
        input({ ...RECEIVED, payload: "first" });
        input({ ...RECEIVED, payload: "second" });
        await gateway.posted(1);
        performance.now = () => real() + 601_000;
        answer(held[0]!);
        await received(caught, 1);
      } finally {
        performance.now = real;
      }
      assert.equal(caught[0]!.error!.code, "WXBOT_EXPIRED");
      assert.equal(gateway.posts.length, 1);
    });

    it("one that cannot be sent does not hold up the next, and a failing expression fails alone", async () => {
      await deploy({ content: "$missing(payload)", contentType: "jsonata" });
      assert.equal((await failing()).error!.code, "WXBOT_INVALID_INPUT");
      await helper.unload();
      await deploy();
      input({ ...RECEIVED, payload: 42 });
      input({ ...RECEIVED, payload: "next" });
      await received(out, 1);
      await received(completed, 1);
      assert.equal(caught.length, 1);
    });

    it("the number of the one that failed, of several", async () => {
      await deploy();
      gateway.onPost = (posted, response) =>
        answer(response, posted.body["Content"] === "two" ? { ok: false, retCode: 1004, cost: false } : {});
      const shown = await failing({ ...RECEIVED, payload: ["one", "two", "three"] });
      assert.equal(shown.error!.code, "WXBOT_FORBIDDEN");
      assert.match(shown.error!.message, /Number 2 of 3 \(sent before it: 1\)/);
    });

    it("a node without a platform", async () => {
      await deploy({ config: "no-such-node" });
      assert.equal((await failing()).error!.code, "WXBOT_INVALID_INPUT");
    });

    it("WXBOT_TIMEOUT, after 30 s and not earlier", async function () {
      this.timeout(60_000);
      const { code, seconds } = await timedOut;
      assert.equal(code, "WXBOT_TIMEOUT");
      assert.ok(seconds >= 29.9, `${seconds} s`);
    });
  });

  it("shows that it sends, how many wait, the share of large media, and the last error until one succeeds", async () => {
    await deploy();
    const texts = () => statuses.map(({ status }) => status!.text);
    const held: Parameters<Gateway["onPost"]>[1][] = [];
    gateway.onPost = (_, response) => void held.push(response);
    input({ ...RECEIVED, payload: "one" });
    await until(() => texts().some((text) => text.includes("sending")));
    input({ ...RECEIVED, payload: 42 });
    await until(() => texts().some((text) => text.includes("queued")));
    await gateway.posted(1);
    gateway.onPost = (_, response) => answer(response);
    answer(held[0]!);
    await until(() => texts().at(-1)!.includes("failed"));
    await through({ ...RECEIVED, payload: "two" });
    await until(() => texts().at(-1)!.includes("connected"));
    await through({ ...RECEIVED, payload: Buffer.concat([PNG, Buffer.alloc(9 * 1024 * 1024)]) });
    await until(() => texts().at(-1)!.includes("connected"));
    assert.ok(!JSON.stringify(statuses).includes("secret"));
  });
});
