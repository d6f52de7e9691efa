import type { Request, Response } from "express";
import type { MediaStore } from "../media/media-store.js";
import type { MediaRecord } from "../store/records.js";

/** What a browser may show in place; everything else is offered as a download, whatever it says it is. */
const SHOWN = /^(?:image\/(?:png|jpeg|gif|webp|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;

/** Answers a file, in parts where a player asks for them. */
export function sendMedia(media: MediaStore, { id, mime, name = "file" }: MediaRecord, response: Response) {
  response.set({ "Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff" });
  response.type(mime);
  if (!SHOWN.test(mime)) response.attachment(name).type(mime);
  return new Promise<void>((resolve, reject) => {
    const options = { maxAge: "1d", immutable: true, dotfiles: "allow", headers: { "Content-Type": mime } } as const;
    response.sendFile(media.path(id), options, (error?: NodeJS.ErrnoException) => {
      if (error === undefined || error.code === "ECONNABORTED" || response.headersSent) resolve();
      else reject(error);
    });
  });
}

/** Answers bytes that were made for this answer, in parts too: Safari plays nothing that it cannot get in parts. */
export function sendMade(bytes: Buffer, mime: string, request: Request, response: Response): void {
  response.type(mime).set({ "Accept-Ranges": "bytes", "Cache-Control": "private, max-age=86400" });
  const ranges = request.range(bytes.length, { combine: true });
  if (ranges === -1) {
    response.status(416).set("Content-Range", `bytes */${bytes.length}`).end();
  } else if (Array.isArray(ranges) && ranges.type === "bytes" && ranges.length === 1) {
    const { start, end } = ranges[0]!;
    response.status(206).set("Content-Range", `bytes ${start}-${end}/${bytes.length}`);
    response.send(bytes.subarray(start, end + 1));
  } else {
    response.send(bytes);
  }
}
