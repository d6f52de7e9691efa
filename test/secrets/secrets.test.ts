import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { selfSigned } from "../support/certificate.js";
import { ConnectProxy } from "../support/connect-proxy.js";
import { freePort } from "../support/free-port.js";
import { answer, Gateway, refuse, textEvent } from "../support/gateway.js";
import { png } from "../support/images.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";
import { ANSWERS, echoOf, refusedContents } from "./failures.js";
import { leaksIn, secretBytes, secretText, type Secret } from "./leaks.js";

// With characters that look different in URLs, JSON and HTML.
const KEY = 'K-very"secret&key/+é';
const TOKEN = "T-very\\secret<token>/+";
const OTHER_TOKEN = "T-other secret=token%";
const PASSWORD = "p@ss-very/secret word";
const SIGNATURE = "sig-very-secret-0815";

/** Some 3 KB that no compression makes alike. */
const MEDIA = Buffer.concat([
  png(8, 8, [1, 2, 3]),
  Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * at * 7 + at) % 251)),
]);
const VIDEO = Buffer.concat([
  Buffer.from("\0\0\0\x18ftypisom\0\0\0\0isommp42", "latin1"),
  Buffer.alloc(3_300_000, MEDIA),
]);

const SECRETS: readonly Secret[] = [
  secretText("the key", KEY),
  secretText("the token", TOKEN),
  secretText("another token", OTHER_TOKEN),
  secretText("the proxy's password", PASSWORD),
  secretText("a signature in an address", SIGNATURE),
];
const MEDIUM = secretBytes("media content", MEDIA, 100);

const AT = { z: "tab", x: 100, y: 100 };

