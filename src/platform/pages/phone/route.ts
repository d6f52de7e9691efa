import { computed, effect, signal } from "@preact/signals";

/** Which part of the page is seen; kept in the address, so that "back" works as on a phone. */
export type Tab = "chats" | "contacts" | "me";

export interface Place {
  readonly tab: Tab;
  /** The open chat. */
  readonly chat?: string;
  /** A QR code that another page wants scanned. */
  readonly scan?: string;
}

export const place = signal<Place>(read());

window.addEventListener("hashchange", () => (place.value = read()));

export function goTo(tab: Tab): void {
  location.hash = tab;
}

export function openChat(chat: string): void {
  location.hash = `chat/${encodeURIComponent(chat)}`;
}

/** From this width in pixels on, the list and the chat stand side by side. */
const WIDE = matchMedia("(min-width: 760px)");

export const wide = signal(WIDE.matches);
WIDE.addEventListener("change", ({ matches }) => (wide.value = matches));

const last = signal<string | undefined>(undefined);

/** The chat that is seen: beside a list, it stays when the list becomes another. */
export const openedChat = computed(() => place.value.chat ?? (wide.value ? last.value : undefined));

effect(() => {
  const { chat } = place.value;
  if (chat !== undefined) last.value = chat;
});

/** Leaves the chat for the tab it was opened from. */
export function leaveChat(): void {
  last.value = undefined;
  location.hash = place.value.tab;
}

function read(): Place {
  const [first = "", second = ""] = location.hash.slice(1).split("/");
  const tab = place?.peek().tab ?? "chats";
  if (first === "chat" && second !== "") return { tab, chat: decodeURIComponent(second) };
  if (first === "scan" && second !== "") return { tab: "chats", scan: decodeURIComponent(second) };
  return { tab: first === "contacts" || first === "me" ? first : "chats" };
}
