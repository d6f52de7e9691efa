/**
 * How much memory a 3 MB video in flight holds beyond the Buffer that came in: at most 2.5 times its size.
 * Run: node --expose-gc --import tsx bench/send-video-memory.ts
 */
import http from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { composer } from "../src/sending/compose.js";
import { Sender } from "../src/sending/sender.js";

const SIZE = 3 * 1024 * 1024;
const LIMIT = 2.5;
const RUNS = 5;

const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error("run it with --expose-gc");

/** Memory that is held: what the collector leaves, and what lies outside its heap. */
function held(): number {
  // Twice: what lies outside the heap is let go only after the first.
  collect!();
  collect!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A platform that reads slowly, so that the video is in flight for a while; it keeps nothing of what it reads. */
const server = http.createServer((request, response) => {
  request.on("data", () => {
    request.pause();
    setTimeout(() => request.resume(), 2);
  });
  request.on("end", () => response.end(JSON.stringify({ ok: true, retCode: 0, cost: true })));
});

const sender = new Sender();
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
  "base64",
);

/** Sends one video, and returns the most memory that was held meanwhile beyond its Buffer. */
async function flight(apiUrl: string, video: Buffer): Promise<number> {
  const before = held();
  let most = -Infinity;
  let samples = 0;
  const content = { VideoFileBase64: video, ImageFileBase64: picture, VideoTime: 10_000 };
  await sender.send({
    sending: { apiUrl, key: "key", token: "token" },
    chat: "wxid_alice",
    requests: composer({ api: "video", to: "wxid_alice", content }, {}),
    interval: 0,
    duplicates: false,
    onShare: () => {
      most = Math.max(most, held());
      samples++;
    },
  });
  if (video.length === SIZE && samples < 50) throw new Error(`only ${samples} samples were taken in flight`);
  return most - Math.min(before, held());
}

async function main(): Promise<void> {
  // Collecting garbage at every sample holds up the timers that would keep an idle connection from being used too late.
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // What is loaded with the first message is no part of a video.
  for (let count = 0; count < 2; count++) await flight(apiUrl, Buffer.alloc(300_000, 7));
  const video = Buffer.alloc(SIZE, 7);
  const results: number[] = [];
  for (let run = 0; run < RUNS; run++) results.push((await flight(apiUrl, video)) / SIZE);
  const text = results.map((times) => times.toFixed(3)).join(", ");
  console.log(`held in flight beyond the Buffer, in sizes of a ${SIZE}-byte video: ${text} (limit ${LIMIT})`);
  await sender.disconnect();
  server.close();
  if (Math.max(...results) > LIMIT) process.exitCode = 1;
}

void main();
