import { VOICE_TYPES } from "../protocol/send.js";
import { isAmr } from "./amr.js";
import { isMp3 } from "./mp3.js";
import { readMovie } from "./mp4.js";
import { isSilk } from "./silk.js";
import { isSpeex } from "./speex.js";

/** What bytes are, by their content. */
export type Medium =
  | { readonly kind: "image"; readonly mime: string }
  /** A voice that WeChat plays as it is; `type` is its number in the API. */
  | { readonly kind: "voice"; readonly mime: string; readonly type: number }
  | { readonly kind: "video"; readonly mime: string }
  /** Sound of a format that the API has no number for. */
  | { readonly kind: "audio"; readonly mime: string }
  /** A known format that is neither of them. */
  | { readonly kind: "other"; readonly mime: string };

/** The images that WeChat shows. */
const IMAGES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"]);

/** ISO media files: what they hold is in their header. */
const MOVIES = /^video\/(mp4|quicktime|x-m4v|3gpp2?|mpeg4)$|^audio\/(x-m4a|mp4|x-m4b)$/;

/** What bytes are, or undefined where they are of no known format. Never by a name, never by a guess. */
export async function recognise(bytes: Buffer): Promise<Medium | undefined> {
  if (isSilk(bytes)) return { kind: "voice", mime: "audio/silk", type: VOICE_TYPES.silk };
  if (isAmr(bytes)) return { kind: "voice", mime: "audio/amr", type: VOICE_TYPES.amr };
  if (isSpeex(bytes)) return { kind: "voice", mime: "audio/speex", type: VOICE_TYPES.speex };
  // Loaded when the first bytes come: text alone never needs it.
  const { fileTypeFromBuffer } = await import("file-type");
  const mime = (await fileTypeFromBuffer(bytes))?.mime;
  if (mime === undefined) return undefined;
  if (MOVIES.test(mime)) return isoMedium(bytes, mime);
  switch (mime) {
    case "image/apng":
      // An APNG is a PNG to whoever does not animate it, and is only accepted under that name.
      return { kind: "image", mime: "image/png" };
    case "image/bmp":
      return isBitmap(bytes) ? { kind: "image", mime } : undefined;
    case "audio/wav":
      return { kind: "voice", mime, type: VOICE_TYPES.wave };
    case "audio/mpeg":
      return isMp3(bytes) ? { kind: "voice", mime, type: VOICE_TYPES.mp3 } : undefined;
  }
  if (IMAGES.has(mime)) return { kind: "image", mime };
  return { kind: mime.startsWith("audio/") ? "audio" : "other", mime };
}

/** Two letters begin a bitmap, which is no proof; the size of its second header is one of a few. */
function isBitmap(bytes: Buffer): boolean {
  return bytes.length >= 26 && [12, 16, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14));
}

function isoMedium(bytes: Buffer, mime: string): Medium {
  const movie = readMovie(bytes);
  if (movie === undefined) return { kind: "other", mime };
  if (movie.hasVideo) return { kind: "video", mime: mime.startsWith("video/") ? mime : "video/mp4" };
  return { kind: "audio", mime: "audio/mp4" };
}
