/** The images that WeChat shows. */
const IMAGES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"]);

/** The MIME type of bytes by their content, or undefined where they are of no known format. */
export async function mediaType(bytes: Uint8Array): Promise<string | undefined> {
  // Loaded when the first bytes come: text alone never needs it.
  const { fileTypeFromBuffer } = await import("file-type");
  // An APNG is a PNG to whoever does not animate it, and is only accepted under that name.
  const mime = (await fileTypeFromBuffer(bytes))?.mime;
  return mime === "image/apng" ? "image/png" : mime;
}

/** Whether WeChat shows images of this MIME type. */
export function isImage(mime: string | undefined): mime is string {
  return mime !== undefined && IMAGES.has(mime);
}
