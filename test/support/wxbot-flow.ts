import helper from "node-red-node-test-helper";
import type { NodeInitializer } from "node-red";
import wxbotAccount from "../../nodes/wxbot-account.js";
import wxbotConfig from "../../nodes/wxbot-config.js";
import wxbotIn from "../../nodes/wxbot-in.js";
import wxbotSend from "../../nodes/wxbot-send.js";
import { coreNode } from "./core-nodes.js";
import type { Gateway } from "./gateway.js";
import { until } from "./until.js";

const KEY = "K-very-secret";
const TOKEN = "T-very-secret";

/** A configuration for a scripted gateway, by default without pacing. Its credentials come from {@link loadFlow}. */
export function configFor(gateway: Gateway, fields: object = {}) {
  const { syncUrl, apiUrl } = gateway;
  return { id: "config", type: "wxbot-config", platform: "custom", syncUrl, apiUrl, interval: 0, ...fields };
}

/** The nodes of this package, and the core nodes that show what flows see of errors, ends and statuses. */
const NODES: NodeInitializer[] = [
  wxbotConfig,
  wxbotAccount,
  wxbotIn,
  wxbotSend,
  coreNode("common/24-complete.js"),
  coreNode("common/25-catch.js"),
  coreNode("common/25-status.js"),
] as NodeInitializer[];

/**
 * Loads a flow in the test helper; by default every `wxbot-config` has a key and a token.
 *
 * @param more further core nodes that the flow has
 */
export async function loadFlow(
  flow: readonly { id: string; type: string }[],
  credentials?: object,
  more: readonly NodeInitializer[] = [],
): Promise<void> {
  const configs = flow.filter(({ type }) => type === "wxbot-config");
  const secrets = Object.fromEntries(configs.map(({ id }) => [id, { key: KEY, token: TOKEN }]));
  await helper.load([...NODES, ...more], flow as never, { ...secrets, ...credentials });
}

/** What a helper node (`{type: "helper"}`) receives. */
export function inbox<M = Record<string, unknown>>(id: string): M[] {
  const received: M[] = [];
  helper.getNode(id).on("input", (message, _send, done) => {
    received.push(message as M);
    done();
  });
  return received;
}

/** Waits until as many messages have come in. */
export async function received(messages: readonly unknown[], count: number): Promise<void> {
  await until(() => messages.length >= count);
}
