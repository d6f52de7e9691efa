import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

/** One value of one table; null: it is gone. */
export type Entry = readonly [table: string, key: string, value: unknown];

/** A sync that waits for others to come along. */
interface LaterSync {
  readonly done: Promise<void>;
  begin(): void;
}

/** The journal is written anew when it has grown by this much, in bytes, and to twice of what lives in it. */
const LEAST_GROWTH = 8 * 1024 * 1024;

/** Zeros behind the last line, in bytes: written so many at a time, when fewer than half of them are left. */
const ROOM = 256 * 1024;

/**
 * An append-only file of changes: each line is a JSON array of entries that belong together, the last value of a key
 * counts. A plain file, because it needs no binary on anybody's machine, can be read and mended by eye, and survives
 * a kill at any moment: a line is in the system's hands before the call returns, a line cut short at the end is left
 * out at the next start, and writing it anew goes through a second file that takes the first one's place at once.
 */
export class Journal {
  readonly #file: string;
  #handle: number;
  /** Bytes in the file, and those of them that were there when it was last written anew. */
  #size = 0;
  #base = 0;
  /** Where the zeros behind the last line end. */
  #end = 0;
  #broken = false;
  #syncing: Promise<void> | undefined;
  #nextSync: Promise<void> | undefined;
  /** A sync that nobody is in a hurry for. */
  #later: LaterSync | undefined;
  /** Lines that could not be read when it was opened. */
  readonly damaged: number;

