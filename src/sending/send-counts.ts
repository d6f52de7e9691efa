import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import type { Sending } from "./post.js";

/** How much one account may send; 0: any number. */
export interface SendLimits {
  /** Messages in any 60 minutes. */
  readonly hourly: number;
  /** Messages in any 24 hours. */
  readonly daily: number;
}

/** Why an account must wait: the limit that is reached, and for how long, in milliseconds. */
export interface Reached {
  readonly limit: keyof SendLimits;
  readonly wait: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PERIODS = { hourly: HOUR, daily: DAY } as const;

/** The times at which each account sent, in milliseconds since the epoch, rising. */
type Times = Map<string, number[]>;

/**
 * Counts what each account sends, for the limits per hour and per day. The counts are kept in a file, so that they hold
 * over restarts: written before a message leaves, as a whole and at once, readable for this user alone. Accounts
 * stand in it by a hash.
 */
export class SendCounts {
  readonly #file: string | undefined;
  readonly #now: () => number;
  #times: Promise<Times> | undefined;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param file where the counts are kept; undefined: in memory alone
   * @param now the time of day, in milliseconds since the epoch
   */
  constructor(file?: string, now: () => number = Date.now) {
    this.#file = file;
    this.#now = now;
  }

  /** The limit that keeps an account from sending now, the one with the longest wait. */
  async reached(account: string, limits: SendLimits): Promise<Reached | undefined> {
    const times = (await this.#load()).get(account) ?? [];
    const now = this.#now();
    let longest: Reached | undefined;
    for (const limit of ["hourly", "daily"] as const) {
      const most = Math.floor(limits[limit]);
      const oldest = most > 0 ? times.at(-most) : undefined;
      // A clock that was set back must not lock an account out for longer than the period.
      const wait = oldest === undefined ? 0 : Math.min(oldest, now) + PERIODS[limit] - now;
      if (wait > (longest?.wait ?? 0)) longest = { limit, wait };
    }
    return longest;
  }

  /**
   * Counts a message that is about to leave. Resolves when that is on the disk.
   *
   * @returns a function that takes it back: it surely was not sent
   * @throws where the file cannot be written; it is counted all the same
   */
  async add(account: string): Promise<() => Promise<void>> {
    const all = await this.#load();
    const now = this.#now();
    // The longest period is a day.
    const times = (all.get(account) ?? []).filter((time) => time > now - DAY);
    times.push(now);
    all.set(account, times);
    await this.#save(all);
    return async () => {
      const current = all.get(account) ?? [];
      const index = current.lastIndexOf(now);
      if (index >= 0) current.splice(index, 1);
      await this.#save(all);
    };
  }

  #load(): Promise<Times> {
    this.#times ??= this.#read();
    return this.#times;
  }

  /** A file that is missing or damaged counts as empty. */
  async #read(): Promise<Times> {
    const times: Times = new Map();
    if (this.#file === undefined) return times;
    try {
      const { accounts } = JSON.parse(await fs.readFile(this.#file, "utf8")) as { accounts?: object };
      for (const [account, list] of Object.entries(accounts ?? {})) {
        if (!Array.isArray(list)) continue;
        times.set(
          account,
          (list as unknown[]).filter((time) => typeof time === "number").sort((a, b) => a - b),
        );
      }
    } catch {
      // As above.
    }
    return times;
  }

  /** One write after the other; each writes the newest state. */
  #save(times: Times): Promise<void> {
    const promise = this.#writing.then(() => this.#write(times));
    this.#writing = promise.catch(() => {});
    return promise;
  }

  async #write(times: Times): Promise<void> {
    if (this.#file === undefined) return;
    const old = this.#now() - DAY;
    for (const [account, list] of times) if ((list.at(-1) ?? 0) <= old) times.delete(account);
    await fs.mkdir(path.dirname(this.#file), { recursive: true });
    const draft = `${this.#file}.new`;
    await fs.writeFile(draft, JSON.stringify({ accounts: Object.fromEntries(times) }), { mode: 0o600 });
    await fs.rename(draft, this.#file);
  }
}

/** The name of an account, for its line and in the counts: no secret can be read from it. */
export function accountHash({ apiUrl, key, token }: Sending): string {
  const platform = apiUrl.replace(/\/+$/, "");
  return createHash("sha256")
    .update(JSON.stringify([platform, key, token]))
    .digest("hex");
}
