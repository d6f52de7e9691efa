import type { MessageView } from "../../../nodes/admin/view-types.js";
import { kindName } from "../picker.js";
import { textsOf } from "../texts.js";
import { clock, emptyNote, iconButton, section } from "./parts.js";

const text = textsOf("wxbot-sidebar");

/** More are not kept in the page. */
const LIMIT = 200;

/** The messages as they come, the newest first; they can be held still, and filtered. */
export class Messages {
  readonly #section = section(text("messages.title"));
  readonly #list = $("<ul class='wxbot-messages'>");
  readonly #note = emptyNote(text("messages.none"));
  readonly #filter = $("<input type='text'>");
  readonly #pause: JQuery;
  #messages: MessageView[] = [];
  #held: MessageView[] | undefined;

  constructor() {
    const name = text("messages.filter");
    this.#filter.attr({ placeholder: name, "aria-label": name }).on("input", () => this.#show());
    this.#pause = iconButton("fa-pause", text("messages.pause"), () => this.#toggle());
    const clear = iconButton("fa-ban", text("messages.clear"), () => this.#clear());
    const tools = $("<div class='wxbot-tools'>").append(this.#filter, this.#pause, clear);
    this.#section.body.append(tools, this.#note, this.#list);
  }

  get element(): JQuery {
    return this.#section.element;
  }

  /** The number of the last message that came; 0 where none did. */
  get last(): number {
    return (this.#held ?? this.#messages).at(-1)?.number ?? 0;
  }

  add(messages: readonly MessageView[]): void {
    if (messages.length === 0) return;
    const all = [...(this.#held ?? this.#messages), ...messages].slice(-LIMIT);
    if (this.#held) this.#held = all;
    else {
      this.#messages = all;
      this.#show();
    }
    this.#showPause();
  }

  #toggle(): void {
    if (this.#held) {
      this.#messages = this.#held;
      this.#held = undefined;
      this.#show();
    } else {
      this.#held = [...this.#messages];
    }
    this.#showPause();
  }

  #showPause(): void {
    const paused = this.#held !== undefined;
    const name = text(paused ? "messages.resume" : "messages.pause");
    this.#pause.attr({ title: name, "aria-label": name, "aria-pressed": String(paused) });
    this.#pause.find("i").attr("class", `fa ${paused ? "fa-play" : "fa-pause"}`);
  }

  #clear(): void {
    // The last one stays known, so that it does not come again.
    this.#messages = this.#messages.slice(-1).map((message) => ({ ...message, cleared: true }));
    if (this.#held) this.#held = [...this.#messages];
    this.#show();
  }

  #show(): void {
    const wanted = String(this.#filter.val()).trim().toLowerCase();
    const shown = this.#messages.filter((message) => !("cleared" in message) && contains(message, wanted)).reverse();
    this.#list.empty().append(shown.map(row));
    this.#note.toggle(shown.length === 0).text(text(wanted === "" ? "messages.none" : "messages.noMatch"));
  }
}

function contains({ chat, chatName, sender, senderName, text, kind }: MessageView, wanted: string): boolean {
  const all = [chat.id, chatName, sender.id, senderName, text, kind, kindName(kind)].join(" ");
  return all.toLowerCase().includes(wanted);
}

function row(message: MessageView): JQuery {
  const { chat, chatName, sender, senderName, kind, time } = message;
  const element = $("<li>");
  const head = $("<div class='wxbot-line'>").appendTo(element);
  $("<span class='wxbot-chat-label'>")
    .text(chatName || chat.id)
    .attr("title", chat.id)
    .appendTo(head);
  $("<time>").attr("datetime", new Date(time).toISOString()).text(clock(time)).appendTo(head);
  const who = sender.self ? text("messages.self") : chat.type === "group" ? senderName || sender.id : "";
  const words = kind === "text" ? message.text : [`[${kindName(kind)}]`, message.text].join(" ").trim();
  $("<div class='wxbot-words'>")
    .text(who ? `${who}: ${words}` : words)
    .appendTo(element);
  $("<div class='wxbot-actions'>")
    .append(
      iconButton("fa-clipboard", text("messages.copy"), () => copy(chat.id)),
      iconButton("fa-plus-square-o", text("messages.make"), () => makeNode(message)),
    )
    .appendTo(element);
  return element;
}

function copy(id: string): void {
  const clipboard = RED.clipboard as unknown as { copyText(value: string): void };
  clipboard.copyText(id);
  RED.notify(text("messages.copied", { id }), { type: "success", timeout: 2_000 } as never);
}

/** A node that receives the messages of this chat, at the pointer, to be put where it is wanted. */
function makeNode({ chat, chatName, config }: MessageView): void {
  const node = {
    id: RED.nodes.id(),
    type: "wxbot-in",
    version: 1,
    name: "",
    config,
    account: "",
    kinds: [],
    chatType: "any",
    chats: [chat.id],
    senders: [],
    names: chatName ? { [chat.id]: chatName } : {},
    match: "none",
    pattern: "",
    mentioned: false,
    self: false,
    media: false,
    voiceAsWave: false,
    wires: [[]],
  };
  const view = RED.view as unknown as { importNodes(nodes: object[], options: object): void };
  view.importNodes([node], { generateIds: true, addFlow: false });
  RED.notify(text("messages.place"), { type: "compact", timeout: 3_000 } as never);
}