describe("no key, no token and no medium ever gets out", function () {
  this.timeout(180_000);
  let gateway: Gateway;
  let refusing: Gateway;
  let secure: Gateway;
  let proxy: ConnectProxy;
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let nodeRed: NodeRedProcess;
  let printed = "";
  let log: string;

  /** A configuration with a node of each kind. */
  function configured(id: string, fields: object): object[] {
    const credentials = { key: KEY, token: TOKEN };
    return [
      {
        id,
        type: "wxbot-config",
        platform: "custom",
        interval: 1,
        mediaUrls: true,
        mediaPrivate: true,
        ...fields,
        credentials,
      },
      { ...AT, id: `in-${id}`, type: "wxbot-in", config: id, media: true, wires: [["received"]] },
      {
        ...{ ...AT, id: `send-${id}`, type: "wxbot-send", config: id, wires: [["sent"]] },
        ...{ apiType: "msg", api: "api", to: "to", toType: "msg", content: "content", contentType: "msg" },
      },
    ];
  }

  async function flow(): Promise<object[]> {
    const closed = `127.0.0.1:${await freePort()}`;
    const note = (end: string) => ({
      ...{ ...AT, id: end, type: "function", outputs: 0, wires: [] },
      libs: [
        { var: "fs", module: "fs" },
        { var: "inspector", module: "util" },
      ],
      // What a flow sends is its own; all that the nodes add to it is looked at.
      func: `const {content, to, ...rest} = msg; fs.appendFileSync(${JSON.stringify(log)}, "${end} " + JSON.stringify(rest) +
        inspector.inspect(rest, {depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null}) + "\\n");`,
    });
    const route = `const {via, ...rest} = msg.payload; const all = ["main", "refused", "closed", "dns", "tls", "proxied", "locked"];
      return [{statusCode: 200, req: msg.req, res: msg.res, payload: {}}, ...all.map((one) => one === via ? {...rest} : null)];`;
    const { syncUrl, apiUrl } = gateway;
    const configs = { main: { syncUrl, apiUrl }, refused: { syncUrl: refusing.syncUrl, apiUrl: refusing.apiUrl } };
    const more = {
      closed: { syncUrl: `ws://${closed}`, apiUrl: `http://${closed}` },
      dns: { syncUrl: "ws://no-such-host.invalid", apiUrl: "http://no-such-host.invalid" },
      tls: { syncUrl: secure.syncUrl, apiUrl: secure.apiUrl },
      proxied: { syncUrl: "wss://gateway.test", apiUrl: "https://gateway.test", proxy: "proxy" },
      locked: { syncUrl: "wss://other.test", apiUrl: "https://other.test", proxy: "locked-proxy" },
    };
    const all = Object.entries({ ...configs, ...more });
    const credentials = { username: "me", password: PASSWORD };
    return [
      { id: "tab", type: "tab" },
      { id: "proxy", type: "http proxy", url: proxy.url, noproxy: [], credentials },
      { id: "locked-proxy", type: "http proxy", url: `http://${closed}`, noproxy: [], credentials },
      { id: "account", type: "wxbot-account", config: "main", wxid: "wxid_other", credentials: { token: OTHER_TOKEN } },
      ...all.flatMap(([id, fields]) => configured(id, fields)),
      { ...AT, id: "http", type: "http in", url: "/send", method: "post", wires: [["route"]] },
      {
        ...AT,
        id: "route",
        type: "function",
        func: route,
        outputs: 8,
        wires: [["done"], ...all.map(([id]) => [`send-${id}`])],
      },
      { ...AT, id: "done", type: "http response", wires: [] },
      { ...AT, id: "catch", type: "catch", scope: null, wires: [["failed"]] },
      { ...AT, id: "status", type: "status", scope: null, wires: [["shown"]] },
      ...["received", "sent", "failed", "shown"].map(note),
    ];
  }

  before(async function () {
    const certificate = await selfSigned(this);
    folder = await tempDir();
    log = path.join(folder.dir, "log");
    await fs.writeFile(log, "");
    gateway = await new Gateway().open();
    gateway.onPost = (posted, response) => {
      const act = ANSWERS[String(posted.body["UserName"])];
      if (act === undefined) answer(response);
      else act(response, echoOf(posted));
    };
    gateway.onGet = (address, response) => void response.writeHead(404).end(address);
    refusing = await new Gateway().open();
    refusing.onSignIn = (socket) => refuse(socket);
    secure = await new Gateway({ tls: certificate }).open();
    proxy = await new ConnectProxy({ leadsTo: () => secure.port, credentials: "me:another" }).open();
    await start();
    await nodeRed.deploy(await flow());
    await until(() => gateway.clients.size === 1);
  });

  after(async () => {
    await nodeRed?.close();
    for (const one of [gateway, refusing, secure, proxy]) await one?.close();
    await folder?.remove();
  });

  async function start(): Promise<void> {
    const userDir = path.join(folder.dir, "red");
    await fs.mkdir(userDir, { recursive: true });
    const logging = { console: { level: "trace", metrics: true, audit: true } };
    nodeRed = await NodeRedProcess.start({ userDir, settings: { logging } });
  }

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    await nodeRed.kill(signal);
    printed += nodeRed.output;
  }

  async function send(message: object): Promise<void> {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(message) };
    assert.ok((await fetch(`${nodeRed.url}send`, init)).ok);
  }

  const seen = () => fs.readFile(log, "utf8");
  const count = async (end: string) => (await seen()).split("\n").filter((line) => line.startsWith(`${end} `)).length;

  /** Waits for what a number of messages came to: an output each, or a failure. */
  const settled = async (before: number, more: number) =>
    await until(async () => (await count("sent")) + (await count("failed")) >= before + more, 15_000);
  const ended = async () => (await count("sent")) + (await count("failed"));

  /** Fails with all that leaked. */
  function clean(what: string, text: string, secrets: readonly Secret[] = [...SECRETS, MEDIUM]): void {
    assert.deepEqual(leaksIn(text, secrets), [], what);
  }

  async function cleanSoFar(): Promise<void> {
    clean("what Node-RED printed", printed + nodeRed.output);
    clean("what flows saw", await seen());
    for (const route of ["flows", "wxbot/connections", "wxbot/messages", "wxbot/outbox", "wxbot/seen?config=main"]) {
      clean(route, JSON.stringify(await nodeRed.admin(route)));
    }
  }

  it("when the platform refuses, fails, or repeats what it was sent", async () => {
    const before = await ended();
    const chats = Object.keys(ANSWERS);
    for (const to of chats) await send({ via: "main", to, content: MEDIA.toString("base64") });
    await settled(before, chats.length);
    await cleanSoFar();
    // The failures were those that were meant.
    const text = await seen();
    for (const code of ["BUSY", "REFUSED", "NOT_FOUND", "FORBIDDEN", "BAD_ANSWER", "UNCERTAIN"]) {
      assert.ok(text.includes(`WXBOT_${code}`), code);
    }
  });

  it("when a content is refused before it leaves", async () => {
    const before = await ended();
    const contents = refusedContents(MEDIA, VIDEO, `${gateway.apiUrl}/x?sig=${SIGNATURE}`);
    for (const content of Object.values(contents)) await send({ via: "main", to: "wxid_a", ...content });
    await settled(before, Object.keys(contents).length);
    await cleanSoFar();
    for (const code of ["INVALID_INPUT", "TOO_LARGE"]) assert.ok((await seen()).includes(`WXBOT_${code}`), code);
  });

  it("when the platform cannot be reached: key refused, no host, no port, TLS, a proxy", async () => {
    const before = await ended();
    const ways = ["closed", "dns", "tls", "proxied", "locked"];
    for (const via of ways) await send({ via, to: "wxid_a", content: MEDIA.toString("base64") });
    await settled(before, ways.length);
    for (const id of ["main", "refused", ...ways]) {
      const saved = ((await nodeRed.admin("flows")) as { id: string }[]).find((node) => node.id === id)!;
      for (const body of [saved, { ...saved, key: KEY }, { ...saved, key: "wrong" }]) {
        const result = await nodeRed.admin("wxbot/test", { method: "POST", body: JSON.stringify(body) });
        clean(`the test of ${id}`, JSON.stringify(result));
      }
      clean("credentials", JSON.stringify(await nodeRed.admin(`credentials/wxbot-config/${id}`)));
    }
    clean("credentials", JSON.stringify(await nodeRed.admin("credentials/wxbot-account/account")));
    await cleanSoFar();
    assert.match(await seen(), /shown .*refused/);
  });

  it("when what comes in is broken, or offers media that cannot be had", async () => {
    const before = await count("received");
    const echo = `${KEY} ${TOKEN} ${MEDIA.toString("base64")}`;
    for (const frame of [`{"${echo}`, `"${echo}"`, JSON.stringify([echo])]) gateway.push(frame);
    const media = { url: "/wxapi/pc/media/x", mime: "image/png", size: 3 };
    const event = textEvent("<msg><img length='3'/></msg>");
    gateway.push({ ...event, event: { ...event.event, MsgType: 3 }, media });
    await until(async () => (await count("received")) > before);
    await cleanSoFar();
    assert.ok(
      gateway.gets.some((get) => get.includes(encodeURIComponent(KEY))),
      "the media were asked for with the key",
    );
  });

  it("when it is killed while it sends, its outbox is damaged, and it starts again", async () => {
    const posts = gateway.posts.length;
    gateway.onPost = () => {};
    await send({ via: "main", to: "wxid_hangs", content: MEDIA.toString("base64") });
    await gateway.posted(posts + 1);
    await send({ via: "main", to: "wxid_waits", content: "old" });
    const outbox = path.join(folder.dir, "red", "wxbot", "outbox");
    await until(async () => (await fs.readFile(path.join(outbox, "journal"), "utf8")).includes("wxid_waits"));
    await end("SIGKILL");
    await filesAreClosed(path.join(folder.dir, "red", "wxbot"));
    const journal = await fs.readFile(path.join(outbox, "journal"), "utf8");
    // What waits is too old by now; and a line of it cannot be read.
    const aged = journal.replace(/("since":)\d+(?=[^\n]*wxid_waits)/, "$11000000000000");
    await fs.writeFile(path.join(outbox, "journal"), `${aged}[["messages","x\n`);
    gateway.onPost = (_, response) => answer(response);
    const from = (await seen()).length;
    await start();
    for (const code of ["UNCERTAIN", "EXPIRED"]) {
      await until(async () => (await seen()).slice(from).includes(`WXBOT_${code}`), 60_000);
    }
    await cleanSoFar();
  });

  it("when Node-RED crashes", async () => {
    const crash = { ...AT, id: "crash", type: "function", libs: [{ var: "process", module: "process" }], outputs: 0 };
    const func = "process.nextTick(() => { throw new Error('a crash of the flow'); });";
    const inject = { ...AT, id: "now", type: "inject", once: true, onceDelay: 0.1, props: [], wires: [["crash"]] };
    const flows = (await nodeRed.admin("flows")) as object[];
    await nodeRed.admin("flows", {
      ...{ method: "POST", body: JSON.stringify([...flows, { ...crash, func, wires: [] }, inject]) },
      headers: { "Node-RED-Deployment-Type": "full" },
    });
    await until(() => !nodeRed.running);
    // What it printed last may still be on its way.
    await until(() => nodeRed.output.includes("a crash of the flow"));
    await sleep(50);
    printed += nodeRed.output;
    clean("what Node-RED printed", printed);
    await filesAreClosed(path.join(folder.dir, "red", "wxbot"));
  });

  /**
   * Only this user may read what is kept; and neither key nor token nor password stands in it, in the flow file or
   * anywhere else. Messages do, with their contents.
   */
  async function filesAreClosed(own: string): Promise<void> {
    for (const entry of await fs.readdir(path.join(folder.dir, "red"), { recursive: true, withFileTypes: true })) {
      const name = path.join(entry.parentPath, entry.name);
      const mode = (await fs.stat(name)).mode & 0o777;
      if (name.startsWith(own)) assert.equal(mode.toString(8), entry.isDirectory() ? "700" : "600", name);
      if (entry.isFile()) clean(name, await fs.readFile(name, "latin1"), SECRETS.slice(0, 4));
    }
  }

  it("is a test that finds what leaks", () => {
    for (const [at, text] of [KEY, TOKEN, OTHER_TOKEN, PASSWORD, SIGNATURE].entries()) {
      const secret = SECRETS[at]!;
      for (const form of [
        text,
        JSON.stringify({ deep: JSON.stringify({ text }) }),
        encodeURIComponent(text),
        Buffer.from(`key=${text};`).toString("base64"),
        Buffer.from(text).toString("hex").toUpperCase(),
      ]) {
        assert.ok(leaksIn(`before ${form} after`, [secret]).length > 0, `${secret.name}: ${form}`);
      }
    }
    for (const form of ["base64", "base64url", "hex", "latin1"] as const) {
      assert.ok(leaksIn(MEDIA.toString(form), [MEDIUM]).length > 0, form);
      assert.ok(leaksIn(MEDIA.toString(form).slice(-200), [MEDIUM]).length > 0, `the end, ${form}`);
    }
    assert.ok(leaksIn(JSON.stringify(MEDIA), [MEDIUM]).length > 0, "JSON");
    assert.deepEqual(leaksIn("a text without any", [...SECRETS, MEDIUM]), []);
  });
});
