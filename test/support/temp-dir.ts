import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** A new empty folder, and the function that removes it with all that is in it. */
export async function tempDir(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), "wxbot-test-"));
  // A process that is just ending may still write.
  return { dir, remove: () => fs.rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }) };
}
