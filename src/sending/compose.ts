import { contentBytes } from "../media/content-bytes.js";
import { recognise, type Medium } from "../media/media-type.js";
import { WxbotError } from "../protocol/errors.js";
import { APIS, MEDIA_LIMITS, type Api } from "../protocol/send.js";
import type { Cancellation } from "./cancellation.js";
import { isSource, loadMedia, needsLoading, type LoadedMedia } from "./load-media.js";
import { imageRequest, videoRequest, voiceRequest } from "./media-request.js";
import type { Place, PlacedRequest, SendRequest } from "./send-request.js";
import {
  apiFields,
  COMPOSE_DEFAULTS,
  recipient,
  typeName,
  type ApiFields,
  type ComposeOptions,
  type SendWish,
} from "./send-wish.js";
import { splitText } from "./split-text.js";

/** The field that holds the content of each API: by it an object says which API it is for. */
const MAIN_FIELDS = {
  text: "Content",
  image: "Base64Image",
  voice: "DataFileBase64",
  video: "VideoFileBase64",
} as const satisfies Record<Api, string>;

const MEDIA_REQUESTS = { image: imageRequest, voice: voiceRequest, video: videoRequest } as const;
const NOT_MEDIA = { image: "notImage", voice: "notVoice", video: "notVideo" } as const;
type MediaApi = keyof typeof MEDIA_REQUESTS;

/** What is read from a file or an address whose kind is not known yet, in bytes. */
const MOST_BYTES = Math.max(...Object.values(MEDIA_LIMITS));

/** A bare base64 text of a known format is taken for a file rather than words from this length on. */
const FILE_LENGTH = 256;

/** The requests of a message; a promise where a medium has to be looked at, read or fetched. */
export type Composed = readonly PlacedRequest[] | Promise<readonly PlacedRequest[]>;

const ALONE: Place = { content: 0 };

/**
 * Makes the requests of what a flow wants sent, or refuses it: nothing is guessed, and nothing is sent that is not
 * clearly a text or a known medium. All of it is checked before the first request can leave.
 *
 * @returns the requests in order: one, or more where the content is an array or a text over the limit. Words are made
 *   into requests at once; a promise where there is more to do.
 * @throws {WxbotError} WXBOT_INVALID_INPUT, WXBOT_TOO_LARGE; with `item` where the content is an array
 */
export function compose(
  wish: SendWish,
  options: Partial<ComposeOptions> = {},
  cancel: Cancellation | undefined = options.cancel,
): Composed {
  const { content } = wish;
  if (Array.isArray(content)) return composeAll(wish, content, options, cancel);
  const parts = composeOne(wish, content, options, cancel);
  return parts instanceof Promise ? parts.then(placed) : placed(parts);
}

/** Where the one content makes several requests, they are counted. */
function placed(parts: readonly SendRequest[]): readonly PlacedRequest[] {
  const items = parts.length;
  return parts.map((part, index) => {
    const place = items === 1 ? ALONE : { content: 0, item: index + 1, items };
    return { api: part.api, chat: part.chat, fields: part.fields, media: part.media, place };
  });
}

async function composeAll(
  wish: SendWish,
  content: readonly unknown[],
  options: Partial<ComposeOptions>,
  cancel: Cancellation | undefined,
): Promise<readonly PlacedRequest[]> {
  const { to } = wish;
  if (content.length === 0) throw new WxbotError("noContent", { chat: recipient(undefined, to) });
  const requests: PlacedRequest[] = [];
  for (const [index, each] of content.entries()) {
    const place = { content: index, item: index + 1, items: content.length };
    try {
      for (const request of await composeOne(wish, each, options, cancel)) requests.push({ ...request, place });
    } catch (error) {
      throw error instanceof WxbotError ? error.of({ ...place, sent: 0 }) : error;
    }
  }
  return requests;
}

/**
 * A function that makes the requests when their turn has come. What may change while it waits is checked at once; a text
 * cannot, and what has to be read or fetched waits too, so that a long queue does not hold the files of all its messages.
 *
 * @param cancel gives up what is being fetched or converted; default: as the options say
 */
