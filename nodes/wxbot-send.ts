import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { WxbotError } from "../src/protocol/errors.js";
import { chatOf, compose, type SendWish } from "../src/sending/compose.js";
import type { SendResult } from "../src/sending/account-line.js";
import { SendStatus } from "./send-status.js";
import { errorFor } from "./texts.js";
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

    const sendOut = async (message: SendMessage): Promise<SendResult> => {
      const wish = await wishFor(message);
      const chat = chatOf(wish);
      if (config === null) throw new WxbotError("noPlatform");
      const { apiUrl, key, tokenOf } = await config.access();
      const wxid = message.wxbot?.account?.wxid;
      const token = account?.credentials?.token ?? tokenOf(typeof wxid === "string" ? wxid : undefined);
      if (!token)
        throw new WxbotError("noToken", { chat, account: account?.wxid || (typeof wxid === "string" ? wxid : "?") });
      return await config.sender.send({
        sending: { apiUrl, key, token },
        chat,
        request: compose(wish),
        interval: config.interval,
        duplicates: config.duplicates,
        cancel: cancel.signal,
        abandon: abandon.signal,
      });
    };

    const leave = config?.join({ onState: (state) => status.platform(state) });
    if (config === null) status.platform({ name: "unusable" });

    this.on("input", (message: SendMessage, send, done) => {
      status.begin();
      const sending = sendOut(message)
        .then(({ answer, attempts }) => {
          status.succeeded();
          const { retCode, cost } = answer;
          send(Object.assign(message, { payload: answer, retCode, cost, attempts }));
          done();
        })
        .catch((error: unknown) => {
          const shown = errorFor(RED, error);
          status.failed(shown.code ?? shown.name);
          if (error instanceof WxbotError) Object.assign(message, error.outcome);
          done(shown);
        })
        .finally(() => open.delete(sending));
      open.add(sending);
    });

    this.on("close", (done: () => void) => {
      cancel.abort();
      const limit = setTimeout(() => abandon.abort(), CLOSE_WAIT);
      Promise.allSettled(open)
        .then(() => leave?.())
        .finally(() => {
          clearTimeout(limit);
          status.close();
          done();
        });
    });
  }

  RED.nodes.registerType("wxbot-send", WxbotSend);
}
