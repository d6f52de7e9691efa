/** Samples per second and kilobits per second of layer III, as numbered in a frame header (ISO/IEC 11172-3). */
const RATES = [44_100, 48_000, 32_000] as const;
const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** What stands in place of sound in the first frame of many files, as numbers. */
const XING = 0x58696e67;
const INFO = 0x496e666f;

interface Frame {
  /** Where it begins. */
  readonly at: number;
  /** Bytes, the header included. */
  readonly size: number;
  readonly sampleRate: number;
  /** Of each channel. */
  readonly samples: number;
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
 * The length of an MP3 file in whole milliseconds, by its frames, whatever stands between them (tags in the middle, as
 * in files that were put together of several); without what an encoder says it has added before and after the sound to
 * fill whole frames (the LAME extension of the Xing header): a player leaves it out.
 */
export function mp3Duration(bytes: Buffer): number {
  let ms = 0;
  for (let frame = firstFrame(bytes); frame !== undefined; frame = nextFrame(bytes, frame.at + frame.size)) {
    const padding = paddingOf(bytes, frame);
    ms += ((padding === undefined ? frame.samples : -padding) / frame.sampleRate) * 1_000;
  }
  return Math.max(0, Math.round(ms));
}

/** Samples that the frame says were added to the sound; undefined where it has sound itself. */
function paddingOf(bytes: Buffer, frame: Frame): number | undefined {
  let at = frame.at + frame.xing;
  if (at + 8 > bytes.length) return undefined;
  const magic = bytes.readUInt32BE(at);
  if (magic !== XING && magic !== INFO) return undefined;
  const flags = bytes.readUInt32BE(at + 4);
  at += 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  if (!/^(LAME|Lav)/.test(bytes.toString("latin1", at, at + 4)) || at + 24 > bytes.length) return 0;
  const packed = bytes.readUIntBE(at + 21, 3);
  return (packed >> 12) + (packed & 0xfff);
}

function firstFrame(bytes: Buffer): Frame | undefined {
  return readFrame(bytes, afterTag(bytes, 0));
}

/** The frame at a place; or, where there is none, the next one behind that another follows. */
function nextFrame(bytes: Buffer, place: number): Frame | undefined {
  const frame = readFrame(bytes, place);
  if (frame !== undefined) return frame;
  for (let at = bytes.indexOf(0xff, afterTag(bytes, place)); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const candidate = readFrame(bytes, at);
    if (candidate !== undefined && readFrame(bytes, at + candidate.size) !== undefined) return candidate;
  }
  return undefined;
}

/** Where an ID3v2 tag ends, if one begins at a place: its size is written with 7 bits a byte. */
function afterTag(bytes: Buffer, place: number): number {
  if (bytes.toString("latin1", place, place + 3) !== "ID3" || place + 10 >= bytes.length) return place;
  const byte = (offset: number) => bytes[place + offset]!;
  const size = (byte(6) << 21) | (byte(7) << 14) | (byte(8) << 7) | byte(9);
  let at = place + 10 + size + (byte(5) & 0x10 ? 10 : 0);
  // Some encoders leave padding behind it.
  while (at < bytes.length && bytes[at] === 0) at++;
  return at;
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
  return { at, size, sampleRate, samples: mpeg1 ? 1_152 : 576, xing: 4 + sideInfo };
}
