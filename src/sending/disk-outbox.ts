import fs from "node:fs";
import path from "node:path";
import { faultCode, WxbotError } from "../protocol/errors.js";
import { Journal, type Entry } from "../storage/journal.js";
import { Reserve } from "../storage/reserve.js";
import { NOT_BEGUN, type KeptMessage, type Progress } from "./kept-message.js";
import { loadContent, staysInline, storeContent } from "./large-values.js";
import { MemoryOutbox, type Answered, type Done, type Outbox, type OUTBOX_LIMITS, type Waiting } from "./outbox.js";
import type { SendWish } from "./send-wish.js";

/** A message in the journal: all but how far it has come, with the content as it is stored. */
type Row = Omit<KeptMessage, "progress">;

const MESSAGES = "messages";
const PROGRESS = "progress";

/** Bytes that are kept free for the steps of what was accepted: some 500 for each message, were there 1,000. */
const RESERVE = 512 * 1024;

/** What is not known for sure must not lead to sending twice. */
const MAYBE_BEGUN: Progress = { ...NOT_BEGUN, begun: true };

/**
 * How many messages of a line that knows no pause are begun ahead: with one sync of the disk, or with the one that
 * accepts them. After a crash all of these count as uncertain; with a pause between them each is begun alone.
 */
const BEGUN_AT_ONCE = 8;

/**
 * While so many of a line are ready to leave, what is accepted behind them is synced a little later, together with what
 * comes until then; the time is in milliseconds.
 */
const READY = 4;
const LATER = 5;

/** How many turns of the event loop a failure is kept, while it goes from node to node. */
const TELLING = 4;

/**
 * An outbox on disk: a message that was accepted survives a kill or a power cut at any moment. A journal holds the
 * messages and how far each has come, every step synced before the next is taken; large contents lie in files beside
 * it. Messages without `keep` are in memory alone.
 */
export class DiskOutbox<M extends Waiting> implements Outbox<M> {
  readonly keeps = true;
  readonly #folder: string;
  readonly #memory: MemoryOutbox<M>;
  readonly #journal: Journal;
  readonly #reserve: Reserve;
  readonly #rows = new Map<number, Row>();
  readonly #progress = new Map<number, Progress>();
  readonly #ids = new Map<M, number>();
  /** Those that are begun on the disk, or soon will be. */
  readonly #begun = new Map<M, Done>();
  readonly #ended = new Set<M>();
  /** When those were accepted that wait for the next node. */
  readonly #suspended = new Map<number, number>();
  #forgetting: Promise<void> | undefined;
  #nextId = 1;

  /**
   * @param folder made where it is missing; only this process may use it
   * @param onDamage told how many entries could not be read; the others are kept
   * @throws what keeps the folder from being used
   */
  constructor(folder: string, limits: Partial<typeof OUTBOX_LIMITS> = {}, onDamage?: (entries: number) => void) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#memory = new MemoryOutbox(limits);
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

  add(message: M): Done {
    const { keep } = message;
    const id = keep?.id ?? this.#nextId++;
    this.#memory.add(message, id);
    if (keep === undefined) return undefined;
    this.#ids.set(message, id);
    return keep.id === undefined ? this.#keep(message, id, keep) : undefined;
  }

