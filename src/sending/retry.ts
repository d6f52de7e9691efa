import { WxbotError, type ErrorParams, type Reason, type SendOutcome } from "../protocol/errors.js";
import { RetCode, RETRYABLE } from "../protocol/return-codes.js";
import type { Try } from "./post.js";

/** At most this many tries for one message. */
export const MAX_TRIES = 4;

/**
 * Whether a try that failed may be followed by another (protocol.md sections 3 and 6): never after `cost: true`; by
 * the return code; what surely never left, always; what may have been handled, only where duplicates are allowed.
 */
export function mayTryAgain(last: Try, duplicates: boolean): boolean {
  switch (last.outcome) {
    case "answer":
      if (last.answer.cost === true || !RETRYABLE.has(last.answer.retCode)) return false;
      // An answer that does not say whether it cost may stand for a message that went out.
      return last.answer.cost === false || duplicates;
    case "network":
      return true;
    case "timeout":
    case "uncertain":
    case "badAnswer":
      return duplicates;
  }
}

const REASON_BY_CODE = new Map<number, Reason>([
  [RetCode.internalError, "busy"],
  [RetCode.badParameters, "refused"],
  [RetCode.notFound, "notFound"],
  [RetCode.busy, "busy"],
  [RetCode.forbidden, "forbidden"],
]);

/** The error for the last try of a message to `chat`. `seconds`: how long an answer was waited for. */
export function failure(last: Try, chat: string, attempts: number, seconds: number): WxbotError {
  const params = { chat, attempts };
  if (last.outcome === "timeout") return new WxbotError("timeout", { ...params, seconds }, { attempts });
  if (last.outcome !== "answer") return new WxbotError(last.outcome, { ...params, detail: last.detail }, { attempts });
  const { retCode, cost, error } = last.answer;
  const outcome: SendOutcome = { retCode, attempts, ...(typeof cost === "boolean" && { cost }) };
  const reason = REASON_BY_CODE.get(retCode);
  if (reason === undefined) return new WxbotError("badAnswer", { ...params, detail: `retCode ${retCode}` }, outcome);
  const answered: ErrorParams = { ...params, retCode, detail: typeof error === "string" ? error.slice(0, 200) : "" };
  return new WxbotError(reason, answered, outcome);
}
