import type { ConnectionView } from "../../nodes/admin/view-types.js";
import { textsOf } from "./texts.js";

const text = textsOf("wxbot-config");

/** What a configuration is called on the workspace; undefined where the editor does not know it. */
export function configLabel(id: string): string | undefined {
  const node = RED.nodes.node(id);
  return node ? RED.utils.getNodeLabel(node as never, id) : undefined;
}

/** That another configuration's TLS and proxy settings are used; "" where its own are. */
export function overruledText({ overruledBy }: Pick<ConnectionView, "overruledBy">): string {
  if (overruledBy === undefined) return "";
  const label = configLabel(overruledBy);
  return text("warnings.overruled", { other: label === undefined ? text("sharing.another") : `“${label}”` });
}