export function composer(wish: SendWish, options: Partial<ComposeOptions>, cancel = options.cancel): () => Composed {
  const make = () => compose(wish, options, cancel);
  if (typeof wish.content === "string" || needsLoading(wish.content)) return make;
  // A refusal waits for its turn, too.
  try {
    const made = make();
    // Meanwhile it must not count as an unhandled rejection.
    if (made instanceof Promise) made.catch(() => {});
    return () => made;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function composeOne(
  { api, to }: SendWish,
  content: unknown,
  options: Partial<ComposeOptions>,
  cancel: Cancellation | undefined,
): readonly SendRequest[] | Promise<readonly SendRequest[]> {
  const chat = recipient(content, to);
  if (isEmpty(content)) throw new WxbotError("noContent", { chat });
  if (api !== "auto" && !isApi(api)) throw new WxbotError("unknownApi", { found: api });
  const bytes = contentBytes(content);
  const fields = bytes === undefined ? apiFields(content) : {};
  const named = APIS.filter((each) => fields[MAIN_FIELDS[each]] !== undefined);
  const chosen = api === "auto" ? (named.length === 1 ? named[0] : undefined) : api;
  const field = chosen && MAIN_FIELDS[chosen];
  const given = field && fields[field];
  const isObject = content === fields && !isSource(content);
  if (given === undefined && (isObject || named.length > 0)) {
    throw new WxbotError("badContent", { chat, found: "object" });
  }
  const value = given ?? content;
  if (isEmpty(value)) throw new WxbotError("noContent", { chat });
  const givenField = given === undefined ? undefined : field;
  if (chosen === "text") return textRequests(chat, value, options.textLimit, givenField);
  if (chosen === undefined && typeof value === "string" && bytes === undefined)
    return textRequests(chat, value, options.textLimit);
  const known = value === content ? bytes : undefined;
  // Most are words, which need none of this.
  const all = { ...COMPOSE_DEFAULTS, ...options, cancel };
  return mediaRequests({ chat, chosen, field: givenField, value, known, fields, options: all });
}

/** A content that may be a medium, as far as it was looked at. */
interface MediaCandidate {
  readonly chat: string;
  /** The API that was named; undefined: `auto`. */
  readonly chosen: MediaApi | undefined;
  /** The API's field that it stands in, for errors. */
  readonly field: string | undefined;
  readonly value: unknown;
  /** Its bytes, where they were decoded already. */
  readonly known: LoadedMedia | undefined;
  readonly fields: ApiFields;
  readonly options: ComposeOptions;
}

async function mediaRequests(candidate: MediaCandidate): Promise<readonly SendRequest[]> {
  const { chat, chosen, field, value, known, fields, options } = candidate;
  const limit = chosen === undefined ? MOST_BYTES : MEDIA_LIMITS[chosen];
  const loaded = known ?? (await loadMedia(value, options, limit, chat));
  if (loaded === undefined) {
    if (chosen !== undefined) throw notMedia(chosen, value, chat, field);
    throw new WxbotError("badContent", { chat, found: typeName(value) });
  }
  const medium = await recognise(loaded.bytes);
  const decided = chosen ?? decide(value, loaded, medium, chat);
  if (decided === "text") return textRequests(chat, value, options.textLimit);
  return [await MEDIA_REQUESTS[decided]({ chat, bytes: loaded.bytes, medium, fields, options })];
}

/** What `auto` makes of bytes. @throws {WxbotError} WXBOT_INVALID_INPUT where they are neither text nor known media */
function decide(value: unknown, loaded: LoadedMedia, medium: Medium | undefined, chat: string): Api {
  if (medium?.kind === "audio") return "voice";
  if (medium !== undefined && medium.kind !== "other") return medium.kind;
  // Words can look like base64 ("test", "20250101"): as long as they are no known format, they are words.
  const isFile = medium !== undefined && typeof value === "string" && value.length >= FILE_LENGTH;
  if (loaded.form === "base64" && !isFile) return "text";
  throw new WxbotError("unknownMedia", { chat });
}

function textRequests(
  chat: string,
  content: unknown,
  limit = COMPOSE_DEFAULTS.textLimit,
  field?: string,
): SendRequest[] {
  if (typeof content !== "string") {
    const found = typeName(content);
    if (field) throw new WxbotError("wrongField", { chat, field, expected: "string", found });
    throw new WxbotError("notText", { chat, found });
  }
  return splitText(content, limit).map((part) => ({
    api: "text",
    chat,
    fields: { UserName: chat, Content: part },
    media: [],
  }));
}

function notMedia(api: MediaApi, value: unknown, chat: string, field: string | undefined): WxbotError {
  const found = typeName(value);
  if (!field) return new WxbotError(NOT_MEDIA[api], { chat, found });
  return new WxbotError("wrongField", { chat, field, expected: "base64, data URL, Buffer", found });
}

function isApi(name: string): name is Api {
  return APIS.some((api) => api === name);
}

function isEmpty(content: unknown): boolean {
  return content === "" || (content instanceof Uint8Array && content.length === 0);
}
