import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import type { Queued } from "../../src/sending/queued.js";
import { DiskOutbox } from "../../src/sending/disk-outbox.js";
import type { KeptMessage } from "../../src/sending/kept-message.js";
import { tempDir } from "../support/temp-dir.js";

const MESSAGES = 12;

/** What happens to the bytes of a file. */
type Damage =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "zero"; readonly at: number; readonly length: number }
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array };

const place = fc.double({ min: 0, max: 1, noNaN: true });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at: place, bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant("zero" as const), at: place, length: fc.integer({ min: 1, max: 4096 }) }),
  fc.record({ kind: fc.constant("cut" as const), at: place }),
  fc.record({ kind: fc.constant("insert" as const), at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) }),
);

function spoil(bytes: Buffer, damage: Damage): Buffer {
  const at = Math.floor(damage.at * Math.max(0, bytes.length - 1));
  if (damage.kind === "cut") return bytes.subarray(0, at);
  if (damage.kind === "insert") return Buffer.concat([bytes.subarray(0, at), damage.bytes, bytes.subarray(at)]);
  const spoilt = Buffer.from(bytes);
  if (damage.kind === "flip") spoilt[at] = spoilt[at]! ^ (1 << damage.bit);
  else spoilt.fill(0, at, Math.min(at + damage.length, spoilt.length));
  return spoilt;
}

describe("a damaged outbox", function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;

  beforeEach(async () => (folder = await tempDir()));
  afterEach(async () => await folder.remove());

  /** A message as a node hands it over; some have a content with a file of its own. */
  function message(number: number): Queued {
    const content = number % 4 === 0 ? Buffer.alloc(70_000, number) : `text ${number} 你好`;
    const wish = { api: "auto", to: "wxid_alice", content };
    const keep = { owner: "node-1", since: Date.now(), wish, context: { message: { topic: String(number) } } };
    return { chat: "wxid_alice", account: "a", size: 1, unpaced: false, turn: false, keep } as unknown as Queued;
  }

  /** The journal of some messages, with the progress of a few. */
  async function filled(dir: string): Promise<KeptMessage[]> {
    const outbox = new DiskOutbox<Queued>(dir);
    for (let number = 1; number <= MESSAGES; number++) {
      const added = message(number);
      await outbox.add(added);
      if (number % 3 === 0) await outbox.begin(added);
    }
    await outbox.close();
    const again = new DiskOutbox<Queued>(dir);
    const kept = await again.orphans();
    await again.close();
    return kept;
  }

  it("is read as far as it can be, whatever happened to its bytes, and is whole again afterwards", async () => {
    const original = path.join(folder.dir, "original");
    const all = await filled(original);
    assert.equal(all.length, MESSAGES);
    const journal = await fs.readFile(path.join(original, "journal"));
    const lines = journal.toString().split("\n");
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
        const dir = path.join(folder.dir, String(round++));
        await fs.cp(original, dir, { recursive: true });
        const spoilt = damages.reduce(spoil, journal);
        await fs.writeFile(path.join(dir, "journal"), spoilt);
        let reported = 0;
        const outbox = new DiskOutbox<Queued>(dir, {}, (count) => (reported = count));
        const kept = await outbox.orphans();
        // What is still there to be read, line by line.
        const whole = new Set(spoilt.toString().split("\n").slice(0, -1));
        for (const one of all) {
          const mine = lines.filter((line) => line.startsWith(`[["messages","${one.id}"`));
          const others = lines.filter((line) => line.startsWith(`[["progress","${one.id}"`));
          if (![...mine, ...others].every((line) => whole.has(line))) continue;
          assert.deepEqual(
            kept.find(({ id }) => id === one.id),
            one,
          );
        }
        // Where a line still names a message that had begun, it must not be sent once more.
        for (const line of whole) {
          const named = all.find(({ id, progress }) => progress.begun && line.includes(`["progress","${id}"`));
          const found = kept.find(({ id }) => id === named?.id);
          if (found !== undefined) assert.ok(found.progress.begun);
        }
        const unread = [...whole].filter((line) => !lines.includes(line) && !isJson(line)).length;
        assert.ok(reported >= unread, `${reported} of ${unread} reported`);
        // It can be written to and read again.
        const more = message(1_000);
        await outbox.add(more);
        await outbox.close();
        const again = new DiskOutbox<Queued>(dir, {}, (count) => assert.fail(`${count} are told once more`));
        assert.ok((await again.orphans()).length >= 1);
        assert.deepEqual((await again.orphans()).at(-1)!.context, more.keep!.context);
        await again.close();
        await fs.rm(dir, { recursive: true });
      }),
      { numRuns: 300 },
    );
  });

  it("of any shape stops nothing", async () => {
    const values = [
      null,
      1,
      "x",
      [],
      {},
      { id: 1, owner: "o", since: 1, wish: null },
      { id: 7, owner: "o", since: 1, wish: {} },
    ];
    const journal = ["messages", "progress", "else"].flatMap((table) =>
      values.map((value) => `${JSON.stringify([[table, "7", value]])}\n`),
    );
    for (const [at, line] of journal.entries()) {
      const dir = path.join(folder.dir, String(at));
      await fs.mkdir(dir);
      await fs.writeFile(path.join(dir, "journal"), line);
      const outbox = new DiskOutbox<Queued>(dir);
      await outbox.orphans();
      await outbox.add(message(1));
      await outbox.close();
    }
  });

  it("whose large content is gone gives an empty one, which is refused and so reported", async () => {
    const dir = path.join(folder.dir, "gone");
    const [, , , fourth] = await filled(dir);
    await fs.rm(path.join(dir, `${fourth!.id}-0`));
    const outbox = new DiskOutbox<Queued>(dir);
    const kept = await outbox.orphans();
    assert.equal(kept.length, MESSAGES);
    assert.equal(kept[3]!.wish.content, undefined);
    await outbox.close();
  });
});

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
