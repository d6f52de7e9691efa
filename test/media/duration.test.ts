import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { voiceDuration } from "../../src/media/duration.js";
import { recognise } from "../../src/media/media-type.js";
import { readMovie } from "../../src/media/mp4.js";
import { BMP, GIF, JPEG, PDF, PNG, WEBP } from "../support/images.js";
import { mediaFile, toneWave, waveFile } from "../support/media-files.js";
import { requireProgram } from "../support/require-program.js";
import { tempDir } from "../support/temp-dir.js";

/** What a medium is, with its length where it is a voice or a video. */
async function look(bytes: Buffer) {
  const medium = await recognise(bytes);
  if (medium?.kind === "video") return { ...medium, ms: readMovie(bytes)?.durationMs ?? 0 };
  if (medium?.kind === "voice") return { ...medium, ms: await voiceDuration(bytes, medium.mime) };
  return medium && { ...medium, ms: 0 };
}

function near(actual: number | undefined, expected: number, name: string): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= 20, `${name}: ${actual} ms, not ${expected} ms`);
}

const FILES = [
  ["tone-1480.amr", "audio/amr", 0],
  ["noise-1240.awb", "audio/amr", 0],
  ["tone-1300.spx", "audio/speex", 1],
  ["tone-1300.mp3", "audio/mpeg", 2],
  ["tone-1540.silk", "audio/silk", 4],
  ["picture-1200.mp4", "video/mp4", undefined],
  ["fragments-1200.mp4", "video/mp4", undefined],
] as const;

