import assert from "node:assert/strict";
import type http from "node:http";
import net from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WxbotError, type ErrorCode } from "../../src/protocol/errors.js";
import type { SendOrder, SendResult, SendTiming } from "../../src/sending/account-line.js";
import { Cancellation } from "../../src/sending/cancellation.js";
import { compose, composer } from "../../src/sending/compose.js";
import { MemoryOutbox } from "../../src/sending/outbox.js";
import { Sender } from "../../src/sending/sender.js";
import { answer, Gateway } from "../support/gateway.js";
import { PNG } from "../support/images.js";

const KEY = "K-very-secret";
const TOKEN = "T-very-secret";

const DEEP = `{"ok":true,"retCode":0,"cost":true,"result":${"[".repeat(9_000)}${"]".repeat(9_000)}}`;

/** Short enough for a test; a try's own limit is long enough for a loaded machine. */
const FAST: Partial<SendTiming> = { answer: 2_000, retryLeast: 5, retryMost: 10 };

describe("a message that is sent", () => {
  let gateway: Gateway;
  let sender: Sender;

  beforeEach(async () => {
    gateway = await new Gateway().open();
    sender = new Sender({ timing: FAST });
  });

  afterEach(async () => {
    await sender.disconnect();
    await gateway.close();
  });

  function send(content: unknown, options: Partial<SendOrder> & { to?: string } = {}): Promise<SendResult> {
    const chat = options.to ?? "wxid_alice";
    return sender.send({
      sending: options.sending ?? { apiUrl: gateway.apiUrl, key: KEY, token: TOKEN },
      chat,
      requests: composer({ api: "auto", to: chat, content }, {}),
      interval: 0,
      duplicates: false,
      ...options,
    });
  }

  async function failing(sent: Promise<SendResult>): Promise<WxbotError> {
    try {
      await sent;
    } catch (error) {
      assert.ok(error instanceof WxbotError, String(error));
      assert.ok(!`${error.stack} ${JSON.stringify(error)}`.includes("secret"), "a secret got out");
      return error;
    }
    throw new assert.AssertionError({ message: "it did not fail" });
  }

  it("reaches the published path with the key, as JSON of a known length", async () => {
    const { answers, cost, attempts } = await send("你好");
    assert.equal(cost, true);
    assert.deepEqual(answers[0], { ok: true, retCode: 0, cost: true, result: { ret: 0 } });
    assert.equal(attempts, 1);
    const [post] = gateway.posts;
    assert.equal(post!.path, "/wxapi/pc/message/sendText");
    assert.equal(post!.key, KEY);
    assert.equal(post!.headers["content-type"], "application/json");
    assert.deepEqual(post!.body, { Token: TOKEN, UserName: "wxid_alice", Content: "你好" });
    await send(PNG);
    assert.equal(gateway.posts[1]!.path, "/wxapi/pc/message/sendImage");
    assert.equal(gateway.posts[1]!.headers["transfer-encoding"], undefined);
    assert.equal(gateway.posts[1]!.body["Base64Image"], `data:base64;image/png,${PNG.toString("base64")}`);
  });

  it("keeps a path in the platform's address, and a key with special characters", async () => {
    await send("hi", { sending: { apiUrl: `${gateway.apiUrl}/gateway/`, key: "a&b=c d+é", token: TOKEN } });
    assert.equal(gateway.posts[0]!.path, "/gateway/wxapi/pc/message/sendText");
    assert.equal(gateway.posts[0]!.key, "a&b=c d+é");
  });

  describe("is tried again only as the platform allows:", () => {
    /** How often a message was tried, and what came of it, where every answer is the same. */
    async function tries(fields: object, duplicates = false, status = 200): Promise<[number, ErrorCode | "sent"]> {
      gateway.onPost = (_, response) => answer(response, fields, status);
      const before = gateway.posts.length;
      const code = await send("hi", { duplicates }).then(
        () => "sent" as const,
        (error: WxbotError) => error.code,
      );
      return [gateway.posts.length - before, code];
    }

    for (const [name, fields, duplicates, expected] of [
      ["done", {}, false, [1, "sent"]],
      ["1000 that did not cost", { ok: false, retCode: 1000, cost: false }, false, [4, "WXBOT_BUSY"]],
      ["1003 that did not cost", { ok: false, retCode: 1003, cost: false }, false, [4, "WXBOT_BUSY"]],
      ["1000 that cost", { ok: true, retCode: 1000, cost: true }, false, [1, "WXBOT_BUSY"]],
      ["1000 that cost, duplicates allowed", { ok: true, retCode: 1000, cost: true }, true, [1, "WXBOT_BUSY"]],
      ["1003 that does not say whether it cost", { ok: false, retCode: 1003, cost: null }, false, [1, "WXBOT_BUSY"]],
      ["the same, duplicates allowed", { ok: false, retCode: 1003, cost: null }, true, [4, "WXBOT_BUSY"]],
      ["1001", { ok: false, retCode: 1001, cost: false }, true, [1, "WXBOT_REFUSED"]],
      ["1002", { ok: false, retCode: 1002, cost: false }, true, [1, "WXBOT_NOT_FOUND"]],
      ["1004", { ok: false, retCode: 1004, cost: false }, true, [1, "WXBOT_FORBIDDEN"]],
      ["a return code that nobody knows", { retCode: 77, cost: false }, true, [1, "WXBOT_BAD_ANSWER"]],
      ["done but not ok", { ok: false, retCode: 0 }, false, [1, "WXBOT_BAD_ANSWER"]],
      ["no return code", { retCode: "0" }, false, [1, "WXBOT_BAD_ANSWER"]],
      ["no return code, duplicates allowed", { retCode: null }, true, [4, "WXBOT_BAD_ANSWER"]],
    ] as const) {
      it(name, async () => assert.deepEqual(await tries(fields, duplicates), expected));
    }

    it("an HTTP status alone is no answer, but a protocol answer under it is", async () => {
      assert.deepEqual(await tries({ retCode: undefined }, false, 502), [1, "WXBOT_BAD_ANSWER"]);
      assert.deepEqual(await tries({ ok: false, retCode: 1004, cost: false }, false, 403), [1, "WXBOT_FORBIDDEN"]);
    });

    it("succeeds where a later try does, and says how many it took", async () => {
      gateway.onPost = (_, response, count) =>
        count < 3 ? answer(response, { ok: false, retCode: 1003, cost: false }) : answer(response);
      assert.equal((await send("hi")).attempts, 3);
    });

    it("rests 1 to 3 s between two tries by default", async () => {
      await sender.disconnect();
      sender = new Sender();
      gateway.onPost = (_, response, count) =>
        count === 1 ? answer(response, { ok: false, retCode: 1000, cost: false }) : answer(response);
      await send("hi");
      const [first, second] = gateway.posts;
      assert.ok(second!.at - first!.at >= 990, `${second!.at - first!.at} ms`);
    });
  });

  describe("that surely never left", () => {
    it("is tried four times and reported as WXBOT_NETWORK", async () => {
      const closed = net.createServer().listen(0, "127.0.0.1");
      await once(closed, "listening");
      const { port } = closed.address() as AddressInfo;
      closed.close();
      await once(closed, "close");
      const sending = { apiUrl: `http://127.0.0.1:${port}`, key: KEY, token: TOKEN };
      const error = await failing(send("hi", { sending }));
      assert.equal(error.code, "WXBOT_NETWORK");
      assert.equal(error.outcome.attempts, 4);
      assert.match(error.message, /ECONNREFUSED/);
    });

    it("is sent once the platform is back", async () => {
      const { port, apiUrl } = gateway;
      sender = new Sender({ timing: { ...FAST, retryLeast: 300, retryMost: 300 } });
      await gateway.close();
      const sent = send("hi", { sending: { apiUrl, key: KEY, token: TOKEN } });
      gateway = await new Gateway().open(port);
      assert.ok((await sent).attempts <= 4);
      assert.equal(gateway.posts.length, 1);
    });
  });

  it("is sent where the answer's result is nested too deep for any flow: without that result", async () => {
    gateway.onPost = (_, response) => void response.end(DEEP);
    assert.deepEqual((await send("hi")).answers, [{ ok: true, retCode: 0, cost: true }]);
    assert.equal(gateway.posts.length, 1);
  });

  describe("that may have been handled", () => {
    for (const [name, act, code] of [
      ["cut after the request", (response: http.ServerResponse) => response.destroy(), "WXBOT_UNCERTAIN"],
      ["half an answer", cutInTheMiddle, "WXBOT_UNCERTAIN"],
      ["garbage", (response: http.ServerResponse) => response.end("<html>"), "WXBOT_BAD_ANSWER"],
      ["no body", (response: http.ServerResponse) => response.end(), "WXBOT_BAD_ANSWER"],
      ["JSON that is no answer", (response: http.ServerResponse) => response.end("[1]"), "WXBOT_BAD_ANSWER"],
    ] as const) {
      it(`is not sent again without being asked to: ${name}`, async () => {
        gateway.onPost = (_, response) => void act(response);
        const error = await failing(send("hi"));
        assert.equal(error.code, code);
        assert.equal(gateway.posts.length, 1);
      });

      it(`is sent again where duplicates are allowed: ${name}`, async () => {
        gateway.onPost = (_, response, count) => (count < 3 ? void act(response) : answer(response));
        assert.equal((await send("hi", { duplicates: true })).attempts, 3);
      });
    }

    it("is reported as WXBOT_TIMEOUT where no answer comes in time", async () => {
      await sender.disconnect();
      sender = new Sender({ timing: { ...FAST, answer: 150 } });
      gateway.onPost = () => {};
      const error = await failing(send("hi"));
      assert.equal(error.code, "WXBOT_TIMEOUT");
      assert.equal(gateway.posts.length, 1);
    });

    it("is refused an answer without end", async () => {
      gateway.onPost = (_, response) => {
        response.on("error", () => {});
        const more = () => {
          while (!response.destroyed && response.write("x".repeat(65_536)));
        };
        response.on("drain", more);
        more();
      };
      assert.equal((await failing(send("hi"))).code, "WXBOT_UNCERTAIN");
    });
  });

  it("tells what the platform says, without secrets that it repeats", async () => {
    const error = `UserName wrong; you sent key=${KEY} Token=${TOKEN} ${PNG.toString("base64")}`;
    gateway.onPost = (_, response) => answer(response, { ok: false, retCode: 1001, cost: false, error });
    const refused = await failing(send("hi"));
    assert.match(refused.message, /UserName wrong/);
    assert.ok(!refused.message.includes("iVBOR"));
    assert.deepEqual(refused.outcome, { retCode: 1001, cost: false, attempts: 1 });
  });
});

