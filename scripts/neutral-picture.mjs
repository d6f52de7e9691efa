/** Draws src/media/neutral-picture.png, the thumbnail of a video that has none: a play sign on grey. */
import { Buffer } from "node:buffer";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

const WIDTH = 320;
const HEIGHT = 180;
/** Each pixel is the mean of this many samples a side, so that edges are smooth. */
const SAMPLES = 4;
const [BACKGROUND, DISC, SIGN] = [58, 92, 235];

function shade(x, y) {
  const [dx, dy] = [x - WIDTH / 2, y - HEIGHT / 2];
  const inSign = dx > -14 && dx < 24 && Math.abs(dy) < (24 - dx) * 0.6;
  if (inSign) return SIGN;
  return Math.hypot(dx, dy) < 46 ? DISC : BACKGROUND;
}

function pixel(x, y) {
  let sum = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    sum += shade(x + ((i % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES);
  }
  return Math.round(sum / SAMPLES ** 2);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(zlib.crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

const header = Buffer.alloc(13);
header.writeUInt32BE(WIDTH, 0);
header.writeUInt32BE(HEIGHT, 4);
// 8 bits of grey a pixel.
header[8] = 8;
const lines = [];
for (let y = 0; y < HEIGHT; y++) {
  // Each line begins with its filter: none.
  lines.push(0);
  for (let x = 0; x < WIDTH; x++) lines.push(pixel(x, y));
}
const data = zlib.deflateSync(Buffer.from(lines), { level: 9 });
const signature = Buffer.from("89504e470d0a1a0a", "hex");
const parts = [chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))];
fs.writeFileSync(
  path.resolve(import.meta.dirname, "../src/media/neutral-picture.png"),
  Buffer.concat([signature, ...parts]),
);
