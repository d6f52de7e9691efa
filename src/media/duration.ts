import { amrDuration } from "./amr.js";
import { mp3Padding } from "./mp3.js";
import { silkDuration } from "./silk.js";
import { waveDuration } from "./wav.js";

/** The length of a voice in whole milliseconds, by its MIME type as recognised; 0 where it cannot be told. */
export async function voiceDuration(bytes: Buffer, mime: string): Promise<number> {
  switch (mime) {
    case "audio/amr":
      return amrDuration(bytes);
    case "audio/silk":
      return await silkDuration(bytes);
    case "audio/wav":
      return waveDuration(bytes);
    case "audio/mpeg":
      return Math.max(0, Math.round((await audioDuration(bytes, mime)) - mp3Padding(bytes)));
    default:
      return Math.round(await audioDuration(bytes, mime));
  }
}

async function audioDuration(bytes: Buffer, mime: string): Promise<number> {
  const { parseBuffer } = await import("music-metadata");
  try {
    const mimeType = mime === "audio/speex" ? "audio/ogg" : mime;
    const { format } = await parseBuffer(bytes, { mimeType }, { duration: true, skipCovers: true });
    return (format.duration ?? 0) * 1_000;
  } catch {
    return 0;
  }
}
