import type { EditorNodeProperties } from "node-red";
import { hasVariable, isAddress, isPlainBeyondLoopback } from "../src/editor/address.js";
import { CLOUD } from "../src/protocol/addresses.js";

interface Properties extends EditorNodeProperties {
  platform: string;
  syncUrl: string;
  apiUrl: string;
  interval: number | string;
  duplicates: boolean;
}

interface Credentials {
  key: string;
  token: string;
}

const TEXTS = "node-red-contrib-wxbot/wxbot-config:wxbot-config.";

RED.nodes.registerType<Properties, Credentials>("wxbot-config", {
  category: "config",
  color: "#95d5a0",
  icon: "wxbot.svg",
  defaults: {
    name: { value: "" },
    platform: { value: "embedded" },
    syncUrl: {
      value: "",
      validate: function (this: Properties, value: string) {
        if (this.platform !== "custom" || isAddress(value, ["ws:", "wss:"])) return true;
        return RED._(`${TEXTS}invalid.syncUrl`) as never;
      },
    },
    apiUrl: {
      value: "",
      validate: function (this: Properties, value: string) {
        if (this.platform !== "custom" || isAddress(value, ["http:", "https:"])) return true;
        return RED._(`${TEXTS}invalid.apiUrl`) as never;
      },
    },
    interval: {
      value: 1000,
      validate: (value: number | string) => {
        if (hasVariable(value) || /^\d+$/.test(String(value).trim())) return true;
        return RED._(`${TEXTS}invalid.interval`) as never;
      },
    },
    duplicates: { value: false },
  },
  credentials: {
    key: { type: "password" },
    token: { type: "password" },
  },
  label: function () {
    if (this.name) return this.name;
    if (this.platform === "embedded" || this.platform === "cloud")
      return this._(`wxbot-config.defaultName.${this.platform}`);
    return this.syncUrl || "wxbot";
  },
  labelStyle: function () {
    return this.name ? "node_label_italic" : "";
  },
  oneditprepare: function () {
    const platform = $("#node-config-input-platform");
    const syncUrl = $("#node-config-input-syncUrl");
    const show = () => {
      const chosen = String(platform.val());
      $("#wxbot-config-hint").text(this._(`wxbot-config.hint.${chosen}`));
      $("#wxbot-config-phone").toggle(chosen === "embedded");
      $(".wxbot-config-custom").toggle(chosen === "custom");
      $(".wxbot-config-credentials").toggle(chosen !== "embedded");
      const address = chosen === "cloud" ? CLOUD.syncUrl : syncUrl.val();
      $("#wxbot-config-plain").toggle(chosen !== "embedded" && isPlainBeyondLoopback(address));
    };
    platform.on("change", show);
    syncUrl.on("input change", show);
    show();
    showPhone();
  },
});

/** The phone page's address, known only while the embedded platform runs. */
function showPhone(): void {
  const link = $("#wxbot-config-phone-link").hide();
  $.getJSON("wxbot/platform", ({ phone }: { phone: string | null }) => {
    if (phone === null) return;
    link.attr("href", phone).show();
    $("#wxbot-config-not-running").hide();
  });
}
