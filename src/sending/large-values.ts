import fs from "node:fs/promises";
import path from "node:path";

/** A value that stands in a file of its own, or bytes in base64. */
type Stored = { readonly $file: string; readonly text: boolean } | { readonly $bytes: string };

/** From this size on a value has a file of its own, in bytes: a journal that is written anew should stay small. */
const LARGE = 64 * 1024;

/** An array of objects with fields. */
const DEPTH = 3;

/** Whether a content is stored as it stands. */
export function staysInline(content: unknown): boolean {
  return typeof content === "string" && content.length < LARGE;
}

/**
 * Brings a message's content into JSON: Buffers as base64, and what is large into files next to the journal.
 *
 * @param folder where the files go; each is on the disk, and readable for this user alone, when this resolves
 * @param name the beginning of the files' names
 * @throws what keeps a file from being written (a full disk); none of them is left then
 */
export async function storeContent(content: unknown, folder: string, name: string): Promise<unknown> {
  const files: string[] = [];
  const writing: Promise<void>[] = [];
  const store = async (value: unknown, depth: number): Promise<unknown> => {
    if (value instanceof Uint8Array || typeof value === "string") {
      const text = typeof value === "string";
      if (staysInline(value)) return value;
      if (!text && value.byteLength < LARGE) return bytesOf(value);
      const file = `${name}-${files.length}`;
      files.push(file);
      const written = writeSafely(path.join(folder, file), value);
      writing.push(written);
      await written;
      return { $file: file, text } satisfies Stored;
    }
    if (typeof value !== "object" || value === null) return value;
    // No content is deeper; a circle would have no end.
    if (depth > DEPTH) return null;
    if (Array.isArray(value)) return await Promise.all(value.map((inner) => store(inner, depth + 1)));
    const entries = Object.entries(value).map(async ([key, inner]) => [key, await store(inner, depth + 1)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  try {
    return await store(content, 0);
  } catch (error) {
    // Of a message that is not kept nothing may take up room.
    await Promise.allSettled(writing);
    for (const file of files) await fs.rm(path.join(folder, file), { force: true });
    throw error;
  }
}

/** The content as it was. @throws where a file of it is gone */
export async function loadContent(stored: unknown, folder: string): Promise<unknown> {
  if (typeof stored !== "object" || stored === null) return stored;
  if (Array.isArray(stored)) return await Promise.all(stored.map((item) => loadContent(item, folder)));
  if ("$bytes" in stored && typeof stored.$bytes === "string") return Buffer.from(stored.$bytes, "base64");
  if ("$file" in stored && typeof stored.$file === "string") {
    const bytes = await fs.readFile(path.join(folder, path.basename(stored.$file)));
    return "text" in stored && stored.text === true ? bytes.toString("utf8") : bytes;
  }
  const entries = Object.entries(stored).map(async ([key, inner]) => [key, await loadContent(inner, folder)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function bytesOf(bytes: Uint8Array): Stored {
  return { $bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64") };
}

async function writeSafely(file: string, value: Uint8Array | string): Promise<void> {
  const handle = await fs.open(file, "w", 0o600);
  try {
    await handle.writeFile(value);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
