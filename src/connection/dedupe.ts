import { idKey, IdSet } from "./id-set.js";

/** The ids of a span of time, by account. */
type Seen = Map<string, IdSet>;

/**
 * Remembers ids for a while, so that what arrives twice counts once. They are kept in two generations: when the newer
 * one is full or old it becomes the older one, which is dropped as a whole. That is cheaper than forgetting one by one.
 */
export class Dedupe {
  readonly #period: number;
  readonly #limit: number;
  #newer: Seen = new Map();
  #older: Seen = new Map();
  readonly #key = new Int32Array(3);
  #count = 0;
  #since = -Infinity;

  /**
   * @param period how long an id is remembered at least, in milliseconds; default 10 minutes. At most it is three times
   *   as long
   * @param limit how many of the latest ids are remembered at least; default 100,000. At most it is twice as many,
   *   8 MB
   */
  constructor(period = 10 * 60_000, limit = 100_000) {
    this.#period = period;
    this.#limit = limit;
  }

  /**
   * Whether this id of an account is seen for the first time.
   *
   * @param id decimal digits, of at most 64 bits
   * @param now milliseconds of a clock that never goes back
   */
  first(account: string, id: string, now: number): boolean {
    this.#age(now);
    const key = idKey(id, this.#key);
    if (this.#older.get(account)?.has(key) === true) return false;
    let seen = this.#newer.get(account);
    // As many as lately.
    if (seen === undefined) this.#newer.set(account, (seen = new IdSet(this.#older.get(account)?.size)));
    if (!seen.add(key)) return false;
    this.#count++;
    return true;
  }

  #age(now: number): void {
    const age = now - this.#since;
    if (age < this.#period && this.#count < this.#limit) return;
    this.#older = age < 2 * this.#period ? this.#newer : new Map<string, IdSet>();
    this.#newer = new Map();
    this.#count = 0;
    this.#since = now;
  }
}
