import { createHash } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

/**
 * Keeps a second process from using the same folder, which would tear its journal apart. The lock is a local socket:
 * the system frees it with the process, however that ends, and a number of a process that is long gone is never taken
 * for another one's.
 *
 * @returns a function that frees the folder
 * @throws where another process, or another platform of this one, uses it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const address = addressOf(folder);
  if (await isAlive(address)) throw new Error(`The data folder ${folder} is in use by another wxbot platform.`);
  if (process.platform !== "win32") fs.rmSync(address, { force: true });
  const server = net.createServer((socket) => socket.destroy()).unref();
  server.listen(address);
  await once(server, "listening");
  return async () => {
    server.close();
    await once(server, "close");
  };
}

/** Not in the folder itself: the path of a socket may have no more than some 100 characters. */
function addressOf(folder: string): string {
  const hash = createHash("sha256").update(fs.realpathSync(folder)).digest("hex").slice(0, 24);
  if (process.platform === "win32") return `\\\\.\\pipe\\wxbot-${hash}`;
  return path.join(os.tmpdir(), `wxbot-${process.getuid?.() ?? 0}-${hash}.sock`);
}

function isAlive(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
