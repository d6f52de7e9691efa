import type { EventMedia } from "../protocol/extension.js";
import type { EventFrame } from "../protocol/frame.js";
import { readAppMessage } from "./app-message.js";
import type { Carried } from "./carried.js";
import { readElement } from "./element-message.js";
import { FIELD, idField, isFields, numberField, textField, textOf } from "./fields.js";
import { KIND_BY_TYPE } from "./message-type.js";
import { readSystemMessage } from "./system-message.js";
import type { WxbotMessage } from "./wxbot-message.js";
import { parseXml, textAt } from "./xml.js";

type Event = Readonly<Record<string, unknown>>;
type Account = WxbotMessage["account"];

/** What the message type is for app messages, and for notices that may be XML. */
const APP_MESSAGE = 49;

/**
 * Brings an event into the one shape of {@link WxbotMessage}. Never throws: what is no message, or of no known type,
 * is of kind `unknown`.
 *
 * @param now milliseconds since the epoch, for events without a time
 */
export function normalise(frame: EventFrame, now: number): WxbotMessage {
  const { body, exactId } = frame;
  const account = readAccount(body["userInfo"]);
  const event = isFields(body["event"]) ? body["event"] : {};
  const id = exactId ?? idField(event, FIELD.id) ?? idField(event, FIELD.shortId) ?? "";
  const time = readTime(event, now);
  const eventType = textOf(body["eventType"]) ?? "";
  const type = numberField(event, FIELD.type);
  const from = textField(event, FIELD.from);
  if (eventType !== "AddMsg" || type === undefined || from === undefined) {
    const unknown = { eventType, ...(type !== undefined && { type }) };
    const nobody = { chat: { id: from ?? "", type: chatType(from ?? "") }, sender: { id: from ?? "", self: false } };
    return { id, kind: "unknown", time, account, ...nobody, unknown };
  }
  const envelope = readEnvelope(event, from, account);
  const { kind, ...carried } = readContent(type, envelope.content);
  const media = readMedia(body["media"]);
  return {
    id,
    kind,
    time,
    account,
    ...whereFrom(envelope, carried),
    ...(envelope.chat.type === "group" && readMentions(event, account)),
    ...carried,
    ...(media && { media }),
  };
}

function readAccount(userInfo: unknown): Account {
  const { wxid, nickname } = isFields(userInfo) ? userInfo : {};
  return { wxid: textOf(wxid) ?? "", nickname: textOf(nickname) ?? "" };
}

/** Seconds on the wire; a number too large for seconds is milliseconds already. */
function readTime(event: Event, now: number): number {
  const time = numberField(event, FIELD.time);
  if (time === undefined || time <= 0) return now;
  return time > 100_000_000_000 ? time : time * 1_000;
}

interface Envelope {
  readonly chat: WxbotMessage["chat"];
  readonly sender: WxbotMessage["sender"];
  /** Without what leads it in groups. */
  readonly content: string;
}

/** In groups `wxid:` and a line break lead the content of what others wrote. */
const GROUP_SENDER = /^([^\s:<>"]{1,128}):\r?\n/;

function readEnvelope(event: Event, from: string, { wxid }: Account): Envelope {
  const to = textField(event, FIELD.to) ?? "";
  const content = textField(event, FIELD.content) ?? "";
  const self = from === wxid && wxid !== "";
  const chat = chatOf(self ? to : from);
  if (chat.type !== "group" || self) return { chat, sender: { id: from, self }, content };
  const lead = GROUP_SENDER.exec(content);
  // A notice in a group has no sender but the group itself.
  if (lead === null) return { chat, sender: { id: from, self: false }, content };
  const sender = lead[1]!;
  return { chat, sender: { id: sender, self: sender === wxid }, content: content.slice(lead[0].length) };
}

function chatOf(id: string): WxbotMessage["chat"] {
  return { id, type: chatType(id) };
}

function chatType(id: string): "group" | "private" {
  return id.endsWith("@chatroom") ? "group" : "private";
}

/** A friend request comes from a helper account of WeChat's: the person behind it is who wrote. */
function whereFrom(
  { chat, sender }: Envelope,
  { friendRequest }: Partial<Carried>,
): Pick<WxbotMessage, "chat" | "sender"> {
  if (friendRequest === undefined || friendRequest.id === "") return { chat, sender };
  return { chat: chatOf(friendRequest.id), sender: { id: friendRequest.id, self: false } };
}

function readContent(type: number, content: string): Carried {
  if (type === APP_MESSAGE) return readAppMessage(content);
  const kind = KIND_BY_TYPE.get(type);
  if (kind === undefined) return { kind: "unknown", unknown: { eventType: "AddMsg", type } };
  if (kind === "text") return { kind, text: content };
  if (kind === "system") return readSystemMessage(content);
  return { kind, ...readElement(kind, content) };
}

/** Ids in `atuserlist`, by commas; `notify@all` stands for everybody. */
function readMentions(event: Event, { wxid }: Account): Required<Pick<WxbotMessage, "mentions" | "mentioned">> {
  const source = textField(event, FIELD.source);
  const list = source?.includes("<atuserlist") ? textAt(parseXml(source), "atuserlist") : undefined;
  const ids = (list ?? "").split(",").map((id) => id.trim());
  const mentions = [...new Set(ids.filter((id) => id !== ""))];
  return { mentions, mentioned: mentions.some((id) => id === wxid || id === "notify@all") };
}

const PLATFORM_PATH = /^\/(?![/\\])[\x21-\x7e]*$/;

/** Where the platform offers the bytes. Only a path on the platform itself: an event must not lead elsewhere. */
function readMedia(value: unknown): EventMedia | undefined {
  if (!isFields(value)) return undefined;
  const { url, mime, size, name, durationMs } = value;
  if (typeof url !== "string" || !PLATFORM_PATH.test(url) || typeof mime !== "string") return undefined;
  return {
    url,
    mime,
    size: typeof size === "number" && size >= 0 ? size : 0,
    ...(typeof name === "string" && { name }),
    ...(typeof durationMs === "number" && { durationMs }),
  };
}
