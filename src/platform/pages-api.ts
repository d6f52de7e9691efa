/**
 * The contract between the platform's pages (console and phone) and its server: every HTTP route and every frame of
 * the live WebSocket. Types only, imported by both sides.
 *
 * All paths are relative to the page's own folder: the pages are served at the root of the platform's port, and below
 * Node-RED's admin root. Bodies and answers are JSON unless told otherwise; times are milliseconds since the epoch.
 *
 * - An answer other than 2xx has the body {@link Problem}.
 * - Authorisation: on its own loopback port none. On another host `Authorization: Bearer <account key>`; inside
 *   Node-RED `Authorization: Bearer <access token of the editor>` where it has an adminAuth. 401 says that it lacks.
 * - The live socket takes no header: `POST api/ticket` answers a ticket for one connection within 30 s, then
 *   `live?ticket=…&page=phone&as=<wxid>` or `live?ticket=…&page=console`. It only carries frames to the page: whatever
 *   a page does is an HTTP request. When it closes, get a new ticket and connect again.
 * - `GET api/media/<id>` and `GET api/codes/<code>.svg` need no authorisation, so that `<img src>` and `<video src>`
 *   work: their ids are random and cannot be guessed.
 * - GET needs the permission `wxbot.read` in Node-RED, everything else `wxbot.write` (the ticket: `wxbot.read`).
 */

// ---------------------------------------------------------------------------------------------------------------------
// People, groups, chats and messages: the simulator's small WeChat.

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

// ---------------------------------------------------------------------------------------------------------------------
// The live socket's frames, from the server to the page.

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

/** A QR code that waits for a phone. */
export interface PendingCode {
  readonly code: string;
  /** What the QR code holds as text. */
  readonly content: string;
  /** The name of the token that is being logged in. */
  readonly tokenName: string;
  /** The person whose phone scanned it, and now has to confirm. */
  readonly scannedBy?: string;
  readonly expires: number;
}

/** The console's whole state: first of all, and again after each change (at most 4 times a second). */
export interface ConsoleFrame {
  readonly type: "console";
  readonly state: ConsoleState;
}

// ---------------------------------------------------------------------------------------------------------------------
// The console.

export interface ConsoleState {
  readonly keys: readonly KeyState[];
  readonly people: readonly Person[];
  /** Newest first, at most 200. */
  readonly calls: readonly Call[];
  readonly settings: Settings;
  readonly faults: Faults;
  /** Where the nodes and programs reach the platform. */
  readonly syncUrl: string;
  readonly apiUrl: string;
}

/** The secrets themselves are only answered by `POST api/keys/<id>/reveal` and `POST api/tokens/<id>/reveal`. */
export interface KeyState {
  readonly id: string;
  readonly name: string;
  /** The last 4 characters. */
  readonly ending: string;
  readonly created: number;
  /** Calls that may still count; null: without limit. At 0 sends are answered with 1004. */
  readonly balance: number | null;
  /** Clients signed in to message sync now. */
  readonly clients: number;
  readonly tokens: readonly TokenState[];
}

export interface TokenState {
  readonly id: string;
  readonly name: string;
  readonly ending: string;
  readonly created: number;
  /** Sends a minute; null: without limit. Beyond it sends are answered with 1003. */
  readonly perMinute: number | null;
  readonly login: Login;
  /** Oldest day first, at most 30 days; days without calls are left out. */
  readonly usage: readonly DayUsage[];
}

/**
 * The login state of a token.
 * - `none`: no account yet, or logged out. Next: first login by QR code.
 * - `code`: a QR code waits to be scanned. `scanned`: a phone has scanned it and has to confirm.
 * - `online`. - `dropped`: WeChat has dropped it. Next: history login, no QR code needed.
 */
