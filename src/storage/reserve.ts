import fs from "node:fs";

/**
 * A file that takes up room on the disk, so that there still is some when the disk is full: for the small steps without
 * which what was taken on could not be brought to its end.
 */
export class Reserve {
  readonly #file: string;
  readonly #size: number;
  #filled = false;

  /** @param size bytes */
  constructor(file: string, size: number) {
    this.#file = file;
    this.#size = size;
    this.fill();
  }

  /** Takes up the room, unless it has it. @returns whether it has it now */
  fill(): boolean {
    if (this.#filled) return true;
    try {
      if (fs.statSync(this.#file, { throwIfNoEntry: false })?.size !== this.#size) {
        fs.writeFileSync(this.#file, Buffer.alloc(this.#size), { mode: 0o600 });
      }
      this.#filled = true;
    } catch {
      this.release();
    }
    return this.#filled;
  }

  /** Gives the room to others. @returns whether it had any */
  release(): boolean {
    const had = this.#filled;
    this.#filled = false;
    fs.rmSync(this.#file, { force: true });
    return had;
  }
}
