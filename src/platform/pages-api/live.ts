import type { Chat, Group, Message, Person } from "./chat.js";
import type { ConsoleState } from "./console.js";
import type { PendingCode } from "./login.js";

/** What a phone is told. */
export type PhoneFrame =
  /** First of all, and again whenever people, groups or logins change. `chats`: by time of the last message. */
  | {
      readonly type: "world";
      readonly me: string;
      readonly people: readonly Person[];
      readonly groups: readonly Group[];
      readonly chats: readonly Chat[];
      /** QR codes shown in the console now, for the page's "scan". */
      readonly codes: readonly PendingCode[];
    }
  /** A new message, or one that changed (revoked): same id, put in its place. `chat` is its chat's new summary. */
  | { readonly type: "message"; readonly message: Message; readonly chat: Chat }
  /** A chat's summary changed without a message: it was read (perhaps in another window). */
  | { readonly type: "chat"; readonly chat: Chat };

/** The console's whole state: first of all, and again after each change (at most 4 times a second). */
export interface ConsoleFrame {
  readonly type: "console";
  readonly state: ConsoleState;
}