function cutInTheMiddle(response: http.ServerResponse): void {
  response.writeHead(200, { "content-length": "100" });
  response.write('{"ok":true,');
  setImmediate(() => response.destroy());
}

describe("the messages of one account", () => {
  let gateway: Gateway;
  let sender: Sender;

  beforeEach(async () => {
    gateway = await new Gateway().open();
    sender = new Sender({ timing: FAST });
  });

  afterEach(async () => {
    await sender.disconnect();
    await gateway.close();
  });

  function send(text: string, options: Partial<SendOrder> & { token?: string } = {}): Promise<SendResult> {
    return sender.send({
      sending: { apiUrl: gateway.apiUrl, key: KEY, token: options.token ?? TOKEN },
      chat: "wxid_alice",
      requests: composer({ api: "text", to: "wxid_alice", content: text }, {}),
      interval: 0,
      duplicates: false,
      ...options,
    });
  }

  const texts = () => gateway.posts.map((post) => post.body["Content"]);

  it("leave in the order they came, one at a time, also where one has to be tried again", async () => {
    let open = 0;
    gateway.onPost = (_, response, count) => {
      assert.equal(++open, 1);
      setImmediate(() => {
        open--;
        answer(response, count === 2 ? { ok: false, retCode: 1003, cost: false } : {});
      });
    };
    await Promise.all(["a", "b", "c", "d"].map((text) => send(text)));
    assert.deepEqual(texts(), ["a", "b", "b", "c", "d"]);
  });

  it("keep their order where one takes long to be made", async () => {
    let finish = (): void => {};
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const made = slow.then(() => compose({ api: "text", to: "wxid_alice", content: "first" }));
    const sent = [send("", { requests: () => made }), send("second")];
    setImmediate(finish);
    await Promise.all(sent);
    assert.deepEqual(texts(), ["first", "second"]);
  });

  it("do not wait for one that fails", async () => {
    gateway.onPost = (posted, response) =>
      answer(response, posted.body["Content"] === "bad" ? { ok: false, retCode: 1001, cost: false } : {});
    const results = await Promise.allSettled([send("a"), send("bad"), send(""), send("b")]);
    assert.deepEqual(
      results.map((result) => result.status),
      ["fulfilled", "rejected", "rejected", "fulfilled"],
    );
    assert.deepEqual(texts(), ["a", "bad", "b"]);
  });

  it("keep the interval between two sends, tries included, and the first leaves at once", async () => {
    const start = performance.now();
    gateway.onPost = (_, response, count) =>
      answer(response, count === 2 ? { ok: false, retCode: 1003, cost: false } : {});
    await Promise.all(["a", "b", "c"].map((text) => send(text, { interval: 500 })));
    const times = gateway.posts.map((post) => post.at);
    assert.ok(times[0]! - start < 500);
    // A loaded machine may be late to receive the first of two.
    assert.ok(times[1]! - times[0]! >= 350);
    assert.ok(times[3]! - times[2]! >= 350);
  });

  it("do not wait for those of another account", async () => {
    const held: http.ServerResponse[] = [];
    gateway.onPost = (posted, response) => {
      if (posted.body["Token"] === "T1") held.push(response);
      else answer(response);
    };
    const slow = send("slow", { token: "T1", sending: { apiUrl: gateway.apiUrl, key: KEY, token: "T1" } });
    await send("fast", { sending: { apiUrl: gateway.apiUrl, key: KEY, token: "T2" } });
    answer(held[0]!);
    await slow;
  });

  it("are taken up to a limit, and one more is refused", async () => {
    await sender.disconnect();
    sender = new Sender({ timing: FAST, outbox: new MemoryOutbox({ messages: 2 }) });
    const held: http.ServerResponse[] = [];
    gateway.onPost = (_, response) => void held.push(response);
    const sent = [send("a"), send("b")];
    await assert.rejects(send("c"), { code: "WXBOT_QUEUE_FULL" });
    await gateway.posted(1);
    gateway.onPost = (_, response) => answer(response);
    answer(held[0]!);
    await Promise.all(sent);
    await send("d");
    assert.deepEqual(texts(), ["a", "b", "d"]);
  });

  it("are given up where they waited too long", async () => {
    await sender.disconnect();
    sender = new Sender({ timing: { ...FAST, expiry: 400 } });
    gateway.onPost = (_, response) => void setTimeout(() => answer(response), 600);
    const [first, second] = await Promise.allSettled([send("a"), send("b")]);
    assert.equal(first.status, "fulfilled");
    assert.equal(second.status === "rejected" && (second.reason as WxbotError).code, "WXBOT_EXPIRED");
    assert.deepEqual(texts(), ["a"]);
  });

  it("are given up at once where their node closes, but what has left is waited for", async () => {
    const cancel = new Cancellation();
    const held: http.ServerResponse[] = [];
    gateway.onPost = (_, response) => void held.push(response);
    const first = send("a", { cancel });
    const second = send("b", { cancel });
    const other = send("c");
    await gateway.posted(1);
    cancel.cancel();
    await assert.rejects(second, { code: "WXBOT_CLOSED" });
    gateway.onPost = (_, response) => answer(response);
    answer(held[0]!);
    await Promise.all([first, other]);
    assert.deepEqual(texts(), ["a", "c"]);
  });

  it("are cut off where the node cannot wait any longer, and may have been sent", async () => {
    const [cancel, abandon] = [new Cancellation(), new Cancellation()];
    gateway.onPost = () => {};
    const sent = send("a", { cancel, abandon });
    await gateway.posted(1);
    cancel.cancel();
    abandon.cancel();
    await assert.rejects(sent, { code: "WXBOT_UNCERTAIN" });
  });
});
