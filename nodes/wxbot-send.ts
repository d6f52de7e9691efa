import { setMaxListeners } from "node:events";
import type { Node, NodeAPI } from "node-red";
import { WxbotError } from "../src/protocol/errors.js";
import { RetCode } from "../src/protocol/return-codes.js";
import type { SendResult } from "../src/sending/account-line.js";
import { composer } from "../src/sending/compose.js";
import { chatOf } from "../src/sending/send-wish.js";
import { migrate } from "./migrations.js";
import { isOn } from "./properties.js";
import { chatIn, sendInputs, type SendDef, type SendInput, type SendMessage } from "./send-input.js";
import { sendLedger } from "./send-ledger.js";
import { SendStatus } from "./send-status.js";
import { errorFor, text } from "./texts.js";
import type { ConfigNode } from "./wxbot-config.js";

/** How long a close waits for the answer to what has left, in milliseconds: Node-RED's patience is not endless. */
const CLOSE_WAIT = 1_500;

export default function (RED: NodeAPI): void {
  function WxbotSend(this: Node, saved: SendDef): void {
    RED.nodes.createNode(this, saved);
    const def = migrate("wxbot-send", saved);
    const config = RED.nodes.getNode(def.config) as ConfigNode | null;
    const read = sendInputs(RED, this, def);
    const status = new SendStatus(RED, this);
    /** Of each message that is open: gives it up where it has not left. */
    const stops = new Set<AbortController>();
    const abandon = new AbortController();
    // What is being sent listens to it, for each account.
    setMaxListeners(0, abandon.signal);
    const open = new Set<Promise<unknown>>();
    const options = { ...config?.composing, silk: isOn(def.silk) };
    let warned = false;
    let turn: Promise<unknown> = Promise.resolve();

    /** One message after the other: an expression that takes long must not let the next message pass. */
    const inputOf = (message: SendMessage): Promise<SendInput> => {
      const input = turn.then(() => read(message));
      turn = input.catch(() => {});
      return input;
    };

    const sendOut = async ({ wish, account, wxid }: SendInput, givenUp: AbortSignal): Promise<SendResult> => {
      const chat = chatOf(wish);
      if (config === null) throw new WxbotError("noPlatform");
      const access = await config.access();
      const { apiUrl, key, apiTransport: transport } = access;
      const token = account
        ? account.credentials?.token || access.tokenOf(account.wxid)
        : (wxid && access.tokenOf(wxid)) || access.otherToken();
      if (!token) throw new WxbotError("noToken", { chat, account: account?.wxid || wxid || "?" });
      return await config.sender.send({
        sending: { apiUrl, key, token, transport },
        chat,
        requests: composer(wish, { ...options, signal: givenUp }),
        interval: config.interval,
        limits: config.limits,
        duplicates: config.duplicates,
        cancel: givenUp,
        abandon: abandon.signal,
        onShare: (share) => status.share(share),
        onWarning: (error) => {
          // The counts cannot be written: once is enough to say so.
          if (!warned) this.warn(text(RED, "warnings.counts", { detail: error.message }));
          warned = true;
        },
      });
    };

    const leave = config?.join({ onState: (state) => status.platform(state) });
    if (config === null) status.platform({ name: "unusable" });

    const handle = async (message: SendMessage) => {
      const stop = new AbortController();
      stops.add(stop);
      const input = await inputOf(message).catch((error: unknown) => {
        stops.delete(stop);
        throw error;
      });
      let deleted = false;
      const entry = sendLedger.begin(this.id, chatIn(input), () => {
        deleted = true;
        stop.abort();
      });
      try {
        const { answers, cost, attempts } = await sendOut(input, stop.signal);
        sendLedger.succeeded(entry);
        const payload = Array.isArray(input.wish.content) ? answers : answers[0];
        return { payload, retCode: RetCode.done, cost, attempts };
      } catch (error) {
        const failure =
          deleted && error instanceof WxbotError && error.reason === "closed"
            ? new WxbotError("deleted", { chat: chatIn(input) })
            : error;
        const { message: text, code = "" } = errorFor(RED, failure);
        sendLedger.failed(entry, { code, text }, deleted ? undefined : message);
        throw failure;
      } finally {
        stops.delete(stop);
      }
    };

    this.on("input", (message: SendMessage, send, done) => {
      status.begin();
      const handling = handle(message)
        .then(
          (sent) => {
            status.succeeded();
            send(Object.assign(message, sent));
            done();
          },
          (error: unknown) => {
            const shown = errorFor(RED, error);
            status.failed(shown.code ?? shown.name);
            if (error instanceof WxbotError) Object.assign(message, error.outcome);
            done(shown);
          },
        )
        // Neither a node that follows nor a Catch node may end the process.
        .catch((error: unknown) => this.error(errorFor(RED, error)))
        .finally(() => open.delete(handling));
      open.add(handling);
    });

    this.on("close", (done: () => void) => {
      for (const stop of stops) stop.abort();
      const limit = setTimeout(() => abandon.abort(), CLOSE_WAIT);
      void Promise.allSettled(open)
        .then(() => leave?.())
        .catch((error: unknown) => this.error(errorFor(RED, error)))
        .finally(() => {
          clearTimeout(limit);
          status.close();
          done();
        });
    });
  }

  RED.nodes.registerType("wxbot-send", WxbotSend);
}
