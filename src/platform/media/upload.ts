import { voiceDuration } from "../../media/duration.js";
import { Ffmpeg } from "../../media/ffmpeg.js";
import { recognise, type Medium } from "../../media/media-type.js";
import { readMovie } from "../../media/mp4.js";
import { toSilk } from "../../media/silk.js";
import type { MediaUse } from "../pages-api/draft.js";
import { PlatformError } from "../platform-error.js";
import type { NewMedia } from "./media-store.js";

/** What a page says of a file. */
interface Said {
  readonly name?: string;
  readonly durationMs?: number;
}

/** What becomes of a file that a person sends. @throws `badMedia` where its true type does not suit the use */
export async function readUpload(bytes: Buffer, use: MediaUse, said: Said): Promise<NewMedia> {
  const medium = await recognise(bytes);
  switch (use) {
    case "file":
      return { bytes, mime: medium?.mime ?? "application/octet-stream", name: said.name ?? "file" };
    case "voice":
      return await voice(bytes, medium, said);
    case "video":
      if (medium?.kind !== "video") throw unsuited(use, medium);
      return { bytes, mime: medium.mime, ...duration(readMovie(bytes)?.durationMs, said) };
    default:
      if (medium?.kind !== "image") throw unsuited(use, medium);
      return { bytes, mime: medium.mime };
  }
}

/** Voices in WeChat are SILK: what a browser records, and other sound where ffmpeg reads it, becomes it. */
async function voice(bytes: Buffer, medium: Medium | undefined, said: Said): Promise<NewMedia> {
  if (medium?.kind !== "voice" && medium?.kind !== "audio") throw unsuited("voice", medium);
  const silk = medium.mime === "audio/silk" ? undefined : await toSilk(bytes, medium.mime, new Ffmpeg());
  const voice = silk === undefined ? { bytes, mime: medium.mime } : { bytes: silk, mime: "audio/silk" };
  if (silk === undefined && medium.kind === "audio") throw unsuited("voice", medium);
  return { ...voice, ...duration(await voiceDuration(voice.bytes, voice.mime), said) };
}

/** What the bytes tell is true; what the page says stands in where they tell nothing. */
function duration(known: number | undefined, { durationMs }: Said): { durationMs?: number } {
  const value = known || durationMs;
  return value === undefined ? {} : { durationMs: value };
}

function unsuited(use: MediaUse, medium: Medium | undefined): PlatformError {
  return new PlatformError("badMedia", `This file (${medium?.mime ?? "of no known type"}) cannot be sent as ${use}.`);
}
