import assert from "node:assert/strict";
import fc from "fast-check";
import { contentBytes } from "../../../src/media/content-bytes.js";
import { voiceDuration } from "../../../src/media/duration.js";
import { Ffmpeg } from "../../../src/media/ffmpeg.js";
import { recognise } from "../../../src/media/media-type.js";
import { readMovie } from "../../../src/media/mp4.js";
import { isPublicAddress } from "../../../src/media/public-address.js";
import { fromSilk, toSilk } from "../../../src/media/silk.js";
import { pictureSize } from "../../../src/platform/media/picture-size.js";
import { BMP, GIF, JPEG, PNG, WEBP } from "../../support/images.js";
import { mediaFile, toneWave } from "../../support/media-files.js";
import { mutated, mutatedText } from "../mutated.js";
import type { Target } from "../target.js";

const VOICES = [
  ...["tone-1480.amr", "noise-1240.awb", "tone-1300.spx", "tone-1300.mp3"].map(mediaFile),
  toneWave(60, 8_000),
];
const SILK = mediaFile("tone-1540.silk");
const MOVIES = ["picture-1200.mp4", "fragments-1200.mp4"].map(mediaFile);
const PICTURES = [BMP, GIF, JPEG, PNG, WEBP];

function isLength(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0;
}

const headers: Target<Buffer> = {
  name: "media headers",
  share: 60,
  // The beginning is what is looked at first; the whole file would mostly be changed where nobody looks.
  input: mutated([...VOICES, SILK, ...MOVIES, ...PICTURES].map((bytes) => bytes.subarray(0, 600))),
  run: async (bytes) => {
    const medium = await recognise(bytes);
    if (medium?.kind === "voice") assert.ok(isLength(await voiceDuration(bytes, medium.mime)), "the length is none");
  },
};

const voices: Target<Buffer> = {
  name: "voices",
  share: 25,
  input: mutated(VOICES),
  run: async (bytes) => {
    for (const mime of ["audio/amr", "audio/wav"]) assert.ok(isLength(await voiceDuration(bytes, mime)));
    const medium = await recognise(bytes);
    if (medium?.kind === "voice") assert.ok(isLength(await voiceDuration(bytes, medium.mime)), "the length is none");
  },
};

const waves: Target<Buffer> = {
  name: "WAVE",
  share: 3,
  // What is converted costs time by its length.
  most: 1_000,
  input: mutated([toneWave(20, 8_000), toneWave(5, 44_100, 2)]),
  run: (bytes) => toSilk(bytes.subarray(0, 1_024), "audio/wav", new Ffmpeg(undefined, "no-such-program")),
};

const silk: Target<Buffer> = {
  name: "SILK",
  share: 5,
  // As above.
  most: 1_000,
  input: mutated([SILK, SILK.subarray(0, 200)]),
  run: async (bytes) => {
    assert.ok(isLength(await voiceDuration(bytes, "audio/silk")));
    await fromSilk(bytes);
  },
};

const movies: Target<Buffer> = {
  name: "movies",
  share: 30,
  input: mutated(MOVIES),
  run: (bytes) => {
    const movie = readMovie(bytes);
    assert.ok(movie === undefined || isLength(movie.durationMs), "the length is none");
  },
};

const pictures: Target<Buffer> = {
  name: "pictures",
  share: 40,
  input: mutated(PICTURES),
  run: (bytes) => {
    pictureSize(bytes);
  },
};

const base64: Target<string> = {
  name: "base64",
  share: 40,
  input: mutatedText([
    `data:base64;image/png,${PNG.toString("base64")}`,
    `data:image/gif;base64,${GIF.toString("base64")}`,
    "data:text/plain;charset=utf-8,%E5%A5%BD%20hi",
    PNG.toString("base64"),
  ]),
  run: (text) => {
    const found = contentBytes(text);
    assert.ok(found === undefined || found.bytes.length > 0);
  },
};

const addresses: Target<string> = {
  name: "addresses",
  share: 20,
  input: fc.oneof(fc.ipV4(), fc.ipV6(), mutatedText(["127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "2001:db8::1"])),
  run: (text) => {
    assert.equal(typeof isPublicAddress(text), "boolean");
  },
};

export const MEDIA = [headers, voices, waves, silk, movies, pictures, base64, addresses];
