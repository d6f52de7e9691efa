import type { EventMedia } from "../../protocol/extension.js";
import type { MediaRef } from "../pages-api/chat.js";

/** How long the bytes of an event are offered to whoever has the key (protocol.md section 7), in milliseconds. */
export const OFFERED = 24 * 60 * 60_000;

export const MEDIA_PATH = "/wxapi/pc/media";

/** The field `media` of an event. */
export function offered({ id, mime, size, name, durationMs }: MediaRef): EventMedia {
  const url = `${MEDIA_PATH}?id=${id}`;
  return { url, mime, size, ...(name !== undefined && { name }), ...(durationMs !== undefined && { durationMs }) };
}
