import type { NodeAPI } from "node-red";
import { EventMediaFetcher } from "../src/media/event-media.js";
import { Gate } from "../src/media/gate.js";
import { fromSilk } from "../src/media/silk.js";
import type { Kind, WxbotMessage } from "../src/message/wxbot-message.js";
import { WxbotError } from "../src/protocol/errors.js";
import { errorFor } from "./texts.js";
import type { ConfigNode } from "./wxbot-config.js";

/** What a message's media became: the payload where there is one, and what went wrong. */
export interface Fetched {
  readonly payload?: Buffer;
  readonly error?: { readonly code: string; readonly message: string };
}

const WITH_MEDIA: ReadonlySet<Kind> = new Set(["image", "voice", "video", "file"]);

/** How many are fetched at a time, and how many messages may wait for theirs: what comes then is passed on without. */
const AT_A_TIME = 8;
const WAITING_LIMIT = 1_000;

/** Fetches what a `wxbot-in` with `media` receives. */
export class ReceivedMedia {
  readonly #RED: NodeAPI;
  readonly #config: ConfigNode;
  readonly #asWave: boolean;
  readonly #fetcher = new EventMediaFetcher();
  readonly #gate = new Gate(AT_A_TIME);
  #waiting = 0;

  /** @param asWave whether SILK voices become WAVE */
  constructor(RED: NodeAPI, config: ConfigNode, asWave: boolean) {
    this.#RED = RED;
    this.#config = config;
    this.#asWave = asWave;
  }

  /** Undefined where the message has nothing to fetch. Never rejects: the message arrives with or without its media. */
  of(message: WxbotMessage): Promise<Fetched> | undefined {
    return message.media && WITH_MEDIA.has(message.kind) ? this.#fetch(message) : undefined;
  }

  close(): Promise<void> {
    return this.#fetcher.close();
  }

  async #fetch({ kind, chat: { id: chat }, media }: WxbotMessage): Promise<Fetched> {
    this.#waiting++;
    try {
      if (this.#waiting > WAITING_LIMIT) throw tooMany(chat, media!.mime);
      const { apiUrl, key, apiTransport: transport } = await this.#config.access();
      const payload = await this.#gate.run(() => this.#fetcher.fetch(media!, { apiUrl, key, transport }, chat));
      if (kind !== "voice" || !this.#asWave) return { payload };
      const wave = await fromSilk(payload);
      return wave ? { payload: wave } : { payload, error: this.#shown(new WxbotError("mediaUnplayable", { chat })) };
    } catch (error) {
      return { error: this.#shown(error) };
    } finally {
      this.#waiting--;
    }
  }

  #shown(error: unknown): { code: string; message: string } {
    const { code, name, message } = errorFor(this.#RED, error);
    return { code: code ?? name, message };
  }
}

function tooMany(chat: string, what: string): WxbotError {
  return new WxbotError("mediaFailed", { chat, what, detail: `${WAITING_LIMIT} messages wait already`, attempts: 0 });
}
