import { signal } from "@preact/signals";

/** What is written and not sent yet, by chat. */
const written = signal<ReadonlyMap<string, string>>(new Map());

/** Whom a text mentions, as picked: nickname and wxid. */
export interface Mention {
  readonly nickname: string;
  readonly wxid: string;
}

let mentions: readonly Mention[] = [];

/** WeChat ends a mention by this space, so that it can be told from the text after it. */
export const MENTION_END = "\u2005";

export function writtenIn(chat: string): string {
  return written.value.get(chat) ?? "";
}

/** The same at this moment, for what is no drawing. */
export function writtenNow(chat: string): string {
  return written.peek().get(chat) ?? "";
}

export function write(chat: string, text: string): void {
  written.value = new Map(written.peek()).set(chat, text);
}

/** Puts a text back to be edited and sent again. */
export function restoreText(chat: string, text: string): void {
  write(chat, text);
  document.querySelector<HTMLTextAreaElement>(".write-field")?.focus();
}

export function remember(mention: Mention): void {
  mentions = [...mentions, mention];
}

/** The wxids of those whose mention still stands in the text. */
export function mentionsIn(text: string): string[] {
  const standing = mentions.filter(({ nickname }) => text.includes(`@${nickname}${MENTION_END}`));
  return [...new Set(standing.map(({ wxid }) => wxid))];
}

export function forgetMentions(): void {
  mentions = [];
}
