import { createHash } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

/** How long a process that has a folder may take to say which it is, in milliseconds: it may be frozen. */
const PATIENCE = 500;

/** Characters of a name of a local socket on Linux. Shorter ones mean another socket from one Node.js to the next. */
const NAME_LENGTH = 107;

/** More is no answer. */
const ANSWER_LENGTH = 100;

/** This process: two that have the same number, in containers, did not begin at the same time. */
const SELF = `${process.pid} ${performance.timeOrigin}`;

/** A folder that is used already. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";

  /** The number of the process; "?" where it does not say. */
  readonly process: string;
  /** Whether that is this process. */
  readonly isOwn: boolean;

  /** @param holder as {@link SELF}, of the process that has the folder; "" where it does not say */
  constructor(folder: string, holder: string) {
    const process = /^(\d+) /.exec(holder)?.[1] ?? "?";
    super(`The folder ${folder} is in use by process ${process}.`);
    this.process = process;
    this.isOwn = holder === SELF;
  }
}

/**
 * Keeps a second one from using the same folder for the same, which would tear its files apart. The lock is a local
 * socket: the system frees it with the process, however that ends, and a number of a process that is long gone is never
 * taken for another one's.
 *
 * @param folder must exist
 * @param purpose who use it for different things do not keep each other out
 * @returns a function that frees the folder
 * @throws {FolderInUse} where another process, or another user of it in this one, has it
 */
export async function lockFolder(folder: string, purpose: string): Promise<() => Promise<void>> {
  const { address, isFile } = addressOf(folder, purpose);
  const server = net.createServer((socket) => socket.on("error", () => {}).end(SELF)).unref();
  try {
    await once(server.listen(address), "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const holder = await holderOf(address);
    if (holder !== undefined || !isFile) throw new FolderInUse(folder, holder ?? "");
    // A process that was killed left it behind.
    fs.rmSync(address, { force: true });
    await once(server.listen(address), "listening");
  }
  return async () => {
    server.close();
    await once(server, "close");
  };
}

/**
 * By what the folder is, not by its path: containers in one network have the same paths, and Linux's names of sockets in
 * common. Such a name leaves no file behind. Elsewhere a file is needed, not in the folder itself: the path of a socket
 * may have no more than some 100 characters.
 */
function addressOf(folder: string, purpose: string): { readonly address: string; readonly isFile: boolean } {
  const { dev, ino } = fs.statSync(folder, { bigint: true });
  const name = `wxbot-${createHash("sha256").update(`${dev}:${ino}:${purpose}`).digest("hex").slice(0, 24)}`;
  if (process.platform === "linux") return { address: `\0${name.padEnd(NAME_LENGTH, "-")}`, isFile: false };
  if (process.platform === "win32") return { address: `\\\\.\\pipe\\${name}`, isFile: false };
  return { address: path.join(os.tmpdir(), `${name}.sock`), isFile: true };
}

/** Who has the lock; "" where it does not say, undefined where nobody has it. */
function holderOf(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let told: string | undefined;
    const socket = net.connect(address);
    const answer = () => {
      clearTimeout(patience);
      socket.destroy();
      resolve(told);
    };
    const patience = setTimeout(answer, PATIENCE);
    socket.once("connect", () => (told = ""));
    socket.setEncoding("utf8").on("data", (text: string) => {
      told += text;
      if (told!.length > ANSWER_LENGTH) answer();
    });
    socket.once("end", answer).on("error", answer);
  });
}
