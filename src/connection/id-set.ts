/** Numbers that an id takes in the table. */
const WIDTH = 3;

/** An id as the table holds it: its last digits and one more than these, which is never 0; others; the rest and the sign. */
export type IdKey = Int32Array;

/**
 * @param id a whole number of up to 64 bits, as decimal digits
 * @param key is filled, and returned: one for all ids, as every event passes here
 */
export function idKey(id: string, key: IdKey): IdKey {
  const { length } = id;
  key[0] = numberAt(id, length - DIGITS, length) + 1;
  key[1] = numberAt(id, length - 2 * DIGITS, length - DIGITS);
  key[2] = 2 * numberAt(id, 0, length - 2 * DIGITS) + (id.charCodeAt(0) === MINUS ? 1 : 0);
  return key;
}

/**
 * A set of message ids, as numbers in a table (open addressing, at most half full). In a `Set` each event leaves behind a
 * text, which the collector has to move, and to find in the old table whenever it looks for young objects.
 */
export class IdSet {
  /** The first number of a place that is free is 0. */
  #cells: Int32Array;
  #size = 0;

  /** @param room for how many ids there is room at the beginning */
  constructor(room = 0) {
    this.#cells = new Int32Array(WIDTH * 2 ** Math.ceil(Math.log2(2 * Math.max(room, 32))));
  }

  get size(): number {
    return this.#size;
  }

  has(id: IdKey): boolean {
    return this.#cells[this.#find(id[0]!, id[1]!, id[2]!)] !== 0;
  }

  /** @returns whether it was not there before */
  add(id: IdKey): boolean {
    const [low, middle, high] = [id[0]!, id[1]!, id[2]!];
    const at = this.#find(low, middle, high);
    if (this.#cells[at] !== 0) return false;
    this.#put(at, low, middle, high);
    if (2 * WIDTH * ++this.#size > this.#cells.length) this.#grow();
    return true;
  }

  /** Where an id stands, or would. */
  #find(low: number, middle: number, high: number): number {
    const cells = this.#cells;
    const places = cells.length / WIDTH;
    const hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(middle, 0x85ebca6b) ^ high;
    for (let place = (hash ^ (hash >>> 15)) & (places - 1); ; place = (place + 1) & (places - 1)) {
      const at = place * WIDTH;
      if (cells[at] === 0) return at;
      if (cells[at] === low && cells[at + 1] === middle && cells[at + 2] === high) return at;
    }
  }

  #put(at: number, low: number, middle: number, high: number): void {
    this.#cells[at] = low;
    this.#cells[at + 1] = middle;
    this.#cells[at + 2] = high;
  }

  #grow(): void {
    const old = this.#cells;
    this.#cells = new Int32Array(2 * old.length);
    for (let at = 0; at < old.length; at += WIDTH) {
      const [low, middle, high] = [old[at]!, old[at + 1]!, old[at + 2]!];
      if (low !== 0) this.#put(this.#find(low, middle, high), low, middle, high);
    }
  }
}

const MINUS = 0x2d;
const ZERO = 0x30;

/** Digits that one number of the key holds. */
const DIGITS = 9;

/** 0 where no digit stands there. */
function numberAt(id: string, from: number, to: number): number {
  let number = 0;
  for (let at = Math.max(from, 0); at < to; at++) {
    const digit = id.charCodeAt(at);
    if (digit !== MINUS) number = 10 * number + digit - ZERO;
  }
  return number;
}
