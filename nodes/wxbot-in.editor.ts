import type { EditorNodeProperties } from "node-red";
import { hasVariable } from "../src/editor/address.js";
import { ChatList, type Names } from "../src/editor/chat-list.js";
import { chatsLabel, shorten } from "../src/editor/labels.js";
import { openPicker } from "../src/editor/picker.js";
import { textsOf, validator } from "../src/editor/texts.js";
import { KINDS } from "../src/message/wxbot-message.js";
import { migrate } from "./migrations.js";

interface Properties extends EditorNodeProperties {
  version: number;
  config: string;
  account: string;
  kinds: string[] | string;
  chatType: string;
  chats: string[] | string;
  senders: string[] | string;
  names: Names;
  match: string;
  pattern: string;
  mentioned: boolean;
  self: boolean;
  media: boolean;
  voiceAsWave: boolean;
}

const text = textsOf("wxbot-in");
const WITH_MEDIA = ["image", "voice", "video", "file"];

let chats: ChatList;
let senders: ChatList;

RED.nodes.registerType<Properties>("wxbot-in", {
  category: "wxbot",
  color: "#95d5a0",
  icon: "wxbot-in.svg",
  inputs: 0,
  outputs: 1,
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    config: { value: "", type: "wxbot-config", required: true },
    account: { value: "" },
    kinds: { value: [] },
    chatType: { value: "any" },
    chats: { value: [] },
    senders: { value: [] },
    names: { value: {} },
    match: { value: "none" },
    pattern: { value: "", validate: validator(isPattern) },
    mentioned: { value: false },
    self: { value: false },
    media: { value: false },
    voiceAsWave: { value: false },
  },
  paletteLabel: function () {
    return this._("wxbot-in.palette");
  },
  label: function () {
    return this.name || describe(migrate("wxbot-in", this));
  },
  labelStyle: function () {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels: function () {
    return this._("wxbot-in.output");
  },
  oneditprepare: function () {
    const node = migrate("wxbot-in", this);
    const config = () => String($("#node-input-config").val());
    fillIn(node);
    const options = KINDS.map((kind) => ({ value: kind, label: this._(`wxbot-in.kinds.${kind}`) }));
    const kinds = $("#wxbot-in-kinds").val(toList(node.kinds).join(","));
    // The widget gives options or their values, depending on where they come from.
    const valueLabel = (container: JQuery, chosen: readonly (string | { value: string })[]) => {
      const names = chosen.map((one) => this._(`wxbot-in.kinds.${typeof one === "string" ? one : one.value}`));
      container.text(names.join(this._("wxbot-in.comma")) || this._("wxbot-in.kinds.any"));
    };
    kinds.typedInput({ types: [{ value: "kinds", multiple: true, options, valueLabel } as never] });
    $("#wxbot-in-account-pick").on("click", (event) => {
      const target = $(event.currentTarget);
      openPicker({ kind: "accounts", config: config(), target, onPick: ({ id }) => $("#node-input-account").val(id) });
    });
    const list = (kind: "chats" | "senders", placeholder: string) =>
      new ChatList($(`#wxbot-in-${kind}`), {
        kind,
        ids: toList(node[kind]),
        names: node.names,
        placeholder: this._(placeholder),
        config,
      });
    chats = list("chats", "wxbot-in.placeholder.id");
    senders = list("senders", "wxbot-in.placeholder.sender");
    kinds.on("change", showWhatApplies);
    $("#node-input-chatType, #node-input-match, #node-input-media").on("change", showWhatApplies);
    showWhatApplies();
  },
  oneditsave: function () {
    const chosen = String($("#wxbot-in-kinds").typedInput("value"));
    this.version = migrate("wxbot-in", this).version;
    this.kinds = chosen === "" ? [] : chosen.split(",");
    this.chats = chats.ids;
    this.senders = senders.ids;
    this.names = { ...chats.names, ...senders.names };
  },
});

/** Fields that the saved node did not have show their defaults. */
function fillIn(node: Properties): void {
  for (const field of ["chatType", "match"] as const) $(`#node-input-${field}`).val(node[field]);
}

function showWhatApplies(): void {
  const chosen = String($("#wxbot-in-kinds").val());
  const match = String($("#node-input-match").val());
  const wanted = (kinds: readonly string[]) => chosen === "" || chosen.split(",").some((kind) => kinds.includes(kind));
  $("#wxbot-in-media-row").toggle(wanted(WITH_MEDIA));
  $("#wxbot-in-wave-row").toggle(wanted(["voice"]) && $("#node-input-media").is(":checked"));
  $("#wxbot-in-mentioned-row").toggle($("#node-input-chatType").val() !== "private");
  $("#wxbot-in-pattern-row").toggle(match !== "none");
  const example = match === "regex" || match === "command" ? match : "text";
  $("#node-input-pattern").attr("placeholder", text(`pattern.${example}`));
}

/** In the dialog the chosen match counts, not the saved one. */
function isPattern(value: string | number = "", node: Properties): true | string {
  const select = $("#node-input-match");
  const match = String((select.length > 0 ? select.val() : node.match) ?? "none");
  if (match === "none" || hasVariable(value)) return true;
  if (match === "regex") {
    try {
      new RegExp(String(value));
    } catch (error) {
      return text("invalid.pattern", { detail: (error as Error).message });
    }
  }
  return value !== "" || match === "command" || text("invalid.patternMissing");
}

/** What the node lets through, in a few words: "voice ← 研发群", "/help". */
function describe({ kinds, chats, senders, names, match, pattern, mentioned, chatType }: Properties): string {
  const what = [
    match === "none"
      ? toList(kinds)
          .map((kind) => text(`kinds.${kind}`))
          .join("/")
      : shorten(pattern || "/…"),
    mentioned && chatType !== "private" ? "@" : "",
  ].filter((part) => part !== "");
  const ids = toList(chats).length > 0 ? toList(chats) : toList(senders);
  const from = chatsLabel(ids, names) || (chatType === "any" ? "" : text(`chatType.${chatType}`));
  const label = what.join(" ") || text("palette");
  return from === "" ? label : `${label} ← ${from}`;
}

/** A list as it was saved: an array, or a text with an environment variable. */
function toList(value: string[] | string): string[] {
  return Array.isArray(value) ? value : value === "" ? [] : [value];
}
