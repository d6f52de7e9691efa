import { signal } from "@preact/signals";
import type { Person } from "../../pages-api/chat.js";

const STORED = "wxbot-phone-person";

/**
 * Whose phone this is, as a wxid. In the address, so that several windows can be several people, and kept for the next
 * visit; "" until somebody was chosen.
 */
export const me = signal(new URLSearchParams(location.search).get("as") ?? localStorage.getItem(STORED) ?? "");

export function becomePerson(wxid: string): void {
  const url = new URL(location.href);
  url.searchParams.set("as", wxid);
  // The chats of another person are not this one's.
  if (me.peek() !== "") url.hash = "chats";
  history.replaceState(null, "", url);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  localStorage.setItem(STORED, wxid);
  me.value = wxid;
}

/** Who it is at a first visit: the first one who is no bot. Undefined where there are only bots. */
export function firstPerson(people: readonly Person[]): Person | undefined {
  return people.find(({ bot }) => !bot);
}
