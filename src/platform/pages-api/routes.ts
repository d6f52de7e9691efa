import type { Group, MediaRef, Message, Person } from "./chat.js";
import type { ConsoleState, Exported } from "./console.js";
import type { Draft } from "./draft.js";
import type { Faults } from "./faults.js";
import type { PendingCode } from "./login.js";
import type { EventShape, Settings } from "./settings.js";

/**
 * The contract between the platform's pages (console and phone) and its server: every HTTP route and every frame of
 * the live WebSocket. Types only, imported by both sides.
 *
 * All paths are relative to the page's own folder: the pages are served at the root of the platform's port, and below
 * Node-RED's admin root. Bodies and answers are JSON unless told otherwise; times are milliseconds since the epoch.
 *
 * - An answer other than 2xx has the body `Problem` (problem.ts).
 * - Authorisation: on its own loopback port none. On another host `Authorization: Bearer <account key>`; inside
 *   Node-RED `Authorization: Bearer <access token of the editor>` where it has an adminAuth. 401 says that it lacks.
 * - The live socket takes no header: `POST api/ticket` answers a ticket for one connection within 30 s, then
 *   `live?ticket=…&page=phone&as=<wxid>` or `live?ticket=…&page=console`. It only carries frames to the page: whatever
 *   a page does is an HTTP request. When it closes, get a new ticket and connect again.
 * - `GET api/media/<id>` and `GET api/codes/<code>.svg` need no authorisation, so that `<img src>` and `<video src>`
 *   work: their ids are random and cannot be guessed.
 * - GET needs the permission `wxbot.read` in Node-RED, everything else `wxbot.write` (the ticket: `wxbot.read`).
 */

/** `body` is what is sent, `answer` what comes back; `void`: nothing. */
interface Route<Body, Answer> {
  readonly body: Body;
  readonly answer: Answer;
}

/** By method and path: `Routes["POST api/ticket"]["answer"]`. */
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
   * The body is the file itself (any content type but JSON), at most 25 MB; query `use` (a `MediaUse`, draft.ts), `name`
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