export interface Login {
  readonly status: "none" | "code" | "scanned" | "online" | "dropped";
  /** When this status began. */
  readonly since: number;
  /** The bound account. */
  readonly account?: { readonly wxid: string; readonly nickname: string };
  readonly firstLogin?: number;
  readonly lastLogin?: number;
  readonly lastDrop?: number;
  /** When the published drop after a first login is due. */
  readonly dropDue?: number;
  /** For `code` and `scanned`. The picture: `GET api/codes/<code>.svg`. */
  readonly code?: PendingCode;
}

export interface DayUsage {
  /** `2026-11-25`, in the server's time zone. */
  readonly day: string;
  readonly calls: number;
  /** Those answered with retCode 0. */
  readonly done: number;
  /** Those that counted (`cost: true`). */
  readonly cost: number;
}

export interface Call {
  readonly id: number;
  readonly time: number;
  /** `sendText`, `sendImage`, `sendVoice`, `sendVideo`. */
  readonly api: string;
  /** "" where the call named no known key or token. */
  readonly keyId: string;
  readonly tokenId: string;
  /** The UserName it was for, "" where it named none. */
  readonly to: string;
  /** null: not answered, or answered with garbage (a fault). */
  readonly retCode: number | null;
  readonly cost: boolean;
  readonly error?: string;
  /** Milliseconds from request to answer. */
  readonly took: number;
}

/** Kept with the data. */
export interface Settings {
  readonly events: EventShape;
  /** The published drop within 24 hours of a first login. `random`: at a random moment of the 24 hours. */
  readonly drop:
    { readonly mode: "off" } | { readonly mode: "random" } | { readonly mode: "after"; readonly ms: number };
}

/** How events look on the wire: the shapes known from the field. */
export interface EventShape {
  /** Field names. */
  readonly names: "pascal" | "snake";
  /** Texts. `mixed` (the default): ids and content wrapped as `{"string": …}`, the rest plain, as most gateways do. */
  readonly strings: "mixed" | "plain" | "string" | "String" | "str" | "String_";
  /** `NewMsgId`: a bare 64-bit number, its digits as a text, or two halves. */
  readonly ids: "bare" | "text" | "split";
  /** Other numbers: plain, as a text, or two halves. */
  readonly numbers: "plain" | "text" | "split";
}

/** Faults on demand; gone when the process ends. Counts go down by one each time they strike. */
export interface Faults {
  /** Sign-ins are refused in the published way, as if the key were wrong. */
  readonly refuseSignIns: boolean;
  /** Sign-ins are never answered. */
  readonly ignoreSignIns: boolean;
  /** Milliseconds before the answer to each send. */
  readonly delayMs: number;
  /** The next `calls` sends get this answer, without being handled. */
  readonly answer: { readonly retCode: number; readonly calls: number; readonly cost: boolean } | null;
  /** The next n sends are handled and answered with what is no JSON. */
  readonly garbage: number;
  /** The next n sends are handled, then the connection is cut instead of an answer. */
  readonly cutCalls: number;
  /** Sockets stay open, but nothing comes any more: no events, no pongs. */
  readonly halfOpen: boolean;
  /** Every event is pushed twice. */
  readonly duplicateEvents: boolean;
  /** Events are pushed in pairs, the later one first (an event without a second one goes after half a second). */
  readonly reorderEvents: boolean;
}

export interface Problem {
  /** For the page's translation. */
  readonly code: ProblemCode;
  /** English, for whoever scripts the routes; never a secret. */
  readonly error: string;
}

/**
 * - 400 `badRequest` (the error names the field), 401 `unauthorised`, 403 `foreignOrigin`, 413 `tooLarge`, 415 `badMedia`, `needsFfmpeg`
 * - 404 `unknownPerson`, `unknownGroup`, `unknownChat`, `unknownMessage`, `unknownMedia`, `unknownKey`, `unknownToken`,
 *   `unknownCode` (also: it has expired), `unknownRoute`
 * - 409 `taken` (the id exists), `bound` (the person is logged in at a token), `tooLate` (to revoke), `notOwn` (message
 *   of another), `notMember`, `firstKey`, `notDropped`, `notOnline`, `notScanned` (confirm before scan, or by another)
 * - 500 `internal`
 */
