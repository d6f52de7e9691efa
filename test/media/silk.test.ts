import assert from "node:assert/strict";
import { decode } from "silk-wasm";
import { Ffmpeg } from "../../src/media/ffmpeg.js";
import { resample } from "../../src/media/resample.js";
import { silkDuration, toSilk } from "../../src/media/silk.js";
import { ffmpegOutput, mediaFile, toneWave, waveFile } from "../support/media-files.js";
import { requireProgram } from "../support/require-program.js";

const NONE = new Ffmpeg(undefined, "wxbot-no-such-program");

/** The frequency of a tone, by counting how often it crosses zero upwards. */
function pitch(samples: ArrayLike<number>, sampleRate: number): number {
  const [from, to] = [Math.floor(samples.length * 0.2), Math.floor(samples.length * 0.8)];
  let crossings = 0;
  for (let at = from + 1; at < to; at++) if (samples[at - 1]! < 0 && samples[at]! >= 0) crossings++;
  return (crossings * sampleRate) / (to - from);
}

function loudness(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < samples.length; at++) sum += samples[at]! ** 2;
  return Math.sqrt(sum / samples.length);
}

async function decoded(silk: Buffer): Promise<Int16Array> {
  const { data } = await decode(silk, 24_000);
  return new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}

describe("sound becomes SILK", () => {
  it("from WAVE of any rate and number of channels, at the same pitch, loudness and length", async function () {
    this.timeout(30_000);
    for (const [rate, channels] of [
      [8_000, 1],
      [16_000, 1],
      [24_000, 1],
      [44_100, 2],
      [48_000, 2],
      [96_000, 1],
    ] as const) {
      const silk = await toSilk(toneWave(1_000, rate, channels), "audio/wav", NONE);
      assert.equal(silk!.toString("latin1", 0, 10), "\x02#!SILK_V3");
      assert.ok(Math.abs((await silkDuration(silk!)) - 1_000) <= 20);
      const samples = await decoded(silk!);
      assert.ok(Math.abs(pitch(samples, 24_000) - 440) < 5, `${rate} Hz: ${pitch(samples, 24_000)} Hz`);
      assert.ok(Math.abs(loudness(samples) / (12_000 / Math.SQRT2) - 1) < 0.15, `${rate} Hz: ${loudness(samples)}`);
    }
  });

  it("from samples of 8, 24 and 32 bits and floating point", async () => {
    const layouts = [
      [8, 1, (buffer: Buffer, value: number, at: number) => buffer.writeUInt8(Math.round(value * 127) + 128, at)],
      [24, 1, (buffer: Buffer, value: number, at: number) => buffer.writeIntLE(Math.round(value * 8e6), at * 3, 3)],
      [32, 1, (buffer: Buffer, value: number, at: number) => buffer.writeInt32LE(Math.round(value * 2e9), at * 4)],
      [32, 3, (buffer: Buffer, value: number, at: number) => buffer.writeFloatLE(value, at * 4)],
      [64, 3, (buffer: Buffer, value: number, at: number) => buffer.writeDoubleLE(value, at * 8)],
    ] as const;
    for (const [bits, format, write] of layouts) {
      const samples = Buffer.alloc((24_000 * bits) / 8);
      for (let at = 0; at < 24_000; at++) write(samples, 0.5 * Math.sin((2 * Math.PI * 440 * at) / 24_000), at);
      const silk = await toSilk(
        waveFile(samples, { channels: 1, sampleRate: 24_000, bits, format }),
        "audio/wav",
        NONE,
      );
      assert.ok(Math.abs(pitch(await decoded(silk!), 24_000) - 440) < 5, `${bits} bits, format ${format}`);
    }
  });

  it("without what the lower rate cannot hold", () => {
    const tone = (hertz: number) =>
      Float32Array.from({ length: 48_000 }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / 48_000));
    assert.ok(loudness(resample(tone(1_000), 48_000, 24_000)) > 0.7);
    assert.ok(loudness(resample(tone(15_000), 48_000, 24_000)) < 0.01);
  });

  it("from MP3, AMR and others with ffmpeg", async function () {
    this.timeout(30_000);
    const program = requireProgram(this, "ffmpeg");
    const opus = ffmpegOutput(program, ["-f", "lavfi", "-i", "sine=440:d=1.3", "-c:a", "libopus", "-f", "ogg"]);
    for (const [bytes, mime, length] of [
      [mediaFile("tone-1300.mp3"), "audio/mpeg", 1_300],
      [mediaFile("tone-1480.amr"), "audio/amr", 1_480],
      [mediaFile("tone-1300.spx"), "audio/speex", 1_300],
      [opus, "audio/ogg; codecs=opus", 1_300],
    ] as const) {
      const silk = await toSilk(bytes, mime, new Ffmpeg());
      assert.ok(Math.abs((await silkDuration(silk!)) - length) <= 20, `${mime}: ${await silkDuration(silk!)} ms`);
      assert.ok(Math.abs(pitch(await decoded(silk!), 24_000) - 440) < 5, mime);
    }
  });

  it("has no length that can be told where it was cut off, or something follows it", async () => {
    const silk = mediaFile("tone-1540.silk");
    for (const damaged of [Buffer.concat([silk, Buffer.of(4)]), silk.subarray(0, -1), silk.subarray(0, 40)]) {
      assert.ok((await silkDuration(damaged)) >= 0);
    }
    assert.equal(await silkDuration(Buffer.concat([silk, Buffer.of(4)])), 0);
  });

  it("not at a rate that no sound has, which would make it longer without bounds", async () => {
    for (const rate of [1, 1_000, 2_000_000_000]) {
      const wave = waveFile(Buffer.alloc(400_000), { channels: 1, sampleRate: rate, bits: 16, format: 1 });
      assert.equal(await toSilk(wave, "audio/wav", new Ffmpeg(undefined, "no-such-program")), undefined, `${rate} Hz`);
    }
  });

  it("not where it is damaged, or there is no ffmpeg", async () => {
    assert.equal(await toSilk(mediaFile("tone-1300.mp3"), "audio/mpeg", NONE), undefined);
    assert.equal(await toSilk(Buffer.from("RIFF????WAVEgarbage"), "audio/wav", NONE), undefined);
    assert.equal(await toSilk(mediaFile("tone-1300.mp3"), "application/x-mpegurl", new Ffmpeg()), undefined);
  });
});
