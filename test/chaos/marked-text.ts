import { createHash } from "node:crypto";

/** What marks a text: something a flow sends, or an event of the platform. */
export type Mark = "out" | "event";

/** A text that shows which it is, and whether it is still as it was. */
export function markedText(mark: Mark, number: number, part = 0): string {
  const name = `${mark}-${number}-${part}`;
  return `[${name}-${checksum(name)}]`;
}

export interface Found {
  readonly mark: Mark;
  readonly number: number;
  readonly part: number;
}

/** The marked texts in a text, in their order; those that were changed on the way are left out. */
export function findMarked(text: string): Found[] {
  return [...text.matchAll(/\[((out|event)-(\d+)-(\d+))-([0-9a-f]{8})\]/g)]
    .filter(([, name, , , , sum]) => checksum(name!) === sum)
    .map(([, , mark, number, part]) => ({ mark: mark as Mark, number: Number(number), part: Number(part) }));
}

function checksum(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 8);
}