export type ProblemCode =
  | "badRequest"
  | "unauthorised"
  | "foreignOrigin"
  | "tooLarge"
  | "badMedia"
  | "needsFfmpeg"
  | "unknownPerson"
  | "unknownGroup"
  | "unknownChat"
  | "unknownMessage"
  | "unknownMedia"
  | "unknownKey"
  | "unknownToken"
  | "unknownCode"
  | "unknownRoute"
  | "taken"
  | "bound"
  | "tooLate"
  | "notOwn"
  | "notMember"
  | "firstKey"
  | "notDropped"
  | "notOnline"
  | "notScanned"
  | "internal";

// ---------------------------------------------------------------------------------------------------------------------
// The routes. `Routes["POST api/…"]["body"]` is what is sent, `["answer"]` what comes back; `void`: nothing.

interface Route<Body, Answer> {
  readonly body: Body;
  readonly answer: Answer;
}

export interface Routes {
  /** How to get in: `key`: ask the person for the account key; `nodeRed`: send the editor's access token. Needs no authorisation. */
  readonly "GET api/access": Route<void, { readonly by: "nothing" | "key" | "nodeRed" }>;
  /** Answers nothing, to whoever may do more than look. */
  readonly "POST api/may-write": Route<void, void>;
  readonly "POST api/ticket": Route<void, { readonly ticket: string }>;

  // Phone. `as` is the wxid of the person whose phone it is.

  /** The phone before anybody was chosen: who there is. */
  readonly "GET api/people": Route<void, { readonly people: readonly Person[] }>;
  readonly "POST api/people": Route<{ readonly nickname: string; readonly wxid?: string }, Person>;
  readonly "PATCH api/people/:wxid": Route<{ readonly nickname: string }, Person>;
  /** 409 for an account that is bound to a token. */
  readonly "DELETE api/people/:wxid": Route<void, void>;
  /** The creator is a member too. */
  readonly "POST api/groups": Route<
    { readonly as: string; readonly name: string; readonly members: readonly string[] },
    Group
  >;
  /** Rename, or change who is in it. */
  readonly "PATCH api/groups/:id": Route<
    {
      readonly as: string;
      readonly name?: string;
      readonly add?: readonly string[];
      readonly remove?: readonly string[];
    },
    Group
  >;
  /** Query `as`, `before` (a seq, exclusive; default: the newest). Oldest first, at most 50; `more`: whether there are older ones. */
  readonly "GET api/chats/:chat/messages": Route<
    void,
    { readonly messages: readonly Message[]; readonly more: boolean }
  >;
  readonly "POST api/chats/:chat/messages": Route<{ readonly as: string; readonly content: Draft }, Message>;
  /** For scripts: many messages at once, in this order, at most 1000. Where one is wrong none is sent. */
  readonly "POST api/messages": Route<
    { readonly messages: readonly { readonly as: string; readonly chat: string; readonly content: Draft }[] },
    { readonly ids: readonly string[] }
  >;
  /** All of the chat is read. */
  readonly "POST api/chats/:chat/read": Route<{ readonly as: string }, void>;
  /** Within 2 minutes, by its sender; 409 otherwise. */
  readonly "POST api/messages/:id/revoke": Route<{ readonly as: string }, void>;
  /** Sends `to` a friend request from `as`. */
  readonly "POST api/friend-requests": Route<{ readonly as: string; readonly to: string; readonly text: string }, void>;
  /**
   * The body is the file itself (any content type but JSON), at most 25 MB; query `use` (a {@link MediaUse}), `name`
   * (of the file), `durationMs` (voice and video). Its true type is read from the bytes; 415 where it does not suit
   * the use. A WAVE voice becomes SILK, as voices in WeChat are.
   */
  readonly "POST api/media": Route<Blob, MediaRef>;
  /**
   * Query `as=wav`: a voice as WAVE, which browsers play; 415 `needsFfmpeg` where it is no SILK and the platform's
   * machine has no ffmpeg. 404 where the file is gone.
   */
  readonly "GET api/media/:id": Route<void, Blob>;

