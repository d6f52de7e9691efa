/** The largest video that the platform takes, as `wxbot-send` and the send API name its parts: 3 MB, and a thumbnail. */
export function video() {
  return { VideoFileBase64: Buffer.alloc(3 * 1024 * 1024, 7), ImageFileBase64: THUMBNAIL, VideoTime: 10_000 };
}

export type Video = ReturnType<typeof video>;

const THUMBNAIL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
  "base64",
);
