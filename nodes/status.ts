import type { NodeAPI, NodeStatus } from "node-red";
import type { ConnectionState } from "../src/connection/state.js";
import { text } from "./texts.js";

/** What a node can show of its platform: the shared connection, or that there is none to open. */
export type PlatformState = ConnectionState | { readonly name: "unusable" };

/** A connection's state as a node status (interface.md, Status). */
export function statusOf(RED: NodeAPI, state: PlatformState): NodeStatus {
  switch (state.name) {
    case "closed":
      return { fill: "grey", shape: "ring", text: text(RED, "status.notConnected") };
    case "connecting":
      return { fill: "yellow", shape: "ring", text: text(RED, "status.connecting") };
    case "connected":
      return { fill: "green", shape: "dot", text: text(RED, "status.connected") };
    case "waiting": {
      const seconds = Math.max(1, Math.round(state.delay / 1_000));
      return { fill: "red", shape: "ring", text: text(RED, "status.waiting", { seconds }) };
    }
    case "refused":
      return { fill: "red", shape: "dot", text: text(RED, "status.refused") };
    case "unusable":
      return { fill: "red", shape: "dot", text: text(RED, "status.unusable") };
  }
}
