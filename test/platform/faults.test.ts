import assert from "node:assert/strict";
import { once } from "node:events";
import { until } from "../support/until.js";
import type { Faults } from "../../src/platform/pages-api/faults.js";
import { BOT, RunningPlatform, type Client } from "./running-platform.js";

describe("platform: faults on demand", () => {
  let running: RunningPlatform;

  beforeEach(async () => {
    running = await RunningPlatform.open();
  });
  afterEach(() => running.close());

  const set = (faults: object) => running.ask<Faults>("PATCH", "api/faults", faults);
  const faults = () => running.ask<Faults>("GET", "api/faults");
  const text = async (client: Client) => /"string":"(number \d+)"/.exec(await client.nextText())?.[1];
  const write = (count: number) => running.write({ kind: "text", text: `number ${count}` });

  it("refuses sign-ins in the published way", async () => {
    await set({ refuseSignIns: true });
    const client = await running.open();
    client.socket.send(JSON.stringify({ app: "wxbot", version: "1.0", key: running.platform.key }));
    assert.equal((await client.next())["retCode"], 1000);
    await running.ask("DELETE", "api/faults");
    await running.client();
  });

  it("never answers sign-ins", async () => {
    await set({ ignoreSignIns: true });
    const client = await running.open();
    client.socket.send(JSON.stringify({ app: "wxbot", version: "1.0", key: running.platform.key }));
    await set({ ignoreSignIns: false });
    // A later client is answered; the earlier one never is.
    await running.client();
    await write(1);
    assert.deepEqual(client.frames, []);
  });

  it("delays the answers to sends", async () => {
    await set({ delayMs: 300 });
    const start = performance.now();
    assert.equal((await running.send("sendText", { Content: "a" })).retCode, 0);
    assert.ok(performance.now() - start >= 290);
  });

  it("answers the next n sends with a code, and does not handle them", async () => {
    await set({ answer: { retCode: 1003, calls: 2 } });
    const codes = [];
    for (let count = 0; count < 3; count++) codes.push((await running.send("sendText", { Content: "a" })).retCode);
    assert.deepEqual(codes, [1003, 1003, 0]);
    assert.equal((await running.read()).length, 1);
    await set({ answer: { retCode: 1000, calls: 1, cost: true } });
    const { retCode, cost, ok } = await running.send("sendText", { Content: "a" });
    assert.deepEqual([retCode, cost, ok], [1000, true, false]);
  });

  it("answers garbage, or cuts the connection, after the send was handled", async () => {
    await set({ garbage: 1, cutCalls: 1 });
    await assert.rejects(running.send("sendText", { Content: "cut" }));
    const url = `wxapi/pc/message/sendText?key=${running.platform.key}`;
    const body = { Token: running.platform.tokenOf(), UserName: "wxid_alice0001", Content: "garbage" };
    const answer = await (await running.request("POST", url, body)).text();
    assert.throws(() => JSON.parse(answer) as unknown);
    assert.deepEqual(
      (await running.read()).map(({ content }) => content),
      [
        { kind: "text", text: "cut" },
        { kind: "text", text: "garbage" },
      ],
    );
    assert.equal((await running.send("sendText", { Content: "fine" })).retCode, 0);
    assert.deepEqual(
      (await running.console()).calls.map(({ retCode }) => retCode),
      [0, null, null],
    );
  });

  it("cuts all sockets", async () => {
    const clients = await Promise.all([running.client(), running.client()]);
    assert.deepEqual(await running.ask("POST", "api/faults/cut"), { cut: 2 });
    // 1006: without a closing handshake.
    for (const client of clients) assert.ok([0, 1006].includes(await client.closed()));
  });

  it("leaves sockets half open: no events, no pongs, and no end", async () => {
    const client = await running.client();
    await set({ halfOpen: true });
    await write(1);
    let ponged = false;
    client.socket.once("pong", () => (ponged = true));
    client.socket.ping();
    const late = await running.open();
    late.socket.send(JSON.stringify({ app: "wxbot", version: "1.0", key: running.platform.key }));
    // The platform goes on for everybody else.
    assert.equal((await running.send("sendText", { Content: "a" })).retCode, 0);
    assert.deepEqual([ponged, client.frames.length, late.frames.length], [false, 1, 0]);
    assert.equal(client.socket.readyState, client.socket.OPEN);
    await set({ halfOpen: false });
    client.socket.ping();
    await once(client.socket, "pong");
    await write(2);
    assert.equal(await text(client), "number 2");
  });

  it("pushes events twice", async () => {
    const client = await running.client();
    await set({ duplicateEvents: true });
    await write(1);
    assert.equal(await client.nextText(), await client.nextText());
  });

  it("pushes events in the wrong order, and the last one all the same", async () => {
    const client = await running.client();
    await set({ reorderEvents: true });
    for (const count of [1, 2, 3]) await write(count);
    assert.deepEqual(
      [await text(client), await text(client), await text(client)],
      ["number 2", "number 1", "number 3"],
    );
  });

  it("goes away and comes back on the same port", async () => {
    const client = await running.client();
    const before = running.url;
    await running.ask("POST", "api/faults/restart", { ms: 200 });
    await client.closed();
    await assert.rejects(running.client());
    let again: Client | undefined;
    await until(async () => {
      again = await running.client().catch(() => undefined);
      return again !== undefined;
    });
    assert.equal(running.url, before);
    await write(1);
    assert.equal(await text(again!), "number 1");
  });

  it("closes while it is away", async () => {
    await running.ask("POST", "api/faults/restart", { ms: 60_000 });
  });

  it("tells a script what it got wrong", async () => {
    for (const bad of [
      { love: true },
      { delayMs: "1" },
      { garbage: -1 },
      { answer: 5 },
      { answer: { retCode: 1000 } },
      { halfOpen: 1 },
    ]) {
      const response = await running.request("PATCH", "api/faults", bad);
      assert.equal(response.status, 400);
      const problem = (await response.json()) as { code: string; error: string };
      assert.equal(problem.code, "badRequest");
      assert.match(problem.error, /love|delayMs|garbage|answer|calls|halfOpen/);
    }
    assert.deepEqual(await faults(), await running.ask("PATCH", "api/faults", {}));
  });

  it("drops an account, as the console does", async () => {
    await running.ask("POST", `api/tokens/${(await running.token()).id}/drop`);
    const [account] = await running.ask<{ wxid: string; online: boolean }[]>(
      "GET",
      `wxapi/pc/accounts?key=${running.platform.key}`,
    );
    assert.deepEqual([account!.wxid, account!.online], [BOT, false]);
  });
});
