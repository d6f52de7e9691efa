import type { Node, NodeAPI } from "node-red";
import { statusOf, type PlatformState } from "./status.js";
import { text } from "./texts.js";

/** Least time between two statuses, in milliseconds: each goes to every open editor. */
const PERIOD = 100;

/**
 * The status of a sending node: that it sends, how many wait, and of large media the share sent; else the last error, until something succeeds or the
 * connection changes; else the connection.
 */
export class SendStatus {
  readonly #RED: NodeAPI;
  readonly #node: Node;
  #state: PlatformState = { name: "closed" };
  #open = 0;
  #failure: string | undefined;
  /** The share of large media that has left, from 0 to 1. */
  #share: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stale = false;

  constructor(RED: NodeAPI, node: Node) {
    this.#RED = RED;
    this.#node = node;
  }

  /** The shared connection changed. */
  platform(state: PlatformState): void {
    this.#state = state;
    this.#failure = undefined;
    this.#show();
  }

  /** A message came in. */
  begin(): void {
    this.#open++;
    this.#show();
  }

  /** A part of large media has left. @param share from 0 to 1 */
  share(share: number): void {
    this.#share = share < 1 ? share : undefined;
    this.#show();
  }

  succeeded(): void {
    this.#open--;
    this.#share = undefined;
    this.#failure = undefined;
    this.#show();
  }

  /** @param code the error's public code */
  failed(code: string): void {
    this.#open--;
    this.#share = undefined;
    this.#failure = code;
    this.#show();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #show(): void {
    if (this.#timer !== undefined) {
      this.#stale = true;
      return;
    }
    this.#stale = false;
    this.#node.status(this.#current());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#stale) this.#show();
    }, PERIOD);
  }

  #current() {
    if (this.#open > 0) {
      const key = this.#open === 1 ? "status.sending" : "status.queued";
      const sending = text(this.#RED, key, { count: this.#open - 1 });
      const share = this.#share === undefined ? "" : ` ${Math.floor(this.#share * 100)}%`;
      return { fill: "blue", shape: "dot", text: sending + share } as const;
    }
    if (this.#failure !== undefined) {
      return { fill: "red", shape: "ring", text: text(this.#RED, "status.failed", { code: this.#failure }) } as const;
    }
    return statusOf(this.#RED, this.#state);
  }
}
