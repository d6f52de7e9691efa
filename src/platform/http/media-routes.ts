import express, { Router, type Request } from "express";
import { fromSilk } from "../../media/silk.js";
import { readUpload } from "../media/upload.js";
import type { MediaUse } from "../pages-api.js";
import { PlatformError } from "../platform-error.js";
import type { Parts } from "../parts.js";
import { fieldsOf, given, oneOf, optional, text } from "./fields.js";
import { sendMedia } from "./media-answer.js";

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
    if (request.query["as"] !== "wav" || record.mime !== "audio/silk") return sendMedia(media, record, response);
    const wave = await fromSilk(media.bytes(record.id));
    if (wave === undefined) throw new PlatformError("badMedia", "This SILK is damaged.");
    response.type("audio/wav").set("Cache-Control", "private, max-age=86400").send(wave);
  });
  return router;
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
