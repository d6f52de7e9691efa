import type { Dispatcher } from "undici";
import type { Body } from "./body.js";

/** What an exchange is bounded by. */
export interface ExchangeLimits {
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Cuts it off, whatever it is doing. */
  readonly abandon?: AbortSignal;
  /** Called when the request begins to leave: connecting may have taken long before that. */
  readonly onStart?: () => void;
}

/** An exchange's end. `started`: whether the request may have reached the other side, wholly or in part. */
export type ExchangeEnd =
  | { readonly status: number; readonly text: string }
  | { readonly fault: "timeout" | "abandoned" | "failed"; readonly error?: Error; readonly started: boolean };

/** An answer is small; more than this, in bytes, is none. */
const ANSWER_LIMIT = 4 * 1024 * 1024;

class AnswerTooLarge extends Error {
  readonly code = "ANSWER_TOO_LARGE";
}

/**
 * One POST of a JSON body, exactly once. Never rejects. undici's `dispatch` is used bare, because it alone tells
 * whether a request was begun: what fails before `onRequestStart` has surely not left.
 */
export function exchange(dispatcher: Dispatcher, origin: string, path: string, body: Body, limits: ExchangeLimits) {
  return new Promise<ExchangeEnd>((resolve) => {
    let started = false;
    let over = false;
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let size = 0;
    const chunks: Buffer[] = [];

    const settle = (end: ExchangeEnd) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      limits.abandon?.removeEventListener("abort", abandon);
      resolve(end);
    };
    const stop = (fault: "timeout" | "abandoned") => {
      if (over) return;
      settle({ fault, started });
      controller?.abort(new Error(fault));
    };
    const abandon = () => stop("abandoned");
    // Where the process itself was held up, the answer may be waiting in the socket: it is read before the verdict.
    const timer = setTimeout(() => setImmediate(() => stop("timeout")), limits.timeout);
    limits.abandon?.addEventListener("abort", abandon);
    if (limits.abandon?.aborted === true) return abandon();

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(begun) {
        controller = begun;
        if (over) begun.abort(new Error("given up"));
        else {
          started = true;
          limits.onStart?.();
        }
      },
      onResponseStart(_, statusCode) {
        status = statusCode;
      },
      onResponseData(_, chunk) {
        size += chunk.length;
        if (size > ANSWER_LIMIT) controller?.abort(new AnswerTooLarge());
        else chunks.push(chunk);
      },
      onResponseEnd() {
        settle({ status, text: Buffer.concat(chunks).toString("utf8") });
      },
      onResponseError(_, error) {
        settle({ fault: "failed", error, started });
      },
    };
    const headers = { "content-type": "application/json", "content-length": String(body.length) };
    try {
      dispatcher.dispatch({ origin, path, method: "POST", headers, body: body.content as string }, handler);
    } catch (error) {
      settle({ fault: "failed", error: error as Error, started });
    }
  });
}
