import type { EditorNodeProperties } from "node-red";
import { hasVariable, isAddress, isPlainBeyondLoopback } from "../src/editor/address.js";
import { overruledText } from "../src/editor/configurations.js";
import { runTest } from "../src/editor/connection-test.js";
import { textsOf, validator } from "../src/editor/texts.js";
import { CLOUD } from "../src/protocol/addresses.js";
import type { ConnectionView } from "./admin/view-types.js";
import { migrate } from "./migrations.js";

interface Properties extends EditorNodeProperties {
  version: number;
  platform: string;
  syncUrl: string;
  apiUrl: string;
  tls: string;
  proxy: string;
  interval: number | string;
  duplicates: boolean;
  keepUnsent: boolean;
  hourlyLimit: number | string;
  dailyLimit: number | string;
  textLimit: number | string;
  mediaFolders: string[] | string;
  mediaUrls: boolean;
  mediaPrivate: boolean;
}

interface Credentials {
  key: string;
  token: string;
}

const text = textsOf("wxbot-config");

RED.nodes.registerType<Properties, Credentials>("wxbot-config", {
  category: "config",
  color: "#95d5a0",
  icon: "wxbot.svg",
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    platform: { value: "embedded" },
    syncUrl: { value: "", validate: validator(isSyncUrl) },
    apiUrl: { value: "", validate: validator(isApiUrl) },
    tls: { value: "", type: "tls-config", required: false },
    proxy: { value: "", type: "http proxy", required: false },
    interval: { value: 1000, validate: validator(isAmount("interval")) },
    duplicates: { value: false },
    keepUnsent: { value: true },
    hourlyLimit: { value: 0, validate: validator(isAmount("limit")) },
    dailyLimit: { value: 0, validate: validator(isAmount("limit")) },
    textLimit: { value: 2000, validate: validator(isAmount("limit")) },
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
    const node = migrate("wxbot-config", this);
    fillIn(node);
    showTabs();
    for (const field of ["platform", "syncUrl", "apiUrl", "key", "mediaUrls"]) {
      $(`#node-config-input-${field}`).on("input change", showWhatApplies);
    }
    $("#wxbot-config-test").on("click", () => void runTest(this.id));
    showWhatApplies();
    showPages();
    showSharing(this.id);
  },
  oneditsave: function () {
    const lines = String($("#wxbot-config-mediaFolders").val()).split("\n");
    this.version = migrate("wxbot-config", this).version;
    this.mediaFolders = lines.map((line) => line.trim()).filter((line) => line !== "");
  },
});

/** Fields that the saved node did not have show their defaults. */
function fillIn(node: Properties): void {
  for (const field of ["platform", "interval", "hourlyLimit", "dailyLimit", "textLimit"] as const) {
    $(`#node-config-input-${field}`).val(node[field]);
  }
  $("#node-config-input-keepUnsent").prop("checked", node.keepUnsent);
  const { mediaFolders } = node;
  $("#wxbot-config-mediaFolders").val(Array.isArray(mediaFolders) ? mediaFolders.join("\n") : mediaFolders);
}

function showTabs(): void {
  const content = $("#wxbot-config-tabs-content").children();
  const tabs = RED.tabs.create({
    id: "wxbot-config-tabs",
    onchange: (tab: { id: string }) => {
      content.hide();
      $(`#${tab.id}`).show();
    },
  } as never) as unknown as { addTab(tab: { id: string; label: string }): void };
  for (const name of ["connection", "sending", "media"]) {
    tabs.addTab({ id: `wxbot-config-tab-${name}`, label: text(`tab.${name}`) });
  }
}

function showWhatApplies(): void {
  const value = (field: string) => String($(`#node-config-input-${field}`).val());
  const platform = value("platform");
  const remote = platform !== "embedded";
  const addresses = platform === "cloud" ? CLOUD : { syncUrl: value("syncUrl"), apiUrl: value("apiUrl") };
  const both = [addresses.syncUrl, addresses.apiUrl];
  $("#wxbot-config-hint").text(text(`hint.${platform}`));
  $("#wxbot-config-pages").toggle(!remote);
  $(".wxbot-config-custom").toggle(platform === "custom");
  $(".wxbot-config-remote").toggle(remote);
  $("#wxbot-config-no-key").toggle(remote && value("key") === "");
  $("#wxbot-config-plain").toggle(remote && both.some(isPlainBeyondLoopback));
  $("#wxbot-config-tls-row").toggle(remote && both.some((address) => /^(wss|https):|\$\{/i.test(address)));
  $("#wxbot-config-mediaPrivate-row").toggle($("#node-config-input-mediaUrls").is(":checked"));
}

/** In the dialog the chosen platform counts, not the saved one. */
function isCustom(node: Properties): boolean {
  const select = $("#node-config-input-platform");
  return (select.length > 0 ? select.val() : node.platform) === "custom";
}

function isSyncUrl(value: string | number | undefined, node: Properties): true | string {
  return !isCustom(node) || isAddress(value, ["ws:", "wss:"]) || text("invalid.syncUrl");
}

function isApiUrl(value: string | number | undefined, node: Properties): true | string {
  return !isCustom(node) || isAddress(value, ["http:", "https:"]) || text("invalid.apiUrl");
}

/** A whole number from 0 on, or an environment variable. */
function isAmount(field: "interval" | "limit") {
  // Absent in what was saved before the property was there.
  return (value: string | number = 0) =>
    hasVariable(value) || /^\d+$/.test(String(value).trim()) || text(`invalid.${field}`);
}

/** Where the configuration, as it is deployed, shares a connection that has other settings. */
function showSharing(id: string): void {
  const warning = $("#wxbot-config-overruled").hide();
  $.getJSON("wxbot/connections", (connections: ConnectionView[]) => {
    const found = overruledText(connections.find((connection) => connection.id === id) ?? {});
    warning
      .toggle(found !== "")
      .children("span")
      .text(found);
  });
}

/** The pages of the embedded platform, while it runs. */
function showPages(): void {
  $("#wxbot-config-running").hide();
  $.getJSON("wxbot/platform", ({ pages }: { pages: string | null }) => {
    if (pages === null) return;
    $("#wxbot-config-phone-link").attr("href", pages);
    $("#wxbot-config-console-link").attr("href", `${pages}console.html`);
    $("#wxbot-config-running").show();
    $("#wxbot-config-not-running").hide();
  });
}
