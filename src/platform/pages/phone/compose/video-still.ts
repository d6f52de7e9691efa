/** What a browser can tell of a video file. */
export interface VideoStill {
  /** The picture at its start, as JPEG. */
  readonly still: Blob;
  readonly durationMs: number;
}

const WIDEST = 480;
const LIMIT = 8_000;

/** The boxes that an MP4, a QuickTime or a 3GP file may begin with. */
const FIRST_BOXES = /^(?:ftyp|moov|mdat|free|skip|wide|pnot)$/;

/** Whether a file looks like a video that WeChat takes. */
export async function isMovie(file: Blob): Promise<boolean> {
  return FIRST_BOXES.test(await file.slice(4, 8).text());
}

/** Undefined where the browser cannot play the file. */
export async function videoStill(file: Blob): Promise<VideoStill | undefined> {
  const url = URL.createObjectURL(file);
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  try {
    const loaded = happens(video, "loadeddata");
    video.src = url;
    await loaded;
    const sought = happens(video, "seeked");
    video.currentTime = Math.min(0.1, video.duration / 2);
    await sought;
    return { still: await picture(video), durationMs: video.duration * 1_000 };
  } catch {
    return undefined;
  } finally {
    video.removeAttribute("src");
    URL.revokeObjectURL(url);
  }
}

function happens(video: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    video.addEventListener(event, () => resolve(), { once: true });
    video.addEventListener("error", () => reject(new Error("cannot be played")), { once: true });
    window.setTimeout(() => reject(new Error("took too long")), LIMIT);
  });
}

async function picture(video: HTMLVideoElement): Promise<Blob> {
  const scale = Math.min(1, WIDEST / video.videoWidth);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(video.videoWidth * scale));
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale));
  canvas.getContext("2d")!.drawImage(video, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.8);
  });
}
