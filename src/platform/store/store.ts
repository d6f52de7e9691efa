import fs from "node:fs";
import path from "node:path";
import type { Settings } from "../pages-api/settings.js";
import { FolderInUse, lockFolder } from "../../storage/folder-lock.js";
import { Journal, type Entry } from "../../storage/journal.js";
import {
  DEFAULT_SETTINGS,
  type CallRecord,
  type GroupRecord,
  type KeyRecord,
  type LoginRecord,
  type MediaRecord,
  type MessageRecord,
  type PersonRecord,
  type ReadRecord,
  type TokenRecord,
  type UsageRecord,
} from "./records.js";
import { fits } from "./row-shapes.js";
import { Table } from "./table.js";

/** All that the platform keeps: tables in memory, every change in a journal in a folder that nobody else may read. */
export class Store {
  readonly #tables = new Map<string, Table<unknown>>();
  readonly keys = this.#table<KeyRecord>("keys");
  readonly tokens = this.#table<TokenRecord>("tokens");
  readonly logins = this.#table<LoginRecord>("logins");
  readonly people = this.#table<PersonRecord>("people");
  readonly groups = this.#table<GroupRecord>("groups");
  readonly messages = this.#table<MessageRecord>("messages");
  readonly reads = this.#table<ReadRecord>("reads");
  readonly media = this.#table<MediaRecord>("media");
  readonly calls = this.#table<CallRecord>("calls");
  readonly usage = this.#table<UsageRecord>("usage");
  readonly #settings = this.#table<Settings>("settings");

  readonly #journal: Journal;
  readonly #unlock: () => Promise<void>;
  readonly #warn: (text: string) => void;
  /** The changes of the group that is being made. */
  #group: Entry[] | undefined;

  private constructor(dataDir: string, unlock: () => Promise<void>, warn: (text: string) => void) {
    this.#unlock = unlock;
    this.#warn = warn;
    this.#journal = new Journal(path.join(dataDir, "platform.jsonl"), ([table, key, value]) => {
      // What is damaged is left out, as a line that cannot be read.
      if (value === null || fits(table, value)) this.#tables.get(table)?.load(key, value);
    });
  }

  /**
   * Opens the folder, and makes it where there is none.
   *
   * @throws where it cannot be used, or another process uses it
   */
  static async open(dataDir: string, warn: (text: string) => void): Promise<Store> {
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const unlock = await lockFolder(dataDir, "platform").catch((error: unknown) => {
      if (!(error instanceof FolderInUse)) throw error;
      throw new Error(`The data folder ${dataDir} is in use by another wxbot platform (process ${error.process}).`);
    });
    try {
      return new Store(dataDir, unlock, warn);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  get settings(): Settings {
    return { ...DEFAULT_SETTINGS, ...this.#settings.get("") };
  }

  set settings(settings: Settings) {
    this.#settings.put("", settings);
  }

  /** Makes changes that belong together: after a kill they are all there, or none of them. */
  together<Result>(change: () => Result): Result {
    if (this.#group !== undefined) return change();
    const group: Entry[] = (this.#group = []);
    try {
      return change();
    } finally {
      this.#group = undefined;
      if (group.length > 0) this.#append(group);
    }
  }

  /** All tables as plain objects, for an export. */
  dump(): Record<string, Record<string, unknown>> {
    const dumped = [...this.#tables].map(([name, table]) => {
      return [name, Object.fromEntries([...table.entries()].map(([, key, value]) => [key, value]))] as const;
    });
    return Object.fromEntries(dumped);
  }

  /** Replaces all that there is. Tables that it does not know are left out. */
  replace(dumped: Readonly<Record<string, Readonly<Record<string, unknown>>>>): void {
    this.together(() => {
      for (const [name, table] of this.#tables) {
        table.clear();
        for (const [key, value] of Object.entries(dumped[name] ?? {})) table.put(key, value);
      }
    });
  }

  async close(): Promise<void> {
    this.#journal.close();
    await this.#unlock();
  }

  #table<Value>(name: string): Table<Value> {
    const table = new Table<Value>(name, (entry) => {
      if (this.#group !== undefined) this.#group.push(entry);
      else this.#append([entry]);
    });
    this.#tables.set(name, table);
    return table;
  }

  /** A disk that takes no more must not end the conversation: the platform goes on in memory, and says so. */
  #append(entries: readonly Entry[]): void {
    try {
      if (this.#journal.overgrown) this.#journal.rewrite(this.#entries());
      else this.#journal.append(entries);
    } catch (error) {
      this.#warn(`The platform's data could not be written: ${(error as Error).message}`);
    }
  }

  *#entries(): Generator<Entry> {
    for (const table of this.#tables.values()) yield* table.entries();
  }
}
