import type { MediaUse } from "../pages-api.js";
import { isImage } from "../../media/media-type.js";
import { PlatformError } from "../platform-error.js";
import { typeOf } from "./inspect.js";
import type { NewMedia } from "./media-store.js";
import { waveToSilk } from "./silk.js";

interface Said {
  readonly name?: string;
  readonly durationMs?: number;
}

/** What becomes of a file that a person sends. @throws `badMedia` where its true type does not suit the use */
export async function readUpload(bytes: Buffer, use: MediaUse, said: Said): Promise<NewMedia> {
  const mime = await typeOf(bytes);
  if (use === "file") return { bytes, mime: mime ?? "application/octet-stream", name: said.name ?? "file" };
  if (use === "voice") return await voice(bytes, mime, said);
  if (use === "video") {
    if (!mime?.startsWith("video/")) throw unsuited(use, mime);
    return { bytes, mime, ...said };
  }
  if (!isImage(mime)) throw unsuited(use, mime);
  return { bytes, mime };
}

/** Voices in WeChat are SILK: what a browser records becomes it. */
async function voice(bytes: Buffer, mime: string | undefined, said: Said): Promise<NewMedia> {
  if (mime === "audio/wav") {
    const silk = await waveToSilk(bytes);
    if (silk === undefined) throw unsuited("voice", mime);
    return { mime: "audio/silk", ...silk };
  }
  if (!mime?.startsWith("audio/")) throw unsuited("voice", mime);
  return { bytes, mime, ...(said.durationMs !== undefined && { durationMs: said.durationMs }) };
}

function unsuited(use: MediaUse, mime: string | undefined): PlatformError {
  return new PlatformError("badMedia", `This file (${mime ?? "of no known type"}) cannot be sent as ${use}.`);
}
