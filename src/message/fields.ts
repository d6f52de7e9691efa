/**
 * Reads the fields of an event in every shape that was seen in the field (protocol.md section 6): names in Pascal or
 * snake case, strings plain or wrapped, numbers plain, as text, or split in two halves.
 */

type Fields = Readonly<Record<string, unknown>>;

/** An event's field names: as the published samples spell them, then in snake case. */
export const FIELD = {
  id: ["NewMsgId", "new_msg_id"],
  shortId: ["MsgId", "msg_id"],
  from: ["FromUserName", "from_user_name"],
  to: ["ToUserName", "to_user_name"],
  type: ["MsgType", "msg_type"],
  content: ["Content", "content"],
  time: ["CreateTime", "create_time"],
  source: ["MsgSource", "msg_source"],
} as const satisfies Record<string, readonly [pascal: string, snake: string]>;
type Names = (typeof FIELD)[keyof typeof FIELD];

const WRAPPERS = ["string", "String", "str", "String_"];

/** A field's text, unwrapped; undefined where it has none. */
export function textField(event: Fields, [pascal, snake]: Names): string | undefined {
  return textOf(event[pascal] ?? event[snake]);
}

/** A field's number; undefined where it is none that JavaScript holds exactly. */
export function numberField(event: Fields, [pascal, snake]: Names): number | undefined {
  const value = event[pascal] ?? event[snake];
  const number = typeof value === "number" ? value : Number(digitsOf(value));
  // A negative zero does not survive JSON.
  return Number.isSafeInteger(number) ? number || 0 : undefined;
}

/** A field's number in decimal digits; undefined where it is none, or 0, which stands for "not given". */
export function idField(event: Fields, [pascal, snake]: Names): string | undefined {
  const digits = digitsOf(event[pascal] ?? event[snake]);
  return digits === "0" ? undefined : digits;
}

/** A text, plain or wrapped. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (!isFields(value)) return undefined;
  for (const name of WRAPPERS) {
    const inner = value[name];
    if (typeof inner === "string") return inner;
  }
  return undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function digitsOf(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value).toString() : undefined;
  if (isFields(value) && typeof value["low"] === "number") return joinHalves(value["low"], value["high"]);
  const text = textOf(value)?.trim();
  return text !== undefined && /^-?\d{1,20}$/.test(text) ? BigInt(text).toString() : undefined;
}

/** Two 32-bit halves; the lower one may be written as a negative number. */
function joinHalves(low: number, high: unknown): string {
  const upper = typeof high === "number" ? BigInt(high >>> 0) : 0n;
  return ((upper << 32n) | BigInt(low >>> 0)).toString();
}
