import type { SendOrder } from "../../src/sending/account-line.js";
import { composer } from "../../src/sending/compose.js";
import { contentSize } from "../../src/sending/kept-message.js";
import { COMPOSE_DEFAULTS } from "../../src/sending/send-wish.js";

/** What a node orders that keeps its messages: a content for Alice, without pauses. */
export function keptOrder(apiUrl: string, content: unknown, more: Partial<SendOrder> = {}): SendOrder {
  const wish = { api: "auto", to: "wxid_alice", content };
  return {
    sending: { apiUrl, key: "K-secret", token: "T-secret" },
    chat: "wxid_alice",
    requests: composer(wish, COMPOSE_DEFAULTS),
    interval: 0,
    duplicates: false,
    size: contentSize(content),
    keep: { owner: "node-1", since: Date.now(), wish, context: { topic: "x" } },
    ...more,
  };
}
