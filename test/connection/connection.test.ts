import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import type { AddressInfo } from "node:net";
import { ConnectionPool } from "../../src/connection/pool.js";
import type { ConnectionState, Timing } from "../../src/connection/state.js";
import type { Filter } from "../../src/connection/filter.js";
import { FRAME_LIMIT } from "../../src/protocol/frame.js";
import { ANY_MESSAGE } from "../support/any-message.js";
import { Gateway, refuse, textEvent } from "../support/gateway.js";
import { until } from "../support/until.js";

/** Short enough for a test, in the proportions of the real ones. */
const FAST: Partial<Timing> = { firstDelay: 20, longestDelay: 100, handshake: 300, signIn: 300, ping: 50, pong: 50 };

/** A user that writes down what it is told. */
class Recorder {
  readonly states: ConnectionState[] = [];
  readonly texts: (string | undefined)[] = [];
  readonly kinds: string[] = [];
  readonly unreadable: [length: number, reason: string][] = [];
  readonly subscriber = {
    filter: ANY_MESSAGE,
    receive: (message: { text?: string; kind: string }) => {
      this.texts.push(message.text);
      this.kinds.push(message.kind);
    },
  };

  onState(state: ConnectionState): void {
    this.states.push(state);
  }

  onUnreadable(length: number, reason: string): void {
    this.unreadable.push([length, reason]);
  }

  get state(): string {
    return this.states.at(-1)!.name;
  }

  get names(): string[] {
    return this.states.map((state) => state.name);
  }
}

