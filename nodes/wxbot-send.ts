import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { WxbotError } from "../src/protocol/errors.js";
import { RetCode } from "../src/protocol/return-codes.js";
import type { SendResult } from "../src/sending/account-line.js";
import { composer } from "../src/sending/compose.js";
import { chatOf, type SendWish } from "../src/sending/send-wish.js";
import { isOn } from "./properties.js";
import { SendStatus } from "./send-status.js";
import { errorFor, text } from "./texts.js";
import { typedValue } from "./typed-value.js";
import type { AccountNode } from "./wxbot-account.js";
import type { ConfigNode } from "./wxbot-config.js";

interface SendDef extends NodeDef {
  config: string;
  api?: string;
  account?: string;
  to?: string;
  toType?: string;
  content?: string;
  contentType?: string;
  /** Whether sound is converted to SILK. */
  silk?: boolean | string;
}

/** A message on its way through the node. */
interface SendMessage extends NodeMessage {
  wxbot?: { account?: { wxid?: unknown } };
  retCode?: number;
  cost?: boolean;
  attempts?: number;
}

/** How long a close waits for the answer to what has left, in milliseconds: Node-RED's patience is not endless. */
const CLOSE_WAIT = 1_500;

export default function (RED: NodeAPI): void {
  function WxbotSend(this: Node, def: SendDef): void {
    RED.nodes.createNode(this, def);
    const config = RED.nodes.getNode(def.config) as ConfigNode | null;
    const account = def.account ? (RED.nodes.getNode(def.account) as AccountNode | null) : null;
    const to = typedValue(RED, this, def.to ?? "wxbot.chat.id", def.toType ?? "msg", "to");
    const content = typedValue(RED, this, def.content ?? "payload", def.contentType ?? "msg", "content");
    const status = new SendStatus(RED, this);
    const cancel = new AbortController();
    const abandon = new AbortController();
    const open = new Set<Promise<unknown>>();
    const options = { ...config?.composing, silk: isOn(def.silk), signal: cancel.signal };
    let warned = false;
    let turn: Promise<unknown> = Promise.resolve();

    /** One message after the other: an expression that takes long must not let the next message pass. */
    const wishFor = (message: SendMessage): Promise<SendWish> => {
      const wish = turn.then(async () => {
        const recipient = await to(message);
        const empty = recipient === undefined || recipient === null || recipient === "";
        return { api: def.api || "auto", to: empty ? message.topic : recipient, content: await content(message) };
      });
      turn = wish.catch(() => {});
      return wish;
    };

    const sendOut = async (wish: SendWish, message: SendMessage): Promise<SendResult> => {
      const chat = chatOf(wish);
      if (config === null) throw new WxbotError("noPlatform");
      const access = await config.access();
      const { apiUrl, key } = access;
      const receiver = message.wxbot?.account?.wxid;
      const wxid = typeof receiver === "string" ? receiver : undefined;
      const token = account?.credentials?.token ?? access.tokenOf(wxid);
      if (!token) throw new WxbotError("noToken", { chat, account: account?.wxid || wxid || "?" });
      return await config.sender.send({
        sending: { apiUrl, key, token },
        chat,
        requests: composer(wish, options),
        interval: config.interval,
        limits: config.limits,
        duplicates: config.duplicates,
        cancel: cancel.signal,
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
      const wish = await wishFor(message);
      const { answers, cost, attempts } = await sendOut(wish, message);
      const payload = Array.isArray(wish.content) ? answers : answers[0];
      return { payload, retCode: RetCode.done, cost, attempts };
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
      cancel.abort();
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
