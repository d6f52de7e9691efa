import type { MediaRef } from "./pages-api/chat.js";

/**
 * The port between the platform and WeChat. The platform owns keys, tokens, sign-in, sync, quotas and the send APIs;
 * a driver logs accounts in and out, hands over what they receive, and sends. Slots are what tokens are to the
 * platform: places for one account each.
 */
export interface Driver {
  /** Begins a first login: the account of whoever scans the QR code and confirms. It replaces one under way. */
  beginLogin(slot: string): Promise<QrCode>;
  /** Ends a first login under way, if there is one. */
  cancelLogin(slot: string): Promise<void>;
  /** History login: brings an account back that was dropped, without a QR code. @throws {PlatformError} */
  resume(slot: string, wxid: string): Promise<Account>;
  logOut(slot: string, wxid: string): Promise<void>;
  /**
   * Sends as an account.
   *
   * @returns the raw result, passed on to the caller untouched
   * @throws {PlatformError} `unknownChat` where there is no such recipient
   */
  send(wxid: string, to: string, outgoing: Outgoing): Promise<unknown>;
  close(): Promise<void>;
}

export interface QrCode {
  readonly code: string;
  /** What the picture holds as text. */
  readonly content: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export interface Account {
  readonly wxid: string;
  readonly nickname: string;
}

/** What a driver tells, at any time. */
export interface DriverEvents {
  /** The phone of an account has scanned a slot's QR code. */
  onScanned(slot: string, wxid: string): void;
  /** The login was confirmed: the account is online in the slot. */
  onLoggedIn(slot: string, account: Account): void;
  /** The QR code has expired, or the phone said no. */
  onLoginEnded(slot: string): void;
  /** An account is offline until `resume`. */
  onDropped(wxid: string): void;
  /** An account's nickname has changed. */
  onRenamed(account: Account): void;
  onReceived(wxid: string, message: AddMsg): void;
}

/** What an account receives, in WeChat's own terms and before it is given a gateway's shape. */
export interface AddMsg {
  /** 64 bits, decimal digits. */
  readonly newMsgId: string;
  /** 32 bits. */
  readonly msgId: number;
  readonly msgSeq: number;
  readonly from: string;
  readonly to: string;
  readonly msgType: number;
  readonly content: string;
  /** Seconds since the epoch. */
  readonly createTime: number;
  /** XML. */
  readonly msgSource: string;
  readonly pushContent: string;
  /** A small picture. */
  readonly thumbnail?: Buffer;
  /** Where the media store has the bytes. */
  readonly media?: MediaRef;
}

export type Outgoing =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly image: TypedBytes }
  | { readonly kind: "voice"; readonly voice: TypedBytes; readonly durationMs: number }
  | { readonly kind: "video"; readonly video: TypedBytes; readonly thumbnail: TypedBytes; readonly durationMs: number };

export interface TypedBytes {
  readonly bytes: Buffer;
  readonly mime: string;
}
