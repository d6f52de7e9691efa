import { takeOut } from "./take-out.js";

/**
 * Ends what somebody no longer wants: an AbortController for what is done thousands of times a second. Every message
 * has one, and few are ever cancelled; an AbortSignal, which costs more than composing a text, is made only for what
 * asks for one.
 */
export class Cancellation {
  #listeners: (() => void)[] = [];
  #cancelled = false;
  #reason: unknown;
  #controller: AbortController | undefined;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** What {@link cancel} was given. */
  get reason(): unknown {
    return this.#reason;
  }

  /** For what takes an AbortSignal. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Only the first time counts. */
  cancel(reason?: unknown): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  /** Calls the listener once, at once where it is cancelled already. */
  on(listener: () => void): void {
    if (this.#cancelled) listener();
    else this.#listeners.push(listener);
  }

  off(listener: () => void): void {
    takeOut(this.#listeners, listener);
  }
}
