import type { ConnectionView } from "../../../nodes/admin/view-types.js";
import { textsOf } from "../texts.js";
import { emptyNote, section } from "./parts.js";

const text = textsOf("wxbot-sidebar");
const shared = textsOf("wxbot-config");

/** The pages of the embedded platform, relative to the editor; null while it does not run. */
export interface PlatformPages {
  readonly pages: string | null;
}

/** The configurations: where each connection stands and why, its accounts, and the embedded platform's pages. */
export class Connections {
  readonly #section = section(text("connections.title"));

  get element(): JQuery {
    return this.#section.element;
  }

  show(connections: readonly ConnectionView[], { pages }: PlatformPages): void {
    const { body } = this.#section;
    // What has the focus stays, as long as nothing changed.
    const state = JSON.stringify([connections, pages]);
    if (body.data("state") === state) return;
    body.data("state", state).empty();
    if (connections.length === 0) body.append(emptyNote(text("connections.none")));
    for (const connection of connections) body.append(row(connection, pages));
  }
}

function row(connection: ConnectionView, pages: string | null): JQuery {
  const { state, accounts, platform } = connection;
  const element = $("<div class='wxbot-connection'>");
  const line = $("<div class='wxbot-line'>").appendTo(element);
  $("<span class='wxbot-dot' aria-hidden='true'>").addClass(`wxbot-dot-${state.name}`).appendTo(line);
  $("<button type='button' class='wxbot-name'>")
    .text(labelOf(connection))
    .attr("title", text("connections.edit"))
    .on("click", () => RED.editor.editConfig("", "wxbot-config", connection.id, ""))
    .appendTo(line);
  $("<span class='wxbot-state'>").text(stateText(connection)).appendTo(line);
  if (state.name === "waiting") {
    $("<div class='wxbot-reason'>")
      .text(`${shared(`fault.${state.fault}`)} (${state.reason})`)
      .appendTo(element);
  }
  if (state.name === "refused") $("<div class='wxbot-reason'>").text(shared("fault.refused")).appendTo(element);
  if (accounts.length > 0) {
    const names = accounts.map(({ id, name }) => (name ? `${name} (${id})` : id));
    $("<div class='wxbot-accounts'>")
      .text(text("connections.accounts", { accounts: names.join(", ") }))
      .appendTo(element);
  }
  if (platform === "embedded" && pages !== null) element.append(links(pages));
  return element;
}

function links(pages: string): JQuery {
  const link = (href: string, icon: string, name: string) =>
    $("<a target='_blank' rel='noopener'>")
      .attr("href", href)
      .append($("<i aria-hidden='true'>").addClass(`fa ${icon}`), " ", $("<span>").text(name));
  return $("<div class='wxbot-links'>").append(
    link(pages, "fa-mobile", shared("link.phone")),
    link(`${pages}console.html`, "fa-sliders", shared("link.console")),
  );
}

/** What a configuration is called: as on the workspace, where the editor knows it. */
export function labelOf({ id, name, platform }: Pick<ConnectionView, "id" | "name" | "platform">): string {
  const node = RED.nodes.node(id);
  if (node) return RED.utils.getNodeLabel(node as never, id);
  return name || (platform === "custom" ? id : shared(`defaultName.${platform}`));
}

function stateText({ state, nextTry = 0 }: ConnectionView): string {
  switch (state.name) {
    case "closed":
      return shared("status.notConnected");
    case "waiting":
      return shared("status.waiting", { seconds: nextTry });
    default:
      return shared(`status.${state.name}`);
  }
}
