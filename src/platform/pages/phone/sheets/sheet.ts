import { signal } from "@preact/signals";
import type { MediaRef } from "../../../pages-api/chat.js";

/** What lies over the page now: one at a time. */
export type Sheet =
  | { readonly type: "scan"; readonly code?: string }
  | { readonly type: "newGroup"; readonly with?: readonly string[] }
  | { readonly type: "newPerson" }
  | { readonly type: "person"; readonly wxid: string }
  | { readonly type: "renamePerson"; readonly wxid: string }
  | { readonly type: "friendRequest"; readonly wxid: string }
  | { readonly type: "switchPerson" }
  | { readonly type: "chatInfo"; readonly chat: string }
  | { readonly type: "renameGroup"; readonly id: string }
  | { readonly type: "addMembers"; readonly id: string }
  | { readonly type: "image"; readonly url: string; readonly name: string }
  | { readonly type: "video"; readonly media: MediaRef };

export const sheet = signal<Sheet | undefined>(undefined);

export function showSheet(shown: Sheet): void {
  sheet.value = shown;
}

export function closeSheet(): void {
  sheet.value = undefined;
}
