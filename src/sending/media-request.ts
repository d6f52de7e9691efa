import { voiceDuration } from "../media/duration.js";
import { Ffmpeg } from "../media/ffmpeg.js";
import { recognise, type Medium } from "../media/media-type.js";
import { readMovie } from "../media/mp4.js";
import { toSilk } from "../media/silk.js";
import { thumbnail, type Picture } from "../media/thumbnail.js";
import { WxbotError } from "../protocol/errors.js";
import { MEDIA_LIMITS, publishedImage, VOICE_TYPES } from "../protocol/send.js";
import { loadMedia } from "./load-media.js";
import type { SendRequest } from "./send-request.js";
import { integerField, typeName, type ApiFields, type ComposeOptions } from "./send-wish.js";

/** Media on the way into a request. */
export interface MediaContent {
  readonly chat: string;
  readonly bytes: Buffer;
  /** What the bytes are; undefined: of no known format. */
  readonly medium: Medium | undefined;
  /** The API's fields that were given: they win over what would be derived. */
  readonly fields: ApiFields;
  readonly options: ComposeOptions;
}

/** @throws {WxbotError} WXBOT_INVALID_INPUT (notImage), WXBOT_TOO_LARGE */
export function imageRequest({ chat, bytes, medium }: MediaContent): SendRequest {
  if (medium?.kind !== "image") throw new WxbotError("notImage", { chat, found: medium?.mime ?? "?" });
  checkSize("image", bytes, medium, chat);
  const prefix = publishedImage(medium.mime, "");
  return { api: "image", chat, fields: { UserName: chat }, media: [{ name: "Base64Image", prefix, bytes }] };
}

/**
 * `Type` and `VoiceTime` are derived from the bytes where they are not given. Where the option says so, sound becomes
 * SILK first, unless its `Type` is given.
 *
 * @throws {WxbotError} WXBOT_INVALID_INPUT (notVoice, noDuration, wrongField), WXBOT_TOO_LARGE
 */
export async function voiceRequest(content: MediaContent): Promise<SendRequest> {
  const { chat, fields } = content;
  const givenType = integerField(fields, "Type", chat, VOICE_TYPES.silk);
  const givenTime = integerField(fields, "VoiceTime", chat);
  checkSize("voice", content.bytes, content.medium, chat);
  const { bytes, medium } = givenType === undefined ? await playable(content) : content;
  const type = givenType ?? (medium?.kind === "voice" ? medium.type : undefined);
  if (type === undefined) throw new WxbotError("notVoice", { chat, found: medium?.mime ?? "?" });
  const time = givenTime ?? (medium && (await voiceDuration(bytes, medium.mime)));
  if (time === undefined || (givenTime === undefined && time <= 0)) {
    throw new WxbotError("noDuration", { chat, what: medium?.mime ?? "?", field: "VoiceTime" });
  }
  return {
    api: "voice",
    chat,
    fields: { UserName: chat, Type: type, VoiceTime: time },
    media: [{ name: "DataFileBase64", prefix: "", bytes }],
  };
}

/** The sound as SILK, where that is wanted and can be done; else as it is. */
async function playable({ bytes, medium, options }: MediaContent): Promise<Pick<MediaContent, "bytes" | "medium">> {
  const isSound = medium?.kind === "voice" || medium?.kind === "audio";
  if (!options.silk || !isSound || medium.mime === "audio/silk") return { bytes, medium };
  const silk = await toSilk(bytes, medium.mime, new Ffmpeg(options.cancel?.signal));
  if (silk === undefined) return { bytes, medium };
  return { bytes: silk, medium: { kind: "voice", mime: "audio/silk", type: VOICE_TYPES.silk } };
}

/**
 * `VideoTime` and the thumbnail are derived from the bytes where they are not given.
 *
 * @throws {WxbotError} WXBOT_INVALID_INPUT (notVideo, noDuration, wrongField), WXBOT_TOO_LARGE
 */
export async function videoRequest(content: MediaContent): Promise<SendRequest> {
  const { chat, bytes, medium, fields, options } = content;
  const givenTime = integerField(fields, "VideoTime", chat);
  if (givenTime === undefined && medium?.kind !== "video") {
    throw new WxbotError("notVideo", { chat, found: medium?.mime ?? "?" });
  }
  checkSize("video", bytes, medium, chat);
  const time = givenTime ?? readMovie(bytes)?.durationMs ?? 0;
  if (givenTime === undefined && time <= 0) {
    throw new WxbotError("noDuration", { chat, what: medium!.mime, field: "VideoTime" });
  }
  const picture =
    (await givenThumbnail(content)) ?? (await thumbnail(bytes, medium?.mime ?? "", new Ffmpeg(options.cancel?.signal)));
  return {
    api: "video",
    chat,
    fields: { UserName: chat, VideoTime: time },
    media: [
      { name: "ImageFileBase64", prefix: publishedImage(picture.mime, ""), bytes: picture.bytes },
      { name: "VideoFileBase64", prefix: "", bytes },
    ],
  };
}

async function givenThumbnail({ chat, fields, options }: MediaContent): Promise<Picture | undefined> {
  const field = "ImageFileBase64";
  const value = fields[field];
  if (value === undefined) return undefined;
  const loaded = await loadMedia(value, options, MEDIA_LIMITS.image, chat);
  const medium = loaded && (await recognise(loaded.bytes));
  if (medium?.kind !== "image") {
    throw new WxbotError("wrongField", { chat, field, expected: "image", found: medium?.mime ?? typeName(value) });
  }
  checkSize("image", loaded!.bytes, medium, chat);
  return { mime: medium.mime, bytes: loaded!.bytes };
}

function checkSize(kind: keyof typeof MEDIA_LIMITS, bytes: Buffer, medium: Medium | undefined, chat: string): void {
  const limit = MEDIA_LIMITS[kind];
  if (bytes.length <= limit) return;
  throw new WxbotError("tooLarge", { chat, what: medium?.mime ?? kind, size: bytes.length, limit });
}
