import type { Response } from "express";
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
