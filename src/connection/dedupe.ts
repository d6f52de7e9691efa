/**
 * Remembers ids for a while, so that what arrives twice counts once. Bounded in time and number: the oldest goes first.
 */
export class Dedupe {
  readonly #seen = new Map<string, number>();
  readonly #period: number;
  readonly #limit: number;

  /**
   * @param period how long an id is remembered, in milliseconds; default 10 minutes
   * @param limit how many ids are remembered; default 100,000
   */
  constructor(period = 10 * 60_000, limit = 100_000) {
    this.#period = period;
    this.#limit = limit;
  }

  /**
   * Whether this id is seen for the first time.
   *
   * @param now milliseconds of a clock that never goes back
   */
  first(id: string, now: number): boolean {
    // A Map keeps the order of insertion: the first entries are the oldest.
    for (const [old, time] of this.#seen) {
      if (now - time < this.#period) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(id)) return false;
    if (this.#seen.size >= this.#limit) this.#seen.delete(this.#seen.keys().next().value!);
    this.#seen.set(id, now);
    return true;
  }
}
