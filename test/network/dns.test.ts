import assert from "node:assert/strict";
import dns from "node:dns";
import type { LookupFunction } from "node:net";
import { Connection } from "../../src/connection/connection.js";
import type { ConnectionState } from "../../src/connection/state.js";
import { composer } from "../../src/sending/compose.js";
import { Sender } from "../../src/sending/sender.js";
import { ANY_MESSAGE } from "../support/any-message.js";
import { Gateway, textEvent } from "../support/gateway.js";
import { until } from "../support/until.js";

const HOST = "gateway.test";

/**
 * In the place of the system's resolver: sockets ask it under the same name. What it answers for the gateway's name is
 * the test's to say.
 */
class Resolver {
  /** The code of the error that is answered; undefined: this machine. */
  fault: "ENOTFOUND" | "EAI_AGAIN" | undefined;
  asked = 0;
  readonly #original = dns.lookup;

  constructor() {
    const lookup: LookupFunction = (hostname, options, callback) => {
      if (hostname !== HOST) return this.#original(hostname, options, callback as never);
      this.asked++;
      const code = this.fault;
      if (code !== undefined) {
        const error = Object.assign(new Error(`getaddrinfo ${code} ${HOST}`), { code, syscall: "getaddrinfo" });
        return setImmediate(() => callback(error, "", 0));
      }
      const all = [{ address: "127.0.0.1", family: 4 }];
      setImmediate(() => (options.all === true ? callback(null, all) : callback(null, "127.0.0.1", 4)));
    };
    dns.lookup = lookup as never;
  }

  restore(): void {
    dns.lookup = this.#original;
  }
}

describe("a name that cannot be resolved for a while", function () {
  this.timeout(20_000);
  let gateway: Gateway;
  let resolver: Resolver;

  beforeEach(async () => {
    gateway = await new Gateway().open();
    resolver = new Resolver();
  });

  afterEach(async () => {
    resolver.restore();
    await gateway.close();
  });

  for (const fault of ["ENOTFOUND", "EAI_AGAIN"] as const) {
    it(`holds up messages from the platform no longer than that (${fault})`, async () => {
      const timing = { firstDelay: 10, longestDelay: 40 };
      const connection = new Connection({ syncUrl: `ws://${HOST}:${gateway.port}`, key: "K" }, { timing });
      const states: ConnectionState[] = [];
      const texts: unknown[] = [];
      const subscriber = { filter: ANY_MESSAGE, receive: ({ text }: { text?: string }) => void texts.push(text) };
      resolver.fault = fault;
      const leave = connection.join({ onState: (state) => states.push(state), subscriber }, 1);
      await until(() => resolver.asked >= 5);
      const waiting = states.find(({ name }) => name === "waiting");
      assert.equal(waiting?.name === "waiting" && waiting.fault, "dns");
      resolver.fault = undefined;
      await until(() => connection.state.name === "connected");
      gateway.push(textEvent("one"));
      await until(() => texts.length === 1);
      // Once more, from the middle of a connection.
      resolver.fault = fault;
      const asked = resolver.asked;
      for (const client of gateway.clients) client.terminate();
      await until(() => resolver.asked >= asked + 3);
      resolver.fault = undefined;
      await until(() => connection.state.name === "connected");
      gateway.push(textEvent("two"));
      await until(() => texts.length === 2);
      assert.deepEqual(texts, ["one", "two"]);
      await leave();
    });
  }

  it("holds up a send no longer than that, and it is sent once", async () => {
    const sender = new Sender({ timing: { retryLeast: 50, retryMost: 60 } });
    resolver.fault = "EAI_AGAIN";
    const sent = sender.send({
      sending: { apiUrl: `http://${HOST}:${gateway.port}`, key: "K", token: "T" },
      chat: "wxid_alice",
      requests: composer({ api: "text", to: "wxid_alice", content: "x" }, {}),
      interval: 0,
      duplicates: false,
    });
    await until(() => resolver.asked >= 2);
    resolver.fault = undefined;
    const { attempts } = await sent;
    assert.ok(attempts > 1);
    assert.equal(gateway.posts.length, 1);
    await sender.disconnect();
  });
});
