/** The rate in Hz that voices are recorded at: the highest that SILK takes. */
const RATE = 24_000;

export interface Recorded {
  readonly wav: Blob;
  readonly durationMs: number;
}

/**
 * Whatever sound the browser can read, as WAVE: one channel of 16-bit PCM at 24 kHz.
 *
 * @throws {DOMException} where the browser cannot read it
 */
export async function toWav(sound: Blob): Promise<Recorded> {
  const reader = new OfflineAudioContext(1, 1, RATE);
  const decoded = await reader.decodeAudioData(await sound.arrayBuffer());
  const samples = mono(decoded);
  return {
    wav: new Blob([header(samples.length), samples], { type: "audio/wav" }),
    durationMs: decoded.duration * 1_000,
  };
}

/** The mean of the channels; decoding has already changed the rate. */
function mono(sound: AudioBuffer): Int16Array<ArrayBuffer> {
  const channels = Array.from({ length: sound.numberOfChannels }, (_, index) => sound.getChannelData(index));
  const samples = new Int16Array(sound.length);
  for (let index = 0; index < samples.length; index++) {
    const sum = channels.reduce((total, channel) => total + (channel[index] ?? 0), 0);
    samples[index] = Math.max(-1, Math.min(1, sum / channels.length)) * 0x7fff;
  }
  return samples;
}

/** The 44 bytes before the samples. */
function header(count: number): ArrayBuffer {
  const bytes = new DataView(new ArrayBuffer(44));
  const word = (offset: number, text: string) =>
    Array.from(text).forEach((character, index) => bytes.setUint8(offset + index, character.charCodeAt(0)));
  word(0, "RIFF");
  bytes.setUint32(4, 36 + count * 2, true);
  word(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, RATE, true);
  bytes.setUint32(28, RATE * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  word(36, "data");
  bytes.setUint32(40, count * 2, true);
  return bytes.buffer;
}
