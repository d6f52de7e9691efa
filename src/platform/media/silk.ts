/** Samples a second of what is decoded: as WeChat records. */
const RATE = 24_000;

/** A WAVE file as SILK in WeChat's form; undefined where it cannot be read. */
export async function waveToSilk(wave: Buffer): Promise<{ bytes: Buffer; durationMs: number } | undefined> {
  const { encode } = await import("silk-wasm");
  try {
    const { data, duration } = await encode(wave, 0);
    return duration > 0 ? { bytes: Buffer.from(data), durationMs: Math.round(duration) } : undefined;
  } catch {
    return undefined;
  }
}

/** A SILK file as WAVE, 16 bits mono, which browsers play. */
export async function silkToWave(silk: Buffer): Promise<Buffer> {
  const { decode } = await import("silk-wasm");
  const { data } = await decode(silk, RATE);
  return Buffer.concat([waveHeader(data.length), data]);
}

function waveHeader(size: number): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + size, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(size, 40);
  return header;
}
