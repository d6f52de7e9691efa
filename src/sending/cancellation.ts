import { takeOut } from "./take-out.js";

/**
 * Ends what somebody no longer wants: an AbortController for what is done thousands of times a second. Every message
 * has one, and few are ever cancelled; an AbortSignal, which costs more than composing a text, is made only for what
 * asks for one.
 */
export class Cancellation {
  /** Mostly there is one. */
  #listener: (() => void) | undefined;
  #others: (() => void)[] | undefined;
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
    const [listener, others] = [this.#listener, this.#others];
    this.#listener = this.#others = undefined;
    listener?.();
    for (const other of others ?? []) other();
  }

  /** Calls the listener once, at once where it is cancelled already. */
  on(listener: () => void): void {
    if (this.#cancelled) listener();
    else if (this.#listener === undefined) this.#listener = listener;
    else (this.#others ??= []).push(listener);
  }

  off(listener: () => void): void {
    if (this.#listener === listener) this.#listener = undefined;
    else if (this.#others !== undefined) takeOut(this.#others, listener);
  }
}
