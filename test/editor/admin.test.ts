import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import type { OutboxView } from "../../nodes/admin/view-types.js";
import { freePort } from "../support/free-port.js";
import { answer, Gateway, refuse, textEvent } from "../support/gateway.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";

const KEY = "K-very-secret";
const TOKEN = "T-very-secret";

interface Connection {
  id: string;
  state: { name: string; fault?: string };
  nextTry?: number;
  accounts: { id: string; name: string }[];
}

describe("what the editor asks the runtime", function () {
  this.timeout(60_000);
  let gateway: Gateway;
  let nodeRed: NodeRedProcess;
  const answers: string[] = [];
  const started = Date.now();

  const flow = () => [
    { id: "tab", type: "tab", label: "Test" },
    {
      id: "config",
      type: "wxbot-config",
      name: "Mine",
      platform: "custom",
      syncUrl: gateway.syncUrl,
      apiUrl: gateway.apiUrl,
      interval: 0,
      credentials: { key: KEY, token: TOKEN },
    },
    { id: "in", type: "wxbot-in", z: "tab", config: "config", wires: [["send"]] },
    { id: "send", type: "wxbot-send", z: "tab", name: "Answer", config: "config", wires: [[]] },
  ];

  before(async () => {
    gateway = await new Gateway().open();
    nodeRed = await NodeRedProcess.start();
    await nodeRed.deploy(flow());
    await until(() => gateway.clients.size === 1);
  });
  after(async () => {
    await nodeRed?.close();
    await gateway?.close();
  });
  afterEach(() => {
    gateway.onPost = (_, response) => answer(response);
    gateway.onSignIn = (socket) => socket.send('{"type":"AuthCheckResult","msg":"","retCode":0}');
  });

  const ask = async <T>(route: string, init?: RequestInit): Promise<T> => {
    const result = await nodeRed.admin(`wxbot/${route}`, init);
    answers.push(JSON.stringify(result ?? null));
    return result as T;
  };
  const test = (fields: object = {}) => {
    const { syncUrl, apiUrl } = gateway;
    const saved = { id: "config", platform: "custom", syncUrl, apiUrl, tls: "", proxy: "" };
    return ask<Record<string, unknown>>("test", { method: "POST", body: JSON.stringify({ ...saved, ...fields }) });
  };

  it("is shown connections with their state and accounts", async () => {
    await gateway.pushAndBeAnswered(textEvent("hello", { PushContent: "Alice : hello" }));
    await until(async () => (await ask<Connection[]>("connections"))[0]!.accounts.length === 1);
    const [connection] = await ask<Connection[]>("connections");
    assert.deepEqual(connection, {
      id: "config",
      name: "Mine",
      platform: "custom",
      state: { name: "connected" },
      accounts: [{ id: "wxid_bot", name: "小助手" }],
    });
  });

  it("is shown the chats and senders that were seen, also after a deploy", async () => {
    await nodeRed.deploy(flow());
    const seen = await ask<{ chats: { id: string; name: string; last: { text: string } }[]; senders: unknown[] }>(
      "seen?config=config",
    );
    assert.deepEqual(
      seen.chats.map(({ id, name, last }) => [id, name, last.text]),
      [["wxid_alice", "Alice", "hello"]],
    );
    assert.equal(seen.senders.length, 1);
    await until(() => gateway.clients.size === 1);
  });

  it("is shown messages, and only what is new", async () => {
    const first = await ask<{ number: number; text: string }[]>("messages?after=0");
    assert.equal(first.at(-1)!.text, "hello");
    // A list that was open before a restart asks for what comes after its last one.
    assert.ok(first[0]!.number > started * 1_000);
    await gateway.pushAndBeAnswered(textEvent("news"));
    let news: { text: string; chatName: string }[] = [];
    await until(async () => (news = await ask(`messages?after=${first.at(-1)!.number}`)).length > 0);
    assert.deepEqual([news.length, news[0]!.text, news[0]!.chatName], [1, "news", "Alice"]);
  });

  const outgoing = async () => (await ask<OutboxView>("outbox")).entries;

  /** Waits until all answers of earlier tests have left. */
  const emptied = () => until(async () => (await outgoing()).length === 0);

  it("is shown what failed, and has it sent again", async () => {
    await emptied();
    gateway.onPost = (_, response) => answer(response, { ok: false, retCode: 1002, cost: false });
    await gateway.pushAndBeAnswered(textEvent("please fail"));
    let entries: OutboxView["entries"] = [];
    await until(async () => (entries = await outgoing()).some(({ failure }) => failure !== undefined));
    const { id, node, nodeName, chat, chatName, failure } = entries.at(-1)!;
    assert.deepEqual([node, nodeName, chat, chatName], ["send", "Answer", "wxid_alice", "Alice"]);
    assert.equal(failure!.code, "WXBOT_NOT_FOUND");
    assert.ok(!JSON.stringify(entries).includes("please fail"));

    const sent = gateway.posts.length;
    gateway.onPost = (_, response) => answer(response);
    await ask(`outbox/${id}/retry`, { method: "POST" });
    await gateway.posted(sent + 1);
    assert.equal(gateway.posts.at(-1)!.body["Content"], "please fail");
    await until(async () => (await outgoing()).length === 0);
    await assert.rejects(ask(`outbox/${id}/retry`, { method: "POST" }), /404/);
  });

  it("is shown what waits, and deletes it before it is sent", async () => {
    await emptied();
    const held: (() => void)[] = [];
    gateway.onPost = (_, response) => void held.push(() => answer(response));
    const sent = gateway.posts.length;
    gateway.push(textEvent("first"));
    gateway.push(textEvent("second"));
    await gateway.posted(sent + 1);
    let entries: OutboxView["entries"] = [];
    await until(async () => (entries = await outgoing()).length === 2);
    await ask(`outbox/${entries[1]!.id}`, { method: "DELETE" });
    await until(async () => (await outgoing()).length === 1);
    held[0]!();
    await until(async () => (await outgoing()).length === 0);
    assert.equal(gateway.posts.length, sent + 1);
    assert.match(nodeRed.output, /WXBOT_CLOSED: The message to wxid_alice was deleted from the outbox/);
  });

  describe("a test of a configuration", () => {
    it("signs in with the saved key where nothing was changed", async () => {
      const before = gateway.signIns.length;
      const result = await test();
      assert.equal(result["problem"], undefined);
      assert.equal(typeof result["milliseconds"], "number");
      assert.equal((JSON.parse(gateway.signIns[before]!) as { key: string }).key, KEY);
    });

    it("takes a key that was not saved yet", async () => {
      await test({ key: "K-typed-secret" });
      assert.equal((JSON.parse(gateway.signIns.at(-1)!) as { key: string }).key, "K-typed-secret");
    });

    it("does not send the saved key to another address", async () => {
      const other = await new Gateway().open();
      assert.deepEqual(await test({ syncUrl: other.syncUrl }), { problem: "keyNeeded" });
      assert.equal(other.socketsOpened, 0);
      assert.equal((await test({ syncUrl: other.syncUrl, key: "K-typed-secret" }))["problem"], undefined);
      await other.close();
    });

    it("tells a refused key", async () => {
      gateway.onSignIn = refuse;
      assert.deepEqual(await test({ key: "K-typed-secret" }), { problem: "refused", at: "sync", detail: "" });
    });

    it("tells which address cannot be reached", async () => {
      const free = await freePort();
      const sync = await test({ syncUrl: `ws://127.0.0.1:${free}`, key: "K-typed-secret" });
      assert.deepEqual(sync, { problem: "unreachable", at: "sync", detail: "ECONNREFUSED" });
      const api = await test({ apiUrl: `http://127.0.0.1:${free}`, key: "K-typed-secret" });
      assert.deepEqual(api, { problem: "unreachable", at: "api", detail: "ECONNREFUSED" });
    });

    it("tells what is missing", async () => {
      assert.deepEqual(await test({ syncUrl: "nowhere", key: "K" }), { problem: "incomplete" });
      assert.deepEqual(await test({ tls: "no-such-node", key: "K" }), { problem: "notDeployed" });
      await assert.rejects(test({ key: 1 }), /400/);
    });

    it("signs in to the embedded platform, with nothing filled in, and lists its accounts", async () => {
      const result = await test({ platform: "embedded", syncUrl: "", apiUrl: "" });
      assert.equal(result["problem"], undefined);
      assert.ok((result["accounts"] as unknown[]).length > 0);
    });
  });

  it("is warned where two configurations share a connection, but not its TLS and proxy", async () => {
    const config = flow()[1]!;
    const proxy = {
      id: "proxy",
      type: "http proxy",
      name: "P",
      url: `http://127.0.0.1:${await freePort()}`,
      noproxy: [],
    };
    const second = { ...config, id: "second", name: "Second", proxy: "proxy" };
    const unlike = { id: "unlike", type: "wxbot-send", z: "tab", config: "second", wires: [[]] };
    const alike = { id: "alike", type: "wxbot-send", z: "tab", config: "third", wires: [[]] };
    const login = { username: "U-very-secret", password: "P-very-secret" };
    await nodeRed.deploy([
      ...flow(),
      { ...proxy, credentials: login },
      second,
      { ...config, id: "third", name: "Third" },
      unlike,
      alike,
    ]);
    const states = () => ask<(Connection & { overruledBy?: string })[]>("connections");
    await until(async () => (await states()).every(({ state }) => state.name === "connected"));
    assert.deepEqual(
      (await states()).map(({ id, overruledBy }) => [id, overruledBy]),
      [
        ["config", undefined],
        ["second", "config"],
        ["third", undefined],
      ],
    );
    assert.equal(gateway.clients.size, 1);
    const warnings = nodeRed.output.split("\n").filter((line) => line.includes("It shares the connection"));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /\[wxbot-config:Second\] .*“Mine” opened.* give both the same, then deploy\.$/);
  });

  it("is told what keeps the outbox from the disk", async () => {
    const { dir, remove } = await tempDir();
    await fs.writeFile(path.join(dir, "wxbot"), "not a folder");
    let other: NodeRedProcess | undefined;
    try {
      other = await NodeRedProcess.start({ userDir: dir, flows: flow() });
      const { trouble } = (await other.admin("wxbot/outbox")) as OutboxView;
      assert.match((trouble as { detail: string }).detail, /^E\w+: .*wxbot/);
    } finally {
      await other?.close();
      await remove();
    }
  });

  describe("in all of it", () => {
    it("is never shown a secret", () => {
      assert.ok(answers.length > 20);
      for (const text of [...answers, nodeRed.output]) assert.ok(!text.includes("secret"));
    });
  });
});
