import type { Ffmpeg } from "./ffmpeg.js";
import { fromSilk } from "./silk.js";
import { waveFile } from "./wav.js";

/** Samples per second: twice what AMR holds at most, and what Speex holds at most. */
const RATE = 32_000;

/**
 * A voice as WAVE, which every browser plays: SILK by its own library, AMR, Speex and the rest by ffmpeg.
 *
 * @returns undefined where it is damaged, or there is no ffmpeg
 */
export async function toWave(bytes: Buffer, mime: string, ffmpeg: Ffmpeg): Promise<Buffer | undefined> {
  if (mime === "audio/silk") return await fromSilk(bytes);
  const samples = await ffmpeg.pcm(bytes, mime, RATE);
  return samples && waveFile(samples, RATE);
}
