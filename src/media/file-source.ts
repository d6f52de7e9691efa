import { constants } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { WxbotError } from "../protocol/errors.js";

/**
 * Reads a file that a message names, where it lies in one of the folders that are allowed.
 *
 * Symbolic links are resolved first; only regular files are read; the size is checked before reading. A relative path
 * is looked for in each of the folders.
 *
 * @param chat for errors
 * @param limit bytes
 * @throws {WxbotError} WXBOT_INVALID_INPUT (pathNotAllowed, unreadable), WXBOT_TOO_LARGE
 */
export async function readAllowedFile(
  name: string,
  folders: readonly string[],
  limit: number,
  chat: string,
): Promise<Buffer> {
  const file = await resolveAllowed(name, folders, chat);
  try {
    // Without waiting for a writer where it is a pipe, and no link that took the file's place meanwhile.
    const handle = await fs.open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new WxbotError("unreadable", { chat, path: name, detail: "not a file" });
      if (stats.size > limit) throw new WxbotError("tooLarge", { chat, what: name, size: stats.size, limit });
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(stats.size), 0, stats.size, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof WxbotError ? error : unreadable(error, name, chat);
  }
}

async function resolveAllowed(name: string, folders: readonly string[], chat: string): Promise<string> {
  const refused = new WxbotError("pathNotAllowed", { chat, path: name });
  if (name === "" || name.includes("\0")) throw refused;
  let missing: unknown;
  for (const folder of folders) {
    const named = path.resolve(folder, name);
    // Whether a file outside exists is nobody's business: the name alone decides first.
    if (!isInside(path.resolve(folder), named)) continue;
    try {
      const [real, root] = await Promise.all([fs.realpath(named), fs.realpath(folder)]);
      if (isInside(root, real)) return real;
    } catch (error) {
      missing ??= error;
    }
  }
  throw missing === undefined ? refused : unreadable(missing, name, chat);
}

function isInside(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way !== "" && way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

function unreadable(error: unknown, name: string, chat: string): WxbotError {
  const detail = (error as NodeJS.ErrnoException).code ?? "unknown";
  return new WxbotError("unreadable", { chat, path: name, detail });
}
