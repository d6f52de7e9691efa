import { signal } from "@preact/signals";
import type { Message } from "../../../pages-api/chat.js";

/** The message that the next text answers, if any. */
export const quoting = signal<Message | undefined>(undefined);

export function startQuote(message: Message): void {
  quoting.value = message;
  document.querySelector<HTMLTextAreaElement>(".write-field")?.focus();
}

export function endQuote(): void {
  quoting.value = undefined;
}
