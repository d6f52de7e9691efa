import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import type { Verdict } from "../src/connection/filter.js";
import { compileFilter, MATCHES, type Filter } from "../src/connection/filter.js";
import { payloadOf } from "../src/message/payload.js";
import { KINDS, type WxbotMessage } from "../src/message/wxbot-message.js";
import { ChatOrder } from "./chat-order.js";
import { messageId } from "./message-id.js";
import { migrate } from "./migrations.js";
import { isOn, list } from "./properties.js";
import { ReceivedMedia } from "./received-media.js";
import { statusOf } from "./status.js";
import { text } from "./texts.js";
import type { ConfigNode } from "./wxbot-config.js";

/** The properties as the editor saves them; what is missing has the default of interface.md. */
interface InDef extends NodeDef, Partial<Omit<Filter, "kinds" | "chats" | "senders">> {
  config: string;
  kinds?: unknown;
  chats?: unknown;
  senders?: unknown;
  media?: boolean | string;
  voiceAsWave?: boolean | string;
}

export default function (RED: NodeAPI): void {
  function WxbotIn(this: Node, saved: InDef): void {
    RED.nodes.createNode(this, saved);
    const def = migrate("wxbot-in", saved);
    const config = RED.nodes.getNode(def.config) as ConfigNode | null;
    if (config === null) return this.status(statusOf(RED, { name: "unusable" }));

    const filter = readFilter(def);
    try {
      compileFilter(filter);
    } catch (error) {
      this.error(text(RED, "warnings.pattern", { detail: (error as Error).message }));
      return this.status(statusOf(RED, { name: "unusable" }));
    }

    const media = isOn(def.media) ? new ReceivedMedia(RED, config, isOn(def.voiceAsWave)) : undefined;
    const order = new ChatOrder();
    let closed = false;

    const emit = (message: NodeMessage) => {
      try {
        if (!closed) this.send(message);
      } catch (error) {
        // Whatever a message does, the connection that brought it goes on.
        this.error(text(RED, "warnings.unhandled", { detail: (error as Error).message }));
      }
    };

    const leave = config.join({
      onState: (state) => this.status(statusOf(RED, state)),
      subscriber: {
        filter,
        receive: (wxbot, frame, verdict) => {
          const message = toMessage(wxbot, frame, verdict);
          // Without media nothing waits.
          if (media === undefined) return emit(message);
          order.pass(wxbot.chat.id, media.of(wxbot), (fetched) => emit(Object.assign(message, fetched)));
        },
      },
    });
    this.on("close", (done: () => void) => {
      closed = true;
      Promise.all([leave(), media?.close()]).then(() => done(), done);
    });
  }

  RED.nodes.registerType("wxbot-in", WxbotIn);
}

function toMessage(wxbot: WxbotMessage, event: Record<string, unknown>, verdict: Exclude<Verdict, false>): NodeMessage {
  const message = { _msgid: messageId(), topic: wxbot.chat.id, payload: payloadOf(wxbot) as unknown, wxbot, event };
  if (verdict === true) return message;
  if (Array.isArray(verdict)) return { ...message, match: verdict };
  const { command, args, rest } = verdict;
  return { ...message, payload: rest, match: { command, args } };
}

function readFilter(def: InDef): Filter {
  return {
    account: def.account?.trim() ?? "",
    kinds: list(def.kinds).filter((kind) => KINDS.some((known) => known === kind)) as Filter["kinds"],
    chatType: def.chatType === "private" || def.chatType === "group" ? def.chatType : "any",
    chats: list(def.chats),
    senders: list(def.senders),
    match: MATCHES.find((mode) => mode === def.match) ?? "none",
    pattern: def.pattern ?? "",
    mentioned: isOn(def.mentioned),
    self: isOn(def.self),
  };
}
