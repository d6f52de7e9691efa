import type { NodeAPI, NodeDef } from "node-red";
import { text } from "./texts.js";
import type { ConfigNode } from "./wxbot-config.js";

/** What the flows say of a configuration. */
export interface ConfigDef extends NodeDef {
  platform: string;
}

/** The configurations that run. */
export function configurations(RED: NodeAPI): [ConfigDef, ConfigNode][] {
  const found: [ConfigDef, ConfigNode][] = [];
  RED.nodes.eachNode((def) => {
    if (def.type !== "wxbot-config") return;
    const node = RED.nodes.getNode(def.id) as ConfigNode | null;
    if (node !== null) found.push([def as ConfigDef, node]);
  });
  return found;
}

/** The configuration whose TLS and proxy settings the shared connection of an overruled one was opened with. */
export function openerFor(RED: NodeAPI, overruled: ConfigNode): ConfigDef | undefined {
  const { recent } = overruled.look();
  const found = configurations(RED).find(([, node]) => {
    const look = node.look();
    // What came in is noted once for each connection.
    return node !== overruled && look.recent === recent && !look.overruled;
  });
  return found?.[0];
}

/** A configuration as a text in the runtime's language names it. */
export function nameOf(RED: NodeAPI, def: ConfigDef | undefined): string {
  return def ? `“${def.name || def.id}”` : text(RED, "sharing.another");
}
