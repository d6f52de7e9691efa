import { setTimeout as sleep } from "node:timers/promises";
import { Dispatchers } from "../network/dispatcher.js";
import { DIRECT, type Transport } from "../network/transport.js";
import { faultCode, WxbotError } from "../protocol/errors.js";
import type { EventMedia } from "../protocol/extension.js";
import { readCapped } from "./read-capped.js";

/** The platform that offers the bytes. */
export interface MediaOffice {
  /** The HTTP base, without `/wxapi`. */
  readonly apiUrl: string;
  readonly key: string;
  /** Default: direct. */
  readonly transport?: Transport | undefined;
}

/** Bytes; more is not read into memory. */
export const EVENT_MEDIA_LIMIT = 50 * 1024 * 1024;

/** Milliseconds: for one try, and before the second and the third. */
const TRY_TIMEOUT = 30_000;
const REST = [500, 2_000];

/** Answers of the platform after which another try is no use. */
const FINAL: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);

/** Fetches the bytes that events offer (protocol.md section 7). Keeps connections for the next one until `close`. */
export class EventMediaFetcher {
  readonly #rest: readonly number[];
  readonly #closed = new AbortController();
  readonly #dispatchers = new Dispatchers();

  /** @param rest milliseconds before each further try; its length is their number */
  constructor(rest: readonly number[] = REST) {
    this.#rest = rest;
  }

  /**
   * @param chat for errors
   * @throws {WxbotError} WXBOT_NOT_FOUND where the platform has them no longer, WXBOT_TOO_LARGE, WXBOT_NETWORK after
   *   the last try, WXBOT_CLOSED
   */
  async fetch(media: EventMedia, office: MediaOffice, chat: string): Promise<Buffer> {
    const what = media.mime;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#try(media, office, chat);
      } catch (error) {
        if (this.#closed.signal.aborted) throw new WxbotError("closed", { chat });
        if (error instanceof WxbotError) throw error;
        const rest = this.#rest[attempt];
        const detail = error instanceof NotAnswered ? error.message : faultCode(error);
        if (rest === undefined) throw new WxbotError("mediaFailed", { chat, what, detail, attempts: attempt + 1 });
        await sleep(rest * (0.75 + Math.random() / 2), undefined, { signal: this.#closed.signal }).catch(() => {});
      }
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#dispatchers.close();
  }

  async #try(media: EventMedia, { apiUrl, key, transport }: MediaOffice, chat: string): Promise<Buffer> {
    const dispatcher = await this.#dispatchers.get(transport ?? DIRECT);
    const base = new URL(apiUrl);
    const path = `${base.pathname.replace(/\/+$/, "")}${media.url}`;
    const query = `${path.includes("?") ? "&" : "?"}key=${encodeURIComponent(key)}`;
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(TRY_TIMEOUT)]);
    const answer = await dispatcher.request({ origin: base.origin, path: path + query, method: "GET", signal });
    const { statusCode, headers, body } = answer;
    if (statusCode !== 200) {
      // What is left of the answer must not hold up the connection.
      await body.dump();
      if (FINAL.has(statusCode)) throw new WxbotError("mediaGone", { chat, what: media.mime, status: statusCode });
      throw new NotAnswered(`HTTP ${statusCode}`);
    }
    const size = Number(headers["content-length"]);
    const limit = EVENT_MEDIA_LIMIT;
    return await readCapped(body, size, limit, (found) => {
      return new WxbotError("mediaTooLarge", { chat, what: media.mime, size: found, limit });
    });
  }
}

class NotAnswered extends Error {}
