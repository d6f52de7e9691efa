/** How the samples of a RIFF/WAVE file are laid out. */
export interface Wave {
  /** 1: integers; 3: floating point; others: compressed. */
  readonly format: number;
  readonly channels: number;
  /** Per second. */
  readonly sampleRate: number;
  readonly bytesPerSecond: number;
  readonly bitsPerSample: number;
  readonly samples: Buffer;
}

const INTEGER = 1;
const FLOAT = 3;
/** The true format stands in the extension. */
const EXTENSIBLE = 0xfffe;

/**
 * Reads a WAVE file's header. Sizes beyond the end, as in files that were written to a pipe, mean: up to the end.
 *
 * @returns undefined where it has no usable header or no samples
 */
export function readWave(bytes: Buffer): Wave | undefined {
  if (bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WAVE") return undefined;
  let format: Buffer | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = bytes.toString("latin1", at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, Math.min(at + 8 + size, bytes.length));
    if (id === "fmt " && body.length >= 16) format = body;
    if (id === "data") return format && described(format, body);
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function described(format: Buffer, samples: Buffer): Wave | undefined {
  const tag = format.readUInt16LE(0);
  const wave = {
    format: tag === EXTENSIBLE && format.length >= 26 ? format.readUInt16LE(24) : tag,
    channels: format.readUInt16LE(2),
    sampleRate: format.readUInt32LE(4),
    bytesPerSecond: format.readUInt32LE(8),
    bitsPerSample: format.readUInt16LE(14),
    samples,
  };
  const usable = wave.channels > 0 && wave.sampleRate > 0 && wave.bytesPerSecond > 0 && samples.length > 0;
  return usable ? wave : undefined;
}

/** The length of a WAVE file in milliseconds; 0 where it cannot be told. */
export function waveDuration(bytes: Buffer): number {
  const wave = readWave(bytes);
  return wave === undefined ? 0 : Math.round((wave.samples.length / wave.bytesPerSecond) * 1_000);
}

/**
 * The samples of a WAVE file as one channel, from -1 to 1.
 *
 * @param most samples
 * @returns undefined where they are compressed, or more
 */
export function monoSamples(wave: Wave, most = Infinity): Float32Array | undefined {
  const read = sampleReader(wave);
  if (read === undefined) return undefined;
  const width = wave.bitsPerSample / 8;
  const count = Math.floor(wave.samples.length / (width * wave.channels));
  if (count > most) return undefined;
  const mono = new Float32Array(count);
  for (let frame = 0, at = 0; frame < count; frame++) {
    let sum = 0;
    for (let channel = 0; channel < wave.channels; channel++, at += width) sum += read(at);
    mono[frame] = sum / wave.channels;
  }
  return mono;
}

function sampleReader({ format, bitsPerSample, samples }: Wave): ((at: number) => number) | undefined {
  if (format === FLOAT && bitsPerSample === 32) return (at) => samples.readFloatLE(at);
  if (format === FLOAT && bitsPerSample === 64) return (at) => samples.readDoubleLE(at);
  if (format !== INTEGER) return undefined;
  // 8 bits are unsigned, all wider ones signed.
  if (bitsPerSample === 8) return (at) => samples[at]! / 128 - 1;
  if (![16, 24, 32].includes(bitsPerSample)) return undefined;
  const full = 2 ** (bitsPerSample - 1);
  return (at) => samples.readIntLE(at, bitsPerSample / 8) / full;
}

/** A WAVE file of 16-bit samples, one channel. */
export function waveFile(samples: Buffer, sampleRate: number): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(INTEGER, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
