import { isTooDeep } from "./nesting.js";
import { RetCode } from "./return-codes.js";

/** The send APIs that exist; `auto` is the node's own. */
export const APIS = ["text", "image", "voice", "video"] as const;
export type Api = (typeof APIS)[number];

/** The bodies of the send APIs, without the token (protocol.md section 3). */
export interface TextBody {
  readonly UserName: string;
  readonly Content: string;
}
export interface ImageBody {
  readonly UserName: string;
  /** `data:base64;image/png,<base64>`, with the image's true MIME type. */
  readonly Base64Image: string;
}

export interface VoiceBody {
  readonly UserName: string;
  /** One of VOICE_TYPES. */
  readonly Type: number;
  /** Bare base64. */
  readonly DataFileBase64: string;
  /** Milliseconds. */
  readonly VoiceTime: number;
}
export interface VideoBody {
  readonly UserName: string;
  /** Bare base64. */
  readonly VideoFileBase64: string;
  /** The thumbnail, in the form of `Base64Image`. */
  readonly ImageFileBase64: string;
  /** Milliseconds. */
  readonly VideoTime: number;
}

/** The numbers of the voice formats. */
export const VOICE_TYPES = { amr: 0, speex: 1, mp3: 2, wave: 3, silk: 4 } as const;

/** The largest media that are sent, in bytes: the published limit for video, this project's for the others. */
export const MEDIA_LIMITS = { image: 10 * 1024 * 1024, voice: 10 * 1024 * 1024, video: 3 * 1024 * 1024 } as const;

/** The paths of the send APIs, below the platform's HTTP base. */
export const PATHS = {
  sendText: "/wxapi/pc/message/sendText",
  sendImage: "/wxapi/pc/message/sendImage",
  sendVoice: "/wxapi/pc/message/sendVoice",
  sendVideo: "/wxapi/pc/message/sendVideo",
} as const;

/** The paths of each API: the published one first, then the plain name where voice and video differ (section 6). */
export const API_PATHS: Readonly<Record<Api, readonly string[]>> = {
  text: [PATHS.sendText],
  image: [PATHS.sendImage],
  voice: [PATHS.sendText, PATHS.sendVoice],
  video: [PATHS.sendText, PATHS.sendVideo],
};

/** The platform's answer to a send. Further fields are passed on as they are. */
export interface Answer {
  /** Whether the platform handled the request. */
  readonly ok: boolean;
  readonly retCode: number;
  /** True: the request counted against the account's quota, and must never be sent again. */
  readonly cost: boolean;
  readonly result?: unknown;
  readonly error?: string;
}

/** Limits of a try (protocol.md section 3, rules for callers), in milliseconds. */
export const ANSWER_TIMEOUT = 30_000;
export const RETRY_DELAY = { least: 1_000, most: 3_000 } as const;

/** An image in the published form, which is no data URL: `data:base64;<mime>,<base64>`. */
export function publishedImage(mime: string, base64: string): string {
  return `data:base64;${mime},${base64}`;
}

/**
 * Reads an answer's body.
 *
 * @returns the answer as parsed (without what is nested too deep), or a sentence that says why it is none (never its content).
 */
export function readAnswer(text: string): Answer | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text === "" ? "the body is empty" : "the body is not JSON";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "the body is no JSON object";
  // What it says of the message counts; no flow could clone the rest.
  const read = isTooDeep(text, value) ? flat(value) : (value as Record<string, unknown>);
  const { ok, retCode } = read;
  if (typeof retCode !== "number") return "retCode is missing";
  if (ok === false && retCode === RetCode.done) return "it says both done and not ok";
  return read as unknown as Answer;
}

function flat(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => typeof inner !== "object"));
}
