import type { NodeAPI } from "node-red";

/** What the types of Node-RED lack: the registry of plugins. */
interface WithPlugins {
  readonly plugins: { registerPlugin(id: string, definition: { type: string }): void };
}

/** Announces the sidebar: all of it runs in the editor, over the routes that `wxbot-config` serves. */
export default function (RED: NodeAPI & WithPlugins): void {
  RED.plugins.registerPlugin("wxbot-sidebar", { type: "wxbot-sidebar" });
}
