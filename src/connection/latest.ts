/** What is kept by id; `number` counts up, so that the later one has the greater. */
export interface Numbered {
  readonly number: number;
}

/** The latest entries by id, bounded in number: the ones that were set last. */
export class Latest<V extends Numbered> {
  readonly #entries = new Map<string, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(id: string): V | undefined {
    return this.#entries.get(id);
  }

  set(id: string, value: V): void {
    // In its place: to keep a Map in order by taking entries out costs a walk over the holes they leave.
    this.#entries.set(id, value);
    if (this.#entries.size <= 2 * this.#limit) return;
    const kept = this.list();
    this.#entries.clear();
    for (const [other, entry] of kept) this.#entries.set(other, entry);
  }

  /** The last first. */
  list(): [id: string, value: V][] {
    return [...this.#entries].sort(([, a], [, b]) => b.number - a.number).slice(0, this.#limit);
  }
}
