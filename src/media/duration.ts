import { amrDuration } from "./amr.js";
import { mp3Duration } from "./mp3.js";
import { silkDuration } from "./silk.js";
import { speexDuration } from "./speex.js";
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
      return mp3Duration(bytes);
    case "audio/speex":
      return speexDuration(bytes);
    default:
      return 0;
  }
}
