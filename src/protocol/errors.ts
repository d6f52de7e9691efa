/**
 * What can go wrong, once: a reason, the public code it belongs to, and its English text.
 *
 * `__name__` stands for a parameter, the way Node-RED's catalogues write it: the en-US catalogue of wxbot-config holds
 * the same texts (a test compares them), zh-CN its translations. No parameter ever holds a key, a token or media.
 */
export const REASONS = {
  noRecipient: [
    "WXBOT_INVALID_INPUT",
    "There is no recipient: the To field of the node and msg.topic are both empty. Set one of them to a chat id.",
  ],
  badRecipient: ["WXBOT_INVALID_INPUT", "The recipient must be a chat id (a text); found: __found__."],
  noContent: ["WXBOT_INVALID_INPUT", "There is nothing to send to __chat__: the content is empty."],
  badContent: [
    "WXBOT_INVALID_INPUT",
    "The content for __chat__ cannot be sent (found: __found__). Expected a text, a Buffer, a base64 text or data URL, or an object with the API's field names, or an array of these.",
  ],
  notText: ["WXBOT_INVALID_INPUT", "The text API needs a text for __chat__; found: __found__."],
  notImage: [
    "WXBOT_INVALID_INPUT",
    "The content for __chat__ is no image that can be sent: expected PNG, JPEG, GIF, WebP or BMP as a Buffer, a base64 text or a data URL; found: __found__.",
  ],
  notVoice: [
    "WXBOT_INVALID_INPUT",
    "The content for __chat__ is no voice that can be sent: expected AMR, Speex, MP3, WAVE or SILK as a Buffer, a base64 text or a data URL; found: __found__. Other sound can be sent with the option to convert to SILK and an ffmpeg on the PATH.",
  ],
  notVideo: [
    "WXBOT_INVALID_INPUT",
    "The content for __chat__ is no video that can be sent: expected MP4 as a Buffer, a base64 text or a data URL; found: __found__.",
  ],
  noDuration: [
    "WXBOT_INVALID_INPUT",
    "The length of the __what__ for __chat__ could not be read: it is damaged or cut off. Check it, or give __field__ in milliseconds.",
  ],
  pathNotAllowed: [
    "WXBOT_INVALID_INPUT",
    "The file __path__ may not be sent to __chat__: it lies in none of the media folders of the configuration. Add its folder there.",
  ],
  unreadable: [
    "WXBOT_INVALID_INPUT",
    "The file __path__ for __chat__ could not be read (__detail__). Check its name and its permissions.",
  ],
  urlsNotAllowed: [
    "WXBOT_INVALID_INPUT",
    "Media from web addresses are switched off, so nothing was sent to __chat__. Switch them on in the configuration.",
  ],
  badUrl: [
    "WXBOT_INVALID_INPUT",
    "The web address of the media for __chat__ is none that can be fetched: expected http:// or https://.",
  ],
  privateUrl: [
    "WXBOT_INVALID_INPUT",
    "The host __host__ of the media for __chat__ is on a private network. If you trust it, allow private addresses in the configuration.",
  ],
  fetchFailed: [
    "WXBOT_INVALID_INPUT",
    "The media for __chat__ could not be fetched from __host__ (__detail__). Nothing was sent; check the address or try again later.",
  ],
  unknownMedia: [
    "WXBOT_INVALID_INPUT",
    "The content for __chat__ is neither text nor a known image, voice or video format.",
  ],
  wrongField: [
    "WXBOT_INVALID_INPUT",
    "The field __field__ for __chat__ must be of type __expected__; found: __found__.",
  ],
  unknownApi: ["WXBOT_INVALID_INPUT", "There is no such API: __found__. Use auto, text, image, voice or video."],
  badAccount: ["WXBOT_INVALID_INPUT", "The account must be a wxid (a text); found: __found__."],
  badExpression: ["WXBOT_INVALID_INPUT", "The field __field__ could not be evaluated: __detail__"],
  noPlatform: ["WXBOT_INVALID_INPUT", "The node has no usable platform: choose or complete its configuration."],
  tooLarge: [
    "WXBOT_TOO_LARGE",
    "The __what__ for __chat__ has __size__ bytes; the limit is __limit__ bytes. Send a smaller one.",
  ],
  noToken: [
    "WXBOT_NO_TOKEN",
    "There is no token to send to __chat__ as account __account__. Enter one in the configuration or add an account node.",
  ],
  refused: ["WXBOT_REFUSED", "The platform refused the message to __chat__: wrong parameters (1001). __detail__"],
  notFound: [
    "WXBOT_NOT_FOUND",
    "The platform found no such chat or account for __chat__, or it is deleted or banned (1002). Check the chat id and the token. __detail__",
  ],
  busy: [
    "WXBOT_BUSY",
    "The platform was too busy or had an internal error (__retCode__) for the message to __chat__, after __attempts__ tries. Send it again later. __detail__",
  ],
  forbidden: [
    "WXBOT_FORBIDDEN",
    "The platform did not allow the message to __chat__: no balance or no permission (1004). Recharge, or ask the administrator. __detail__",
  ],
  network: [
    "WXBOT_NETWORK",
    "The platform could not be reached for the message to __chat__ (__detail__), after __attempts__ tries. It was not sent.",
  ],
  timeout: [
    "WXBOT_TIMEOUT",
    "The platform did not answer within __seconds__ s for the message to __chat__. It may have been sent: look before you send it again.",
  ],
  uncertain: [
    "WXBOT_UNCERTAIN",
    "The connection was cut (__detail__) after the message to __chat__ had left. It may have been sent: look before you send it again.",
  ],
  badAnswer: [
    "WXBOT_BAD_ANSWER",
    "The platform's answer for the message to __chat__ was not understood (__detail__). Check the API address; the message may have been sent.",
  ],
  mediaGone: [
    "WXBOT_NOT_FOUND",
    "The platform no longer offers the __what__ from __chat__ (HTTP __status__): media are kept for 24 hours.",
  ],
  mediaTooLarge: [
    "WXBOT_TOO_LARGE",
    "The __what__ from __chat__ has __size__ bytes, more than the __limit__ bytes that are fetched.",
  ],
  mediaFailed: [
    "WXBOT_NETWORK",
    "The __what__ from __chat__ could not be fetched from the platform (__detail__), after __attempts__ tries.",
  ],
  mediaUnplayable: [
    "WXBOT_INVALID_INPUT",
    "The voice from __chat__ could not be turned into WAVE: it is damaged or not SILK. The payload is the voice as it came.",
  ],
  queueFull: [
    "WXBOT_QUEUE_FULL",
    "__limit__ messages are waiting already; the message to __chat__ was not taken. Send fewer, or lower the interval.",
  ],
  hourlyLimit: [
    "WXBOT_QUEUE_FULL",
    "The account has sent its __limit__ messages of this hour; the message to __chat__ was not sent. The next can be sent in __minutes__ min. Send fewer, or raise the hourly limit in the configuration.",
  ],
  dailyLimit: [
    "WXBOT_QUEUE_FULL",
    "The account has sent its __limit__ messages of these 24 hours; the message to __chat__ was not sent. The next can be sent in __minutes__ min. Send fewer, or raise the daily limit in the configuration.",
  ],
  queueBytes: [
    "WXBOT_QUEUE_FULL",
    "The messages that wait already take __size__ of __limit__ bytes; the message to __chat__ was not taken. Send fewer, or smaller ones.",
  ],
  notKept: [
    "WXBOT_QUEUE_FULL",
    "The message to __chat__ could not be written to the disk (__detail__) and was not sent. Make room, check the permissions of Node-RED's user directory, or switch off keeping unsent messages in the configuration.",
  ],
  stopped: [
    "WXBOT_UNCERTAIN",
    "Node-RED was stopped while the message to __chat__ was on its way. It may have been sent: look before you send it again.",
  ],
  expired: ["WXBOT_EXPIRED", "The message to __chat__ waited for more than __seconds__ s and was not sent."],
  closed: ["WXBOT_CLOSED", "The node was closed before the message to __chat__ was sent."],
  deleted: ["WXBOT_CLOSED", "The message to __chat__ was deleted from the outbox before it was sent."],
} as const satisfies Record<string, readonly [code: `WXBOT_${string}`, english: string]>;

