import type { EditorNodeProperties } from "node-red";
import { shorten } from "../src/editor/labels.js";
import { openPicker } from "../src/editor/picker.js";
import { textsOf } from "../src/editor/texts.js";
import { nameTypedInput } from "../src/editor/widget-names.js";
import { migrate } from "./migrations.js";

interface Properties extends EditorNodeProperties {
  version: number;
  config: string;
  api: string;
  apiType: string;
  account: string;
  wxid: string;
  wxidType: string;
  to: string;
  toType: string;
  toName: string;
  content: string;
  contentType: string;
  silk: boolean;
}

const text = textsOf("wxbot-send");
const APIS = ["auto", "text", "image", "voice", "video"];

RED.nodes.registerType<Properties>("wxbot-send", {
  category: "wxbot",
  color: "#95d5a0",
  icon: "wxbot-send.svg",
  align: "right",
  inputs: 1,
  outputs: 1,
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    config: { value: "", type: "wxbot-config", required: true },
    api: { value: "auto" },
    apiType: { value: "api" },
    account: { value: "", type: "wxbot-account", required: false },
    wxid: { value: "" },
    wxidType: { value: "account" },
    to: { value: "wxbot.chat.id", validate: RED.validators.typedInput("toType") },
    toType: { value: "msg" },
    toName: { value: "" },
    content: { value: "payload", validate: RED.validators.typedInput("contentType") },
    contentType: { value: "msg" },
    silk: { value: false },
  },
  paletteLabel: function () {
    return this._("wxbot-send.palette");
  },
  label: function () {
    return this.name || describe(migrate("wxbot-send", this));
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
    const node = migrate("wxbot-send", this);
    prepareApi(node);
    prepareAccount(node);
    prepareTo(node);
    $("#node-input-contentType").val(node.contentType);
    $("#node-input-content")
      .val(node.content)
      .typedInput({
        default: "msg",
        typeField: "#node-input-contentType",
        types: ["msg", "str", "json", "bin", "flow", "global", "jsonata", "env"],
      });
    for (const field of ["api", "content"]) nameTypedInput($(`#node-input-${field}`));
    nameTypedInput($("#node-input-wxid"), "accounts");
    nameTypedInput($("#node-input-to"), "chats");
  },
  oneditsave: function () {
    this.version = migrate("wxbot-send", this).version;
    // The name belongs to the chat that was picked, and to no other.
    const to = $("#node-input-to");
    const named = to.typedInput("type") === "str" && to.data("picked") === to.typedInput("value");
    this.toName = named ? String(to.data("name")) : "";
  },
});

/** One of the APIs, or whatever a message names. */
function prepareApi({ api, apiType }: Properties): void {
  const options = APIS.map((value) => ({ value, label: text(`api.${value}`) }));
  $("#node-input-apiType").val(apiType);
  const input = $("#node-input-api").val(api);
  input.typedInput({
    default: "api",
    typeField: "#node-input-apiType",
    types: [
      { value: "api", label: text("api.type"), icon: "fa fa-bullhorn", options },
      "msg",
      "flow",
      "global",
      "jsonata",
      "env",
    ],
  });
  const showSilk = () => {
    const fixed = input.typedInput("type") === "api";
    $("#wxbot-send-silk-row").toggle(!fixed || ["auto", "voice"].includes(input.typedInput("value")));
  };
  input.on("change", showSilk);
  showSilk();
}

/** The account that received the message, an account node, or whatever a message names. */
function prepareAccount({ wxid, wxidType }: Properties): void {
  $("#node-input-wxidType").val(wxidType);
  const input = $("#node-input-wxid").val(wxid);
  const pick = () => {
    const target = input.siblings(".red-ui-typedInput-container");
    const onPick = ({ id }: { id: string }) => input.typedInput("value", id);
    openPicker({ kind: "accounts", config: String($("#node-input-config").val()), target, onPick });
  };
  input.typedInput({
    default: "account",
    typeField: "#node-input-wxidType",
    types: [
      { value: "account", label: text("account.node"), icon: "fa fa-user", hasValue: false },
      { value: "str", label: "wxid", icon: "fa fa-user-o", expand: pick } as never,
      "msg",
      "flow",
      "global",
      "jsonata",
      "env",
    ],
  });
  const show = () => $(".wxbot-send-account").toggle(input.typedInput("type") === "account");
  input.on("change", show);
  show();
}

/** A chat id: from the message, or one that is typed or picked. */
function prepareTo({ to, toType, toName }: Properties): void {
  $("#node-input-toType").val(toType);
  const input = $("#node-input-to").val(to).data({ picked: to, name: toName });
  const showName = () => {
    const named = input.typedInput("type") === "str" && input.data("picked") === input.typedInput("value");
    $("#wxbot-send-to-name")
      .text(named ? String(input.data("name")) : "")
      .toggle(named && input.data("name") !== "");
  };
  const pick = () => {
    const target = input.siblings(".red-ui-typedInput-container");
    const onPick = ({ id, name }: { id: string; name: string }) => {
      input.data({ picked: id, name });
      input.typedInput("value", id);
    };
    openPicker({ kind: "chats", config: String($("#node-input-config").val()), target, onPick });
  };
  input.typedInput({
    default: "msg",
    typeField: "#node-input-toType",
    types: [
      "msg",
      { value: "str", label: text("chat"), icon: "fa fa-comment-o", expand: pick } as never,
      "flow",
      "global",
      "jsonata",
      "env",
    ],
  });
  input.on("change", showName);
  showName();
}

/** What the node does, in a few words: "voice → 研发群". */
function describe({ api, apiType, to, toType, toName, content, contentType }: Properties): string {
  const fixed = contentType === "str" && content !== "" ? `“${shorten(content, 16)}”` : "";
  const what = apiType === "api" && api !== "auto" ? text(`api.${api}`) : fixed || text("palette");
  if (toType === "str" && to !== "") return `${what} → ${shorten(toName || to)}`;
  return toType === "msg" && to === "wxbot.chat.id"
    ? what
    : `${what} → ${shorten(`${toType === "jsonata" ? "" : `${toType}.`}${to}`)}`;
}
