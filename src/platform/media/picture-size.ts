import { imageSize } from "image-size";

/** Width and height of a picture in pixels, where its header tells. */
export function pictureSize(bytes: Buffer): { width?: number; height?: number } {
  try {
    const { width, height } = imageSize(bytes);
    return { width, height };
  } catch {
    return {};
  }
}
