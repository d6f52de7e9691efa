import assert from "node:assert/strict";
import { ConnectionPool } from "../../src/connection/pool.js";
import type { ConnectionState, Timing } from "../../src/connection/state.js";
import { ANY_MESSAGE } from "../support/any-message.js";
import { FaultProxy } from "../support/fault-proxy.js";
import { Gateway, textEvent } from "../support/gateway.js";
import { until } from "../support/until.js";

const FAST: Partial<Timing> = {
  firstDelay: 10,
  longestDelay: 50,
  handshake: 1_000,
  signIn: 1_000,
  ping: 50,
  pong: 100,
};

describe("between socket and flow", function () {
  this.timeout(60_000);
  let gateway: Gateway;
  let proxy: FaultProxy;
  let pool: ConnectionPool;
  let leave: () => Promise<void>;
  let texts: string[];
  let state: ConnectionState;

  beforeEach(async () => {
    gateway = await new Gateway().open();
    proxy = await new FaultProxy(gateway.port).open();
    pool = new ConnectionPool({ timing: FAST });
    texts = [];
    leave = pool.join(
      { syncUrl: `ws://127.0.0.1:${proxy.port}`, key: "K" },
      {
        onState: (now) => (state = now),
        subscriber: {
          filter: ANY_MESSAGE,
          receive: ({ text }) => texts.push(text!),
        },
      },
      1,
    );
    await until(() => state.name === "connected");
  });

  afterEach(async () => {
    await leave();
    await proxy.close();
    await gateway.close();
  });

  it("a burst of 100,000 events arrives whole, once, and in order", async () => {
    for (let at = 0; at < 100_000; at++) {
      gateway.push(textEvent(String(at)));
      if (at % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => texts.length >= 100_000, 50_000);
    assert.equal(texts.length, 100_000);
    assert.ok(texts.every((text, at) => text === String(at)));
  });

  it("a burst lets the flow have its turns: it is read piece by piece", async () => {
    const counts: number[] = [];
    let counting = true;
    const count = () => {
      counts.push(texts.length);
      if (counting) setImmediate(count);
    };
    count();
    for (let at = 0; at < 20_000; at++) gateway.push(textEvent(String(at)));
    await until(() => texts.length === 20_000, 50_000);
    counting = false;
    const most = Math.max(...counts.map((now, at) => now - (counts[at - 1] ?? 0)));
    // A piece is 64 KB, and one more may have been read already.
    assert.ok(most < 1_000, `${most} events in one turn`);
  });

  it("a platform that goes away 50 times is found again each time, and nothing is delivered twice", async () => {
    const sent: string[] = [];
    for (let restart = 0; restart < 50; restart++) {
      const event = textEvent(`before ${restart}`);
      gateway.push(event);
      await until(() => texts.at(-1) === `before ${restart}`);
      sent.push(`before ${restart}`);
      const { port } = gateway;
      await gateway.close();
      gateway = await new Gateway().open(port);
      await gateway.signedIn();
      await until(() => state.name === "connected");
      // Platforms may repeat what they are not sure of.
      gateway.push(event);
    }
    gateway.push(textEvent("the end"));
    await until(() => texts.at(-1) === "the end");
    assert.deepEqual(texts, [...sent, "the end"]);
  });

  it("a line that swallows everything is noticed, left, and replaced", async () => {
    for (let round = 0; round < 5; round++) {
      proxy.mode = "swallow";
      await until(() => state.name === "waiting");
      proxy.mode = "pass";
      await until(() => state.name === "connected");
      gateway.push(textEvent(`round ${round}`));
      await until(() => texts.at(-1) === `round ${round}`);
    }
    assert.equal(texts.length, 5);
  });
});
