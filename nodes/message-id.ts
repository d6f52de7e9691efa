import { randomBytes } from "node:crypto";

/** Tells this process from all others. */
const PROCESS = randomBytes(4).toString("hex");

/** All numbers of eight digits, in turn. */
const [FIRST, LAST] = [10_000_000, 99_999_999];
let count = FIRST + (randomBytes(4).readUInt32BE() % (LAST - FIRST));

/**
 * A `_msgid` of 16 characters, as Node-RED gives to what has none. It draws each of them at random, which takes ten
 * times as long; here half of them count up.
 */
export function messageId(): string {
  count = count < LAST ? count + 1 : FIRST;
  return PROCESS + String(count);
}
