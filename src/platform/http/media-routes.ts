import express, { Router, type Request } from "express";
import { Ffmpeg } from "../../media/ffmpeg.js";
import { toWave } from "../../media/playable.js";
import { readUpload } from "../media/upload.js";
import type { MediaUse } from "../pages-api/draft.js";
import { PlatformError } from "../platform-error.js";
import type { Parts } from "../parts.js";
import { fieldsOf, given, oneOf, optional, text } from "./fields.js";
import { sendMade, sendMedia } from "./media-answer.js";

/** The largest file that a person can send, in bytes. */
const UPLOAD_LIMIT = 25 * 1024 * 1024;

const USES = ["image", "voice", "video", "thumbnail", "emoji", "file"] as const satisfies readonly MediaUse[];

/** Media of messages, to and from the pages. */
export function mediaRoutes({ media }: Parts): Router {
  const router = Router();

  router.post("/media", express.raw({ type: () => true, limit: UPLOAD_LIMIT }), async (request, response) => {
    const query = fieldsOf(request.query);
    const use = oneOf(query, "use", USES);
    const name = optional(query, "name", (fields) => text(fields, "name", 255));
    const upload = await readUpload(bodyOf(request), use, given({ name, durationMs: durationOf(request) }));
    response.json(media.add(upload));
  });

  router.get("/media/:id", async (request, response) => {
    const record = media.get(request.params.id);
    if (record === undefined) throw new PlatformError("unknownMedia", "There is no such media, or it is gone by now.");
    const asWave = request.query["as"] === "wav" && record.mime.startsWith("audio/") && record.mime !== "audio/wav";
    if (!asWave) return sendMedia(media, record, response);
    sendMade(await wave(media.bytes(record.id), record.mime), "audio/wav", request, response);
  });
  return router;
}

/** @throws `needsFfmpeg`, `badMedia` */
async function wave(voice: Buffer, mime: string): Promise<Buffer> {
  const ffmpeg = new Ffmpeg();
  const made = await toWave(voice, mime, ffmpeg);
  if (made !== undefined) return made;
  if (mime === "audio/silk" || (await ffmpeg.isThere())) {
    throw new PlatformError("badMedia", `This voice (${mime}) is damaged.`);
  }
  throw new PlatformError(
    "needsFfmpeg",
    `A voice of type ${mime} becomes WAVE by ffmpeg, which is not installed here.`,
  );
}

function bodyOf(request: Request): Buffer {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) {
    throw new PlatformError("badRequest", "The body must be the file itself, and not as JSON.");
  }
  return request.body;
}

function durationOf(request: Request): number | undefined {
  const { durationMs } = request.query;
  if (durationMs === undefined) return undefined;
  const value = Math.round(Number(durationMs));
  if (!(value > 0)) throw new PlatformError("badRequest", "durationMs must be a number above 0.");
  return value;
}
