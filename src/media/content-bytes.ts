/** A text that stands for bytes. */
export interface DecodedText {
  readonly bytes: Buffer;
  readonly form: "dataUrl" | "published" | "base64";
}

/** `data:base64;image/png,<base64>`: the published form, which is no data URL. */
const PUBLISHED = /^data:base64;[\w.+-]+\/[\w.+-]+,/;

/** RFC 2397, with a type or `;base64`, so that a text which happens to begin with "data:" is left alone. */
const DATA_URL = /^data:(?:[\w.+-]+\/[\w.+-]+(?:;[\w.+-]+=[^;,]*)*)?(;base64)?,/i;

/**
 * The bytes that a text stands for: a data URL (RFC 2397), the published form, or bare base64.
 *
 * @returns undefined where the text is none of them
 */
export function decodeText(text: string): DecodedText | undefined {
  const published = PUBLISHED.exec(text);
  if (published !== null) return decoded(fromBase64(text.slice(published[0].length)), "published");
  const dataUrl = DATA_URL.exec(text);
  if (dataUrl !== null && dataUrl[0] !== "data:,") {
    const data = text.slice(dataUrl[0].length);
    return decoded(dataUrl[1] === undefined ? fromPercent(data) : fromBase64(data), "dataUrl");
  }
  return decoded(fromBase64(text), "base64");
}

function decoded(bytes: Buffer | undefined, form: DecodedText["form"]): DecodedText | undefined {
  return bytes === undefined || bytes.length === 0 ? undefined : { bytes, form };
}

/** Strict but for white space: Buffer.from alone skips whatever is no base64. */
function fromBase64(text: string): Buffer | undefined {
  const dense = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  if (dense.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(dense)) return undefined;
  return Buffer.from(dense, "base64");
}

function fromPercent(text: string): Buffer | undefined {
  try {
    return Buffer.from(decodeURIComponent(text), "utf8");
  } catch {
    return undefined;
  }
}
