import type { EditorNodeProperties } from "node-red";
import { openPicker } from "../src/editor/picker.js";
import { textsOf, validator } from "../src/editor/texts.js";
import { migrate } from "./migrations.js";

interface Properties extends EditorNodeProperties {
  version: number;
  config: string;
  wxid: string;
}

interface Credentials {
  token: string;
}

const text = textsOf("wxbot-account");

RED.nodes.registerType<Properties, Credentials>("wxbot-account", {
  category: "config",
  color: "#95d5a0",
  icon: "wxbot-account.svg",
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    config: { value: "", type: "wxbot-config", required: true },
    wxid: { value: "", validate: validator(isWxid) },
  },
  credentials: {
    token: { type: "password" },
  },
  label: function () {
    return this.name || this.wxid || "wxbot-account";
  },
  labelStyle: function () {
    return this.name ? "node_label_italic" : "";
  },
  oneditprepare: function () {
    $("#wxbot-account-pick").on("click", (event) => {
      const config = String($("#node-config-input-config").val());
      const onPick = ({ id, name }: { id: string; name: string }) => {
        $("#node-config-input-wxid").val(id).trigger("change");
        const label = $("#node-config-input-name");
        if (label.val() === "") label.val(name);
      };
      openPicker({ kind: "accounts", config, target: $(event.currentTarget), onPick });
    });
  },
  oneditsave: function () {
    this.version = migrate("wxbot-account", this).version;
  },
});

function isWxid(value: string | number = ""): true | string {
  return String(value).trim() !== "" || text("invalid.wxid");
}
