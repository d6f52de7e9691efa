import type { Ffmpeg } from "./ffmpeg.js";
import { pcm16, resample } from "./resample.js";
import { monoSamples, readWave, waveFile } from "./wav.js";

/** Samples per second of the SILK that is made: what WeChat records itself. */
const SILK_RATE = 24_000;

const MAGIC = "#!SILK_V3";
/** Tencent puts this byte before the magic; both forms are in use. */
const LEAD = 0x02;

/** Whether the bytes begin as SILK, with or without Tencent's lead byte. */
export function isSilk(bytes: Buffer): boolean {
  const start = bytes[0] === LEAD ? 1 : 0;
  return bytes.toString("latin1", start, start + MAGIC.length) === MAGIC;
}

/** The length of SILK in milliseconds; 0 where it cannot be told. */
export async function silkDuration(bytes: Buffer): Promise<number> {
  // The library counts whatever follows the magic; the first frame must be there as a whole.
  const first = (bytes[0] === LEAD ? 1 : 0) + MAGIC.length;
  if (bytes.length < first + 2 || bytes.length < first + 2 + bytes.readUInt16LE(first)) return 0;
  const { getDuration } = await import("silk-wasm");
  try {
    return getDuration(bytes);
  } catch {
    // A byte is left over behind the last frame: it was cut off.
    return 0;
  }
}

/**
 * A voice as SILK at 24 kHz, one channel, in Tencent's form. Uncompressed WAVE is converted here, everything else by
 * ffmpeg.
 *
 * @returns undefined where it cannot be converted: damaged, or there is no ffmpeg
 */
export async function toSilk(bytes: Buffer, mime: string, ffmpeg: Ffmpeg): Promise<Buffer | undefined> {
  const pcm = wavePcm(bytes) ?? (await ffmpeg.pcm(bytes, mime, SILK_RATE));
  if (pcm === undefined || pcm.length === 0) return undefined;
  const { encode } = await import("silk-wasm");
  const { data } = await encode(pcm, SILK_RATE);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * A SILK voice as WAVE: 24 kHz, 16 bits, one channel.
 *
 * @returns undefined where it is no SILK, or damaged
 */
export async function fromSilk(bytes: Buffer): Promise<Buffer | undefined> {
  if (!isSilk(bytes)) return undefined;
  const { decode } = await import("silk-wasm");
  try {
    const { data } = await decode(bytes, SILK_RATE);
    return data.length === 0 ? undefined : waveFile(Buffer.from(data.buffer, data.byteOffset, data.length), SILK_RATE);
  } catch {
    return undefined;
  }
}

/** What is converted here: sound that people can hear, no longer than a conversion may take. A header may say anything. */
const RATES = { least: 4_000, most: 384_000 };
const MOST_SECONDS = 600;

function wavePcm(bytes: Buffer): Buffer | undefined {
  const wave = readWave(bytes);
  if (wave === undefined || wave.sampleRate < RATES.least || wave.sampleRate > RATES.most) return undefined;
  const mono = monoSamples(wave, MOST_SECONDS * wave.sampleRate);
  return mono && pcm16(resample(mono, wave.sampleRate, SILK_RATE));
}
