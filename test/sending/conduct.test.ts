import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { WxbotError } from "../../src/protocol/errors.js";
import type { SendOrder, SendResult, SendTiming } from "../../src/sending/account-line.js";
import { Cancellation } from "../../src/sending/cancellation.js";
import { composer } from "../../src/sending/compose.js";
import { accountHash, SendCounts } from "../../src/sending/send-counts.js";
import type { ComposeOptions } from "../../src/sending/send-wish.js";
import { Sender } from "../../src/sending/sender.js";
import { answer, Gateway, type Posted } from "../support/gateway.js";
import { PNG } from "../support/images.js";
import { mediaFile } from "../support/media-files.js";
import { tempDir } from "../support/temp-dir.js";

const KEY = "K-very-secret";
const TOKEN = "T-very-secret";
const FAST: Partial<SendTiming> = { answer: 5_000, retryLeast: 5, retryMost: 10 };
const VOICE = mediaFile("tone-1480.amr");
const VIDEO = { VideoFileBase64: mediaFile("picture-1200.mp4"), ImageFileBase64: PNG };

const HOUR = 3_600_000;

/** How late a loaded machine may be to receive a request, in milliseconds. */
const LATE = 150;

describe("the conduct of sending:", () => {
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

  const account = () => ({ apiUrl: gateway.apiUrl, key: KEY, token: TOKEN });

  function send(content: unknown, order: Partial<SendOrder & ComposeOptions> = {}): Promise<SendResult> {
    return sender.send({
      sending: account(),
      chat: "wxid_alice",
      requests: composer({ api: "auto", to: "wxid_alice", content }, order),
      interval: 0,
      duplicates: false,
      ...order,
    });
  }

  const failing = async (sent: Promise<SendResult>): Promise<WxbotError> => {
    const error = await sent.then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(error instanceof WxbotError, String(error));
    return error;
  };

  const names = () => gateway.posts.map(({ path }) => path.replace("/wxapi/pc/message/", ""));
  const texts = () => gateway.posts.map(({ body }) => body["Content"]);

  describe("voice and video", () => {
    const only =
      (...known: string[]) =>
      (posted: Posted, response: Parameters<Gateway["onPost"]>[1]) => {
        const voiceOrVideo = posted.body["DataFileBase64"] ?? posted.body["VideoFileBase64"];
        const name = posted.path.replace("/wxapi/pc/message/", "");
        if (voiceOrVideo === undefined || known.includes(name)) return answer(response);
        answer(response, { ok: false, retCode: 1001, cost: false });
      };

    it("go to the published path", async () => {
      assert.equal((await send(VOICE)).attempts, 1);
      await send(VIDEO);
      assert.deepEqual(names(), ["sendText", "sendText"]);
      const { headers, body } = gateway.posts[0]!;
      assert.equal(headers["transfer-encoding"], undefined);
      assert.deepEqual([body["Type"], body["VoiceTime"]], [0, 1_480]);
    });

    it("go to the plain name where the published path refuses them, which is remembered until the connection ends", async () => {
      gateway.onPost = only("sendVoice", "sendVideo");
      assert.equal((await send(VOICE)).attempts, 2);
      assert.equal((await send(VOICE)).attempts, 1);
      await send(VIDEO);
      await send("words");
      assert.deepEqual(names(), ["sendText", "sendVoice", "sendVoice", "sendText", "sendVideo", "sendText"]);
      sender.forget(account());
      assert.equal((await send(VOICE)).attempts, 2);
    });

    it("go to the plain name also after HTTP 404, whatever its body", async () => {
      gateway.onPost = (posted, response) => {
        if (posted.path.endsWith("sendVoice")) answer(response);
        else response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not Found</h1>");
      };
      assert.equal((await send(VOICE)).attempts, 2);
    });

    it("stay with the published path once it has worked", async () => {
      await send(VOICE);
      gateway.onPost = only();
      const error = await failing(send(VOICE));
      assert.deepEqual([error.code, error.outcome.attempts], ["WXBOT_REFUSED", 1]);
    });

    it("are never sent again after cost: true, and only these two are tried elsewhere", async () => {
      gateway.onPost = (_, response) => answer(response, { ok: true, retCode: 1001, cost: true });
      assert.equal((await failing(send(VOICE))).outcome.attempts, 1);
      gateway.onPost = (_, response) => answer(response, { ok: false, retCode: 1001, cost: false });
      assert.equal((await failing(send("words"))).outcome.attempts, 1);
      assert.equal((await failing(send(PNG))).outcome.attempts, 1);
    });

    it("are refused with the answer that tells most, where both paths fail", async () => {
      gateway.onPost = (posted, response) => {
        if (posted.path.endsWith("sendVoice")) response.writeHead(404).end();
        else answer(response, { ok: false, retCode: 1001, cost: false, error: "too long" });
      };
      const error = await failing(send(VOICE));
      assert.equal(error.code, "WXBOT_REFUSED");
      assert.match(error.message, /too long/);
      assert.equal(error.outcome.attempts, 2);
    });
  });

  describe("several contents", () => {
    it("leave one after the other as one message, and each has its answer", async () => {
      gateway.onPost = (posted, response) => answer(response, { result: { said: posted.body["Content"] ?? "media" } });
      const [first, second] = await Promise.all([send(["one", PNG, "three"]), send("after")]);
      assert.deepEqual(
        first.answers.map(({ result }) => result),
        [{ said: "one" }, { said: "media" }, { said: "three" }],
      );
      assert.deepEqual([first.attempts, first.cost], [3, true]);
      assert.equal(second.answers.length, 1);
      assert.deepEqual(texts(), ["one", undefined, "three", "after"]);
    });

    it("that fail in the middle say which one did, and the rest is not sent", async () => {
      gateway.onPost = (posted, response) =>
        answer(response, posted.body["Content"] === "two" ? { ok: false, retCode: 1002, cost: false } : {});
      const error = await failing(send(["one", "two", "three"]));
      assert.equal(error.code, "WXBOT_NOT_FOUND");
      assert.deepEqual(error.item, { item: 2, items: 3, sent: 1 });
      assert.match(error.message, /^Number 2 of 3 \(sent before it: 1\): /);
      assert.deepEqual(error.outcome, { retCode: 1002, cost: false, attempts: 1 });
      assert.deepEqual(texts(), ["one", "two"]);
    });

    it("are all checked before the first one leaves", async () => {
      assert.equal((await failing(send(["one", Buffer.from("unknown")]))).code, "WXBOT_INVALID_INPUT");
      assert.deepEqual(texts(), []);
    });

    it("of a long text are its parts, in order, and the last answer counts", async () => {
      const { answers, attempts } = await send("one two three", { textLimit: 5 });
      assert.deepEqual([answers.length, attempts], [1, 3]);
      assert.deepEqual(texts(), ["one", "two", "three"]);
    });

    it("keep the interval between them", async () => {
      await send(["one", "two"], { interval: 300 });
      assert.ok(gateway.posts[1]!.at - gateway.posts[0]!.at >= 300 - LATE);
    });
  });

  it("the interval varies, but is never shorter than was asked for", async function () {
    this.timeout(20_000);
    await send(
      Array.from({ length: 12 }, () => "again"),
      { interval: 200 },
    );
    const times = gateway.posts.map(({ at }) => at);
    const pauses = times.slice(1).map((at, index) => at - times[index]!);
    // A loaded machine may be late to receive one, but cannot make the whole of it shorter.
    assert.ok(times.at(-1)! - times[0]! >= 11 * 200 - LATE, String(pauses));
    assert.ok(Math.max(...pauses) - Math.min(...pauses) > 5, String(pauses));
  });

  it("the longer interval of two orders holds, and one account has one pace however its address is written", async () => {
    await send("one", { interval: 400 });
    await send("two", { sending: { ...account(), apiUrl: `${gateway.apiUrl}/` } });
    assert.ok(gateway.posts[1]!.at - gateway.posts[0]!.at >= 400 - LATE);
  });

  it("what is read from files is read when its turn has come, and is given up where the node closes meanwhile", async () => {
    const cancel = new Cancellation();
    const waiting = send("never", { requests: () => new Promise(() => {}), cancel });
    setImmediate(() => cancel.cancel());
    assert.equal((await failing(waiting)).code, "WXBOT_CLOSED");
    assert.equal((await send("next")).attempts, 1);
  });

  it("large media tell the share that has left, small ones do not", async () => {
    const shares: number[] = [];
    const onShare = (share: number) => shares.push(share);
    await send(PNG, { onShare });
    assert.deepEqual(shares, []);
    await send(Buffer.concat([PNG, Buffer.alloc(2 * 1024 * 1024)]), { onShare });
    assert.ok(shares.length > 20);
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    );
    assert.equal(shares[0], 0);
    assert.equal(shares.at(-1), 1);
  });

  describe("the limits of an account", () => {
    let dir: string;
    let remove: () => Promise<void>;
    let file: string;
    let now: number;

    beforeEach(async () => {
      ({ dir, remove } = await tempDir());
      file = path.join(dir, "wxbot", "send-counts.json");
      now = Date.UTC(2026, 0, 1);
      restart();
    });

    afterEach(() => remove());

    /** A new process, as far as the counts are concerned. */
    function restart(timing = FAST): void {
      void sender.disconnect();
      sender = new Sender({ timing, counts: new SendCounts(file, () => now) });
    }

    it("refuse what could not be sent in time, with the way out, and hold over a restart", async () => {
      const limits = { hourly: 2, daily: 0 };
      await send("one", { limits });
      await send("two", { limits });
      for (let again = 0; again < 2; again++) {
        const error = await failing(send("three", { limits }));
        assert.deepEqual([error.code, error.reason], ["WXBOT_QUEUE_FULL", "hourlyLimit"]);
        assert.match(error.message, /its 2 messages of this hour.* 60 min.*hourly limit in the configuration/);
        restart();
      }
      now += HOUR;
      await send("four", { limits });
      assert.deepEqual(texts(), ["one", "two", "four"]);
    });

    it("hold for the day, and for the one that is stricter", async () => {
      const limits = { hourly: 2, daily: 3 };
      await send(["one", "two"], { limits });
      now += HOUR;
      await send("three", { limits });
      restart();
      const error = await failing(send("four", { limits }));
      assert.equal(error.reason, "dailyLimit");
      assert.equal(error.params["minutes"], 23 * 60);
      now += 23 * HOUR;
      await send("four", { limits });
    });

    it("are waited for where the message does not expire before", async () => {
      restart({ ...FAST, expiry: 30_000 });
      const limits = { hourly: 1, daily: 0 };
      await send("one", { limits });
      now += HOUR - 300;
      const start = performance.now();
      const sent = send("two", { limits });
      setTimeout(() => (now += 300), 250);
      await sent;
      assert.ok(performance.now() - start >= 250);
    });

    it("are of each account alone, and count each part of a message", async () => {
      const limits = { hourly: 2, daily: 0 };
      const error = await failing(send(["one", "two", "three"], { limits }));
      assert.deepEqual([error.reason, error.item?.item], ["hourlyLimit", 3]);
      await send("other", { limits, sending: { ...account(), token: "T2" } });
      assert.deepEqual(texts(), ["one", "two", "other"]);
    });

    it("do not count what surely was not sent, but what may have been", async () => {
      const limits = { hourly: 1, daily: 0 };
      gateway.onPost = (_, response) => answer(response, { ok: false, retCode: 1001, cost: false });
      await failing(send("refused", { limits }));
      gateway.onPost = (_, response) => void response.destroy();
      assert.equal((await failing(send("cut", { limits }))).code, "WXBOT_UNCERTAIN");
      assert.equal((await failing(send("next", { limits }))).code, "WXBOT_QUEUE_FULL");
    });

    it("leave no secret in their file, which is for this user alone", async () => {
      await send("one", { limits: { hourly: 0, daily: 9 } });
      const text = await fs.readFile(file, "utf8");
      assert.deepEqual(JSON.parse(text), { accounts: { [accountHash(account())]: [now] } });
      assert.ok(!text.includes("secret"));
      if (process.platform !== "win32") assert.equal((await fs.stat(file)).mode & 0o777, 0o600);
      assert.deepEqual(await fs.readdir(path.dirname(file)), ["send-counts.json"]);
    });

    it("of 0 write nothing, and a damaged file counts as empty", async () => {
      await send("one", { limits: { hourly: 0, daily: 0 } });
      await assert.rejects(fs.stat(file));
      await fs.mkdir(path.dirname(file), { recursive: true });
      for (const text of ["{", "null", '{"accounts":5}', '{"accounts":{"a":"b"}}']) {
        await fs.writeFile(file, text);
        restart();
        await send("one", { limits: { hourly: 1, daily: 0 } });
      }
    });

    it("that cannot be written down do not stop a message, and it is said", async () => {
      await fs.writeFile(path.join(dir, "wxbot"), "a file where the folder should be");
      const warnings: Error[] = [];
      await send("one", { limits: { hourly: 1, daily: 0 }, onWarning: (error) => warnings.push(error) });
      assert.equal(warnings.length, 1);
      assert.equal((await failing(send("two", { limits: { hourly: 1, daily: 0 } }))).reason, "hourlyLimit");
    });
  });
});
