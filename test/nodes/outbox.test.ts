import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import type { OutboxView } from "../../nodes/admin/view-types.js";
import { answer, Gateway, type Posted } from "../support/gateway.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";

const AT = { z: "tab", x: 100, y: 100 };

/** What a flow's end received: Node-RED's http request node posts it to the gateway, at /tell. */
interface Told {
  end: string;
  topic?: string;
  chat?: string;
  id?: string;
  payload: unknown;
  code?: string;
}

describe("unsent messages, in a real Node-RED", function () {
  this.timeout(90_000);
  let gateway: Gateway;
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let nodeRed: NodeRedProcess;
  let told: Told[];
  let handled: Posted[];

  /**
   * A flow that takes messages over HTTP and sends them; what comes out of the node, and what a Catch node gets, is
   * told to the gateway.
   */
  function flows(fields: object = {}, words = "v1"): object[] {
    const tell = (end: string) =>
      `return {url: "${gateway.apiUrl}/tell", payload: {end: "${end}", topic: msg.topic, id: msg._msgid, ` +
      `chat: msg.wxbot && msg.wxbot.chat.id, payload: msg.payload, code: msg.error && msg.error.code}}; // ${words}`;
    const teller = (end: string) => [
      { ...AT, id: `${end}-fn`, type: "function", func: tell(end), outputs: 1, wires: [[`${end}-post`]] },
      { ...AT, id: `${end}-post`, type: "http request", method: "POST", ret: "txt", wires: [[]] },
    ];
    const split =
      "msg.wxbot = {chat: {id: 'wxid_alice'}}; msg.topic = 'topic'; msg.payload = msg.payload.text; return [msg, {...msg}];";
    const { syncUrl, apiUrl } = gateway;
    const config = { platform: "custom", syncUrl, apiUrl, interval: 400, credentials: { key: "K1", token: "T1" } };
    return [
      { id: "tab", type: "tab" },
      { id: "config", type: "wxbot-config", ...config, ...fields },
      { ...AT, id: "in", type: "http in", url: "/send", method: "post", wires: [["split"]] },
      { ...AT, id: "split", type: "function", func: split, outputs: 2, wires: [["send"], ["response"]] },
      { ...AT, id: "response", type: "http response", wires: [] },
      { ...AT, id: "send", type: "wxbot-send", config: "config", wires: [["done-fn"]] },
      { ...AT, id: "catch", type: "catch", scope: ["send"], wires: [["caught-fn"]] },
      ...teller("done"),
      ...teller("caught"),
    ];
  }

  beforeEach(async () => {
    told = [];
    handled = [];
    gateway = await new Gateway().open();
    gateway.onPost = (posted, response) => {
      if (posted.path === "/tell") told.push(posted.body as unknown as Told);
      else handled.push(posted);
      answer(response);
    };
    folder = await tempDir();
  });

  afterEach(async () => {
    await nodeRed?.close();
    await gateway.close();
    await folder.remove();
  });

  async function start(flow?: object[]): Promise<void> {
    nodeRed = await NodeRedProcess.start({ userDir: folder.dir, ...(flow && { flows: [] }) });
    if (flow) await nodeRed.deploy(flow);
  }

  async function send(...texts: string[]): Promise<void> {
    for (const text of texts) {
      const headers = { "content-type": "application/json" };
      const sent = await fetch(`${nodeRed.url}send`, { method: "POST", headers, body: JSON.stringify({ text }) });
      assert.ok(sent.ok);
    }
  }

  /** As an editor sends it: the secrets are kept. */
  function withoutSecrets(flow: object[]): object[] {
    return flow.map((node) => ("credentials" in node ? { ...node, credentials: undefined } : node));
  }

  const texts = () => handled.map(({ body }) => String(body["Content"]));
  const ends = () => told.map(({ end, payload, code }) => `${end} ${code ?? JSON.stringify(payload).slice(0, 11)}`);

  it("are sent once after a kill, in order, and told to the same node's output", async () => {
    await start(flows());
    await send("a", "b", "c", "d");
    await until(() => told.length >= 1);
    await nodeRed.kill("SIGKILL");
    await start();
    await until(() => texts().includes("d") && told.some(({ end }) => end === "done"), 40_000);
    await until(() => told.length >= 3, 40_000);
    // What was on its way at that moment is uncertain, and never sent twice.
    assert.deepEqual([...new Set(texts())], texts(), "nothing twice");
    const uncertain = told.filter(({ code }) => code === "WXBOT_UNCERTAIN").length;
    assert.ok(uncertain <= 1);
    assert.deepEqual(texts(), [...texts()].sort(), "in order");
    for (const { topic, chat, id } of told) {
      assert.deepEqual([topic, chat], ["topic", "wxid_alice"]);
      assert.match(id!, /^[0-9a-f]{16}$/);
    }
  });

  it("that were on their way at a kill are reported, not sent again", async () => {
    gateway.onPost = (posted, response) => {
      if (posted.path !== "/tell") return void handled.push(posted);
      told.push(posted.body as unknown as Told);
      answer(response);
    };
    await start(flows());
    await send("on its way");
    await until(() => handled.length === 1);
    await nodeRed.kill("SIGKILL");
    await start();
    await until(() => told.length === 1, 40_000);
    assert.deepEqual(ends(), ["caught WXBOT_UNCERTAIN"]);
    assert.equal(told[0]!.topic, "topic");
    assert.equal(handled.length, 1);
    await retryFailed();
    await until(() => handled.length === 2);
    assert.deepEqual(texts(), ["on its way", "on its way"]);
  });

  it("that failed after a restart can be sent again by hand, as often as it takes", async () => {
    gateway.onPost = (posted, response) => {
      const isTold = posted.path === "/tell";
      if (isTold) told.push(posted.body as unknown as Told);
      else handled.push(posted);
      if (isTold || handled.length === 4) answer(response);
      else if (handled.length > 1) answer(response, { ok: false, retCode: 1001, cost: false });
    };
    await start(flows());
    await send("on its way");
    await until(() => handled.length === 1);
    await nodeRed.kill("SIGKILL");
    await start();
    for (let failures = 1; failures <= 3; failures++) {
      await until(() => told.length === failures, 40_000);
      await retryFailed();
    }
    await until(() => told.length === 4);
    const refused = "caught WXBOT_REFUSED";
    assert.deepEqual(ends(), ["caught WXBOT_UNCERTAIN", refused, refused, 'done {"ok":true,']);
    assert.deepEqual(new Set(texts()), new Set(["on its way"]));
    assert.deepEqual(new Set(told.map(({ topic, id }) => `${topic} ${id}`)).size, 1);
  });

  /** What the sidebar's button does. */
  async function retryFailed(): Promise<void> {
    const { entries } = (await nodeRed.admin("wxbot/outbox")) as OutboxView;
    const failed = entries.filter(({ failure }) => failure !== undefined);
    assert.equal(failed.length, 1);
    await nodeRed.admin(`wxbot/outbox/${failed[0]!.id}/retry`, { method: "POST" });
  }

  it("go on after a redeploy of their node, each told once", async () => {
    await start(flows());
    await send("a", "b", "c");
    await until(() => handled.length === 1);
    const again = withoutSecrets(flows({ interval: 401 }, "v2"));
    await nodeRed.deploy(again, "full");
    await until(() => told.length === 3, 40_000);
    assert.deepEqual(texts(), ["a", "b", "c"]);
    assert.deepEqual(new Set(ends()), new Set(['done {"ok":true,']));
  });

  it("go on after two deploys one upon the other, each told once", async () => {
    await start(flows());
    await send("a", "b", "c", "d");
    await until(() => handled.length === 1);
    const deploys = ["v2", "v3"].map((words) =>
      nodeRed.deploy(withoutSecrets(flows({ interval: 401 }, words)), "full"),
    );
    await Promise.all(deploys);
    await until(() => told.length >= 4, 40_000);
    assert.deepEqual(texts(), ["a", "b", "c", "d"]);
    assert.deepEqual(
      ends(),
      Array.from({ length: 4 }, () => 'done {"ok":true,'),
    );
  });

  it("that cannot be restored hold up no others", async () => {
    gateway.onPost = (posted) => void handled.push(posted);
    await start(flows());
    await send("a", "b", "c");
    await until(() => handled.length === 1);
    await nodeRed.kill("SIGKILL");
    const journal = path.join(folder.dir, "wxbot/outbox/journal");
    const text = await fs.readFile(journal, "utf8");
    const damaged = text.replace(/^.*"content":"b".*$/m, (line) => {
      const entries = JSON.parse(line) as [string, string, { context?: unknown }][];
      for (const [, , row] of entries) if (row?.context) row.context = null;
      return JSON.stringify(entries);
    });
    assert.notEqual(damaged, text);
    await fs.writeFile(journal, damaged);
    gateway.onPost = (posted, response) => {
      if (posted.path === "/tell") told.push(posted.body as unknown as Told);
      else handled.push(posted);
      answer(response);
    };
    await start();
    await until(() => told.length === 2, 40_000);
    assert.deepEqual(new Set(ends()), new Set(["caught WXBOT_UNCERTAIN", 'done {"ok":true,']));
    assert.deepEqual(texts(), ["a", "c"]);
    await until(() => nodeRed.output.includes("1 entries could not be read"));
  });

  it("whose answer comes during a redeploy are told by the node that follows", async () => {
    const { onPost } = gateway;
    gateway.onPost = (posted, response, count) => {
      const late = posted.path !== "/tell" && handled.length === 0;
      if (late) setTimeout(() => onPost(posted, response, count), 800);
      else onPost(posted, response, count);
    };
    await start(flows());
    const posted = gateway.posted(1);
    await send("a", "b");
    await posted;
    const again = withoutSecrets(flows({ interval: 401 }, "v2"));
    await nodeRed.deploy(again, "full");
    await until(() => told.length === 2, 40_000);
    assert.deepEqual(texts(), ["a", "b"]);
    assert.deepEqual(ends(), ['done {"ok":true,', 'done {"ok":true,']);
  });

  it("go on after an orderly stop", async () => {
    await start(flows());
    await send("a", "b", "c");
    await until(() => handled.length === 1);
    await nodeRed.kill("SIGTERM");
    await start();
    await until(() => handled.length === 3 && told.length >= 2, 40_000);
    assert.deepEqual(texts(), ["a", "b", "c"]);
  });

  it("go on where the next Node-RED starts while the last one is still ending", async () => {
    const { onPost } = gateway;
    gateway.onPost = (posted, response, count) => {
      // Without an answer, the end takes as long as it may.
      if (posted.body["Content"] === "a") handled.push(posted);
      else onPost(posted, response, count);
    };
    await start(flows());
    await send("a", "b");
    await until(() => handled.length === 1);
    const ended = nodeRed.kill("SIGTERM");
    await start();
    await ended;
    await until(() => told.length === 2, 40_000);
    assert.deepEqual(texts(), ["a", "b"]);
    assert.deepEqual(new Set(ends()), new Set(["caught WXBOT_UNCERTAIN", 'done {"ok":true,']));
    assert.doesNotMatch(nodeRed.output, /another one/);
  });

  it("are left to the Node-RED that has them where a second one runs with the same user directory", async () => {
    const { onPost } = gateway;
    let answerFirst = () => {};
    gateway.onPost = (posted, response, count) => {
      if (posted.body["Content"] !== "a") return onPost(posted, response, count);
      handled.push(posted);
      answerFirst = () => answer(response);
    };
    await start(flows());
    await send("a", "b");
    await until(() => handled.length === 1);
    const first = nodeRed;
    try {
      await start();
      assert.match(nodeRed.output, new RegExp(`another one \\(process ${first.pid}\\)`));
      const { trouble } = (await nodeRed.admin("wxbot/outbox")) as OutboxView;
      assert.deepEqual(trouble, { other: String(first.pid) });
      // Of its own, it sends all the same.
      await send("c");
      await until(() => told.length === 1);
      answerFirst();
      await until(() => told.length === 3);
    } finally {
      await first.close();
    }
    assert.deepEqual(texts(), ["a", "c", "b"]);
    assert.deepEqual(new Set(ends()), new Set(['done {"ok":true,']));
    // Who comes when the other one has ended has the directory.
    await nodeRed.close();
    await start();
    assert.doesNotMatch(nodeRed.output, /another one/);
    assert.deepEqual(await nodeRed.admin("wxbot/outbox"), { entries: [] });
  });

  it("are lost with the process where they are not to be kept", async () => {
    await start(flows({ keepUnsent: false }));
    await send("a", "b", "c");
    await until(() => handled.length === 1);
    await nodeRed.kill("SIGKILL");
    await start();
    await send("later");
    await until(() => texts().includes("later"), 40_000);
    assert.ok(!texts().includes("c"));
  });
});
