import { Dispatchers } from "../network/dispatcher.js";
import { DIRECT, type Transport } from "../network/transport.js";
import { faultCode } from "../protocol/errors.js";
import { readAnswer, type Answer } from "../protocol/send.js";
import { bodyOf, type OnShare } from "./body.js";
import type { Cancellation } from "./cancellation.js";
import { exchange } from "./exchange.js";
import type { SendRequest } from "./send-request.js";

/** Where and as whom a request is sent. */
export interface Sending {
  /** The HTTP base of the platform, without `/wxapi`. */
  readonly apiUrl: string;
  readonly key: string;
  readonly token: string;
  /** Default: directly. */
  readonly transport?: Transport | undefined;
}

/** What came of one try. `detail` holds no secret and no content. */
export type Try =
  /** `status` is the HTTP status. */
  | { readonly outcome: "answer"; readonly answer: Answer; readonly status: number }
  /** Surely never left this machine. */
  | { readonly outcome: "network"; readonly detail: string }
  /** These may have been handled. */
  | { readonly outcome: "timeout" }
  | { readonly outcome: "uncertain"; readonly detail: string }
  | { readonly outcome: "badAnswer"; readonly detail: string; readonly status: number };

/** How a try is watched by who waits for it. */
export interface Watch {
  /** The try is cut off. */
  readonly abandon?: Cancellation | undefined;
  /** Called when the request begins to leave. */
  readonly onStart?: (() => void) | undefined;
  /** Told the share of a large body that was sent. */
  readonly onShare?: OnShare | undefined;
}

/** An HTTP base, taken apart: what follows the origin has no slash at its end. */
interface Base {
  readonly apiUrl: string;
  readonly origin: string;
  readonly prefix: string;
}

/** Posts requests, one try each. */
export class Poster {
  readonly #answerTimeout: number;
  readonly #dispatchers = new Dispatchers();
  /** The last one, taken apart: mostly there is one. */
  #base: Base | undefined;

  /** @param answerTimeout how long a try may take in all, in milliseconds */
  constructor(answerTimeout: number) {
    this.#answerTimeout = answerTimeout;
  }

  /** One try. Never rejects. */
  async post(request: SendRequest, path: string, sending: Sending, watch: Watch = {}): Promise<Try> {
    const { abandon, onStart, onShare } = watch;
    // The only limit on an answer is the try's own: an earlier one might leave a request running (protocol.md section 3).
    const ready = this.#dispatchers.get(sending.transport ?? DIRECT);
    const dispatcher = ready instanceof Promise ? await ready : ready;
    const { origin, prefix } = this.#baseOf(sending.apiUrl);
    const target = `${prefix}${path}?key=${encodeURIComponent(sending.key)}`;
    const limits = { timeout: this.#answerTimeout, abandon, onStart };
    const end = await exchange(dispatcher, origin, target, bodyOf(request, sending.token, onShare), limits);
    if ("fault" in end) {
      const detail = end.fault === "abandoned" ? "the node was closed" : faultCode(end.error);
      if (!end.started) return { outcome: "network", detail: end.fault === "timeout" ? "no connection" : detail };
      return end.fault === "timeout" ? { outcome: "timeout" } : { outcome: "uncertain", detail };
    }
    const answer = readAnswer(end.text);
    if (typeof answer !== "string") {
      return { outcome: "answer", answer: withoutSecrets(answer, sending), status: end.status };
    }
    const detail = end.status === 200 ? answer : `HTTP ${end.status}, ${answer}`;
    return { outcome: "badAnswer", detail, status: end.status };
  }

  #baseOf(apiUrl: string): Base {
    if (this.#base?.apiUrl !== apiUrl) {
      const { origin, pathname } = new URL(apiUrl);
      this.#base = { apiUrl, origin, prefix: pathname.replace(/\/+$/, "") };
    }
    return this.#base;
  }

  /** Closes the connections that are kept open for the next request; the next request opens new ones. */
  async close(): Promise<void> {
    await this.#dispatchers.close();
  }
}

/** A platform's error text may repeat what it was sent: the secrets, also as URLs and JSON have them, or much base64. */
function withoutSecrets(answer: Answer, { key, token }: Sending): Answer {
  if (typeof answer.error !== "string") return answer;
  const hidden = [key, token].filter((secret) => secret !== "").flatMap(formsOf);
  const error = hidden
    .reduce((text, form) => text.replaceAll(form, "…"), answer.error)
    .replace(/(?:[A-Za-z0-9+/=_-]|%[0-9A-Fa-f]{2}|\\\/){64,}/g, "…");
  return { ...answer, error };
}

/** The longest first: one may be a part of another. */
function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  const form = new URLSearchParams([["", secret]]).toString().slice(1);
  return [...new Set([secret, json, url, form])].sort((one, other) => other.length - one.length);
}
