import type { EventMedia } from "../protocol/extension.js";

/** What a message is. `unknown`: an event that is no message, or a message of no known type. */
export const KINDS = [
  "text",
  "image",
  "voice",
  "video",
  "emoji",
  "location",
  "card",
  "link",
  "file",
  "miniprogram",
  "quote",
  "transfer",
  "friendRequest",
  "call",
  "revoke",
  "system",
  "unknown",
] as const;
export type Kind = (typeof KINDS)[number];

export type ChatType = "private" | "group";

/**
 * A received message in one shape, whatever shape the gateway used: the public `msg.wxbot` (interface.md). Plain JSON,
 * without secrets, so that it can be stored, queued and answered elsewhere. What a message does not carry is absent.
 */
export interface WxbotMessage {
  /** The message id in exact decimal digits (`NewMsgId`, else `MsgId`); "" where the event has none. */
  id: string;
  kind: Kind;
  /** Milliseconds since the epoch, by the platform's clock; the time of receipt where the event has none. */
  time: number;
  /** The account that received the message. */
  account: { wxid: string; nickname: string };
  /** The conversation as the account sees it: the group, or the other person. */
  chat: { id: string; type: ChatType };
  /** Who wrote it: in groups the member, not the group. */
  sender: { id: string; self: boolean };
  /** For kinds that carry text: text and quote (what was written), system (the notice). */
  text?: string;
  /** Groups: the ids of the members that the message mentions. */
  mentions?: string[];
  /** Groups: whether the receiving account is among them (or all are). */
  mentioned?: boolean;
  /** Where the platform offers the bytes; without the key. */
  media?: EventMedia;
  /** Pixels and bytes where known. */
  image?: { width?: number; height?: number; size?: number };
  voice?: { durationMs?: number; size?: number };
  video?: { durationMs?: number; width?: number; height?: number; size?: number };
  emoji?: { md5?: string; width?: number; height?: number; url?: string };
  location?: { latitude: number; longitude: number; label?: string; name?: string };
  card?: { id: string; nickname: string };
  link?: { title: string; url: string; description?: string };
  /** `complete` is false for the announcement of a file that is still uploading (app message type 74). */
  file?: { name: string; size?: number; complete: boolean };
  miniprogram?: { title: string; name?: string; id?: string; page?: string };
  /** What is quoted; the message's own words are in `text`. */
  quote?: { id?: string; sender: string; nickname?: string; text: string; kind?: Kind };
  transfer?: { title: string; description?: string; amount?: string; redPacket: boolean };
  friendRequest?: { id: string; nickname: string; text: string; ticket?: string };
  call?: { text?: string };
  /** The message that was taken back, and the notice in its place. */
  revoke?: { id: string; text?: string };
  /** The type of a system message's XML, where it is XML. */
  system?: { type: string };
  /** The event type of an event that is no message; the numbers of an unknown type of message or app message. */
  unknown?: { eventType: string; type?: number; appType?: number };
}
