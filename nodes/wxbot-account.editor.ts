import type { EditorNodeProperties } from "node-red";

interface Properties extends EditorNodeProperties {
  config: string;
  wxid: string;
}

interface Credentials {
  token: string;
}

RED.nodes.registerType<Properties, Credentials>("wxbot-account", {
  category: "config",
  color: "#95d5a0",
  icon: "wxbot-account.svg",
  defaults: {
    name: { value: "" },
    config: { value: "", type: "wxbot-config", required: true },
    wxid: {
      value: "",
      validate: (value: string) => {
        if (value.trim() !== "") return true;
        return RED._("node-red-contrib-wxbot/wxbot-account:wxbot-account.invalid.wxid") as never;
      },
    },
  },
  credentials: {
    token: { type: "password" },
  },
  label: function () {
    return this.name || this.wxid || "wxbot-account";
  },
});