  async #keep(message: M, id: number, { owner, since, wish, context }: NonNullable<M["keep"]>): Promise<void> {
    try {
      // The last room is for what was accepted before.
      if (!this.#reserve.fill()) throw notKept(message, "ENOSPC");
      const stored = staysInline(wish.content) ? wish : await this.#store(message, id, wish);
      const row = { id, owner, since, wish: stored, context };
      this.#rows.set(id, row);
      // It was given up while its content was being written.
      if (!this.#ids.has(message)) return this.#forget(id);
      const entries: Entry[] = [[MESSAGES, String(id), row]];
      const later = this.#isBusy(message.account);
      if (!this.#isSoonNext(message)) return await this.#write(entries, message, { later });
      this.#memory.begin(message);
      const all = [...entries, ...this.#progressEntries([message])];
      await this.#asBegun([message], this.#write(all, message, { later }));
    } catch (error) {
      // Where only the sync failed it stands in the file, and must not come back after a restart.
      this.#append(this.#erase(id));
      this.remove(message);
      throw error;
    }
  }

  /** @throws {WxbotError} notKept */
  async #store(message: M, id: number, wish: SendWish): Promise<SendWish> {
    try {
      return { ...wish, content: await storeContent(wish.content, this.#folder, String(id)) };
    } catch (error) {
      throw notKept(message, faultCode(error));
    }
  }

  first(account: string): M | undefined {
    return this.#memory.first(account);
  }

  progressOf(message: M): Progress {
    return this.#memory.progressOf(message);
  }

  begin(message: M): Done {
    if (!this.#ids.has(message)) return this.#memory.begin(message);
    if (this.#begun.has(message)) return this.#begun.get(message);
    const line = message.unpaced ? this.#memory.head(message.account, BEGUN_AT_ONCE) : [];
    // The others of the line only with their first request, and where they are safe themselves.
    const others = line.filter((other) => other !== message && this.#isFresh(other));
    const together = [message, ...others];
    for (const each of together) this.#memory.begin(each);
    return this.#asBegun(together, this.#writeProgress(together));
  }

  rest(message: M): Done {
    if (!this.#ids.has(message)) return this.#memory.rest(message);
    this.#begun.delete(message);
    this.#memory.rest(message);
    return this.#writeProgress([message]);
  }

  answered(message: M, answered: Answered): void {
    this.#begun.delete(message);
    this.#memory.answered(message, answered);
    // An answer that is lost with a crash leaves the request uncertain, which is not bad enough to wait for the disk: the
    // next one's beginning is synced anyway. The last one's is written with the message's end.
    if (!answered.last) this.#append(this.#progressEntries([message]));
  }

  remove(message: M): void {
    this.#memory.remove(message);
    this.#begun.delete(message);
    const id = this.#ids.get(message);
    this.#ids.delete(message);
    if (id !== undefined) this.discard(id);
    if (this.#journal.awaitsSync && !this.#isBusy(message.account)) this.#journal.hurry();
  }

  end(message: M, sent: boolean): void {
    const id = this.#ids.get(message);
    if (sent || id === undefined) return this.remove(message);
    const progress = this.progressOf(message);
    this.#memory.remove(message);
    this.#begun.delete(message);
    // What counts as begun is told again, and not sent.
    this.#progress.set(id, { ...progress, begun: true });
    if (!progress.begun) this.#append([[PROGRESS, String(id), this.#progress.get(id)]]);
    this.#ended.add(message);
    this.#forgetting ??= this.#forgetEnded();
  }

  async #forgetEnded(): Promise<void> {
    while (this.#ended.size > 0) {
      const told = [...this.#ended];
      for (let turn = 0; turn < TELLING; turn++) await new Promise((resolve) => setImmediate(resolve));
      for (const message of told) if (this.#ended.delete(message)) this.remove(message);
    }
    this.#forgetting = undefined;
  }

  release(owner: string): void {
    for (const message of [...this.#ended].filter(({ keep }) => keep?.owner === owner)) {
      const id = this.#ids.get(message);
      this.#ended.delete(message);
      this.#ids.delete(message);
      if (id !== undefined) this.#suspended.set(id, message.since);
    }
  }

  suspend(message: M, left: boolean): void {
    if (!left && this.progressOf(message).begun) {
      // It was begun with others and has not left: the next one to have it may send it.
      this.#memory.rest(message);
      this.#append(this.#progressEntries([message]));
    }
    const id = this.#ids.get(message);
    if (id !== undefined) {
      this.#progress.set(id, this.progressOf(message));
      this.#suspended.set(id, message.since);
    }
    this.#memory.remove(message);
    this.#begun.delete(message);
    this.#ids.delete(message);
  }

  async orphans(): Promise<KeptMessage[]> {
    const owned = new Set(this.#ids.values());
    const orphans: KeptMessage[] = [];
    for (const row of [...this.#rows.values()].sort((a, b) => a.id - b.id)) {
      if (owned.has(row.id)) continue;
      const progress = this.#progress.get(row.id) ?? NOT_BEGUN;
      // A content that is gone becomes an empty one, which is refused, and so reported.
      const content = await loadContent(row.wish.content, this.#folder).catch(() => undefined);
      const steadySince = this.#suspended.get(row.id);
      const kept = { ...row, wish: { ...row.wish, content }, progress };
      orphans.push(steadySince === undefined ? kept : { ...kept, steadySince });
    }
    return orphans;
  }

  discard(id: number): void {
    this.#append(this.#erase(id));
  }

  async close(): Promise<void> {
    await this.#forgetting;
    await this.#journal.sync().catch(() => {});
    this.#journal.close();
  }

  /** Whether its turn comes in no time: its line is in motion, knows no pause, and has not many ahead of it. */
  #isSoonNext(message: M): boolean {
    if (!message.unpaced) return false;
    const [first, ...others] = this.#memory.head(message.account, BEGUN_AT_ONCE);
    return first !== undefined && (first.turn || this.#begun.has(first)) && others.includes(message);
  }

  /** @param writing when that is on the disk */
  async #asBegun(messages: readonly M[], writing: Promise<void>): Promise<void> {
    for (const each of messages) this.#begun.set(each, writing);
    await writing;
    for (const each of messages) if (this.#begun.get(each) === writing) this.#begun.set(each, undefined);
  }

  /** Whether a line has enough to do until the next sync. */
  #isBusy(account: string): boolean {
    const head = this.#memory.head(account, READY);
    return head.length === READY && head.every((each) => this.#begun.has(each) && this.#begun.get(each) === undefined);
  }

  #isFresh(message: M): boolean {
    const id = this.#ids.get(message);
    return (
      id !== undefined && this.#rows.has(id) && !this.#begun.has(message) && this.progressOf(message) === NOT_BEGUN
    );
  }

  async #writeProgress(messages: readonly M[]): Promise<void> {
    const entries = this.#progressEntries(messages);
    if (entries.length > 0) await this.#write(entries, messages[0]!, { last: true });
  }

  #progressEntries(messages: readonly M[]): Entry[] {
    return messages.flatMap((message) => {
      const id = this.#ids.get(message);
      if (id === undefined) return [];
      const progress = this.progressOf(message);
      this.#progress.set(id, progress);
      return [[PROGRESS, String(id), progress] satisfies Entry];
    });
  }

  /**
   * Resolves when the entries are on the disk.
   *
   * @param how `last`: whether they may have the last room there is; `later`: whether that may take a little longer
   * @throws {WxbotError} notKept
   */
  async #write(entries: readonly Entry[], message: M, how: { last?: boolean; later?: boolean }): Promise<void> {
    try {
      if (how.last === true) this.#appendLast(entries);
      else this.#journal.append(entries);
      await (how.later === true ? this.#journal.syncLater(LATER) : this.#journal.sync());
    } catch (error) {
      throw notKept(message, faultCode(error));
    } finally {
      this.#tidy();
    }
  }

  /** For what may be lost: at worst something counts as uncertain, or is told twice. */
  #append(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    try {
      this.#appendLast(entries);
    } catch {
      // As above; a full disk shows when the next message is accepted.
    }
    this.#tidy();
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

  /** Forgets a message. @returns what makes the journal forget it too */
  #erase(id: number): Entry[] {
    if (!this.#rows.has(id)) return [];
    this.#forget(id);
    return [
      [MESSAGES, String(id), null],
      [PROGRESS, String(id), null],
    ];
  }

  #forget(id: number): void {
    for (const file of this.#filesOf(id)) fs.rmSync(path.join(this.#folder, file), { force: true });
    this.#rows.delete(id);
    this.#progress.delete(id);
    this.#suspended.delete(id);
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

function notKept({ chat }: Waiting, detail: string): WxbotError {
  return new WxbotError("notKept", { chat, detail });
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
