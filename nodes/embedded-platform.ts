import path from "node:path";
import { DEFAULT_PORT } from "../src/protocol/addresses.js";
import type { Platform } from "../src/platform/index.js";

/**
 * The embedded platform of this process: opened with its first user, closed with its last. Its data lies in the folder
 * `wxbot` of Node-RED's user directory.
 */
class EmbeddedPlatform {
  #users = 0;
  #opened: Promise<Platform> | undefined;
  #closing: Promise<unknown> = Promise.resolve();
  #running: Platform | undefined;

  /** Undefined where it does not run. */
  get running(): Platform | undefined {
    return this.#running;
  }

  /**
   * Registers a user. Each call is answered by one `release`, whether it resolves or rejects.
   *
   * @throws what keeps the platform from opening
   */
  acquire(userDir: string, warn: (text: string) => void): Promise<Platform> {
    this.#users++;
    this.#opened ??= this.#closing.then(() => open(path.join(userDir, "wxbot"), warn));
    const opened = this.#opened;
    void opened.then(
      (platform) => {
        if (this.#opened === opened) this.#running = platform;
      },
      () => {},
    );
    return opened;
  }

  async release(): Promise<void> {
    this.#users--;
    if (this.#users > 0) return;
    const opened = this.#opened;
    this.#opened = undefined;
    this.#running = undefined;
    this.#closing = Promise.resolve(opened).then(
      (platform) => platform?.close(),
      () => {},
    );
    await this.#closing;
  }
}

export const embeddedPlatform = new EmbeddedPlatform();

/** On the port that the published gateway has, so that its address stays the same; on any other where it is taken. */
async function open(dataDir: string, warn: (text: string) => void): Promise<Platform> {
  // Loaded when first needed: most installations in earnest never use it.
  const { openPlatform } = await import("../src/platform/index.js");
  try {
    return await openPlatform({ dataDir, port: DEFAULT_PORT, warn });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return await openPlatform({ dataDir, port: 0, warn });
  }
}