describe("the shared connection", () => {
  let gateway: Gateway;
  let pool: ConnectionPool;
  let leavers: (() => Promise<void>)[];

  function join(user: Recorder, options: { key?: string; deploy?: number } = {}): () => Promise<void> {
    const leave = pool.join({ syncUrl: gateway.syncUrl, key: options.key ?? "K1" }, user, options.deploy ?? 1);
    leavers.push(leave);
    return leave;
  }

  beforeEach(async () => {
    gateway = await new Gateway().open();
    pool = new ConnectionPool({ timing: FAST });
    leavers = [];
  });

  afterEach(async () => {
    await Promise.all(leavers.map((leave) => leave()));
    assert.equal(pool.size, 0);
    await gateway.close();
  });

  it("signs in with exactly the published frame", async () => {
    const user = new Recorder();
    join(user, { key: "K-secret" });
    await until(() => user.state === "connected");
    assert.deepEqual(gateway.signIns, ['{"app":"wxbot","version":"1.0","key":"K-secret"}']);
    assert.deepEqual(user.names, ["connecting", "connected"]);
  });

  it("takes retCode 0 for success and anything else for a refusal, however the answer is spelled", async () => {
    for (const [answer, state] of [
      ['{"eventType":"AuthCheckResult","msg":"","retCode":0}', "connected"],
      ['{"type":"AuthCheckResult","msg":"","retCode":1000}', "refused"],
      ['{"eventType":"AuthCheckResult","msg":"","retCode":1004}', "refused"],
    ] as const) {
      gateway.onSignIn = (socket) => socket.send(answer);
      const user = new Recorder();
      const leave = join(user);
      await until(() => user.state === state);
      await leave();
    }
  });

  it("never tries a refused key again, until the next deploy", async () => {
    gateway.onSignIn = refuse;
    const first = new Recorder();
    join(first);
    await until(() => first.state === "refused");
    const second = new Recorder();
    join(second);
    assert.equal(second.state, "refused");
    await until(() => gateway.clients.size === 0);
    // Ten times the longest delay of these tests.
    await new Promise((resolve) => setTimeout(resolve, 10 * FAST.longestDelay!));
    assert.equal(gateway.socketsOpened, 1);
    gateway.onSignIn = (socket) => socket.send('{"type":"AuthCheckResult","retCode":0}');
    const third = new Recorder();
    join(third, { deploy: 2 });
    await until(() => third.state === "connected");
    assert.deepEqual(first.names, ["connecting", "refused", "connecting", "connected"]);
    assert.equal(gateway.socketsOpened, 2);
  });

  it("stops for good where a key is refused later", async () => {
    const user = new Recorder();
    join(user);
    await until(() => user.state === "connected");
    gateway.push('{"eventType":"AuthCheckResult","msg":"","retCode":1000}');
    await until(() => user.state === "refused");
  });

  it("gives up on a platform that never answers the sign-in, and tries again", async () => {
    gateway.onSignIn = () => {};
    const user = new Recorder();
    join(user);
    await until(() => gateway.signIns.length === 2);
    const waiting = user.states.find((state) => state.name === "waiting");
    assert.equal(waiting?.reason, "no answer to the sign-in");
  });

  it("takes a sign-in answer without a retCode for a failure, not for a refusal", async () => {
    gateway.onSignIn = (socket) => socket.send('{"type":"AuthCheckResult","msg":"?"}');
    const user = new Recorder();
    join(user);
    await until(() => gateway.signIns.length === 2);
    assert.ok(!user.names.includes("refused"));
  });

  it("gives up on a server that accepts and never speaks", async () => {
    const silent = net.createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
    const sockets = new Set<net.Socket>();
    silent.on("connection", (socket) => sockets.add(socket));
    await once(silent, "listening");
    const user = new Recorder();
    const address = { syncUrl: `ws://127.0.0.1:${(silent.address() as AddressInfo).port}`, key: "K" };
    const leave = pool.join(address, user, 1);
    await until(() => sockets.size === 2);
    assert.ok(user.names.includes("waiting"));
    await leave();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it("comes back after a cut, and the messages after it arrive", async () => {
    const user = new Recorder();
    join(user);
    await until(() => user.state === "connected");
    for (const socket of gateway.clients) socket.terminate();
    await until(() => user.state === "waiting");
    await until(() => user.state === "connected");
    gateway.push(textEvent("back again"));
    await until(() => user.texts.length === 1);
    assert.deepEqual(user.names, ["connecting", "connected", "waiting", "connecting", "connected"]);
  });

  it("comes back after a server was away for a while", async () => {
    const { port } = gateway;
    const user = new Recorder();
    join(user);
    await until(() => user.state === "connected");
    await gateway.close();
    await until(() => user.names.filter((name) => name === "waiting").length === 3);
    const server = net.createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    server.close();
    await once(server, "close");
    gateway = await new Gateway().open(port);
    await until(() => user.state === "connected");
  });

  it("waits longer after each failure, and starts over after a connection that held", async () => {
    let now = 0;
    pool = new ConnectionPool({
      timing: { ...FAST, stable: 60_000, firstDelay: 10, longestDelay: 1_000 },
      random: () => 0.9999,
      monotonic: () => now,
    });
    const user = new Recorder();
    const delays = () => user.states.flatMap((state) => (state.name === "waiting" ? [state.delay] : []));
    gateway.onSignIn = (socket) => socket.terminate();
    join(user);
    await until(() => delays().length === 3);
    assert.deepEqual(delays(), [10, 20, 40]);
    gateway.onSignIn = (socket) => socket.send('{"type":"AuthCheckResult","retCode":0}');
    await until(() => user.state === "connected");
    now += 59_999;
    for (const socket of gateway.clients) socket.terminate();
    await until(() => delays().length === 4);
    assert.equal(delays()[3], 80);
    await until(() => user.state === "connected");
    now += 60_000;
    for (const socket of gateway.clients) socket.terminate();
    await until(() => delays().length === 5);
    assert.equal(delays()[4], 10);
  });

  it("notices a half-open connection, because no pong comes", async () => {
    await gateway.close();
    gateway = await new Gateway({ autoPong: false }).open();
    const user = new Recorder();
    join(user);
    await until(() => user.state === "waiting");
    const waiting = user.states.at(-1);
    assert.equal(waiting?.name === "waiting" && waiting.reason, "no answer to a ping");
    await until(() => gateway.signIns.length === 2);
  });

  it("holds for many pings where pongs come", async () => {
    const user = new Recorder();
    const signedIn = gateway.signedIn();
    join(user);
    const socket = await signedIn;
    for (let pings = 0; pings < 5; pings++) await once(socket, "ping");
    assert.deepEqual(user.names, ["connecting", "connected"]);
  });

  it("is one socket per address and key, however many users there are", async () => {
    const users = Array.from({ length: 20 }, () => new Recorder());
    for (const user of users) join(user);
    const other = new Recorder();
    join(other, { key: "K2" });
    await until(() => [...users, other].every((user) => user.state === "connected"));
    assert.equal(gateway.socketsOpened, 2);
    for (const leave of leavers.slice(0, 19)) await leave();
    assert.equal(gateway.clients.size, 2);
  });

  it("is gone when the last user has left, and opens again for the next one, never two at a time", async () => {
    for (let round = 0; round < 5; round++) {
      const user = new Recorder();
      const leave = join(user);
      await until(() => user.state === "connected");
      const leaving = leave();
      // A redeploy: the next user joins before the old socket is gone.
      const next = new Recorder();
      const leaveNext = join(next);
      await leaving;
      await until(() => next.state === "connected");
      await leaveNext();
    }
    await until(() => gateway.clients.size === 0);
    assert.equal(gateway.mostSockets, 1);
    assert.equal(gateway.socketsOpened, 10);
  });

  it("can be left while it is connecting or waiting", async () => {
    const connecting = new Recorder();
    const leave = join(connecting);
    assert.equal(connecting.state, "connecting");
    await leave();
    gateway.onSignIn = (socket) => socket.terminate();
    const waiting = new Recorder();
    const leaveWaiting = join(waiting);
    await until(() => waiting.state === "waiting");
    await leaveWaiting();
    await leaveWaiting();
  });

  it("goes on after frames that cannot be read, and tells what was wrong but not what they held", async () => {
    const user = new Recorder();
    join(user);
    await until(() => user.state === "connected");
    const secret = "TOP-SECRET";
    const bad = [`{"${secret}`, "", `"${secret}"`, "42", "null", `["${secret}"]`, "x".repeat(10_000_000)];
    for (const frame of bad) gateway.push(frame);
    gateway.push(`{"__proto__":{"polluted":true},"eventType":"${secret}"}`);
    gateway.push('{"userInfo":7,"eventType":"AddMsg","event":"?"}');
    gateway.push(textEvent("still here"));
    await until(() => user.texts.includes("still here"));
    assert.deepEqual(
      user.unreadable.map(([length]) => length),
      bad.map((frame) => frame.length),
    );
    assert.ok(!JSON.stringify(user.unreadable).includes(secret));
    assert.match(user.unreadable.at(-1)![1], new RegExp(String(FRAME_LIMIT)));
    assert.deepEqual(user.kinds, ["unknown", "unknown", "text"]);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    assert.equal(user.state, "connected");
  });

  it("goes on after a frame that is nested so deep that no flow could clone it", async () => {
    const users = [new Recorder(), new Recorder()];
    for (const user of users) join(user);
    await until(() => users.every(({ state }) => state === "connected"));
    for (const depth of [400, 5_000, 100_000]) {
      gateway.push(`{"userInfo":{},"eventType":"Deep","event":${"[".repeat(depth)}${"]".repeat(depth)}}`);
    }
    gateway.push(textEvent("still here"));
    await until(() => users.every(({ texts }) => texts.includes("still here")));
    for (const { unreadable, kinds } of users) {
      assert.deepEqual(
        unreadable.map(([, reason]) => reason),
        Array(2).fill("it is nested too deep"),
      );
      assert.deepEqual(kinds, ["unknown", "text"]);
    }
  });

  it("delivers a message that comes twice once, also after a reconnect", async () => {
    const user = new Recorder();
    join(user);
    await until(() => user.state === "connected");
    const twice = textEvent("once");
    gateway.push(twice);
    gateway.push(twice);
    for (const socket of gateway.clients) socket.terminate();
    await until(() => user.state === "waiting");
    await until(() => user.state === "connected");
    gateway.push(twice);
    gateway.push({ ...twice, userInfo: { wxid: "wxid_other", nickname: "" } });
    gateway.push(textEvent("last"));
    await until(() => user.texts.includes("last"));
    assert.deepEqual(user.texts, ["once", "once", "last"]);
  });

  it("refuses an address that is none, and a pattern that is none, and keeps nothing of them", () => {
    assert.throws(() => pool.join({ syncUrl: "nonsense", key: "K" }, new Recorder(), 1));
    const filter: Filter = { ...ANY_MESSAGE, match: "regex", pattern: "(" };
    const address = { syncUrl: gateway.syncUrl, key: "K" };
    assert.throws(() => pool.join(address, { subscriber: { filter, receive: () => {} } }, 1), SyntaxError);
    assert.equal(pool.size, 0);
  });
});
