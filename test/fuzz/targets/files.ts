import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import type fc from "fast-check";
import { openPlatform } from "../../../src/platform/index.js";
import { PlatformError } from "../../../src/platform/platform-error.js";
import { readExported } from "../../../src/platform/store/exported.js";
import type { Queued } from "../../../src/sending/queued.js";
import { DiskOutbox } from "../../../src/sending/disk-outbox.js";
import { SendCounts } from "../../../src/sending/send-counts.js";
import { ALICE, BOT, GROUP } from "../../platform/running-platform.js";
import { tempDir } from "../../support/temp-dir.js";
import { mutated, mutatedText } from "../mutated.js";
import { unless, type Target } from "../target.js";

/** Of more than this, in bytes, only the beginning is read: larger files are read once, and may take longer. */
const LARGEST = 64 * 1024;

/** A target whose inputs are what a file holds; each has a folder, and what is made of it before. */
function fileTarget(
  { file, ...target }: { name: string; share: number; most?: number; input: fc.Arbitrary<Buffer>; file: string },
  read: (folder: string) => Promise<void>,
): Target<Buffer> {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  return {
    ...target,
    open: async () => void (folder = await tempDir()),
    close: () => folder.remove(),
    run: async (bytes) => {
      await fs.writeFile(path.join(folder.dir, file), bytes.subarray(0, LARGEST));
      await read(folder.dir);
    },
  };
}

const wish = { api: "auto", to: "wxid_a", content: "好 text" };
const row = { id: 7, owner: "node", since: 1_700_000_000_000, wish, context: { message: { topic: "wxid_a" } } };
const large = { ...row, id: 8, wish: { ...wish, content: [{ $file: "8-0" }, { $bytes: "AAEC" }] } };
const progress = { done: 1, begun: true, answers: [{ ok: true, retCode: 0, cost: true }], cost: true, attempts: 1 };
const JOURNAL = [
  [["messages", "7", row]],
  [["progress", "7", progress]],
  [["messages", "8", large]],
  [
    ["messages", "6", null],
    ["progress", "6", null],
  ],
];

const outbox = fileTarget(
  { name: "outbox", share: 4, input: mutated([linesOf(JOURNAL)]), file: "journal" },
  async (folder) => {
    const opened = new DiskOutbox<Queued>(folder);
    const orphans = await opened.orphans();
    for (const { id } of orphans) opened.discard(id);
    await opened.close();
    const again = new DiskOutbox<Queued>(folder);
    assert.deepEqual(await again.orphans(), [], "what was discarded comes back");
    await again.close();
  },
);

const counts = fileTarget(
  {
    ...{ name: "send counts", share: 4, file: "counts" },
    input: mutatedText(['{"accounts":{"0123abcd":[1700000000000,1700000001000]}}']).map((text) => Buffer.from(text)),
  },
  async (folder) => {
    const kept = new SendCounts(path.join(folder, "counts"));
    await kept.reached("0123abcd", { hourly: 1, daily: 2 });
    await (
      await kept.add("0123abcd")
    )();
  },
);

const account = { wxid: BOT, nickname: "小助手" };
const media = { id: "AAAAAAAAAAAAAAAAAAAAAA", created: 1, mime: "image/png", size: 4, md5: "x", width: 8, height: 8 };
const message = { seq: 1, chat: `${ALICE}|${BOT}`, sender: ALICE, time: 1_700_000_000_000 };

/** What a platform holds, in all of its tables. */
const TABLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  keys: { k: { id: "k", name: "K", key: "key", created: 1, balance: null } },
  tokens: { t: { id: "t", keyId: "k", name: "T", token: "token", created: 1, perMinute: null } },
  logins: { t: { account, online: true, since: 1, firstLogin: 1, lastLogin: 1 } },
  people: { [BOT]: account, [ALICE]: { wxid: ALICE, nickname: "Alice" } },
  groups: { [GROUP]: { id: GROUP, name: "Coffee", members: [ALICE, BOT] } },
  messages: {
    "1": { id: "1", ...message, content: { kind: "text", text: "好" } },
    "2": { id: "2", ...message, seq: 2, chat: GROUP, content: { kind: "image", media } },
    "3": { id: "3", ...message, seq: 3, content: { kind: "location", latitude: 1, longitude: 2, label: "here" } },
  },
  reads: { [`${ALICE} ${GROUP}`]: 2 },
  media: { [media.id]: media },
  calls: {
    "1": { id: 1, time: 1, api: "sendText", keyId: "k", tokenId: "t", to: ALICE, retCode: 0, cost: true, took: 1 },
  },
  usage: { "t 2026-11-25": { tokenId: "t", day: "2026-11-25", calls: 1, done: 1, cost: 1 } },
  settings: {
    "": { events: { names: "pascal", strings: "mixed", ids: "bare", numbers: "plain" }, drop: { mode: "off" } },
  },
};

const store = fileTarget(
  {
    ...{ name: "platform's data", share: 0.4, file: "platform.jsonl" },
    // A whole platform is started on it.
    most: 1_000,
    input: mutated([
      linesOf(Object.entries(TABLES).flatMap(([name, rows]) => Object.entries(rows).map((row) => [[name, ...row]]))),
    ]),
  },
  async (folder) => {
    const platform = await openPlatform({ dataDir: folder, port: 0 });
    try {
      for (const route of ["console", "people", `chats?as=${ALICE}`, `chats/${BOT}/messages?as=${ALICE}`]) {
        const { status } = await fetch(`${platform.url}/api/${route}`);
        assert.ok(status < 500, `${route}: HTTP ${status}`);
      }
    } finally {
      await platform.close();
    }
  },
);

const EXPORT = JSON.stringify({ format: "wxbot-platform", version: 1, tables: TABLES, files: { [media.id]: "AAEC" } });

const exports: Target<string> = {
  name: "exports",
  share: 20,
  input: mutatedText([EXPORT]),
  run: (text) => {
    const value: unknown = unless(
      () => true,
      () => JSON.parse(text) as unknown,
    );
    unless(
      (error) => error instanceof PlatformError,
      () => readExported(value),
    );
  },
};

function linesOf(lines: readonly unknown[]): Buffer {
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

export const FILES = [outbox, counts, store, exports];
