import type { OutboxView } from "../../../nodes/admin/view-types.js";
import { textsOf } from "../texts.js";
import { clock, emptyNote, iconButton, section } from "./parts.js";

const text = textsOf("wxbot-sidebar");

/** What waits to be sent, and what failed: to be deleted, or sent again. */
export class OutboxList {
  readonly #section = section(text("outbox.title"));
  readonly #changed: () => void;

  /** @param changed called when a button was pressed and the list is another one */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get element(): JQuery {
    return this.#section.element;
  }

  show(entries: readonly OutboxView[]): void {
    const { body } = this.#section;
    const state = JSON.stringify(entries);
    if (body.data("state") === state) return;
    body.data("state", state).empty();
    if (entries.length === 0) body.append(emptyNote(text("outbox.none")));
    for (const entry of entries) body.append(this.#row(entry));
  }

  #row(entry: OutboxView): JQuery {
    const { chat, chatName, failure, node, nodeName, time } = entry;
    const element = $("<div class='wxbot-outgoing'>");
    const head = $("<div class='wxbot-line'>").appendTo(element);
    $("<span class='wxbot-chat-label'>")
      .text(`→ ${chatName || chat || "?"}`)
      .attr("title", chat)
      .appendTo(head);
    $("<time>").attr("datetime", new Date(time).toISOString()).text(clock(time)).appendTo(head);
    $("<div>")
      .addClass(failure ? "wxbot-reason" : "wxbot-state")
      .text(failure ? `${failure.code}: ${failure.text}` : text("outbox.waiting"))
      .appendTo(element);
    const actions = $("<div class='wxbot-actions wxbot-actions-shown'>").appendTo(element);
    $("<button type='button' class='wxbot-name'>")
      .text(nodeName || nodeLabel(node))
      .attr("title", text("outbox.reveal"))
      .on("click", () => RED.view.reveal(node))
      .appendTo(actions);
    if (!mayWrite()) return element;
    if (failure) actions.append(iconButton("fa-repeat", text("outbox.retry"), () => this.#do("POST", entry, "/retry")));
    actions.append(iconButton("fa-trash-o", text("outbox.delete"), () => this.#do("DELETE", entry)));
    return element;
  }

  #do(method: "POST" | "DELETE", { id }: OutboxView, action = ""): void {
    $.ajax({ url: `wxbot/outbox/${id}${action}`, method })
      .fail(() => RED.notify(text("outbox.gone"), { type: "warning", timeout: 3_000 } as never))
      .always(this.#changed);
  }
}

function nodeLabel(id: string): string {
  const node = RED.nodes.node(id);
  return node ? RED.utils.getNodeLabel(node as never, id) : id;
}

function mayWrite(): boolean {
  const user = RED.user as unknown as { hasPermission(scope: string): boolean };
  return user.hasPermission("wxbot.write");
}
