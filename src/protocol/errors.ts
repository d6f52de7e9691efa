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
    "The content for __chat__ cannot be sent (found: __found__). Expected a text, a Buffer, a base64 text or data URL, or an object with the API's field names.",
  ],
  notText: ["WXBOT_INVALID_INPUT", "The text API needs a text for __chat__; found: __found__."],
  notImage: [
    "WXBOT_INVALID_INPUT",
    "The content for __chat__ is no image that can be sent: expected PNG, JPEG, GIF, WebP or BMP as a Buffer, a base64 text or a data URL; found: __found__.",
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
  queueFull: [
    "WXBOT_QUEUE_FULL",
    "__limit__ messages are waiting already; the message to __chat__ was not taken. Send fewer, or lower the interval.",
  ],
  expired: ["WXBOT_EXPIRED", "The message to __chat__ waited for more than __seconds__ s and was not sent."],
  closed: ["WXBOT_CLOSED", "The node was closed before the message to __chat__ was sent."],
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

  constructor(reason: Reason, params: ErrorParams = {}, outcome: SendOutcome = {}) {
    const [code, english] = REASONS[reason];
    super(fill(english, params));
    this.code = code;
    this.reason = reason;
    this.params = params;
    this.outcome = outcome;
  }
}

/** Puts the parameters into a text; a placeholder without a value vanishes. */
function fill(text: string, params: ErrorParams): string {
  return text.replace(/__(\w+?)__/g, (_, name: string) => String(params[name] ?? "")).trim();
}
