/** Samples per second and kilobits per second of layer III, as numbered in a frame header (ISO/IEC 11172-3). */
const RATES = [44_100, 48_000, 32_000] as const;
const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

interface Frame {
  /** Bytes, the header included. */
  readonly size: number;
  readonly sampleRate: number;
  /** Where the Xing header would stand, from the frame's begin. */
  readonly xing: number;
}

/**
 * Whether the bytes are MP3: a tag, then a frame, then another one. The 11 bits that begin a frame are no proof, as
 * many a text in base64 has them too.
 */
export function isMp3(bytes: Buffer): boolean {
  const first = firstFrame(bytes);
  if (first === undefined) return false;
  const next = first.at + first.size;
  return next === bytes.length || readFrame(bytes, next) !== undefined;
}

/**
 * What an encoder added before and after the sound to fill whole frames, in milliseconds, where it says so (the LAME
 * extension of the Xing header): a player leaves it out.
 */
export function mp3Padding(bytes: Buffer): number {
  const frame = firstFrame(bytes);
  if (frame === undefined) return 0;
  let at = frame.at + frame.xing;
  const magic = bytes.toString("latin1", at, at + 4);
  if ((magic !== "Xing" && magic !== "Info") || at + 8 > bytes.length) return 0;
  const flags = bytes.readUInt32BE(at + 4);
  at += 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  if (!/^(LAME|Lav)/.test(bytes.toString("latin1", at, at + 4)) || at + 24 > bytes.length) return 0;
  const packed = bytes.readUIntBE(at + 21, 3);
  return (((packed >> 12) + (packed & 0xfff)) / frame.sampleRate) * 1_000;
}

function firstFrame(bytes: Buffer): (Frame & { at: number }) | undefined {
  let at = 0;
  // An ID3v2 tag: its size is written with 7 bits a byte.
  if (bytes.toString("latin1", 0, 3) === "ID3" && bytes.length > 10) {
    const footer = bytes[5]! & 0x10 ? 10 : 0;
    at = 10 + ((bytes[6]! << 21) | (bytes[7]! << 14) | (bytes[8]! << 7) | bytes[9]!) + footer;
    // Some encoders leave padding behind it.
    while (at < bytes.length && bytes[at] === 0) at++;
  }
  const frame = readFrame(bytes, at);
  return frame && { ...frame, at };
}

function readFrame(bytes: Buffer, at: number): Frame | undefined {
  if (at + 4 > bytes.length) return undefined;
  const header = bytes.readUInt32BE(at);
  const version = (header >>> 19) & 3;
  const layer = (header >>> 17) & 3;
  if (header >>> 21 !== 0x7ff || version === 1 || layer !== 1) return undefined;
  const mpeg1 = version === 3;
  const bitrate = (mpeg1 ? BITRATES_1 : BITRATES_2)[(header >>> 12) & 15];
  const rate = RATES[(header >>> 10) & 3];
  if (!bitrate || rate === undefined) return undefined;
  const sampleRate = rate / (mpeg1 ? 1 : version === 2 ? 2 : 4);
  const mono = ((header >>> 6) & 3) === 3;
  const sideInfo = mpeg1 ? (mono ? 17 : 32) : mono ? 9 : 17;
  const size = Math.floor(((mpeg1 ? 144 : 72) * bitrate * 1_000) / sampleRate) + ((header >>> 9) & 1);
  return { size, sampleRate, xing: 4 + sideInfo };
}
