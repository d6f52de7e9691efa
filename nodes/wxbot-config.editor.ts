import type { EditorNodeProperties } from "node-red";
import { hasVariable, isAddress, isPlainBeyondLoopback } from "../src/editor/address.js";
import { CLOUD } from "../src/protocol/addresses.js";

interface Properties extends EditorNodeProperties {
  platform: string;
  syncUrl: string;
  apiUrl: string;
  interval: number | string;
  duplicates: boolean;
  keepUnsent: boolean;
  hourlyLimit: number | string;
  dailyLimit: number | string;
  textLimit: number | string;
  mediaFolders: string[];
  mediaUrls: boolean;
  mediaPrivate: boolean;
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
    interval: { value: 1000, validate: (value: number | string) => isAmount(value, "interval") },
    duplicates: { value: false },
    keepUnsent: { value: true },
    // Absent in what was saved before there were limits.
    hourlyLimit: { value: 0, validate: (value?: number | string) => isAmount(value ?? 0, "limit") },
    dailyLimit: { value: 0, validate: (value?: number | string) => isAmount(value ?? 0, "limit") },
    textLimit: { value: 2000, validate: (value?: number | string) => isAmount(value ?? 2000, "limit") },
    mediaFolders: { value: [] },
    mediaUrls: { value: false },
    mediaPrivate: { value: false },
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
    // Fields that are newer than the saved node show their defaults.
    for (const [field, value] of Object.entries(DEFAULT_AMOUNTS)) {
      const input = $(`#node-config-input-${field}`);
      if (String(input.val()) === "") input.val(value);
    }
    $("#wxbot-config-mediaFolders").val((this.mediaFolders ?? []).join("\n"));
    const urls = $("#node-config-input-mediaUrls");
    const showUrls = () => $("#wxbot-config-mediaPrivate-row").toggle(urls.is(":checked"));
    urls.on("change", showUrls);
    showUrls();
    platform.on("change", show);
    syncUrl.on("input change", show);
    show();
    showPhone();
  },
  oneditsave: function () {
    const lines = String($("#wxbot-config-mediaFolders").val()).split("\n");
    this.mediaFolders = lines.map((line) => line.trim()).filter((line) => line !== "");
  },
});

const DEFAULT_AMOUNTS = { hourlyLimit: 0, dailyLimit: 0, textLimit: 2000 } as const;

/** A whole number from 0 on, or an environment variable; else the text that says so. */
function isAmount(value: number | string, field: "interval" | "limit"): true {
  if (hasVariable(value) || /^\d+$/.test(String(value).trim())) return true;
  return RED._(`${TEXTS}invalid.${field}`) as never;
}

/** The phone page's address, known only while the embedded platform runs. */
function showPhone(): void {
  const link = $("#wxbot-config-phone-link").hide();
  $.getJSON("wxbot/platform", ({ phone }: { phone: string | null }) => {
    if (phone === null) return;
    link.attr("href", phone).show();
    $("#wxbot-config-not-running").hide();
  });
}
