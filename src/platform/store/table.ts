import type { Entry } from "../../storage/journal.js";

/** A table: values by key, in memory, every change written to the journal first of all. */
export class Table<Value> {
  readonly #name: string;
  readonly #rows = new Map<string, Value>();
  readonly #write: (entry: Entry) => void;

  /** @param write takes a change that was made */
  constructor(name: string, write: (entry: Entry) => void) {
    this.#name = name;
    this.#write = write;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): Value | undefined {
    return this.#rows.get(key);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** In the order in which the keys were first put. */
  values(): MapIterator<Value> {
    return this.#rows.values();
  }

  keys(): MapIterator<string> {
    return this.#rows.keys();
  }

  put(key: string, value: Value): void {
    this.#rows.set(key, value);
    this.#write([this.#name, key, value]);
  }

  delete(key: string): void {
    if (this.#rows.delete(key)) this.#write([this.#name, key, null]);
  }

  clear(): void {
    for (const key of [...this.#rows.keys()]) this.delete(key);
  }

  /** Leaves a row out without a word in the journal: for limits that are kept at each start anew. */
  forget(key: string): void {
    this.#rows.delete(key);
  }

  /** Takes an entry as it was read from the journal. */
  load(key: string, value: unknown): void {
    if (value === null) this.#rows.delete(key);
    else this.#rows.set(key, value as Value);
  }

  *entries(): Generator<Entry> {
    for (const [key, value] of this.#rows) yield [this.#name, key, value];
  }
}
