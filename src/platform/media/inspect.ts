import { mediaType } from "../../media/media-type.js";

/** SILK as Tencent writes it (a 0x02 first), or plain. */
const SILK = /^\u0002?#!SILK_V3/;

/** The MIME type of bytes by their content; undefined where they are of no known format. */
export async function typeOf(bytes: Buffer): Promise<string | undefined> {
  if (SILK.test(bytes.toString("latin1", 0, 10))) return "audio/silk";
  const mime = await mediaType(bytes);
  return mime === "audio/vnd.wave" || mime === "audio/x-wav" ? "audio/wav" : mime;
}