describe("media are recognised by their content, with their length within 20 ms:", () => {
  for (const [name, mime, type] of FILES) {
    it(name, async () => {
      const found = await look(mediaFile(name));
      assert.equal(found?.mime, mime);
      assert.equal(found?.kind === "voice" ? found.type : undefined, type);
      near(found?.ms, Number(/-(\d+)/.exec(name)![1]), name);
    });
  }

  it("SILK without Tencent's lead byte", async () => {
    const found = await look(mediaFile("tone-1540.silk").subarray(1));
    assert.deepEqual(found, { kind: "voice", mime: "audio/silk", type: 4, ms: 1540 });
  });

  it("MP3 put together of several files, with their tags", async () => {
    const one = mediaFile("tone-1300.mp3");
    const oldTag = Buffer.concat([Buffer.from("TAG"), Buffer.alloc(125)]);
    near((await look(Buffer.concat([one, oldTag, one, one])))?.ms, 3_900, "three");
    const cut = one.subarray(0, one.length - 100);
    near((await look(Buffer.concat([cut, Buffer.alloc(10_000, "no sound \xff", "latin1"), one])))?.ms, 2_590, "junk");
  });

  it("WAVE of any layout, also written to a pipe", async () => {
    for (const [rate, channels] of [
      [8_000, 1],
      [44_100, 2],
      [48_000, 6],
    ] as const) {
      near((await look(toneWave(1_234, rate, channels)))?.ms, 1_234, `${rate} Hz`);
    }
    const piped = toneWave(777);
    piped.writeUInt32LE(0xffffffff, 40);
    piped.writeUInt32LE(0xffffffff, 4);
    near((await look(piped))?.ms, 777, "piped");
    const floats = waveFile(Buffer.alloc(4 * 2 * 8_000), { channels: 2, sampleRate: 16_000, bits: 32, format: 3 });
    assert.deepEqual(await look(floats), { kind: "voice", mime: "audio/wav", type: 3, ms: 500 });
  });

  it("images, and what is none of these", async () => {
    for (const [bytes, mime] of [
      [PNG, "image/png"],
      [JPEG, "image/jpeg"],
      [GIF, "image/gif"],
      [WEBP, "image/webp"],
      [BMP, "image/bmp"],
    ] as const) {
      assert.deepEqual(await recognise(bytes), { kind: "image", mime });
    }
    assert.deepEqual(await recognise(PDF), { kind: "other", mime: "application/pdf" });
    for (const text of ["plain words", "BM and more words that begin like a bitmap", "\xff\xfb\x90 like MP3"]) {
      assert.equal(await recognise(Buffer.from(text, "latin1")), undefined, text);
    }
  });

  it("files that ffmpeg makes, of many lengths and formats", async function () {
    this.timeout(60_000);
    const ffmpeg = requireProgram(this, "ffmpeg");
    const { dir, remove } = await tempDir();
    try {
      const sound = (rate: number) => ["-f", "lavfi", "-i", `sine=440:d=2.345:r=${rate}`];
      const picture = ["-f", "lavfi", "-i", "testsrc=d=2.4:s=160x120:r=25"];
      const h264 = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast"];
      for (const [name, args, expected] of [
        ["stereo.mp3", [...sound(44_100), "-ac", "2"], 2_345],
        ["variable.mp3", [...sound(44_100), "-q:a", "4"], 2_345],
        ["variable-without-header.mp3", [...sound(48_000), "-q:a", "2", "-write_xing", "0"], 2_376],
        ["tagged.mp3", [...sound(22_050), "-write_id3v1", "1", "-metadata", "title=x"], 2_345],
        ["low.mp3", [...sound(16_000), "-b:a", "24k"], 2_345],
        ["wide.spx", [...sound(32_000), "-c:a", "libspeex"], 2_345],
        ["deep.wav", [...sound(48_000), "-c:a", "pcm_s24le"], 2_345],
        ["extensible.wav", [...sound(44_100), "-ac", "6", "-c:a", "pcm_s16le"], 2_345],
        ["header-last.mp4", [...picture, ...h264], 2_400],
        ["header-first.mp4", [...picture, ...h264, "-movflags", "+faststart"], 2_400],
        ["both.mp4", [...picture, ...sound(16_000), ...h264, "-t", "2"], 2_000],
        ["apple.mov", [...picture, ...h264], 2_400],
        ["mobile.3gp", [...picture, ...h264], 2_400],
        ["dash.mp4", [...picture, ...h264, "-g", "10", "-movflags", "+dash+frag_keyframe+empty_moov"], 2_400],
      ] as const) {
        const file = path.join(dir, name);
        execFileSync(ffmpeg, ["-v", "error", "-nostdin", ...args, file]);
        near((await look(await fs.readFile(file)))?.ms, expected, name);
      }
    } finally {
      await remove();
    }
  });

  it("an MP4 with sound alone is no video, and sound that the API has no number for no voice", async function () {
    this.timeout(30_000);
    const ffmpeg = requireProgram(this, "ffmpeg");
    const { dir, remove } = await tempDir();
    try {
      for (const [name, mime] of [
        ["sound.mp4", "audio/mp4"],
        ["sound.m4a", "audio/mp4"],
        ["sound.flac", "audio/flac"],
      ] as const) {
        const file = path.join(dir, name);
        execFileSync(ffmpeg, ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=440:d=1", file]);
        const medium = await recognise(await fs.readFile(file));
        assert.deepEqual([medium?.kind, medium?.mime.replace("x-", "")], ["audio", mime]);
      }
    } finally {
      await remove();
    }
  });

  it("AMR that sox makes, in every mode", async function () {
    this.timeout(30_000);
    const sox = requireProgram(this, "sox");
    for (let mode = 0; mode < 8; mode++) {
      const args = [
        "-n",
        "-r",
        "8000",
        "-c",
        "1",
        "-t",
        "amr-nb",
        "-C",
        String(mode),
        "-",
        "synth",
        "1.7",
        "sine",
        "440",
      ];
      const amr = execFileSync(sox, args, { stdio: ["ignore", "pipe", "ignore"] });
      near((await look(amr))?.ms, 1_700, `mode ${mode}`);
    }
  });

  it("nothing that is damaged or cut off throws or hangs", async function () {
    this.timeout(60_000);
    const files = [...FILES.map(([name]) => mediaFile(name)), toneWave(100)];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
        async (file, cut, changes) => {
          const bytes = Buffer.from(file.subarray(0, 16 + (cut % file.length)));
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const found = await look(bytes);
          assert.ok(found === undefined || found.ms >= 0);
        },
      ),
      { numRuns: 400 },
    );
  });
});
