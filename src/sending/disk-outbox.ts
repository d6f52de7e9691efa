import { faultCode, WxbotError } from "../protocol/errors.js";
import type { Entry } from "../storage/journal.js";
import { NOT_BEGUN, type KeptMessage, type Progress } from "./kept-message.js";
import { staysInline } from "./large-values.js";
import { OutboxFolder, type Writing } from "./outbox-folder.js";
import { MemoryOutbox, type Answered, type Done, type Outbox, type OUTBOX_LIMITS, type Waiting } from "./outbox.js";
import type { SendWish } from "./send-wish.js";

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
 * An outbox on disk: a message that was accepted survives a kill or a power cut at any moment, as every step is synced
 * before the next is taken. Messages without `keep` are in memory alone.
 */
export class DiskOutbox<M extends Waiting> implements Outbox<M> {
  readonly keeps = true;
  readonly #memory: MemoryOutbox<M>;
  readonly #folder: OutboxFolder;
  /** Those that are kept, with their numbers in the folder. */
  readonly #ids = new Map<M, number>();
  /** Those that are begun on the disk, or soon will be. */
  readonly #begun = new Map<M, Done>();
  readonly #ended = new Set<M>();
  /** When those were accepted that wait for the next node. */
  readonly #suspended = new Map<number, number>();
  #forgetting: Promise<void> | undefined;

  /**
   * @param folder made where it is missing; only this process may use it
   * @param onDamage told how many entries could not be read; the others are kept
   * @throws what keeps the folder from being used
   */
  constructor(folder: string, limits: Partial<typeof OUTBOX_LIMITS> = {}, onDamage?: (entries: number) => void) {
    this.#memory = new MemoryOutbox(limits);
    this.#folder = new OutboxFolder(folder, onDamage);
  }

  add(message: M): Done {
    const { keep } = message;
    const id = keep?.id ?? this.#folder.newId();
    this.#memory.add(message, id);
    if (keep === undefined) return undefined;
    this.#ids.set(message, id);
    return keep.id === undefined ? this.#keep(message, id, keep) : undefined;
  }

  async #keep(message: M, id: number, { owner, since, wish, context }: NonNullable<M["keep"]>): Promise<void> {
    try {
      if (!this.#folder.hasRoom()) throw notKept(message, "ENOSPC");
      const stored = staysInline(wish.content) ? wish : await this.#store(message, id, wish);
      const entry = this.#folder.put({ id, owner, since, wish: stored, context });
      // It was given up while its content was being written, and nothing of it is in the journal.
      if (!this.#ids.has(message)) return void this.#erase(id);
      const writing = this.#isBusy(message.account) ? { later: LATER } : {};
      if (!this.#isSoonNext(message)) return await this.#write([entry], message, writing);
      this.#memory.begin(message);
      const entries = [entry, ...this.#progressEntries([message])];
      await this.#asBegun([message], this.#write(entries, message, writing));
    } catch (error) {
      // Where only the sync failed it stands in the file, and must not come back after a restart.
      this.discard(id);
      this.remove(message);
      throw error;
    }
  }

  /** @throws {WxbotError} notKept */
  async #store(message: M, id: number, wish: SendWish): Promise<SendWish> {
    try {
      return await this.#folder.store(id, wish);
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
    if (!answered.last) this.#folder.append(this.#progressEntries([message]));
  }

  remove(message: M): void {
    this.#memory.remove(message);
    this.#begun.delete(message);
    const id = this.#ids.get(message);
    this.#ids.delete(message);
    if (id !== undefined) this.discard(id);
    if (this.#folder.awaitsSync && !this.#isBusy(message.account)) this.#folder.hurry();
  }

  end(message: M, sent: boolean): void {
    const id = this.#ids.get(message);
    if (sent || id === undefined) return this.remove(message);
    const progress = this.progressOf(message);
    this.#memory.remove(message);
    this.#begun.delete(message);
    // What counts as begun is told again, and not sent.
    const entry = this.#folder.putProgress(id, { ...progress, begun: true });
    if (!progress.begun) this.#folder.append([entry]);
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
      this.#folder.append(this.#progressEntries([message]));
    }
    const id = this.#ids.get(message);
    if (id !== undefined) {
      this.#folder.putProgress(id, this.progressOf(message));
      this.#suspended.set(id, message.since);
    }
    this.#memory.remove(message);
    this.#begun.delete(message);
    this.#ids.delete(message);
  }

  async orphans(): Promise<KeptMessage[]> {
    const owned = new Set(this.#ids.values());
    const orphans: KeptMessage[] = [];
    for (const row of this.#folder.rows()) {
      if (owned.has(row.id)) continue;
      const progress = this.#folder.progressOf(row.id);
      const steadySince = this.#suspended.get(row.id);
      const kept = { ...row, wish: await this.#folder.load(row), progress };
      orphans.push(steadySince === undefined ? kept : { ...kept, steadySince });
    }
    return orphans;
  }

  discard(id: number): void {
    this.#folder.append(this.#erase(id));
  }

  async close(): Promise<void> {
    await this.#forgetting;
    await this.#folder.close();
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
      id !== undefined && this.#folder.has(id) && !this.#begun.has(message) && this.progressOf(message) === NOT_BEGUN
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
      return [this.#folder.putProgress(id, this.progressOf(message))];
    });
  }

  /** Resolves when the entries are on the disk. @throws {WxbotError} notKept */
  async #write(entries: readonly Entry[], message: M, writing: Writing): Promise<void> {
    try {
      await this.#folder.write(entries, writing);
    } catch (error) {
      throw notKept(message, faultCode(error));
    }
  }

  /** Forgets a message. @returns what makes the journal forget it too */
  #erase(id: number): Entry[] {
    this.#suspended.delete(id);
    return this.#folder.remove(id);
  }
}

function notKept({ chat }: Waiting, detail: string): WxbotError {
  return new WxbotError("notKept", { chat, detail });
}
