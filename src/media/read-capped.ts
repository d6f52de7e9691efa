import type { Readable } from "node:stream";

/**
 * Reads a body, but never more than `limit` bytes.
 *
 * @param announced the size that the other side told beforehand; NaN where it told none
 * @param tooLarge makes the error for a size over the limit: the announced one, or what was read until then
 * @throws what `tooLarge` makes; the rest of the body is given up then
 */
export async function readCapped(
  body: Readable,
  announced: number,
  limit: number,
  tooLarge: (size: number) => Error,
): Promise<Buffer> {
  if (announced > limit) {
    // Destroyed without an error, because whoever reads here gets the better one.
    body.on("error", () => {}).destroy();
    throw tooLarge(announced);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(size);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
