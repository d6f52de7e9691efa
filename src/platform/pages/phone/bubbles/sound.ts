import { signal } from "@preact/signals";
import type { MediaRef } from "../../../pages-api/chat.js";
import type { Problem } from "../../../pages-api/problem.js";
import { address } from "../../api/request.js";

/** The message whose voice is heard now. */
export const playing = signal<string | undefined>(undefined);

/** Voices that were heard since the page was opened. */
export const heard = signal<ReadonlySet<string>>(new Set());

/** Why a message's voice could not be heard. */
export type Silence = "needsFfmpeg" | "unknown";

/** The messages whose voice could not be heard. */
export const silent = signal<ReadonlyMap<string, Silence>>(new Map());

let audio: HTMLAudioElement | undefined;

/** Plays a message's voice in place of any other; a second time stops it. */
export async function playVoice(message: string, media: MediaRef): Promise<void> {
  const again = playing.peek() === message;
  stopVoice();
  if (again) return;
  silent.value = new Map([...silent.peek()].filter(([other]) => other !== message));
  heard.value = new Set(heard.peek()).add(message);
  const started = new Audio(playableAddress(media));
  audio = started;
  playing.value = message;
  started.onended = stopVoice;
  try {
    await started.play();
  } catch (error) {
    // Another one, or the same again, has ended it.
    if (audio !== started) return;
    stopVoice();
    if ((error as Error).name === "AbortError") return;
    silent.value = new Map(silent.peek()).set(message, await whySilent(media));
  }
}

export function stopVoice(): void {
  audio?.pause();
  audio = undefined;
  playing.value = undefined;
}

/** Where a browser gets it as it is. */
export function mediaAddress({ id }: MediaRef): string {
  return address("api/media/:id", { id });
}

/** Where a browser gets a voice in a form that it can play. */
export function playableAddress({ id, mime }: MediaRef): string {
  const isPlayed = mime === "audio/mpeg" || mime === "audio/wav";
  return address("api/media/:id", { id }, isPlayed ? {} : { as: "wav" });
}

/** A player does not tell what the server said. */
async function whySilent(media: MediaRef): Promise<Silence> {
  try {
    const response = await fetch(playableAddress(media));
    return ((await response.json()) as Problem).code === "needsFfmpeg" ? "needsFfmpeg" : "unknown";
  } catch {
    return "unknown";
  }
}
