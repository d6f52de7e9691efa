import type { NodeAPI, NodeMessage } from "node-red";
import type { Seen } from "../../src/connection/recent.js";
import type { ListedAccount } from "../../src/protocol/extension.js";
import { reachApi } from "../../src/sending/reach-api.js";
import { configurations, openerFor } from "../configurations.js";
import { embeddedPlatform } from "../embedded-platform.js";
import { sendLedger } from "../send-ledger.js";
import type { ConfigNode } from "../wxbot-config.js";
import type { SendNode } from "../wxbot-send.js";
import type { ConnectionView, MessageView, OutgoingView, SeenView } from "./view-types.js";

export function connectionViews(RED: NodeAPI): ConnectionView[] {
  return configurations(RED).map(([{ id, name = "", platform }, node]) => {
    const { state, for: age, recent, overruled } = node.look();
    const nextTry = state.name === "waiting" && { nextTry: Math.max(0, Math.ceil((state.delay - age) / 1_000)) };
    const overruledBy = overruled && { overruledBy: openerFor(RED, node)?.id ?? "" };
    return { id, name, platform, state, ...nextTry, ...overruledBy, accounts: recent?.accounts ?? [] };
  });
}

/** Shown numbers of messages go on over a restart, so that a list that was open before it goes on too. */
const NUMBERS_FROM = Date.now() * 1_000;

/** The messages after the one of this number, over all connections, the oldest first. */
export function messageViews(RED: NodeAPI, after: number): MessageView[] {
  const views = new Map<number, MessageView>();
  for (const [{ id }, node] of configurations(RED)) {
    const { recent } = node.look();
    for (const message of recent?.messagesAfter(after - NUMBERS_FROM) ?? []) {
      const number = NUMBERS_FROM + message.number;
      // Several configurations may share one connection.
      if (views.has(number)) continue;
      const names = { chatName: nameOf(recent!, message.chat.id), senderName: recent!.nameOf(message.sender.id) };
      views.set(number, { ...message, ...names, number, config: id });
    }
  }
  return [...views.values()].sort((a, b) => a.number - b.number);
}

/** What came over a configuration's connection, and the accounts that its platform lists. */
export async function seenView(RED: NodeAPI, id: string): Promise<SeenView> {
  const found = configurations(RED).find(([def]) => def.id === id);
  if (found === undefined) return { chats: [], senders: [], accounts: [] };
  const [, node] = found;
  const { recent, state } = node.look();
  const listed = state.name === "connected" ? await listAccounts(node) : [];
  const accounts = new Map((recent?.accounts ?? []).map((account) => [account.id, account]));
  for (const { wxid, nickname } of listed) accounts.set(wxid, { id: wxid, name: nickname });
  const named = (seen: Seen) => ({ ...seen, name: seen.name || nameOf(recent!, seen.id) });
  return {
    chats: (recent?.chats ?? []).map(named),
    senders: recent?.senders ?? [],
    accounts: [...accounts.values()],
  };
}

export function outgoingViews(RED: NodeAPI): OutgoingView[] {
  const recents = configurations(RED).flatMap(([, node]) => node.look().recent ?? []);
  return sendLedger.list().map((entry) => ({
    ...entry,
    nodeName: RED.nodes.getNode(entry.node)?.name ?? "",
    chatName: recents.map((recent) => nameOf(recent, entry.chat)).find((name) => name !== "") ?? "",
  }));
}

/** Has the node that failed to send a message try again, as if it had just come in. False where either is gone. */
export function retry(RED: NodeAPI, id: string): boolean {
  const taken = sendLedger.take(id);
  const node = taken && (RED.nodes.getNode(taken.node) as SendNode | null);
  if (!taken || !node) return false;
  if (taken.restored) node.sendAgain(taken.restored);
  else node.receive(RED.util.cloneMessage(taken.message as NodeMessage));
  return true;
}

async function listAccounts(node: ConfigNode): Promise<readonly ListedAccount[]> {
  const { apiUrl, key, apiTransport: transport } = await node.access();
  const reach = await reachApi({ apiUrl, key, transport });
  return reach.reached ? (reach.accounts ?? []) : [];
}

/** The name of a chat: what messages told of it, or what the embedded platform calls its group. */
function nameOf(recent: { nameOf(id: string): string }, id: string): string {
  return recent.nameOf(id) || (embeddedPlatform.running?.nameOf(id) ?? "");
}
