/** What is kept by id; `number` counts up, so that the later one has the greater. */
export interface Numbered {
  number: number;
}

/** The latest entries by id, bounded in number: the ones that have the greatest numbers. */
export class Latest<V extends Numbered> {
  readonly #entries = new Map<string, V>();
  readonly #limit: number;
  readonly #make: () => V;

  /** @param make makes the entry of an id that has none yet */
  constructor(limit: number, make: () => V) {
    this.#limit = limit;
    this.#make = make;
  }

  get(id: string): V | undefined {
    return this.#entries.get(id);
  }

  /** The entry of an id, to be written to. Its number has to be the greatest of all then. */
  of(id: string): V {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    if (this.#entries.size >= 2 * this.#limit) this.#forget();
    const entry = this.#make();
    this.#entries.set(id, entry);
    return entry;
  }

  /** The last first. */
  list(): [id: string, value: V][] {
    return [...this.#entries].sort(([, a], [, b]) => b.number - a.number).slice(0, this.#limit);
  }

  /** All but the latest at once: to keep a Map in order by taking entries out costs a walk over the holes they leave. */
  #forget(): void {
    const kept = this.list();
    this.#entries.clear();
    for (const [id, entry] of kept) this.#entries.set(id, entry);
  }
}
