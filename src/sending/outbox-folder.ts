import fs from "node:fs";
import path from "node:path";
import { Journal, type Entry } from "../storage/journal.js";
import { Reserve } from "../storage/reserve.js";
import { NOT_BEGUN, type KeptMessage, type Progress } from "./kept-message.js";
import { loadContent, staysInline, storeContent } from "./large-values.js";
import type { SendWish } from "./send-wish.js";

/** A message in the journal: all but how far it has come, with the content as it is stored. */
export type Row = Omit<KeptMessage, "progress">;

const MESSAGES = "messages";
const PROGRESS = "progress";

/** Bytes that are kept free for the steps of what was accepted: some 500 for each message, were there 1,000. */
const RESERVE = 512 * 1024;

/** What is not known for sure must not lead to sending twice. */
const MAYBE_BEGUN: Progress = { ...NOT_BEGUN, begun: true };

/** How entries are written. */
export interface Writing {
  /** Whether they may have the last room there is. */
  readonly last?: boolean;
  /** How much later than at once they may be synced, in milliseconds, together with what comes until then. */
  readonly later?: number;
}

/**
 * What an outbox keeps on disk: a journal of its messages and of how far each has come, large contents in files beside
 * it, and some room for the steps of what was accepted. It knows what the journal says; what is written to it is made
 * here too, as entries, so that what belongs together stands in one line.
 */
export class OutboxFolder {
  readonly #folder: string;
  readonly #journal: Journal;
  readonly #reserve: Reserve;
  readonly #rows = new Map<number, Row>();
  readonly #progress = new Map<number, Progress>();
  #nextId = 1;

