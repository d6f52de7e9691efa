import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { SUSPENDED, Suspended, type SendOrder, type SendResult } from "../../src/sending/account-line.js";
import { Cancellation } from "../../src/sending/cancellation.js";
import { DiskOutbox } from "../../src/sending/disk-outbox.js";
import type { KeptMessage } from "../../src/sending/kept-message.js";
import { Queued } from "../../src/sending/queued.js";
import { Sender } from "../../src/sending/sender.js";
import { answer, Gateway } from "../support/gateway.js";
import { PNG } from "../support/images.js";
import { tempDir } from "../support/temp-dir.js";
import { keptOrder } from "./kept-order.js";
import { until } from "../support/until.js";

const FAST = { answer: 5_000, retryLeast: 5, retryMost: 10 };

function cancelled(reason?: unknown): Cancellation {
  const cancellation = new Cancellation();
  cancellation.cancel(reason);
  return cancellation;
}

describe("an outbox on disk", function () {
  this.timeout(20_000);
  let gateway: Gateway;
  let folder: Awaited<ReturnType<typeof tempDir>>;
  const senders: Sender[] = [];

  beforeEach(async () => {
    gateway = await new Gateway().open();
    folder = await tempDir();
  });

  afterEach(async () => {
    for (const sender of senders.splice(0)) await sender.disconnect();
    await gateway.close();
    await folder.remove();
  });

  const live = () => path.join(folder.dir, "live");

  /** What a process has that starts on this folder. */
  function start(dir = live(), limits: { messages?: number; bytes?: number } = {}, expiry = 600_000): Sender {
    const sender = new Sender({ outbox: new DiskOutbox<Queued>(dir, limits), timing: { ...FAST, expiry } });
    senders.push(sender);
    return sender;
  }

  /** The folder as a process would find it that starts now: what a kill leaves behind. */
  async function crash(): Promise<string> {
    const copy = path.join(folder.dir, `crash-${senders.length}`);
    await fs.cp(live(), copy, { recursive: true });
    return copy;
  }

  /** The same, before anything else happens. */
  function crashNow(): string {
    const copy = path.join(folder.dir, "crash-now");
    cpSync(live(), copy, { recursive: true });
    return copy;
  }

  const order = (content: unknown, more: Partial<SendOrder> = {}) => keptOrder(gateway.apiUrl, content, more);

  const resume = (sender: Sender, kept: KeptMessage, more: Partial<SendOrder> = {}): Promise<SendResult> =>
    sender.send(order(kept.wish.content, { keep: kept, ...more }));

  const texts = () => gateway.posts.map(({ body }) => body["Content"]);

  it("gives back what a process accepted and could not send, in order, and it is sent once", async () => {
    const first = start();
    const release = first.hold();
    const lost = ["a", "b", "c"].map((text) => first.send(order(text)));
    // The end of the process: nothing of it goes on.
    const dir = await afterAccepted(crash);
    const second = start(dir);
    const orphans = await second.orphans();
    assert.deepEqual(
      orphans.map(({ owner, wish, context }) => [owner, wish.content, context]),
      ["a", "b", "c"].map((text) => ["node-1", text, { topic: "x" }]),
    );
    await Promise.all(orphans.map((kept) => resume(second, kept)));
    assert.deepEqual(texts(), ["a", "b", "c"]);
    assert.deepEqual(await second.orphans(), []);
    assert.deepEqual(await start(await crashOf(dir)).orphans(), []);
    release();
    await Promise.all(lost);
  });

  /** Waits until what was handed in is on the disk: a message of its own account comes after it. */
  async function afterAccepted<T>(then: () => Promise<T>): Promise<T> {
    for (let before = -1; ;) {
      // Zeros follow the last line.
      const written = (await fs.readFile(path.join(live(), "journal"))).lastIndexOf("\n");
      if (written > 0 && written === before) return await then();
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async function crashOf(dir: string): Promise<string> {
    const copy = `${dir}-again`;
    await fs.cp(dir, copy, { recursive: true });
    return copy;
  }

  it("takes what was on its way for uncertain, and never sends it again without being asked to", async () => {
    gateway.onPost = () => {};
    const first = start();
    const abandon = new Cancellation();
    const lost = first.send(order("on its way", { abandon, interval: 1 })).catch(() => {});
    await gateway.posted(1);
    const dir = await crash();
    gateway.onPost = (_, response) => answer(response);
    const [kept] = await start(dir).orphans();
    await assert.rejects(resume(start(dir), kept!), { code: "WXBOT_UNCERTAIN", reason: "stopped" });
    assert.equal(gateway.posts.length, 1);
    const again = start(await crash());
    await resume(again, (await again.orphans())[0]!, { duplicates: true });
    assert.equal(gateway.posts.length, 2);
    abandon.cancel();
    await lost;
  });

  it("begins what soon has its turn with the sync that accepts it, but nothing that may have to wait", async () => {
    gateway.onPost = () => {};
    const first = start();
    const [cancel, abandon] = [new Cancellation(), new Cancellation()];
    const both = { cancel, abandon };
    const sent = [first.send(order("on its way", both))];
    await gateway.posted(1);
    sent.push(
      first.send(order("soon", both)),
      first.send(order("within a limit", { ...both, limits: { hourly: 9, daily: 0 } })),
      first.send(order("after a pause", { ...both, interval: 1 })),
    );
    const orphans = await start(await afterAccepted(crash)).orphans();
    assert.deepEqual(
      orphans.map(({ wish, progress }) => [wish.content, progress.begun]),
      [
        ["on its way", true],
        ["soon", true],
        ["within a limit", false],
        ["after a pause", false],
      ],
    );
    cancel.cancel();
    abandon.cancel();
    await Promise.allSettled(sent);
  });

  it("begins those that come while the head of a busy line is being written with the sync that accepts them", async () => {
    const outbox = new DiskOutbox<Queued>(live());
    const queued = (text: string) => {
      const { keep, chat } = order(text);
      return { chat, account: "a", size: 1, unpaced: true, turn: false, keep } as Queued;
    };
    const [alone, head, next] = [queued("alone"), queued("head"), queued("next")];
    await outbox.add(alone);
    alone.turn = true;
    const written = outbox.add(head);
    await until(() => outbox.progressOf(head).begun);
    outbox.end(alone, true);
    // Now the head of the line waits for the disk, and nothing has its turn.
    await Promise.all([written, outbox.add(next)]);
    const begun = (await new DiskOutbox<Queued>(crashNow()).orphans()).map(({ wish, progress }) => [
      wish.content,
      progress.begun,
    ]);
    assert.deepEqual(begun, [
      ["head", true],
      ["next", true],
    ]);
    await outbox.close();
  });

  it("has what comes behind those that are ready to leave at once where a kill spares it, and soon on the disk itself", async () => {
    const outbox = new DiskOutbox<Queued>(live());
    const ended = () => {};
    const queued = (content: string) => new Queued("account", order(content), ended, ended);
    const ready = ["1", "2", "3", "4"].map(queued);
    for (const each of ready) await outbox.add(each);
    ready[0]!.turn = true;
    await outbox.begin(ready[0]!);
    const [began, behind] = [performance.now(), queued("behind")];
    const safe = outbox.add(behind);
    const spared = await new DiskOutbox<Queued>(crashNow()).orphans();
    assert.deepEqual(spared.at(-1)!.wish.content, "behind");
    // Nothing moves, and still it does not wait for ever.
    await safe;
    assert.ok(performance.now() - began >= 4, "it is not synced together with others");
    const late = outbox.add(queued("last"));
    for (const each of ready) outbox.end(each, true);
    await late;
    await outbox.close();
    const kept = await new DiskOutbox<Queued>(live()).orphans();
    assert.deepEqual(
      kept.map(({ wish }) => wish.content),
      ["behind", "last"],
    );
  });

  it("goes on in the middle of a message with several contents", async () => {
    const contents = ["one", PNG, "three"];
    gateway.onPost = (_, response, count) => (count === 1 ? answer(response, { result: "first" }) : undefined);
    const abandon = new Cancellation();
    const lost = start()
      .send(order(contents, { abandon }))
      .catch(() => {});
    await gateway.posted(2);
    const second = start(await crash());
    const [kept] = await second.orphans();
    assert.equal(kept!.progress.done, 1);
    assert.deepEqual(kept!.wish.content, contents);
    gateway.onPost = (_, response) => answer(response);
    const { answers } = await resume(second, kept!, { duplicates: true });
    assert.equal(answers.length, 3);
    assert.equal(answers[0]!.result, "first");
    assert.deepEqual(texts(), ["one", undefined, undefined, "three"]);
    abandon.cancel();
    await lost;
  });

  it("leaves what waits to the next node where its own closes, and what was answered meanwhile is done", async () => {
    const sender = start();
    const [cancel, abandon] = [new Cancellation(), new Cancellation()];
    gateway.onPost = () => {};
    const signals = { cancel, abandon };
    const sent = sender.send(order("on its way", { ...signals, interval: 1 }));
    const waiting = sender.send(order("waiting", { cancel, interval: 1 }));
    await gateway.posted(1);
    const answered = gateway.posted(1);
    const release = sender.hold();
    cancel.cancel(SUSPENDED);
    await assert.rejects(waiting, Suspended);
    await answered;
    const orphans = await sender.orphans();
    assert.deepEqual(
      orphans.map(({ wish, progress }) => [wish.content, progress.begun]),
      [
        ["on its way", true],
        ["waiting", false],
      ].slice(-orphans.length),
    );
    gateway.onPost = (_, response) => answer(response);
    release();
    const kept = orphans.find(({ wish }) => wish.content === "waiting")!;
    abandon.cancel();
    await assert.rejects(sent, Suspended);
    await resume(sender, kept);
    assert.equal(texts().at(-1), "waiting");
  });

  it("waits for the answer to what is on its way where its node closes, though all others are held", async () => {
    const sender = start();
    const cancel = new Cancellation();
    let answerLate = (): void => {};
    gateway.onPost = (_, response) => (answerLate = () => answer(response));
    const sent = sender.send(order("on its way", { cancel, interval: 1 }));
    await gateway.posted(1);
    const release = sender.hold();
    cancel.cancel(SUSPENDED);
    assert.deepEqual(await sender.orphans(), []);
    answerLate();
    // Its node is closed: the next one tells how it ended.
    await assert.rejects(sent, Suspended);
    const [kept] = await sender.orphans();
    release();
    assert.equal((await resume(sender, kept!)).answers.length, 1);
    assert.equal(gateway.posts.length, 1);
  });

  it("tries what was refused while its node closed once more, as it surely was not sent", async () => {
    const sender = start();
    const cancel = new Cancellation();
    gateway.onPost = (_, response, count) => {
      if (count === 1) cancel.cancel(SUSPENDED);
      answer(response, { ok: false, retCode: 1001, cost: false });
    };
    await assert.rejects(sender.send(order("refused", { cancel, interval: 1 })), Suspended);
    const [kept] = await sender.orphans();
    await assert.rejects(resume(sender, kept!), { code: "WXBOT_REFUSED" });
    assert.equal(gateway.posts.length, 2);
  });

  it("still takes for uncertain what was, after its node was closed again and again", async () => {
    gateway.onPost = () => {};
    const abandon = new Cancellation();
    const lost = start()
      .send(order("on its way", { abandon }))
      .catch(() => {});
    await gateway.posted(1);
    const sender = start(await crash());
    const release = sender.hold();
    for (let redeploy = 0; redeploy < 3; redeploy++) {
      const cancel = new Cancellation();
      const [kept] = await sender.orphans();
      const resumed = resume(sender, kept!, { cancel });
      cancel.cancel(SUSPENDED);
      await assert.rejects(resumed, Suspended);
    }
    release();
    await assert.rejects(resume(sender, (await sender.orphans())[0]!), { code: "WXBOT_UNCERTAIN", reason: "stopped" });
    assert.equal(gateway.posts.length, 1);
    abandon.cancel();
    await lost;
  });

  it("keeps for the next node what comes when its own is closed already", async () => {
    const sender = start();
    const release = sender.hold();
    await assert.rejects(sender.send(order("late", { cancel: cancelled(SUSPENDED) })), Suspended);
    assert.deepEqual(
      (await sender.orphans()).map(({ wish }) => wish.content),
      ["late"],
    );
    await assert.rejects(sender.send(order("gone", { cancel: cancelled() })), { code: "WXBOT_CLOSED" });
    release();
    assert.equal((await sender.orphans()).length, 1);
    assert.equal(gateway.posts.length, 0);
  });

  it("sends what was kept before what came later, whichever was given to it first", async () => {
    const first = start();
    const release = first.hold();
    const lost = ["a", "b", "c"].map((text) => first.send(order(text)));
    const second = start(await afterAccepted(crash));
    const releaseSecond = second.hold();
    const fresh = ["d", "e"].map((text) => second.send(order(text)));
    const kept = (await second.orphans()).filter(({ wish }) => wish.content !== "d" && wish.content !== "e");
    const resumed = kept.reverse().map((message) => resume(second, message));
    releaseSecond();
    await Promise.all([...fresh, ...resumed]);
    assert.deepEqual(texts(), ["a", "b", "c", "d", "e"]);
    release();
    await Promise.all(lost);
  });

  /** Lets the event loop turn more often than a failure takes from node to node; a fast disk answers sooner than that. */
  async function heard(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  it("tells a failure again, and sends nothing again, where it may not have reached anybody", async () => {
    gateway.onPost = (_, response, count) =>
      answer(response, count === 1 ? { result: "first" } : { ok: false, retCode: 1001, cost: false });
    const first = start();
    await first.send(order("sent"));
    await assert.rejects(first.send(order("refused")), { code: "WXBOT_REFUSED" });
    await heard();
    await assert.rejects(first.send(order([])), { code: "WXBOT_INVALID_INPUT" });
    // Its node closes at this moment, as all that follow it may.
    first.release("node-1");
    const orphans = await first.orphans();
    assert.deepEqual(
      orphans.map(({ wish }) => wish.content),
      [[]],
      "what was told before has been heard, and what was sent is told once",
    );
    await assert.rejects(resume(first, orphans[0]!), { code: "WXBOT_UNCERTAIN" });
    await heard();
    await assert.rejects(first.send(order("refused")), { code: "WXBOT_REFUSED" });
    const dir = crashNow();
    assert.deepEqual(await first.orphans(), []);
    const [kept] = await start(dir).orphans();
    assert.equal(kept!.wish.content, "refused");
    await assert.rejects(resume(start(dir), kept!), { code: "WXBOT_UNCERTAIN" });
    assert.equal(gateway.posts.length, 3);
    assert.deepEqual(await start(await crash()).orphans(), []);
  });

  it("forgets what is given up while it is being written", async () => {
    const sender = start();
    const cancel = new Cancellation();
    const release = sender.hold();
    const sent = sender.send(order(Buffer.alloc(1_000_000, 1), { cancel }));
    cancel.cancel();
    await assert.rejects(sent, { code: "WXBOT_CLOSED" });
    await assert.rejects(sender.send(order(Buffer.alloc(1_000_000, 2), { cancel: cancelled(SUSPENDED) })), Suspended);
    assert.equal((await sender.orphans()).length, 1);
    await until(async () => (await fs.readdir(live())).length === 3);
    release();
  });

  it("reports what waited too long as expired", async () => {
    const first = start();
    const release = first.hold();
    const lost = first.send(order("old"));
    const dir = await afterAccepted(crash);
    const second = start(dir, {}, 1_000);
    const [kept] = await second.orphans();
    await assert.rejects(resume(second, { ...kept!, since: Date.now() - 5_000 }), { code: "WXBOT_EXPIRED" });
    assert.deepEqual(await second.orphans(), []);
    release();
    await lost;
  });

  it("does not take a clock that was set for the passing of time, within one process", async () => {
    const now = Date.now;
    try {
      for (const jump of [86_400_000, -86_400_000]) {
        const sender = start(path.join(folder.dir, `clock${jump}`), {}, 60_000);
        const release = sender.hold();
        const cancel = new Cancellation();
        const waiting = sender.send(order("waiting"));
        const suspended = sender.send(order("suspended", { cancel }));
        cancel.cancel(SUSPENDED);
        await assert.rejects(suspended, Suspended);
        Date.now = () => now() + jump;
        const resumed = (await sender.orphans()).map((kept) => resume(sender, kept));
        release();
        await Promise.all([waiting, ...resumed]);
      }
    } finally {
      Date.now = now;
    }
    assert.deepEqual(texts(), ["waiting", "suspended", "waiting", "suspended"]);
  });

  it("does not wait longer after a restart for what is older than the clock says", async () => {
    const first = start();
    const release = first.hold();
    const lost = first.send(
      order("from the future", { keep: { ...order("from the future").keep!, since: Date.now() + 86_400_000 } }),
    );
    const second = start(await afterAccepted(crash), {}, 1_000);
    const releaseSecond = second.hold();
    const resumed = resume(second, (await second.orphans())[0]!);
    setTimeout(releaseSecond, 1_100);
    await assert.rejects(resumed, { code: "WXBOT_EXPIRED" });
    release();
    await lost;
  });

  it("is full at a number of messages and of bytes", async () => {
    const few = start(live(), { messages: 2 });
    const release = few.hold();
    const sent = [few.send(order("a")), few.send(order("b"))];
    await assert.rejects(few.send(order("c")), { code: "WXBOT_QUEUE_FULL", reason: "queueFull" });
    release();
    await Promise.all(sent);
    const small = start(path.join(folder.dir, "small"), { bytes: 10 });
    await assert.rejects(small.send(order("more than ten bytes")), { code: "WXBOT_QUEUE_FULL", reason: "queueBytes" });
  });

  it("keeps what can be read of a damaged file, and says how much could not", async () => {
    const first = start();
    const release = first.hold();
    const lost = ["a", "b", "c"].map((text) => first.send(order(text)));
    const dir = await afterAccepted(crash);
    const file = path.join(dir, "journal");
    const lines = (await fs.readFile(file, "utf8")).split("\n");
    const damaged = lines.map((line) => (line.includes('"b"') ? `${line.slice(0, 20)}\u0000garbage` : line));
    await fs.writeFile(file, damaged.join("\n") + '[["messages","9",{"id":9,"ow');
    let reported = 0;
    const outbox = new DiskOutbox<Queued>(dir, {}, (count) => (reported = count));
    const contents = (await outbox.orphans()).map(({ wish }) => wish.content);
    // A line may hold several messages that were accepted at once.
    assert.ok(contents.includes("a") || contents.includes("c") || reported > 0);
    assert.ok(!contents.includes("b"));
    assert.equal(reported, 1);
    await outbox.close();
    release();
    await Promise.all(lost);
  });

  it("takes the zeros behind the last line for nothing, and leaves none", async () => {
    const file = path.join(live(), "journal");
    const outbox = new DiskOutbox<Queued>(live());
    const { keep, chat } = order("a");
    await outbox.add({ chat, account: "a", size: 1, unpaced: false, keep } as Queued);
    assert.equal((await fs.readFile(file)).at(-1), 0);
    const again = new DiskOutbox<Queued>(crashNow(), {}, () => assert.fail("zeros are no damage"));
    assert.deepEqual(
      (await again.orphans()).map(({ wish }) => wish.content),
      ["a"],
    );
    await again.close();
    await outbox.close();
    assert.ok(!(await fs.readFile(file)).includes(0));
  });

  it("is readable for this user alone, and holds neither key nor token", async () => {
    const first = start();
    const release = first.hold();
    const lost = first.send(order({ Base64Image: Buffer.concat([PNG, Buffer.alloc(100_000, 7)]) }));
    await afterAccepted(async () => {});
    for (const file of await fs.readdir(live())) {
      const { mode } = await fs.stat(path.join(live(), file));
      assert.equal(mode & 0o077, 0, file);
      assert.ok(!(await fs.readFile(path.join(live(), file), "latin1")).includes("secret"), file);
    }
    release();
    await lost;
    assert.deepEqual(await fs.readdir(live()), ["journal", "reserve"], "large contents go with their message");
  });

  it("gives back every content as it was", async () => {
    const bytes = fc.uint8Array({ maxLength: 200_000 }).map((array) => Buffer.from(array));
    const plain = fc.oneof(fc.string(), fc.string({ minLength: 70_000, maxLength: 71_000 }), bytes);
    const content = fc.oneof(
      plain,
      fc.array(plain, { maxLength: 3 }),
      fc.record({ Content: fc.string(), Base64Image: bytes, VoiceTime: fc.integer() }, { noNullPrototype: true }),
      fc.record({ path: fc.string() }, { noNullPrototype: true }),
    );
    let round = 0;
    await fc.assert(
      fc.asyncProperty(content, async (value) => {
        const dir = path.join(folder.dir, String(round++));
        const outbox = new DiskOutbox<Queued>(dir);
        const { keep, chat } = order(value);
        await outbox.add({ chat, account: "a", size: 1, unpaced: false, keep } as Queued);
        const again = new DiskOutbox<Queued>(dir);
        assert.deepEqual((await again.orphans())[0]!.wish.content, value);
        await outbox.close();
        await again.close();
      }),
      { numRuns: 40 },
    );
  });
});
