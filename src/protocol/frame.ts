import { isTooDeep } from "./nesting.js";

/** A frame of message sync, as read from the wire. */
export type Frame = SignInResult | EventFrame;

/** The answer to the sign-in. `retCode` alone decides: 0 is success, anything else a refusal. */
export interface SignInResult {
  readonly type: "signIn";
  readonly retCode: number;
}

/** A pushed event. */
export interface EventFrame {
  readonly type: "event";
  /** The frame as parsed, nothing changed: `{userInfo, eventType, event, …}`. */
  readonly body: Record<string, unknown>;
  /**
   * The exact decimal digits of the event's message id (`NewMsgId`, else `MsgId`) where it is a bare number beyond
   * 2^53, which JSON.parse rounds. Undefined where the parsed value is exact already.
   */
  readonly exactId: string | undefined;
}

/** Why a frame could not be read; never its content. */
export class UnreadableFrame extends Error {
  override readonly name = "UnreadableFrame";
}

/** The largest frame that is read, in characters. Real events stay far below it. */
export const FRAME_LIMIT = 8 * 1024 * 1024;

/**
 * Reads one text frame of message sync.
 *
 * @throws {UnreadableFrame} where it is not JSON, no object, larger than {@link FRAME_LIMIT}, or nested too deep.
 */
export function readFrame(text: string): Frame {
  if (text.length > FRAME_LIMIT) {
    throw new UnreadableFrame(`it has ${text.length} characters, more than the limit of ${FRAME_LIMIT}`);
  }
  const body = parse(text);
  if (isSignInResult(body)) return { type: "signIn", retCode: Number(body["retCode"]) };
  return { type: "event", body, exactId: exactId(text, body) };
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text: it must not get out.
    throw new UnreadableFrame("it is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UnreadableFrame(`it is JSON, but ${describe(value)} instead of an object`);
  }
  if (isTooDeep(text, value)) throw new UnreadableFrame("it is nested too deep");
  return value as Record<string, unknown>;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

/** The discriminator is spelled `type` in one answer and `eventType` in the other (protocol.md section 2.2). */
function isSignInResult(body: Record<string, unknown>): boolean {
  return body["type"] === "AuthCheckResult" || body["eventType"] === "AuthCheckResult";
}

const ID_FIELDS = ["NewMsgId", "new_msg_id", "MsgId", "msg_id"];

/**
 * The digits of the message id, read from the text where the parsed number is rounded. A quote inside a JSON text is
 * always escaped, so `"NewMsgId":` with a bare number after it can only be a field; where a field of that name stands
 * at several places, the frame is parsed once more with the numbers quoted.
 */
function exactId(text: string, body: Record<string, unknown>): string | undefined {
  const event = body["event"];
  if (typeof event !== "object" || event === null) return undefined;
  for (const name of ID_FIELDS) {
    const value = (event as Record<string, unknown>)[name];
    if (value === undefined || value === null || value === 0) continue;
    if (typeof value !== "number" || Number.isSafeInteger(value)) return undefined;
    const digits = onlyNumber(text, name) ?? quotedId(text, name);
    // A number like 1.5e20 has no digits of its own to keep. A piece of the text would keep the whole text in memory.
    return digits !== undefined && Number(digits) === value ? BigInt(digits).toString() : undefined;
  }
  return undefined;
}

const BARE_NUMBERS = new Map(ID_FIELDS.map((name) => [name, new RegExp(`(?<!\\\\)"${name}"\\s*:\\s*(-?\\d+)`, "g")]));

function bareNumber(name: string): RegExp {
  return BARE_NUMBERS.get(name)!;
}

/** The digits behind the field's name, where it has a bare number at exactly one place. */
function onlyNumber(text: string, name: string): string | undefined {
  const pattern = bareNumber(name);
  pattern.lastIndex = 0;
  const found = pattern.exec(text);
  return pattern.exec(text) === null ? found?.[1] : undefined;
}

function quotedId(text: string, name: string): string | undefined {
  const quoted = text.replace(bareNumber(name), `"${name}":"$1"`);
  try {
    const value = (JSON.parse(quoted) as { event: Record<string, unknown> }).event[name];
    return typeof value === "string" ? value : undefined;
  } catch {
    // A fraction or an exponent stood behind the digits.
    return undefined;
  }
}
