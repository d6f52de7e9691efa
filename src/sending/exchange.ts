import type { Dispatcher } from "undici";
import type { Body } from "./body.js";
import type { Cancellation } from "./cancellation.js";

/** What an exchange is bounded by. */
export interface ExchangeLimits {
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Cuts it off, whatever it is doing. */
  readonly abandon?: Cancellation | undefined;
  /** Called when the request begins to leave: connecting may have taken long before that. */
  readonly onStart?: (() => void) | undefined;
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
    const running = new Exchange(limits, resolve);
    if (running.over) return;
    const headers = { "content-type": "application/json", "content-length": String(body.length) };
    try {
      dispatcher.dispatch({ origin, path, method: "POST", headers, body: body.content as string }, running);
    } catch (error) {
      running.onResponseError(undefined, error as Error);
    }
  });
}

/** A class rather than closures: one is made for every message. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #limits: ExchangeLimits;
  readonly #resolve: (end: ExchangeEnd) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #started = false;
  #status = 0;
  #size = 0;
  readonly #chunks: Buffer[] = [];
  over = false;

  constructor(limits: ExchangeLimits, resolve: (end: ExchangeEnd) => void) {
    this.#limits = limits;
    this.#resolve = resolve;
    // Where the process itself was held up, the answer may be waiting in the socket: it is read before the verdict.
    this.#timer = setTimeout(() => setImmediate(() => this.#stop("timeout")), limits.timeout);
    limits.abandon?.on(this.#abandon);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.over) return controller.abort(new Error("given up"));
    this.#started = true;
    this.#limits.onStart?.();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > ANSWER_LIMIT) this.#controller?.abort(new AnswerTooLarge());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle({ status: this.#status, text: joined(this.#chunks) });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#settle({ fault: "failed", error, started: this.#started });
  }

  readonly #abandon = (): void => this.#stop("abandoned");

  #stop(fault: "timeout" | "abandoned"): void {
    if (this.over) return;
    this.#settle({ fault, started: this.#started });
    this.#controller?.abort(new Error(fault));
  }

  #settle(end: ExchangeEnd): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.#timer);
    this.#limits.abandon?.off(this.#abandon);
    this.#resolve(end);
  }
}

/** Mostly an answer is one piece. */
function joined(chunks: readonly Buffer[]): string {
  return (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString("utf8");
}