  /**
   * Opens the journal of a folder and hands over what it holds, oldest first. The folder must exist.
   *
   * @param read told every entry; lines that cannot be read are left out
   * @param readDamaged told the text of each of these, where it stands among the others
   */
  constructor(file: string, read: (entry: Entry) => void, readDamaged?: (line: string) => void) {
    this.#file = file;
    fs.rmSync(`${file}.new`, { force: true });
    const { end, lines } = readLines(file);
    let damaged = 0;
    for (const line of lines) {
      const entries = readLine(line);
      entries?.forEach(read);
      if (entries !== undefined) continue;
      damaged++;
      readDamaged?.(line);
    }
    this.damaged = damaged;
    this.#broken = damaged > 0;
    this.#handle = open(file);
    fs.chmodSync(file, 0o600);
    fs.ftruncateSync(this.#handle, end);
    this.#size = this.#base = this.#end = end;
  }

  /** Whether it has grown so much that `rewrite` is worth its while, or is the only way to a whole file again. */
  get overgrown(): boolean {
    return this.#broken || this.#size - this.#base > Math.max(LEAST_GROWTH, this.#base);
  }

  /** @throws what keeps the file from being written (a full disk); `overgrown` is then true until a rewrite works */
  append(entries: readonly Entry[]): void {
    const line = Buffer.from(`${JSON.stringify(entries)}\n`);
    try {
      writeWhole(this.#handle, line, this.#size);
      this.#size += line.length;
    } catch (error) {
      this.#broken = true;
      this.#cutOff();
      throw error;
    }
  }

  /** What was written of a line that did not fit must not stand before the next one. */
  #cutOff(): void {
    try {
      fs.ftruncateSync(this.#handle, this.#size);
      this.#end = this.#size;
    } catch {
      // Then the line that follows is lost with it, unless the file is written anew before.
    }
  }

  /**
   * Resolves when all that was appended until now is on the disk itself, where a power cut cannot reach it. Whoever
   * asks while a sync runs shares the next one.
   */
  sync(): Promise<void> {
    this.hurry();
    this.#nextSync ??= (this.#syncing ?? Promise.resolve())
      .catch(() => {})
      .then(() => {
        this.#nextSync = undefined;
        this.#makeRoom();
        this.#syncing = datasync(this.#handle);
        return this.#syncing;
      });
    return this.#nextSync;
  }

  /** The same, but not at once: together with what else is synced until then. @param most milliseconds */
  syncLater(most: number): Promise<void> {
    this.#later ??= this.#makeLater(most);
    return this.#later.done;
  }

  /** Whether there is a sync to come that {@link hurry} would begin. */
  get awaitsSync(): boolean {
    return this.#later !== undefined;
  }

  hurry(): void {
    const later = this.#later;
    this.#later = undefined;
    later?.begin();
  }

  #makeLater(most: number): LaterSync {
    const timer = setTimeout(() => this.hurry(), most);
    let begin!: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    return {
      done: begun.then(() => this.sync()),
      begin: () => {
        clearTimeout(timer);
        begin();
      },
    };
  }

  /**
   * Writes zeros behind the last line: a sync of bytes that are part of the file already has no change of its size to
   * write, which is two fifths of its time.
   */
  #makeRoom(): void {
    this.#end = Math.max(this.#end, this.#size);
    if (this.#end - this.#size >= ROOM / 2) return;
    try {
      writeWhole(this.#handle, Buffer.alloc(ROOM), this.#end);
      this.#end += ROOM;
    } catch {
      // On a full disk they would keep the room that lines need.
      this.#cutOff();
    }
  }

  /** Writes the file anew with nothing but these entries. */
  rewrite(entries: Iterable<Entry>): void {
    const next = `${this.#file}.new`;
    const handle = fs.openSync(next, "w", 0o600);
    let size = 0;
    try {
      for (const lines of chunks(entries)) {
        writeWhole(handle, lines, size);
        size += lines.length;
      }
      // In this order, or a power cut could leave an empty file under the old name.
      fs.fsyncSync(handle);
      fs.renameSync(next, this.#file);
    } catch (error) {
      fs.closeSync(handle);
      // On a full disk it would keep the room that others need.
      fs.rmSync(next, { force: true });
      throw error;
    }
    this.#release();
    this.#handle = open(this.#file);
    fs.closeSync(handle);
    syncFolder(path.dirname(this.#file));
    this.#size = this.#base = this.#end = size;
    this.#broken = false;
  }

  close(): void {
    this.#cutOff();
    this.#release();
  }

  /** A sync that still runs keeps its file. */
  #release(): void {
    const handle = this.#handle;
    if (this.#syncing === undefined) return fs.closeSync(handle);
    void this.#syncing.catch(() => {}).finally(() => fs.closeSync(handle));
  }
}

const datasync = promisify(fs.fdatasync);

/** All whole lines, and where the last of them ends. */
function readLines(file: string): { end: number; lines: Iterable<string> } {
  if (!fs.existsSync(file)) return { end: 0, lines: [] };
  const bytes = fs.readFileSync(file);
  return { end: bytes.lastIndexOf(0x0a) + 1, lines: linesOf(bytes) };
}

function* linesOf(bytes: Buffer): Generator<string> {
  for (let start = 0, end = bytes.indexOf(0x0a); end >= 0; start = end + 1, end = bytes.indexOf(0x0a, start)) {
    yield bytes.toString("utf8", start, end);
  }
}

function readLine(line: string): Entry[] | undefined {
  try {
    const entries: unknown = JSON.parse(line);
    return Array.isArray(entries) && entries.every(isEntry) ? entries : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  return Array.isArray(value) && value.length === 3 && typeof value[0] === "string" && typeof value[1] === "string";
}

function* chunks(entries: Iterable<Entry>): Generator<Buffer> {
  let text = "";
  for (const entry of entries) {
    text += `${JSON.stringify([entry])}\n`;
    if (text.length < 1024 * 1024) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}

/** For reading and writing; made where it is missing. */
function open(file: string): number {
  return fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
}

function writeWhole(handle: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length;) {
    done += fs.writeSync(handle, bytes, done, bytes.length - done, at + done);
  }
}

/** Makes the new name itself last; not every system lets a folder be opened. */
function syncFolder(folder: string): void {
  try {
    const handle = fs.openSync(folder, "r");
    fs.fsyncSync(handle);
    fs.closeSync(handle);
  } catch {
    // Windows.
  }
}
