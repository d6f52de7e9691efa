/** Bytes, and the form in which they came. */
export interface ContentBytes {
  readonly bytes: Buffer;
  readonly form: "bytes" | "dataUrl" | "published" | "base64";
}

/** `data:base64;image/png,<base64>`: the published form, which is no data URL. */
const PUBLISHED = /^data:base64;[\w.+-]+\/[\w.+-]+,/;

/** RFC 2397, with a type or `;base64`, so that a text which happens to begin with "data:" is left alone. */
const DATA_URL = /^data:(?:[\w.+-]+\/[\w.+-]+(?:;[\w.+-]+=[^;,]*)*)?(;base64)?,/i;

/**
 * The bytes that a value holds or stands for: a Buffer or Uint8Array, a Buffer as it looks after JSON, or a text that
 * stands for bytes.
 *
 * @returns undefined where it is none of them
 */
export function contentBytes(value: unknown): ContentBytes | undefined {
  if (typeof value === "string") return decodeText(value);
  if (value instanceof Uint8Array) {
    return { bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength), form: "bytes" };
  }
  return isJsonBuffer(value) ? { bytes: Buffer.from(value.data), form: "bytes" } : undefined;
}

/**
 * The bytes that a text stands for: a data URL (RFC 2397), the published form, or bare base64.
 *
 * @returns undefined where the text is none of them
 */
export function decodeText(text: string): ContentBytes | undefined {
  const published = PUBLISHED.exec(text);
  if (published !== null) return decoded(fromBase64(text.slice(published[0].length)), "published");
  const dataUrl = DATA_URL.exec(text);
  if (dataUrl !== null && dataUrl[0] !== "data:,") {
    const data = text.slice(dataUrl[0].length);
    return decoded(dataUrl[1] === undefined ? fromPercent(data) : fromBase64(data), "dataUrl");
  }
  return decoded(fromBase64(text), "base64");
}

/** What `JSON.stringify` makes of a Buffer. */
function isJsonBuffer(value: unknown): value is { data: number[] } {
  if (typeof value !== "object" || value === null) return false;
  const { type, data } = value as Record<string, unknown>;
  return type === "Buffer" && Array.isArray(data) && data.every((byte) => Number.isInteger(byte));
}

function decoded(bytes: Buffer | undefined, form: ContentBytes["form"]): ContentBytes | undefined {
  return bytes === undefined || bytes.length === 0 ? undefined : { bytes, form };
}

/** Strict but for white space and missing padding: Buffer.from alone skips whatever is no base64. */
function fromBase64(text: string): Buffer | undefined {
  // Words end here, mostly with their first letter.
  if (/[^A-Za-z0-9+/=\s]/.test(text)) return undefined;
  const dense = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(dense)) return undefined;
  const padded = dense.endsWith("=");
  if (padded ? dense.length % 4 !== 0 : dense.length % 4 === 1) return undefined;
  return Buffer.from(dense, "base64");
}

/** Percent-encoded bytes; what needs no escape stands for itself. */
function fromPercent(text: string): Buffer | undefined {
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  const bytes = text.replace(/%([0-9a-f]{2})|[^\0-\x7f]+/gi, (found, hex: string | undefined) =>
    hex === undefined ? Buffer.from(found, "utf8").toString("latin1") : String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1");
}
