import type { EditorNodeProperties } from "node-red";
import { hasVariable } from "../src/editor/address.js";
import { IdList } from "../src/editor/id-list.js";
import { KINDS } from "../src/message/wxbot-message.js";

interface Properties extends EditorNodeProperties {
  config: string;
  account: string;
  kinds: string[];
  chatType: string;
  chats: string[];
  senders: string[];
  match: string;
  pattern: string;
  mentioned: boolean;
  self: boolean;
  media: boolean;
  voiceAsWave: boolean;
}

const TEXTS = "node-red-contrib-wxbot/wxbot-in:wxbot-in.";
const WITH_MEDIA = ["image", "voice", "video", "file"];

let chats: IdList;
let senders: IdList;

RED.nodes.registerType<Properties>("wxbot-in", {
  category: "wxbot",
  color: "#95d5a0",
  icon: "wxbot-in.svg",
  inputs: 0,
  outputs: 1,
  defaults: {
    name: { value: "" },
    config: { value: "", type: "wxbot-config", required: true },
    account: { value: "" },
    kinds: { value: [] },
    chatType: { value: "any" },
    chats: { value: [] },
    senders: { value: [] },
    match: { value: "none" },
    pattern: { value: "", validate: isPattern },
    mentioned: { value: false },
    self: { value: false },
    media: { value: false },
    voiceAsWave: { value: false },
  },
  paletteLabel: "wxbot in",
  label: function () {
    return this.name || describe(this);
  },
  labelStyle: function () {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels: function () {
    return this._("wxbot-in.output");
  },
  oneditprepare: function () {
    const options = KINDS.map((kind) => ({ value: kind, label: this._(`wxbot-in.kinds.${kind}`) }));
    const kinds = $("#wxbot-in-kinds").val(this.kinds.join(","));
    kinds.typedInput({
      types: [{ value: "kinds", multiple: true, options, placeholder: this._("wxbot-in.kinds.any") } as never],
    });
    chats = new IdList($("#wxbot-in-chats"), this.chats, this._("wxbot-in.placeholder.id"));
    senders = new IdList($("#wxbot-in-senders"), this.senders, this._("wxbot-in.placeholder.sender"));

    const show = () => {
      const chosen = String(kinds.val());
      const match = String($("#node-input-match").val());
      const kindsChosen = chosen === "" ? WITH_MEDIA : chosen.split(",");
      $("#wxbot-in-media-row").toggle(kindsChosen.some((kind) => WITH_MEDIA.includes(kind)));
      $("#wxbot-in-wave-row").toggle(kindsChosen.includes("voice") && $("#node-input-media").is(":checked"));
      $("#wxbot-in-mentioned-row").toggle($("#node-input-chatType").val() !== "private");
      $("#wxbot-in-pattern-row").toggle(match !== "none");
      const example = match === "regex" || match === "command" ? match : "text";
      $("#node-input-pattern").attr("placeholder", this._(`wxbot-in.pattern.${example}`));
    };
    kinds.on("change", show);
    $("#node-input-chatType, #node-input-match, #node-input-media").on("change", show);
    show();
  },
  oneditsave: function () {
    const chosen = String($("#wxbot-in-kinds").typedInput("value"));
    this.kinds = chosen === "" ? [] : chosen.split(",");
    this.chats = chats.ids;
    this.senders = senders.ids;
  },
});

function isPattern(this: Properties, value: string): boolean {
  if (this.match === "none" || hasVariable(value)) return true;
  if (this.match === "regex") {
    try {
      new RegExp(value);
    } catch (error) {
      return RED._(`${TEXTS}invalid.pattern`, { detail: (error as Error).message }) as never;
    }
  }
  if (value !== "" || this.match === "command") return true;
  return RED._(`${TEXTS}invalid.patternMissing`) as never;
}

/** What the node lets through, in a few words: "voice ← 研发群". */
function describe(node: Properties & { _(key: string): string }): string {
  const what =
    node.kinds.length === 0 ? "wxbot in" : node.kinds.map((kind) => node._(`wxbot-in.kinds.${kind}`)).join("/");
  const from = node.chats.length > 0 ? node.chats : node.senders;
  return from.length === 0 ? what : `${what} ← ${from[0]}${from.length > 1 ? "…" : ""}`;
}
