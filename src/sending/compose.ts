import { decodeText } from "../media/content-bytes.js";
import { isImage, mediaType } from "../media/media-type.js";
import { WxbotError } from "../protocol/errors.js";
import { publishedImage, type Api } from "../protocol/send.js";
import type { SendRequest } from "./send-request.js";

/** What a flow wants sent, as it comes from a message. */
export interface SendWish {
  /** An API, or `auto`: decided by the content. */
  readonly api: string;
  /** A chat id. */
  readonly to: unknown;
  /** A text, a Buffer, a text that stands for bytes, or an object with the API's own field names (interface.md). */
  readonly content: unknown;
}

type ApiFields = Readonly<Record<string, unknown>>;

/** The largest image that is sent, in bytes. */
export const IMAGE_LIMIT = 10 * 1024 * 1024;

/** The field by which an object says which API it is for, and how each API makes its request. */
const APIS = {
  text: { field: "Content", compose: textRequest },
  image: { field: "Base64Image", compose: imageRequest },
} as const satisfies Partial<Record<Api, unknown>>;
type Known = keyof typeof APIS;
const KNOWN = Object.keys(APIS) as Known[];

/**
 * Makes a request of what a flow wants sent, or refuses it: nothing is guessed, and nothing is sent that is not clearly
 * a text or a known medium.
 *
 * @throws {WxbotError} WXBOT_INVALID_INPUT, WXBOT_TOO_LARGE
 */
export async function compose(wish: SendWish): Promise<SendRequest> {
  const chat = chatOf(wish);
  if (isEmpty(wish.content)) throw new WxbotError("noContent", { chat });
  const fields = apiFields(wish.content);
  const api =
    wish.api === "auto" ? await chooseApi(wish.content, fields, chat) : KNOWN.find((name) => name === wish.api);
  if (api === undefined) throw new WxbotError("unknownApi", { found: wish.api });
  const { field, compose } = APIS[api];
  if (fields === undefined) return await compose(chat, wish.content);
  if (fields[field] === undefined) throw new WxbotError("badContent", { chat, found: "object" });
  return await compose(chat, fields[field]);
}

/** The chat that a wish is for. @throws {WxbotError} WXBOT_INVALID_INPUT */
export function chatOf({ to, content }: SendWish): string {
  const chat = apiFields(content)?.["UserName"] ?? to;
  if (chat === undefined || chat === null || chat === "") throw new WxbotError("noRecipient");
  if (typeof chat !== "string") throw new WxbotError("badRecipient", { found: typeName(chat) });
  return chat;
}

/** The content as an object with the API's own field names, where it is a plain object. */
function apiFields(content: unknown): ApiFields | undefined {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return undefined;
  return content instanceof Uint8Array ? undefined : (content as ApiFields);
}

async function chooseApi(content: unknown, fields: ApiFields | undefined, chat: string): Promise<Known> {
  if (fields !== undefined) {
    const meant = KNOWN.filter((api) => fields[APIS[api].field] !== undefined);
    if (meant.length === 1) return meant[0]!;
    throw new WxbotError("badContent", { chat, found: "object" });
  }
  const bytes = bytesOf(content);
  if (bytes === undefined) {
    if (typeof content === "string") return "text";
    throw new WxbotError("badContent", { chat, found: typeName(content) });
  }
  const mime = await mediaType(bytes.bytes);
  if (isImage(mime)) return "image";
  // Words can look like base64 ("test", "20250101"): as long as they are no known medium, they are words.
  if (typeof content === "string" && bytes.form === "base64") return "text";
  throw new WxbotError("unknownMedia", { chat });
}

function textRequest(chat: string, content: unknown): SendRequest {
  if (typeof content !== "string") throw new WxbotError("notText", { chat, found: typeName(content) });
  if (isEmpty(content)) throw new WxbotError("noContent", { chat });
  return { api: "text", chat, fields: { UserName: chat, Content: content }, media: [] };
}

async function imageRequest(chat: string, content: unknown): Promise<SendRequest> {
  if (isEmpty(content)) throw new WxbotError("noContent", { chat });
  const bytes = bytesOf(content)?.bytes;
  if (bytes === undefined) throw new WxbotError("notImage", { chat, found: typeName(content) });
  const mime = await mediaType(bytes);
  if (!isImage(mime)) throw new WxbotError("notImage", { chat, found: mime ?? "?" });
  if (bytes.length > IMAGE_LIMIT) {
    throw new WxbotError("tooLarge", { chat, what: mime, size: bytes.length, limit: IMAGE_LIMIT });
  }
  const media = { name: "Base64Image", prefix: publishedImage(mime, ""), bytes } as const;
  return { api: "image", chat, fields: { UserName: chat }, media: [media] };
}

function isEmpty(content: unknown): boolean {
  return content === "" || (content instanceof Uint8Array && content.length === 0);
}

function bytesOf(content: unknown): { bytes: Buffer; form: string } | undefined {
  if (typeof content === "string") return decodeText(content);
  if (!(content instanceof Uint8Array)) return undefined;
  return { bytes: Buffer.from(content.buffer, content.byteOffset, content.byteLength), form: "bytes" };
}

/** What kind of value came instead, in the words of the language that users see in the debug sidebar. */
function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return value instanceof Uint8Array ? "Buffer" : typeof value;
}
