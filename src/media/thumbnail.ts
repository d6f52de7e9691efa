import fs from "node:fs/promises";
import path from "node:path";
import type { Ffmpeg } from "./ffmpeg.js";

/** A picture with its true MIME type. */
export interface Picture {
  readonly mime: string;
  readonly bytes: Buffer;
}

let neutral: Promise<Buffer> | undefined;

/** A thumbnail for a video: a frame of it where there is an ffmpeg, else a neutral picture. */
export async function thumbnail(video: Buffer, mime: string, ffmpeg: Ffmpeg): Promise<Picture> {
  const frame = await ffmpeg.frame(video, mime);
  if (frame !== undefined) return { mime: "image/jpeg", bytes: frame };
  return { mime: "image/png", bytes: await neutralPicture() };
}

/** The picture that stands for any video; drawn by scripts/neutral-picture.mjs. */
export function neutralPicture(): Promise<Buffer> {
  neutral ??= fs.readFile(path.join(__dirname, "neutral-picture.png"));
  return neutral;
}
