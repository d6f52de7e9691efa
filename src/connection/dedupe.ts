/**
 * Remembers ids for a while, so that what arrives twice counts once. Bounded in time and number: the oldest goes first.
 */
export class Dedupe {
  readonly #seen = new Set<string>();
  // The order of a Set would do, but finding its oldest entry walks past all that were deleted.
  readonly #order: { readonly id: string; readonly time: number }[] = [];
  #oldest = 0;
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
    this.#forget(now);
    if (this.#seen.has(id)) return false;
    if (this.#seen.size >= this.#limit) this.#drop();
    this.#seen.add(id);
    this.#order.push({ id, time: now });
    return true;
  }

  #forget(now: number): void {
    while (this.#oldest < this.#order.length && now - this.#order[this.#oldest]!.time >= this.#period) this.#drop();
  }

  #drop(): void {
    this.#seen.delete(this.#order[this.#oldest++]!.id);
    // Seldom enough that moving the rest costs nothing by the message.
    if (this.#oldest >= 10_000 && this.#oldest * 2 >= this.#order.length) {
      this.#order.splice(0, this.#oldest);
      this.#oldest = 0;
    }
  }
}
