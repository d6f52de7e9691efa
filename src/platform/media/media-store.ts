import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { MediaRef } from "../pages-api/chat.js";
import { PlatformError } from "../platform-error.js";
import type { MediaRecord } from "../store/records.js";
import type { Store } from "../store/store.js";
import { pictureSize } from "./picture-size.js";

/** Bytes on their way into the store, with what is known of them. */
export interface NewMedia {
  readonly bytes: Buffer;
  readonly mime: string;
  readonly name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
}

/** All files together, in bytes; beyond it the oldest go. */
const TOTAL_LIMIT = 1024 * 1024 * 1024;

/** An image no larger than this, in bytes, is its own thumbnail. */
const THUMBNAIL_LIMIT = 16 * 1024;

export const MEDIA_ID = /^[\w-]{22}$/;

/** Media files, one for each id, in a folder of their own. Ids are random: who has one may have the bytes. */
export class MediaStore {
  readonly #store: Store;
  readonly #folder: string;
  #total = 0;

  constructor(store: Store, folder: string) {
    this.#store = store;
    this.#folder = folder;
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.reload();
  }

  /** Brings files and records in line again: a kill can leave a file without its record. */
  reload(): void {
    for (const file of fs.readdirSync(this.#folder)) {
      if (!this.#store.media.has(file)) fs.rmSync(path.join(this.#folder, file), { force: true });
    }
    this.#total = 0;
    for (const { size } of this.#store.media.values()) this.#total += size;
  }

  add({ bytes, ...about }: NewMedia): MediaRef {
    const id = randomBytes(16).toString("base64url");
    const md5 = createHash("md5").update(bytes).digest("hex");
    this.write(id, bytes);
    const { mime, ...said } = about;
    const known = { ...(mime.startsWith("image/") && pictureSize(bytes)), ...said };
    const record: MediaRecord = { id, created: Date.now(), mime, size: bytes.length, md5, ...known };
    this.#store.media.put(id, record);
    this.#total += record.size;
    this.#prune();
    return refOf(record);
  }

  /** The file before its record: there is never a record without a file. */
  write(id: string, bytes: Buffer): void {
    fs.writeFileSync(this.path(id), bytes, { mode: 0o600 });
  }

  get(id: string): MediaRecord | undefined {
    return this.#store.media.get(id);
  }

  /** @throws `unknownMedia` */
  ref(id: string): MediaRef {
    const record = this.get(id);
    if (record === undefined) throw new PlatformError("unknownMedia", "There is no such media, or it is gone by now.");
    return refOf(record);
  }

  path(id: string): string {
    return path.join(this.#folder, id);
  }

  bytes(id: string): Buffer {
    return fs.readFileSync(this.path(id));
  }

  md5(id: string): string {
    return this.get(id)?.md5 ?? "";
  }

  thumbnail(id: string): Buffer | undefined {
    const record = this.get(id);
    return record === undefined || record.size > THUMBNAIL_LIMIT ? undefined : this.bytes(id);
  }

  #prune(): void {
    for (const { id, size } of this.#store.media.values()) {
      if (this.#total <= TOTAL_LIMIT) return;
      this.#total -= size;
      this.#store.media.delete(id);
      fs.rmSync(this.path(id), { force: true });
    }
  }
}

function refOf({ id, mime, size, name, width, height, durationMs }: MediaRecord): MediaRef {
  return {
    id,
    mime,
    size,
    ...(name !== undefined && { name }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(durationMs !== undefined && { durationMs }),
  };
}
