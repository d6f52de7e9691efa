import { WxbotError } from "../protocol/errors.js";
import type { Cancellation } from "./cancellation.js";

/** What a flow wants sent, as it comes from a message. A class, as of what is made for every message (see Queued). */
export class SendWish {
  /** An API, or `auto`: decided by the content. */
  readonly api: string;
  /** A chat id. */
  readonly to: unknown;
  /**
   * A text, a Buffer, a text that stands for bytes, `{path}`, `{url}`, or an object with the API's own field names
   * (interface.md); or an array of these, which are sent one after the other.
   */
  readonly content: unknown;

  constructor(api: string, to: unknown, content: unknown) {
    this.api = api;
    this.to = to;
    this.content = content;
  }
}

/** What making requests may use, and how; from the nodes' properties. */
export interface ComposeOptions {
  /** Folders under which `{path}` may read. Default: none. */
  readonly mediaFolders: readonly string[];
  /** Whether `{url}` may fetch. Default: no. */
  readonly mediaUrls: boolean;
  /** Whether `{url}` may reach this machine and private networks. Default: no. */
  readonly mediaPrivate: boolean;
  /** The longest text of one message, in characters; 0: any. Default 2,000. */
  readonly textLimit: number;
  /** Whether sound is converted to SILK. Default: no. */
  readonly silk: boolean;
  /** What is being fetched or converted is given up. */
  readonly cancel?: Cancellation | undefined;
}

export const COMPOSE_DEFAULTS: ComposeOptions = {
  mediaFolders: [],
  mediaUrls: false,
  mediaPrivate: false,
  textLimit: 2_000,
  silk: false,
};

/** An object with the API's own field names. */
export type ApiFields = Readonly<Record<string, unknown>>;

/** The content as an object with the API's own field names, where it is one; else none. */
export function apiFields(content: unknown): ApiFields {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return {};
  return content instanceof Uint8Array ? {} : (content as ApiFields);
}

/** The chat that a content is for. @throws {WxbotError} WXBOT_INVALID_INPUT */
export function recipient(content: unknown, to: unknown): string {
  const chat = apiFields(content)["UserName"] ?? to;
  if (chat === undefined || chat === null || chat === "") throw new WxbotError("noRecipient");
  if (typeof chat !== "string") throw new WxbotError("badRecipient", { found: typeName(chat) });
  return chat;
}

/** The chat that a wish is for, the first one's where there are several. @throws {WxbotError} WXBOT_INVALID_INPUT */
export function chatOf({ to, content }: SendWish): string {
  return recipient(Array.isArray(content) ? content[0] : content, to);
}

/** A whole number among the API's fields. @throws {WxbotError} WXBOT_INVALID_INPUT (wrongField) */
export function integerField(fields: ApiFields, field: string, chat: string, most = 2 ** 31 - 1): number | undefined {
  const value = fields[field];
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  const found = typeof value === "number" ? String(value) : typeName(value);
  throw new WxbotError("wrongField", { chat, field, expected: `integer 0…${most}`, found });
}

/** What kind of value came instead, in the words of the language that users see in the debug sidebar. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return value instanceof Uint8Array ? "Buffer" : typeof value;
}
