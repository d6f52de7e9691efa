export interface Person {
  readonly wxid: string;
  readonly nickname: string;
  /** Whether the platform has this account logged in now: it is a bot. */
  readonly bot: boolean;
}

export interface Group {
  /** Ends in `@chatroom`. */
  readonly id: string;
  readonly name: string;
  /** wxids. */
  readonly members: readonly string[];
}

/** Bytes of a message. `GET api/media/<id>` answers them, `GET api/media/<id>?as=wav` a voice as WAV. */
export interface MediaRef {
  readonly id: string;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  readonly name?: string;
  /** Pixels, where known. */
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
}

/** What a message carries. */
export type Content =
  /** In groups `mentions` are the wxids meant by the `@nickname` + U+2005 in the text; `notify@all` means everybody. */
  | { readonly kind: "text"; readonly text: string; readonly mentions?: readonly string[] }
  | { readonly kind: "image"; readonly media: MediaRef }
  | { readonly kind: "voice"; readonly media: MediaRef; readonly durationMs: number }
  | {
      readonly kind: "video";
      readonly media: MediaRef;
      readonly durationMs: number;
      readonly thumbnail?: MediaRef;
    }
  /** A sticker. */
  | { readonly kind: "emoji"; readonly media: MediaRef }
  | { readonly kind: "file"; readonly media: MediaRef }
  | {
      readonly kind: "location";
      readonly latitude: number;
      readonly longitude: number;
      /** The address. */
      readonly label: string;
      readonly name?: string;
    }
  | { readonly kind: "link"; readonly title: string; readonly url: string; readonly description?: string }
  /** A contact card. */
  | { readonly kind: "card"; readonly wxid: string; readonly nickname: string }
  | { readonly kind: "quote"; readonly text: string; readonly quoted: Quoted; readonly mentions?: readonly string[] }
  | { readonly kind: "miniprogram"; readonly title: string; readonly name?: string; readonly page?: string }
  /** `amount` in yuan, as written: "0.10". */
  | { readonly kind: "transfer"; readonly amount: string; readonly note?: string; readonly redPacket: boolean }
  | { readonly kind: "call"; readonly video: boolean }
  /** A notice in the middle of the chat; nobody's bubble. `text` is Chinese, as WeChat's; `notice` says the same for other languages. */
  | { readonly kind: "system"; readonly text: string; readonly notice?: Notice }
  /** "wants to be your friend"; shown as a notice with its text. */
  | { readonly kind: "friendRequest"; readonly text: string };

export interface Notice {
  readonly type: "created" | "joined" | "left" | "renamed";
  /** Nickname of who did it. */
  readonly by: string;
  /** Nicknames of whom it concerns; empty for `renamed`. */
  readonly people: readonly string[];
  /** The group's name. */
  readonly name: string;
}

export type ContentKind = Content["kind"];

export interface Quoted {
  readonly id: string;
  /** wxid. */
  readonly sender: string;
  readonly nickname: string;
  readonly kind: ContentKind;
  /** What people see of it; "" for kinds without text. */
  readonly text: string;
}

export interface Message {
  /** Decimal digits (64 bits). */
  readonly id: string;
  /** Rises by one from message to message, over all chats: the order. */
  readonly seq: number;
  /** The chat as the page's person sees it: a group's id, or the other person's wxid. */
  readonly chat: string;
  /** wxid; "" for notices. */
  readonly sender: string;
  readonly time: number;
  readonly content: Content;
  /** Taken back: shown as "<sender> recalled a message". */
  readonly revoked?: true;
  /** Whether a bot sent it through a send API (and not from a phone). */
  readonly viaApi?: true;
}

export interface Chat {
  /** A group's id, or the other person's wxid. */
  readonly id: string;
  readonly unread: number;
  /** Whether one of the unread messages mentions the page's person. */
  readonly mentioned: boolean;
  readonly last?: Message;
}
