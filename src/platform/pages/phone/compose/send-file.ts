import type { Draft } from "../../../pages-api/draft.js";
import { phoneTexts } from "../texts.js";
import { sendMessage, upload, type Preview } from "./outgoing.js";
import { isMovie, videoStill } from "./video-still.js";
import { toWav } from "./wav.js";

/** As what a file is sent. */
export type SentAs = "image" | "video" | "voice" | "file" | "emoji";

/** What a file is most likely meant as. Browsers know no type for the voices that phones keep. */
export function sentAs({ type, name }: File): Exclude<SentAs, "emoji"> {
  if (/^image\/(?!svg)/.test(type)) return "image";
  if (type.startsWith("video/")) return "video";
  return type.startsWith("audio/") || /\.(?:amr|silk|slk)$/i.test(name) ? "voice" : "file";
}

/** Uploads a file and sends it. */
export function sendFile(chat: string, file: File, as: SentAs): void {
  void sendMessage(chat, preview(file, as), () => prepare(file, as));
}

/** Sends what was recorded. */
export function sendRecorded(chat: string, sound: Blob): void {
  void sendMessage(chat, { kind: "other", label: phoneTexts.peek().draft.voice }, async () => {
    const { wav, durationMs } = await toWav(sound);
    const { id } = await upload(wav, { use: "voice", durationMs });
    return { kind: "voice", media: id, durationMs: Math.round(durationMs) };
  });
}

async function prepare(file: File, as: SentAs): Promise<Draft> {
  const { name } = file;
  if (as === "voice") return await prepareVoice(file);
  if (as === "video") return await prepareVideo(file);
  const { id } = await upload(file, { use: as, name });
  return { kind: as, media: id };
}

/** As WAVE where the browser can read it; else the file as it is (AMR and SILK are real voices already). */
async function prepareVoice(file: File): Promise<Draft> {
  const recorded = await toWav(file).catch(() => undefined);
  const durationMs = recorded && Math.round(recorded.durationMs);
  const known = durationMs !== undefined && { durationMs };
  const { id } = await upload(recorded?.wav ?? file, { use: "voice", name: file.name, ...known });
  return { kind: "voice", media: id, ...known };
}

/** @throws Error with a sentence where WeChat takes no such video: nothing is uploaded in vain */
async function prepareVideo(file: File): Promise<Draft> {
  if (!(await isMovie(file))) throw new Error(phoneTexts.peek().notMovie(file.name));
  const still = await videoStill(file);
  const durationMs = still && Math.round(still.durationMs);
  const known = durationMs !== undefined && { durationMs };
  const thumbnail = still && (await upload(still.still, { use: "thumbnail" }));
  const { id } = await upload(file, { use: "video", name: file.name, ...known });
  return { kind: "video", media: id, ...known, ...(thumbnail && { thumbnail: thumbnail.id }) };
}

function preview(file: File, as: SentAs): Preview {
  if (as === "image" || as === "emoji") return { kind: "image", url: URL.createObjectURL(file) };
  return { kind: "other", label: `${phoneTexts.peek().draft[as]} ${file.name}` };
}
