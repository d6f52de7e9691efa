import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { WxbotError } from "../src/protocol/errors.js";
import { chatOf, SendWish, typeName } from "../src/sending/send-wish.js";
import { takesTime, typedValue } from "./typed-value.js";
import type { AccountNode } from "./wxbot-account.js";

export interface SendDef extends NodeDef {
  config: string;
  /** An API's name; with an `apiType` other than `api`, the typed input that names it. */
  api?: string;
  apiType?: string;
  /** A `wxbot-account`, where `wxidType` is `account`; else the typed input `wxid` names the account that sends. */
  account?: string;
  wxid?: string;
  wxidType?: string;
  to?: string;
  toType?: string;
  content?: string;
  contentType?: string;
  /** Whether sound is converted to SILK. */
  silk?: boolean | string;
}

/** A message on its way through the node. */
export interface SendMessage extends NodeMessage {
  wxbot?: { account?: { wxid?: unknown } };
  retCode?: number;
  cost?: boolean;
  attempts?: number;
}

/** What is to be sent, and as whom. A class, as of what is made for every message (see src/sending/queued.ts). */
export class SendInput {
  readonly wish: SendWish;
  /** The account node that was chosen. */
  readonly account: AccountNode | null;
  /** Else the account that was named, or that received the message. */
  readonly wxid: string | undefined;

  constructor(wish: SendWish, account: AccountNode | null, wxid: string | undefined) {
    this.wish = wish;
    this.account = account;
    this.wxid = wxid;
  }
}

/**
 * Prepares the typed inputs of a sending node.
 *
 * @returns reads them for one message, at once unless one of them takes its time; throws WXBOT_INVALID_INPUT, or
 *   rejects with it, where one cannot be evaluated
 */
export function sendInputs(
  RED: NodeAPI,
  node: Node,
  def: SendDef,
): (message: SendMessage) => SendInput | Promise<SendInput> {
  const { apiType = "api", wxidType = "account", toType = "msg", contentType = "msg" } = def;
  const api = typedValue(RED, node, def.api ?? "auto", apiType === "api" ? "str" : apiType, "api");
  const named = wxidType === "account" ? undefined : typedValue(RED, node, def.wxid ?? "", wxidType, "account");
  const account = named || !def.account ? null : (RED.nodes.getNode(def.account) as AccountNode | null);
  const to = typedValue(RED, node, def.to ?? "wxbot.chat.id", toType, "to");
  const content = typedValue(RED, node, def.content ?? "payload", contentType, "content");
  const inputOf = (message: SendMessage, chosen: unknown, recipient: unknown, given: unknown, name: unknown) => {
    const kind = isEmpty(chosen) ? "auto" : typeof chosen === "string" ? chosen : typeName(chosen);
    const wish = new SendWish(kind, isEmpty(recipient) ? message.topic : recipient, given);
    return new SendInput(wish, account, wxidIn(name, message));
  };
  if (![apiType, wxidType, toType, contentType].some(takesTime)) {
    return (message) => inputOf(message, api(message), to(message), content(message), named?.(message));
  }
  return async (message) =>
    inputOf(message, await api(message), await to(message), await content(message), await named?.(message));
}

/** @throws {WxbotError} WXBOT_INVALID_INPUT (badAccount) */
function wxidIn(named: unknown, message: SendMessage): string | undefined {
  if (!isEmpty(named)) {
    if (typeof named === "string") return named;
    throw new WxbotError("badAccount", { found: typeName(named) });
  }
  const receiver = message.wxbot?.account?.wxid;
  return typeof receiver === "string" ? receiver : undefined;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** The chat that a message is for, as far as it can be told; else "". */
export function chatIn({ wish }: SendInput): string {
  try {
    return chatOf(wish);
  } catch {
    return "";
  }
}
