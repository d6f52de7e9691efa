import assert from "node:assert/strict";
import { once } from "node:events";
import { until } from "../support/until.js";
import { ALICE, BOT, GROUP, RunningPlatform, type Client } from "./running-platform.js";

/** A frame of message sync. */
interface Frame {
  readonly userInfo: { readonly wxid: string; readonly nickname: string };
  readonly eventType: string;
  readonly event: { readonly Content: { readonly string: string }; readonly FromUserName: { readonly string: string } };
}

describe("platform: message sync", () => {
  let running: RunningPlatform;

  beforeEach(async () => {
    running = await RunningPlatform.open();
  });
  afterEach(() => running.close());

  async function frames(client: Client, count: number): Promise<Frame[]> {
    const all: Frame[] = [];
    while (all.length < count) all.push(await client.next<Frame>());
    return all;
  }

  it("signs in whoever has the key, with the published answer", async () => {
    const client = await running.open();
    client.socket.send(JSON.stringify({ app: "wxbot", version: "1.0", key: running.platform.key }));
    assert.deepEqual(await client.next(), { type: "AuthCheckResult", msg: "认证成功", retCode: 0 });
  });

  for (const [name, frame] of [
    ["a wrong key", { app: "wxbot", version: "1.0", key: "wrong" }],
    ["a token in the place of the key", undefined],
    ["another app", { app: "other", version: "1.0", key: "KEY" }],
    ["no JSON", "hello"],
    ["JSON that is no object", "null"],
  ] as const) {
    it(`refuses ${name} with the published frame, and closes`, async () => {
      const client = await running.open();
      const shown = frame ?? { app: "wxbot", version: "1.0", key: running.platform.tokenOf() };
      client.socket.send(
        typeof shown === "string" ? shown : JSON.stringify(shown).replace("KEY", running.platform.key),
      );
      const answer = await client.next();
      assert.equal(answer["eventType"], "AuthCheckResult");
      assert.equal(answer["retCode"], 1000);
      assert.equal(answer["type"], undefined);
      assert.match(String(answer["msg"]), /\p{Script=Han}/u);
      await client.closed();
    });
  }

  it("never speaks to a client that does not sign in, and cuts it after the limit", async () => {
    const strict = await RunningPlatform.open({ timing: { signIn: 300, ping: 30_000 } });
    try {
      const client = await strict.open();
      await client.closed();
      assert.deepEqual(client.frames, []);
    } finally {
      await strict.close();
    }
  });

  it("pushes what people write to the account to every client of the key", async () => {
    const clients = await Promise.all([running.client(), running.client()]);
    await running.write({ kind: "text", text: "你好" });
    for (const client of clients) {
      const frame = await client.next<Frame>();
      assert.deepEqual(frame.userInfo, { wxid: BOT, nickname: "小助手" });
      assert.equal(frame.eventType, "AddMsg");
      assert.equal(frame.event.Content.string, "你好");
      assert.equal(frame.event.FromUserName.string, ALICE);
    }
  });

  it("keeps the order of hundreds of messages, without loss", async () => {
    const client = await running.client();
    const texts = Array.from({ length: 300 }, (_, index) => `number ${index}`);
    for (const text of texts) await running.write({ kind: "text", text });
    assert.deepEqual(
      (await frames(client, 300)).map(({ event }) => event.Content.string),
      texts,
    );
  }).timeout(30_000);

  it("pushes nothing to other keys, and nothing of chats that the account is not in", async () => {
    const { id } = await running.ask<{ id: string }>("POST", "api/keys", { name: "other" });
    const { key } = await running.ask<{ key: string }>("POST", `api/keys/${id}/reveal`);
    const [own, other] = [await running.client(), await running.client(key)];
    await running.write({ kind: "text", text: "between us" }, "wxid_bob000001");
    await running.write({ kind: "text", text: "to all" }, GROUP);
    assert.equal((await own.next<Frame>()).event.Content.string, `${ALICE}:\nto all`);
    assert.equal(own.frames.length, 2);
    assert.equal(other.frames.length, 1);
  });

  it("pushes what the account writes on its own phone, but not what a send API wrote", async () => {
    const client = await running.client();
    await running.send("sendText", { Content: "by the API" });
    await running.write({ kind: "text", text: "by hand" }, ALICE, BOT);
    const { event } = await client.next<Frame>();
    assert.equal(event.Content.string, "by hand");
    assert.equal(event.FromUserName.string, BOT);
  });

  it("answers pings, and gives up a client that answers none of its own", async () => {
    const client = await running.client();
    client.socket.ping("a");
    const [data] = (await once(client.socket, "pong")) as [Buffer];
    assert.equal(data.toString(), "a");
    const strict = await RunningPlatform.open({ timing: { signIn: 10_000, ping: 200 } });
    try {
      const [alive, dead] = [await strict.client(), await strict.client()];
      (dead.socket as unknown as { _autoPong: boolean })._autoPong = false;
      await dead.closed();
      assert.equal(alive.socket.readyState, alive.socket.OPEN);
    } finally {
      await strict.close();
    }
  });

  it("refuses other paths, and frames that are too large", async () => {
    await assert.rejects(running.open("/elsewhere"), /404/);
    const client = await running.open();
    client.socket.send("x".repeat(100_000));
    await client.closed();
  });

  it("counts the clients of a key", async () => {
    const client = await running.client();
    assert.equal((await running.console()).keys[0]!.clients, 1);
    client.socket.close();
    await until(async () => (await running.console()).keys[0]!.clients === 0);
  });
});
