import type { Node, NodeAPI, NodeDef } from "node-red";
import { migrate } from "./migrations.js";
import type { ConfigNode } from "./wxbot-config.js";

interface AccountDef extends NodeDef {
  config: string;
  wxid?: string;
}

/** The runtime of a `wxbot-account`: a further token under a key. */
export interface AccountNode extends Node<{ token?: string }> {
  /** The account's wxid; "" where it was not given. */
  readonly wxid: string;
}

export default function (RED: NodeAPI): void {
  function WxbotAccount(this: AccountNode, saved: AccountDef): void {
    RED.nodes.createNode(this, saved);
    const def = migrate("wxbot-account", saved);
    const wxid = def.wxid?.trim() ?? "";
    const token = this.credentials?.token ?? "";
    Object.assign(this, { wxid });
    const config = RED.nodes.getNode(def.config) as ConfigNode | null;
    if (config === null || wxid === "" || token === "") return;
    const removeToken = config.addToken(wxid, token);
    this.on("close", (done: () => void) => {
      removeToken();
      done();
    });
  }

  RED.nodes.registerType<AccountNode, AccountDef, object, { token?: string }>("wxbot-account", WxbotAccount, {
    credentials: { token: { type: "password" } },
  });
}
