import { decodeText } from "../../media/content-bytes.js";
import { recognise } from "../../media/media-type.js";
import { VOICE_TYPES } from "../../protocol/send.js";
import type { Outgoing, TypedBytes } from "../driver.js";

/** A parameter that is missing or wrong: answered with 1001 and this text, which names the field, never its content. */
export class ParameterError extends Error {
  override readonly name = "ParameterError";

  constructor(field: string, english: string, chinese: string) {
    super(`${field}: ${english} (${chinese})`);
  }
}

/** The APIs by the last part of their path. */
export const APIS = ["sendText", "sendImage", "sendVoice", "sendVideo"] as const;
export type ApiName = (typeof APIS)[number];

type Fields = Readonly<Record<string, unknown>>;

/** Published (protocol.md section 3), in bytes. */
export const VIDEO_LIMIT = 3 * 1024 * 1024;
export const IMAGE_LIMIT = 10 * 1024 * 1024;
const VOICE_LIMIT = 10 * 1024 * 1024;

const VOICE_NUMBERS: readonly number[] = Object.values(VOICE_TYPES);

/**
 * Voice and video are published under `sendText`: which it is, the fields tell (protocol.md section 6).
 */
export function apiOf(api: ApiName, fields: Fields): ApiName {
  if (api !== "sendText") return api;
  if (has(fields, "VideoFileBase64")) return "sendVideo";
  return has(fields, "DataFileBase64") ? "sendVoice" : "sendText";
}

/** What a call wants sent. @throws {ParameterError} */
export async function readOutgoing(api: ApiName, fields: Fields): Promise<Outgoing> {
  switch (api) {
    case "sendText":
      return { kind: "text", text: textField(fields, "Content") };
    case "sendImage":
      return { kind: "image", image: await imageField(fields, "Base64Image", IMAGE_LIMIT) };
    case "sendVoice":
      return { kind: "voice", voice: await voiceField(fields), durationMs: duration(fields, "VoiceTime") };
    case "sendVideo": {
      const bytes = bareBase64(fields, "VideoFileBase64", VIDEO_LIMIT, "3 MB");
      const medium = await recognise(bytes);
      if (medium?.kind !== "video") throw new ParameterError("VideoFileBase64", "is no video", "不是视频");
      const { mime } = medium;
      const thumbnail = await imageField(fields, "ImageFileBase64", IMAGE_LIMIT);
      return { kind: "video", video: { bytes, mime }, thumbnail, durationMs: duration(fields, "VideoTime") };
    }
  }
}

/** @throws {ParameterError} where it is no text, or empty */
export function textField(fields: Fields, name: string): string {
  const value = own(fields, name);
  if (value === undefined) throw new ParameterError(name, "is missing", "缺少该参数");
  if (typeof value !== "string") throw new ParameterError(name, "must be a text", "应为字符串");
  if (value === "") throw new ParameterError(name, "must not be empty", "不能为空");
  return value;
}

async function imageField(fields: Fields, name: string, limit: number): Promise<TypedBytes> {
  const bytes = decodeText(textField(fields, name))?.bytes;
  const medium = bytes && (await recognise(bytes));
  if (medium?.kind !== "image") throw new ParameterError(name, "is no image", "不是图片");
  if (bytes!.length > limit) throw new ParameterError(name, `has more than ${limit} bytes`, `超过 ${limit} 字节`);
  return { bytes: bytes!, mime: medium.mime };
}

async function voiceField(fields: Fields): Promise<TypedBytes> {
  const type = integer(fields, "Type");
  if (!VOICE_NUMBERS.includes(type)) throw new ParameterError("Type", "must be 0 to 4", "应为 0 到 4");
  const bytes = bareBase64(fields, "DataFileBase64", VOICE_LIMIT, "10 MB");
  const medium = await recognise(bytes);
  // Speex that comes without a container has no header to know it by.
  if (type === VOICE_TYPES.speex && medium === undefined) return { bytes, mime: "audio/speex" };
  if (medium?.kind !== "voice" || medium.type !== type) {
    throw new ParameterError("DataFileBase64", `is not of Type ${type}`, `与 Type ${type} 不符`);
  }
  return { bytes, mime: medium.mime };
}

function bareBase64(fields: Fields, name: string, limit: number, shown: string): Buffer {
  const decoded = decodeText(textField(fields, name));
  if (decoded?.form !== "base64") throw new ParameterError(name, "must be bare base64", "应为 base64");
  if (decoded.bytes.length > limit) throw new ParameterError(name, `is larger than ${shown}`, `超过 ${shown}`);
  return decoded.bytes;
}

function duration(fields: Fields, name: string): number {
  const value = integer(fields, name);
  if (value <= 0) throw new ParameterError(name, "must be more than 0 milliseconds", "应大于 0 毫秒");
  return value;
}

function integer(fields: Fields, name: string): number {
  const value = own(fields, name);
  if (value === undefined) throw new ParameterError(name, "is missing", "缺少该参数");
  if (!Number.isSafeInteger(value)) throw new ParameterError(name, "must be an integer", "应为整数");
  return value as number;
}

function has(fields: Fields, name: string): boolean {
  return own(fields, name) !== undefined;
}

function own(fields: Fields, name: string): unknown {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return value ?? undefined;
}
