import { setMaxListeners } from "node:events";
import type { Node, NodeAPI } from "node-red";
import { WxbotError } from "../src/protocol/errors.js";
import { RetCode } from "../src/protocol/return-codes.js";
import { SUSPENDED, type SendOrder } from "../src/sending/account-line.js";
import { composer } from "../src/sending/compose.js";
import { contentSize, type KeptMessage, type Restorable } from "../src/sending/kept-message.js";
import { chatOf } from "../src/sending/send-wish.js";
import { chatIn, type SendInput, type SendMessage } from "./send-input.js";
import { sendLedger, type FailedMessage } from "./send-ledger.js";
import type { SendStatus } from "./send-status.js";
import { errorFor, text } from "./texts.js";
import type { AccountNode } from "./wxbot-account.js";
import type { ConfigNode } from "./wxbot-config.js";

/** What a message becomes once it was sent. */
export interface Sent {
  readonly payload: unknown;
  readonly retCode: number;
  readonly cost: boolean;
  readonly attempts: number;
}

/** What is kept of a flow's message over a restart, beside what is to be sent. */
interface Context {
  readonly message: Pick<SendMessage, "_msgid" | "topic" | "wxbot">;
  /** The id of the account node that was chosen. */
  readonly account?: string | undefined;
  readonly wxid?: string | undefined;
}

/** How long a close waits for the answer to what has left, in milliseconds: Node-RED's patience is not endless. */
const CLOSE_WAIT = 1_500;

/** The messages that a sending node has in hand. */
export class Outgoing {
  readonly #RED: NodeAPI;
  readonly #node: Node;
  readonly #config: ConfigNode | null;
  readonly #silk: boolean;
  readonly #status: SendStatus;
  /** Of each message that is open: gives it up where it has not left. */
  readonly #stops = new Set<AbortController>();
  readonly #abandon = new AbortController();
  readonly #open = new Set<Promise<unknown>>();
  #warned = false;
  /** Why the node's messages are given up, once it closes. */
  #closing: { readonly reason: typeof SUSPENDED | undefined } | undefined;

  constructor(RED: NodeAPI, node: Node, config: ConfigNode | null, status: SendStatus, silk: boolean) {
    this.#RED = RED;
    this.#node = node;
    this.#config = config;
    this.#status = status;
    this.#silk = silk;
    // What is being sent listens to it, for each account.
    setMaxListeners(0, this.#abandon.signal);
  }

  /** `close` waits for it. */
  track(handling: Promise<unknown>): void {
    this.#open.add(handling);
    void handling.finally(() => this.#open.delete(handling));
  }

  /**
   * Sends what a message asks for. Listed in the ledger as long as it is open, and where it failed.
   *
   * @param restored what the message was restored from; with an `id`, where it goes on from before a restart
   * @throws {Suspended} where the node closes, and the next one will go on with it
   */
  async send(input: SendInput, message: SendMessage, restored?: Restorable | KeptMessage): Promise<Sent> {
    const stop = new AbortController();
    this.#stops.add(stop);
    // What it took long to read may come when the node is closing already.
    if (this.#closing !== undefined) stop.abort(this.#closing.reason);
    let deleted = false;
    const entry = sendLedger.begin(this.#node.id, chatIn(input), () => {
      deleted = true;
      stop.abort();
    });
    try {
      const kept = restored && "id" in restored ? restored : undefined;
      const order = await this.#order(input, message, stop.signal, kept);
      const { answers, cost, attempts } = await this.#config!.sender.send(order);
      sendLedger.succeeded(entry);
      return {
        payload: Array.isArray(input.wish.content) ? answers : answers[0],
        retCode: RetCode.done,
        cost,
        attempts,
      };
    } catch (error) {
      const failure =
        deleted && error instanceof WxbotError && error.reason === "closed"
          ? new WxbotError("deleted", { chat: chatIn(input) })
          : error;
      this.#toLedger(entry, failure, deleted ? undefined : { message, restored: restored && withoutPlace(restored) });
      throw failure;
    } finally {
      this.#stops.delete(stop);
    }
  }

  /** What a kept message was, as far as it was kept. */
  restore({ wish, context }: Restorable): { input: SendInput; message: SendMessage } {
    const { message, account, wxid } = context as Context;
    const accountNode = account === undefined ? null : (this.#RED.nodes.getNode(account) as AccountNode | null);
    return { input: { wish, account: accountNode, wxid }, message: { ...message } };
  }

  /**
   * What has not left is given up, or left to the next node of this id; what has is waited for, for a while.
   *
   * @param removed whether no such node will follow
   */
  async close(removed: boolean): Promise<void> {
    this.#closing = { reason: removed ? undefined : SUSPENDED };
    for (const stop of this.#stops) stop.abort(this.#closing.reason);
    if (!removed) this.#config?.sender.release(this.#node.id);
    const limit = setTimeout(() => this.#abandon.abort(), CLOSE_WAIT);
    await Promise.allSettled(this.#open);
    clearTimeout(limit);
  }

  /** @throws {WxbotError} WXBOT_INVALID_INPUT, WXBOT_NO_TOKEN */
  async #order(input: SendInput, message: SendMessage, stop: AbortSignal, kept?: KeptMessage): Promise<SendOrder> {
    const { wish, account, wxid } = input;
    const chat = chatOf(wish);
    const config = this.#config;
    if (config === null) throw new WxbotError("noPlatform");
    const access = await config.access();
    const { apiUrl, key, apiTransport: transport } = access;
    const token = account
      ? account.credentials?.token || access.tokenOf(account.wxid)
      : (wxid && access.tokenOf(wxid)) || access.otherToken();
    if (!token) throw new WxbotError("noToken", { chat, account: account?.wxid || wxid || "?" });
    const { _msgid, topic, wxbot } = message;
    const context: Context = { message: { _msgid, topic, wxbot } as Context["message"], account: account?.id, wxid };
    const fresh = { owner: this.#node.id, since: Date.now(), wish, context };
    return {
      sending: { apiUrl, key, token, transport },
      chat,
      requests: composer(wish, { ...config.composing, silk: this.#silk, signal: stop }),
      interval: config.interval,
      limits: config.limits,
      duplicates: config.duplicates,
      size: contentSize(wish.content),
      ...((kept || (config.keepUnsent && config.sender.keeps)) && { keep: kept ?? fresh }),
      cancel: stop,
      abandon: this.#abandon.signal,
      onShare: (share) => this.#status.share(share),
      onWarning: (error) => this.#warnOnce(error),
    };
  }

  /** The counts cannot be written: once is enough to say so. */
  #warnOnce(error: Error): void {
    if (!this.#warned) this.#node.warn(text(this.#RED, "warnings.counts", { detail: error.message }));
    this.#warned = true;
  }

  #toLedger(entry: string, failure: unknown, failed: FailedMessage | undefined): void {
    const { message: shown, code = "" } = errorFor(this.#RED, failure);
    sendLedger.failed(entry, { code, text: shown }, failed);
  }
}

/** Sent again by hand it is a new message, that has not left yet. */
function withoutPlace({ wish, context }: Restorable): Restorable {
  return { wish, context };
}
