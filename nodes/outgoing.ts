import type { Node, NodeAPI } from "node-red";
import { WxbotError } from "../src/protocol/errors.js";
import { RetCode } from "../src/protocol/return-codes.js";
import { SUSPENDED, type SendOrder } from "../src/sending/account-line.js";
import { Cancellation } from "../src/sending/cancellation.js";
import type { KeptMessage, Restorable } from "../src/sending/kept-message.js";
import { chatOf } from "../src/sending/send-wish.js";
import { takeOut } from "../src/sending/take-out.js";
import { chatIn, SendInput, type SendMessage } from "./send-input.js";
import { sendLedger, type FailedMessage, type LedgerEntry } from "./send-ledger.js";
import { Order, Taken, type Manner } from "./send-order.js";
import type { SendStatus } from "./send-status.js";
import { errorFor, text } from "./texts.js";
import type { AccountNode } from "./wxbot-account.js";
import type { Access } from "./platform-access.js";
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
  readonly #manner: Manner;
  readonly #taken: Taken[] = [];
  /** Ends the waiting for the answers to what has left. */
  readonly #abandon = new Cancellation();
  /** How many are being handled, and who wants to know when there are none. */
  #open = 0;
  #whenIdle: (() => void) | undefined;
  #warned = false;
  /** Why the node's messages are given up, once it closes. */
  #closing: { readonly reason: typeof SUSPENDED | undefined } | undefined;

  constructor(RED: NodeAPI, node: Node, config: ConfigNode | null, status: SendStatus, silk: boolean) {
    this.#RED = RED;
    this.#node = node;
    this.#config = config;
    this.#manner = {
      composing: { ...config?.composing, silk },
      interval: config?.interval ?? 0,
      limits: config?.limits,
      duplicates: config?.duplicates ?? false,
      abandon: this.#abandon,
      onShare: (share) => status.share(share),
      onWarning: (error) => this.#warn(error),
    };
  }

  /** `close` waits for it. @param handling never rejects */
  track(handling: Promise<void>): void {
    this.#open++;
    void handling.then(() => {
      if (--this.#open === 0) this.#whenIdle?.();
    });
  }

  /**
   * Sends what a message asks for. Listed in the ledger as long as it is open, and where it failed.
   *
   * @param restored what the message was restored from; with an `id`, where it goes on from before a restart
   * @throws {Suspended} where the node closes, and the next one will go on with it
   */
  async send(input: SendInput, message: SendMessage, restored?: Restorable | KeptMessage): Promise<Sent> {
    const config = this.#config;
    const taken = new Taken(input, message);
    this.#taken.push(taken);
    // What it took long to read may come when the node is closing already.
    if (this.#closing !== undefined) taken.stop.cancel(this.#closing.reason);
    const known = chatIn(input);
    const entry = sendLedger.begin(this.#node.id, known, taken);
    try {
      // In this order: who names no recipient is told first why there is none.
      const chat = known || chatOf(input.wish);
      if (config === null) throw new WxbotError("noPlatform");
      const access = config.readyAccess() ?? (await config.access());
      const sending = access.sendingAs(this.#tokenOf(input, access, chat));
      const keep = restored && "id" in restored ? restored : this.#toKeep(config, input, message);
      const order = new Order(sending, chat, taken, keep, this.#manner);
      const { answers, cost, attempts } = await config.sender.send(order);
      sendLedger.succeeded(entry);
      return {
        payload: Array.isArray(input.wish.content) ? answers : answers[0],
        retCode: RetCode.done,
        cost,
        attempts,
      };
    } catch (error) {
      const failure =
        taken.deleted && error instanceof WxbotError && error.reason === "closed"
          ? new WxbotError("deleted", { chat: known })
          : error;
      const again = taken.deleted ? undefined : { message, restored: restored && withoutPlace(restored) };
      this.#toLedger(entry, failure, again);
      throw failure;
    } finally {
      takeOut(this.#taken, taken);
    }
  }

  /** What a kept message was, as far as it was kept. */
  restore({ wish, context }: Restorable): { input: SendInput; message: SendMessage } {
    const { message, account, wxid } = context as Context;
    const accountNode = account === undefined ? null : (this.#RED.nodes.getNode(account) as AccountNode | null);
    return { input: new SendInput(wish, accountNode, wxid), message: { ...message } };
  }

  /**
   * What has not left is given up, or left to the next node of this id; what has is waited for, for a while.
   *
   * @param removed whether no such node will follow
   */
  async close(removed: boolean): Promise<void> {
    this.#closing = { reason: removed ? undefined : SUSPENDED };
    for (const { stop } of [...this.#taken]) stop.cancel(this.#closing.reason);
    if (!removed) this.#config?.sender.release(this.#node.id);
    if (this.#open === 0) return;
    const limit = setTimeout(() => this.#abandon.cancel(), CLOSE_WAIT);
    await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    clearTimeout(limit);
  }

  /** @throws {WxbotError} WXBOT_NO_TOKEN */
  #tokenOf({ account, wxid }: SendInput, access: Access, chat: string): string {
    const token = account
      ? account.credentials?.token || access.tokenOf(account.wxid)
      : (wxid && access.tokenOf(wxid)) || access.otherToken();
    if (!token) throw new WxbotError("noToken", { chat, account: account?.wxid || wxid || "?" });
    return token;
  }

  /** What is kept of a message that has just come, where that is wanted and can be done. */
  #toKeep(
    { keepUnsent, sender }: ConfigNode,
    { wish, account, wxid }: SendInput,
    { _msgid, topic, wxbot }: SendMessage,
  ): SendOrder["keep"] {
    if (!keepUnsent || !sender.keeps) return undefined;
    const context: Context = { message: { _msgid, topic, wxbot } as Context["message"], account: account?.id, wxid };
    return { owner: this.#node.id, since: Date.now(), wish, context };
  }

  /** The counts cannot be written: once is enough to say so. */
  #warn(error: Error): void {
    if (!this.#warned) this.#node.warn(text(this.#RED, "warnings.counts", { detail: error.message }));
    this.#warned = true;
  }

  #toLedger(entry: LedgerEntry, failure: unknown, failed: FailedMessage | undefined): void {
    const { message: shown, code = "" } = errorFor(this.#RED, failure);
    sendLedger.failed(entry, { code, text: shown }, failed);
  }
}

/** Sent again by hand it is a new message, that has not left yet. */
function withoutPlace({ wish, context }: Restorable): Restorable {
  return { wish, context };
}
