import type { EditorNodeProperties } from "node-red";

interface Properties extends EditorNodeProperties {
  config: string;
  api: string;
  account: string;
  to: string;
  toType: string;
  content: string;
  contentType: string;
  silk: boolean;
}

RED.nodes.registerType<Properties>("wxbot-send", {
  category: "wxbot",
  color: "#95d5a0",
  icon: "wxbot-send.svg",
  align: "right",
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: "" },
    config: { value: "", type: "wxbot-config", required: true },
    api: { value: "auto" },
    account: { value: "", type: "wxbot-account", required: false },
    to: { value: "wxbot.chat.id", validate: RED.validators.typedInput("toType") },
    toType: { value: "msg" },
    content: { value: "payload", validate: RED.validators.typedInput("contentType") },
    contentType: { value: "msg" },
    silk: { value: false },
  },
  paletteLabel: "wxbot send",
  label: function () {
    if (this.name) return this.name;
    const what = this.api === "auto" ? "wxbot send" : this._(`wxbot-send.api.${this.api}`);
    return this.toType === "str" && this.to !== "" ? `${what} → ${this.to}` : what;
  },
  labelStyle: function () {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels: function () {
    return this._("wxbot-send.input");
  },
  outputLabels: function () {
    return this._("wxbot-send.output");
  },
  oneditprepare: function () {
    const api = $("#node-input-api");
    const showSilk = () => $("#wxbot-send-silk-row").toggle(["auto", "voice"].includes(String(api.val())));
    api.on("change", showSilk);
    showSilk();
    $("#node-input-to").typedInput({
      default: "msg",
      typeField: "#node-input-toType",
      types: ["msg", "str", "flow", "global", "jsonata", "env"],
    });
    $("#node-input-content").typedInput({
      default: "msg",
      typeField: "#node-input-contentType",
      types: ["msg", "str", "json", "bin", "flow", "global", "jsonata", "env"],
    });
  },
});