  /**
   * @param folder made where it is missing; only this process may use it
   * @param onDamage told how many entries could not be read; the others are kept
   * @throws what keeps the folder from being used
   */
  constructor(folder: string, onDamage?: (entries: number) => void) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#journal = new Journal(
      path.join(folder, "journal"),
      (entry) => this.#read(entry),
      (line) => this.#readDamaged(line),
    );
    for (const id of this.#progress.keys()) if (!this.#rows.has(id)) this.#progress.delete(id);
    this.#removeStrayFiles();
    this.#reserve = new Reserve(path.join(folder, "reserve"), RESERVE);
    if (this.#journal.damaged > 0) onDamage?.(this.#journal.damaged);
    // What cannot be read is told once.
    this.#tidy();
  }

  newId(): number {
    return this.#nextId++;
  }

  has(id: number): boolean {
    return this.#rows.has(id);
  }

  /** Its messages, the oldest first. */
  rows(): Row[] {
    return [...this.#rows.values()].sort((a, b) => a.id - b.id);
  }

  progressOf(id: number): Progress {
    return this.#progress.get(id) ?? NOT_BEGUN;
  }

  /** Whether there is room for one more message: the last is for what was accepted before. */
  hasRoom(): boolean {
    return this.#reserve.fill();
  }

  /** A wish as it is kept: large contents go into files, which are on the disk then. */
  async store(id: number, wish: SendWish): Promise<SendWish> {
    return { ...wish, content: await storeContent(wish.content, this.#folder, String(id)) };
  }

  /** The wish of a row as it was. A content that is gone becomes an empty one, which is refused, and so reported. */
  async load({ wish }: Row): Promise<SendWish> {
    return { ...wish, content: await loadContent(wish.content, this.#folder).catch(() => undefined) };
  }

  /** @returns the entry that keeps the message */
  put(row: Row): Entry {
    this.#rows.set(row.id, row);
    return [MESSAGES, String(row.id), row];
  }

  /** @returns the entry that keeps how far the message has come */
  putProgress(id: number, progress: Progress): Entry {
    this.#progress.set(id, progress);
    return [PROGRESS, String(id), progress];
  }

  /** Forgets a message and its files. @returns the entries that make the journal forget it too */
  remove(id: number): Entry[] {
    if (!this.#rows.has(id)) return [];
    for (const file of this.#filesOf(id)) fs.rmSync(path.join(this.#folder, file), { force: true });
    this.#rows.delete(id);
    this.#progress.delete(id);
    return [
      [MESSAGES, String(id), null],
      [PROGRESS, String(id), null],
    ];
  }

  /** Resolves when the entries are on the disk. @throws what keeps them from it */
  async write(entries: readonly Entry[], { last = false, later }: Writing): Promise<void> {
    try {
      if (last) this.#appendLast(entries);
      else this.#journal.append(entries);
      await (later === undefined ? this.#journal.sync() : this.#journal.syncLater(later));
    } finally {
      this.#tidy();
    }
  }

  /** For what may be lost: at worst something counts as uncertain, or is told twice. */
  append(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    try {
      this.#appendLast(entries);
    } catch {
      // As above; a full disk shows when the next message is accepted.
    }
    this.#tidy();
  }

  /** Whether something was written that is to be synced later. */
  get awaitsSync(): boolean {
    return this.#journal.awaitsSync;
  }

  /** Syncs that now. */
  hurry(): void {
    this.#journal.hurry();
  }

  async close(): Promise<void> {
    await this.#journal.sync().catch(() => {});
    this.#journal.close();
  }

  #appendLast(entries: readonly Entry[]): void {
    try {
      this.#journal.append(entries);
    } catch (error) {
      if (!this.#reserve.release()) throw error;
      this.#journal.append(entries);
    }
  }

  #tidy(): void {
    if (!this.#journal.overgrown) return;
    try {
      this.#journal.rewrite(this.#live());
    } catch {
      // It is tried again after the next write.
    }
  }

  *#live(): Generator<Entry> {
    for (const row of this.#rows.values()) yield [MESSAGES, String(row.id), row];
    for (const [id, progress] of this.#progress) yield [PROGRESS, String(id), progress];
  }

  #read([table, key, value]: Entry): void {
    const id = Number(key);
    if (!Number.isSafeInteger(id)) return;
    this.#nextId = Math.max(this.#nextId, id + 1);
    if (table === MESSAGES) {
      if (value === null) this.#rows.delete(id);
      else if (isRow(value) && value.id === id) this.#rows.set(id, value);
    } else if (table === PROGRESS) {
      if (value === null) this.#progress.delete(id);
      else this.#progress.set(id, isProgress(value) ? value : MAYBE_BEGUN);
    }
  }

  /** Whatever a line said of how far a message had come: it may have left. */
  #readDamaged(line: string): void {
    for (const [, id] of line.matchAll(/"progress","(\d+)"/g)) this.#read([PROGRESS, id!, MAYBE_BEGUN]);
  }

  #filesOf(id: number): string[] {
    const names: string[] = [];
    const content = this.#rows.get(id)?.wish.content;
    if (staysInline(content)) return names;
    JSON.stringify(content, (key, value: unknown) => {
      if (key === "$file" && typeof value === "string") names.push(path.basename(value));
      return value;
    });
    return names;
  }

  /** Files of messages that were accepted in vain, or whose end came just before the process's. */
  #removeStrayFiles(): void {
    const used = new Set([...this.#rows.keys()].flatMap((id) => this.#filesOf(id)));
    for (const file of fs.readdirSync(this.#folder)) {
      if (/^\d+-\d+$/.test(file) && !used.has(file)) fs.rmSync(path.join(this.#folder, file), { force: true });
    }
  }
}

function isRow(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const { id, owner, since, wish } = value as { [Field in keyof Row]?: unknown };
  const plain = typeof id === "number" && typeof owner === "string" && typeof since === "number";
  return plain && typeof wish === "object" && wish !== null;
}

function isProgress(value: unknown): value is Progress {
  if (typeof value !== "object" || value === null) return false;
  const { done, begun, answers } = value as Partial<Progress>;
  return typeof done === "number" && typeof begun === "boolean" && Array.isArray(answers);
}
