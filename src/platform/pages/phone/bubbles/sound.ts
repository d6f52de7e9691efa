import { signal } from "@preact/signals";
import type { MediaRef } from "../../../pages-api.js";
import { address } from "../../api/request.js";
import { say } from "../../controls/toast.js";
import { phoneTexts } from "../texts.js";

/** The message whose voice is heard now. */
export const playing = signal<string | undefined>(undefined);

/** Voices that were heard since the page was opened. */
export const heard = signal<ReadonlySet<string>>(new Set());

let audio: HTMLAudioElement | undefined;

/** Plays a message's voice in place of any other; a second time stops it. */
export async function playVoice(message: string, media: MediaRef): Promise<void> {
  const again = playing.peek() === message;
  stopVoice();
  if (again) return;
  heard.value = new Set(heard.peek()).add(message);
  const started = new Audio(mediaAddress(media));
  audio = started;
  playing.value = message;
  started.onended = stopVoice;
  try {
    await started.play();
  } catch (error) {
    // Another one, or the same again, has ended it.
    if (audio !== started) return;
    stopVoice();
    if ((error as Error).name !== "AbortError") say(phoneTexts.value.cannotPlay, true);
  }
}

export function stopVoice(): void {
  audio?.pause();
  audio = undefined;
  playing.value = undefined;
}

/** Where a browser gets it in a form that it can play. */
export function mediaAddress({ id, mime }: MediaRef): string {
  return address("api/media/:id", { id }, mime === "audio/silk" ? { as: "wav" } : {});
}
