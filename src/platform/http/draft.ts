import type { Content, MediaRef } from "../pages-api/chat.js";
import { PlatformError } from "../platform-error.js";
import type { Parts } from "../parts.js";
import { flag, given, integer, longText, number, oneOf, optional, text, texts } from "./fields.js";

type Fields = Readonly<Record<string, unknown>>;

const KINDS = [
  "text",
  "image",
  "emoji",
  "file",
  "voice",
  "video",
  "location",
  "link",
  "card",
  "quote",
  "miniprogram",
  "transfer",
  "call",
] as const satisfies readonly Content["kind"][];

const AMOUNT = /^\d{1,9}(?:\.\d{1,2})?$/;

/** The content of a message that a page wants to send (pages-api/draft.ts). @throws `badRequest`, `unknown…` */
export function draftContent(parts: Parts, as: string, fields: Fields): Content {
  const kind = oneOf(fields, "kind", KINDS);
  switch (kind) {
    case "text":
      return { kind, text: longText(fields, "text"), ...mentions(fields) };
    case "image":
    case "emoji":
    case "file":
      return { kind, media: media(parts, fields, "media") };
    case "voice": {
      const voice = media(parts, fields, "media");
      return { kind, media: voice, durationMs: duration(fields, voice) };
    }
    case "video": {
      const video = media(parts, fields, "media");
      const thumbnail = optional(fields, "thumbnail", () => media(parts, fields, "thumbnail"));
      return { kind, media: video, durationMs: duration(fields, video), ...given({ thumbnail }) };
    }
    case "location": {
      const [latitude, longitude] = [number(fields, "latitude", -90, 90), number(fields, "longitude", -180, 180)];
      return { kind, latitude, longitude, label: text(fields, "label", 200), ...given({ name: more(fields, "name") }) };
    }
    case "link":
      return {
        kind,
        title: text(fields, "title", 200),
        url: url(fields),
        ...given({ description: more(fields, "description") }),
      };
    case "card": {
      const { wxid, nickname } = parts.world.person(text(fields, "wxid"));
      return { kind, wxid, nickname };
    }
    case "quote": {
      const quoted = parts.world.quoted(as, text(fields, "quotes"));
      return { kind, text: longText(fields, "text"), quoted, ...mentions(fields) };
    }
    case "miniprogram": {
      const about = given({ name: more(fields, "name"), page: more(fields, "page") });
      return { kind, title: text(fields, "title", 200), ...about };
    }
    case "transfer": {
      const amount = text(fields, "amount");
      if (!AMOUNT.test(amount)) throw new PlatformError("badRequest", "amount must be a number of yuan such as 0.10.");
      return { kind, amount, redPacket: flag(fields, "redPacket"), ...given({ note: more(fields, "note") }) };
    }
    case "call":
      return { kind, video: flag(fields, "video") };
  }
}

function mentions(fields: Fields) {
  return given({ mentions: optional(fields, "mentions", texts) });
}

function media(parts: Parts, fields: Fields, name: string): MediaRef {
  return parts.media.ref(text(fields, name));
}

/** As the page says, or as the bytes do. */
function duration(fields: Fields, { durationMs }: MediaRef): number {
  const said = optional(fields, "durationMs", () => integer(fields, "durationMs", 1, 24 * 60 * 60_000));
  const known = said ?? durationMs;
  if (known === undefined) throw new PlatformError("badRequest", "durationMs is missing: the file does not tell it.");
  return known;
}

/** A page must not be led anywhere but to a web page. */
function url(fields: Fields): string {
  const value = text(fields, "url", 2_000);
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new PlatformError("badRequest", "url must be an http or https address.");
  }
  return value;
}

function more(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return value === "" ? undefined : optional(fields, name, () => longText(fields, name, 500));
}