/** A reason; the key of its text in the catalogues (`errors.<reason>`). */
export type Reason = keyof typeof REASONS;

/** The public error codes of interface.md. */
export type ErrorCode = (typeof REASONS)[Reason][0];

/** The values for a reason's placeholders: chat ids, sizes, names of types. Never secrets, never content. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** What is known of a send that failed. */
export interface SendOutcome {
  /** The platform's return code, where there was an answer. */
  readonly retCode?: number;
  /** Whether the platform counted the request, where it said so. */
  readonly cost?: boolean;
  /** How many times it was tried. */
  readonly attempts?: number;
}

/** Which of several contents failed. */
export interface ErrorItem {
  /** Counted from 1. */
  readonly item: number;
  readonly items: number;
  /** How many of them had been sent before. */
  readonly sent: number;
}

/** What stands before the text of an error in one of several contents; `sending.item` in the catalogues. */
export const ITEM_TEXT = "Number __item__ of __items__ (sent before it: __sent__):";

/**
 * The one error class of the package. `code` is the public code, `reason` the finer distinction with its own text,
 * `message` that text in English: the nodes put it in the runtime's language.
 */
export class WxbotError extends Error {
  override readonly name = "WxbotError";
  readonly code: ErrorCode;
  readonly reason: Reason;
  readonly params: ErrorParams;
  readonly outcome: SendOutcome;
  readonly item: ErrorItem | undefined;

  constructor(reason: Reason, params: ErrorParams = {}, outcome: SendOutcome = {}, item?: ErrorItem) {
    const [code, english] = REASONS[reason];
    super((item ? fill(ITEM_TEXT, { ...item }) + " " : "") + fill(english, params));
    this.code = code;
    this.reason = reason;
    this.params = params;
    this.outcome = outcome;
    this.item = item;
  }

  /** The same error, as that of one of several contents. */
  of(item: ErrorItem): WxbotError {
    return new WxbotError(this.reason, this.params, this.outcome, item);
  }
}

/** Puts the parameters into a text; a placeholder without a value vanishes. */
function fill(text: string, params: ErrorParams): string {
  return text.replace(/__(\w+?)__/g, (_, name: string) => String(params[name] ?? "")).trim();
}

/** The code that names a fault of the network or the system; a message might name more than it should. */
export function faultCode(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") return at.code;
  }
  return error instanceof Error ? error.name : "unknown";
}
