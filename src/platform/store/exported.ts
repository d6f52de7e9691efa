import { MEDIA_ID, type MediaStore } from "../media/media-store.js";
import type { Exported } from "../pages-api/console.js";
import { PlatformError } from "../platform-error.js";
import { misshapen } from "./row-shapes.js";
import type { Store } from "./store.js";

/** An export that was read and is in order. */
export interface ImportedData {
  readonly tables: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** All data as one document. */
export function writeExported(store: Store, media: MediaStore): Exported {
  const files = [...store.media.keys()].map((id) => [id, media.bytes(id).toString("base64")] as const);
  return { format: "wxbot-platform", version: 1, tables: store.dump(), files: Object.fromEntries(files) };
}

/** @throws `badRequest` where the document is no export, or holds no key */
export function readExported(value: unknown): ImportedData {
  if (!isObject(value) || value["format"] !== "wxbot-platform" || value["version"] !== 1) {
    throw new PlatformError("badRequest", "The file is no export of a wxbot platform (version 1).");
  }
  const { tables, files } = value;
  if (!isObject(tables) || !Object.values(tables).every(isObject) || !isObject(files)) {
    throw new PlatformError("badRequest", "The export is damaged: tables or files are missing.");
  }
  const table = misshapen(tables as ImportedData["tables"]);
  if (table !== undefined) {
    throw new PlatformError("badRequest", `The export is damaged: a row of ${table.slice(0, 40)} is none.`);
  }
  const keys = Object.values((tables["keys"] ?? {}) as Record<string, unknown>);
  if (keys.length === 0) {
    throw new PlatformError("badRequest", "The export is damaged: it holds no key.");
  }
  const bytes = Object.entries(files).map(([id, base64]) => {
    if (!MEDIA_ID.test(id) || typeof base64 !== "string") {
      throw new PlatformError("badRequest", "The export is damaged: a media file is none.");
    }
    return [id, Buffer.from(base64, "base64")] as const;
  });
  return { tables: tables as ImportedData["tables"], files: new Map(bytes) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
