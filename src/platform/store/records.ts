import type { Content } from "../pages-api/chat.js";
import type { Call } from "../pages-api/console.js";
import type { EventShape, Settings } from "../pages-api/settings.js";

/** What the store keeps, table by table. Times are milliseconds since the epoch. */

/** A platform account: its key is a secret. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly created: number;
  /** Calls that may still count; null: without limit. */
  readonly balance: number | null;
}

/** A device slot under a key: its token is a secret. */
export interface TokenRecord {
  readonly id: string;
  readonly keyId: string;
  readonly name: string;
  readonly token: string;
  readonly created: number;
  /** Sends a minute; null: without limit. */
  readonly perMinute: number | null;
}

/** What is known of the WeChat account that a token's slot has, by the token's id. */
export interface LoginRecord {
  readonly account: { readonly wxid: string; readonly nickname: string };
  readonly online: boolean;
  readonly since: number;
  readonly firstLogin: number;
  readonly lastLogin: number;
  readonly lastDrop?: number;
  readonly dropDue?: number;
}

export interface PersonRecord {
  readonly wxid: string;
  readonly nickname: string;
}

export interface GroupRecord {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

export interface MessageRecord {
  readonly id: string;
  readonly seq: number;
  /** A group's id, or both wxids of a private chat, sorted, with `|` between. */
  readonly chat: string;
  /** "" for notices. */
  readonly sender: string;
  readonly time: number;
  readonly content: Content;
  readonly revoked?: true;
  readonly viaApi?: true;
}

/** Bytes in a file of the same id. */
export interface MediaRecord {
  readonly id: string;
  readonly created: number;
  readonly mime: string;
  readonly size: number;
  readonly md5: string;
  readonly name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
}

export type CallRecord = Call;

/** By token and day. */
export interface UsageRecord {
  readonly tokenId: string;
  readonly day: string;
  readonly calls: number;
  readonly done: number;
  readonly cost: number;
}

/** How far a person has read a chat: the seq of the last message read. By person and chat. */
export type ReadRecord = number;

export const DEFAULT_SHAPE: EventShape = { names: "pascal", strings: "mixed", ids: "bare", numbers: "plain" };
export const DEFAULT_SETTINGS: Settings = { events: DEFAULT_SHAPE, drop: { mode: "off" } };
