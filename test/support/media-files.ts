import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** A file of test/fixtures/media. */
export function mediaFile(name: string): Buffer {
  return readFileSync(path.join("test/fixtures/media", name));
}

/** A sine of 440 Hz as WAVE, 16 bits. */
export function toneWave(milliseconds: number, sampleRate = 16_000, channels = 1, hertz = 440): Buffer {
  const frames = Math.round((milliseconds * sampleRate) / 1_000);
  const samples = Buffer.alloc(frames * channels * 2);
  for (let frame = 0; frame < frames; frame++) {
    const value = Math.round(12_000 * Math.sin((2 * Math.PI * hertz * frame) / sampleRate));
    for (let channel = 0; channel < channels; channel++) samples.writeInt16LE(value, (frame * channels + channel) * 2);
  }
  return waveFile(samples, { channels, sampleRate, bits: 16, format: 1 });
}

export interface WaveLayout {
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
  readonly format: number;
}

/** Samples with the header of a WAVE file. */
export function waveFile(samples: Buffer, { channels, sampleRate, bits, format }: WaveLayout): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE((sampleRate * channels * bits) / 8, 28);
  header.writeUInt16LE((channels * bits) / 8, 32);
  header.writeUInt16LE(bits, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

/** Runs ffmpeg and returns what it writes to its output. */
export function ffmpegOutput(program: string, args: readonly string[], input?: Buffer): Buffer {
  const all = ["-v", "error", "-nostdin", ...args, "pipe:1"];
  if (input) all.splice(all.indexOf("-nostdin"), 1);
  return execFileSync(program, all, { input, maxBuffer: 64 * 1024 * 1024, stdio: ["pipe", "pipe", "inherit"] });
}