  // Log in from the phone.

  readonly "POST api/codes/:code/scan": Route<{ readonly as: string }, void>;
  readonly "POST api/codes/:code/confirm": Route<{ readonly as: string }, void>;
  readonly "POST api/codes/:code/cancel": Route<void, void>;
  /** The QR code as an SVG picture. */
  readonly "GET api/codes/:code.svg": Route<void, Blob>;

  // Console.

  readonly "GET api/console": Route<void, ConsoleState>;
  readonly "POST api/keys": Route<{ readonly name: string }, { readonly id: string }>;
  readonly "PATCH api/keys/:id": Route<{ readonly name?: string; readonly balance?: number | null }, void>;
  /** 409 for the first key. */
  readonly "DELETE api/keys/:id": Route<void, void>;
  readonly "POST api/keys/:id/reveal": Route<void, { readonly key: string }>;
  readonly "POST api/keys/:id/tokens": Route<{ readonly name: string }, { readonly id: string }>;
  readonly "PATCH api/tokens/:id": Route<{ readonly name?: string; readonly perMinute?: number | null }, void>;
  readonly "DELETE api/tokens/:id": Route<void, void>;
  readonly "POST api/tokens/:id/reveal": Route<void, { readonly token: string }>;
  /** First login: shows a QR code, for 4 minutes. */
  readonly "POST api/tokens/:id/login": Route<void, PendingCode>;
  /** History login: brings a dropped account back. 409 where there is none. */
  readonly "POST api/tokens/:id/history-login": Route<void, void>;
  readonly "POST api/tokens/:id/logout": Route<void, void>;
  /** The account drops, as WeChat does it. 409 where it is not online. */
  readonly "POST api/tokens/:id/drop": Route<void, void>;
  readonly "PATCH api/settings": Route<
    { readonly events?: Partial<EventShape>; readonly drop?: Settings["drop"] },
    Settings
  >;
  /** Everything is as at the first start, but for the first key and its first token. */
  readonly "POST api/reset": Route<void, void>;
  /** All data as one JSON document, secrets and media included. (POST: it needs the permission to write.) */
  readonly "POST api/export": Route<void, Exported>;
  /** Replaces all data by an exported document, at most 200 MB. */
  readonly "POST api/import": Route<Exported, void>;

  // Faults on demand.

  readonly "GET api/faults": Route<void, Faults>;
  readonly "PATCH api/faults": Route<Partial<Faults>, Faults>;
  /** Ends all of them. */
  readonly "DELETE api/faults": Route<void, void>;
  /** Cuts all sockets of message sync at once, without a closing handshake. */
  readonly "POST api/faults/cut": Route<void, { readonly cut: number }>;
  /** The whole port goes away, and comes back after `ms` (default 1000, at most 60,000). */
  readonly "POST api/faults/restart": Route<{ readonly ms?: number }, void>;
}

export type MediaUse = "image" | "voice" | "video" | "thumbnail" | "emoji" | "file";

/** A message to be sent: as its content, with media by the id of an upload, and what is quoted by its id. */
export type Draft =
  | Exclude<
      Content,
      { kind: "image" | "voice" | "video" | "emoji" | "file" | "quote" | "card" | "system" | "friendRequest" }
    >
  | { readonly kind: "image" | "emoji" | "file"; readonly media: string }
  /** `durationMs` where the upload did not say. */
  | { readonly kind: "voice"; readonly media: string; readonly durationMs?: number }
  | { readonly kind: "video"; readonly media: string; readonly thumbnail?: string; readonly durationMs?: number }
  | { readonly kind: "card"; readonly wxid: string }
  | { readonly kind: "quote"; readonly text: string; readonly quotes: string; readonly mentions?: readonly string[] };

/** An exported document. */
export interface Exported {
  readonly format: "wxbot-platform";
  readonly version: 1;
  readonly tables: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Media files by id, base64. */
  readonly files: Readonly<Record<string, string>>;
}
