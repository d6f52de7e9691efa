import type { Names } from "./chat-list.js";

/** One or several chats in a few characters: their names where there are any. */
export function chatsLabel(ids: readonly string[], names: Names | undefined): string {
  const [first, ...others] = ids;
  if (first === undefined) return "";
  const name = shorten(names?.[first] || first);
  return others.length === 0 ? name : `${name} +${others.length}`;
}

/** Labels stay short enough for a node. */
export function shorten(text: string, limit = 24): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
