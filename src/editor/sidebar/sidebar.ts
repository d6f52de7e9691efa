import type { ConnectionView, MessageView, OutboxView } from "../../../nodes/admin/view-types.js";
import { textsOf } from "../texts.js";
import { Connections, type PlatformPages } from "./connections.js";
import { Messages } from "./messages.js";
import { OutboxList } from "./outbox.js";

const text = textsOf("wxbot-sidebar");

/** How often the runtime is asked while the sidebar is seen, in milliseconds. */
const PERIOD = 1_000;

/** The sidebar: connections, messages, outbox. It asks the runtime while it is seen, and only then. */
export class Sidebar {
  readonly #content = $("<div class='wxbot-sidebar'>");
  readonly #problem = $("<div class='wxbot-problem' role='status'>").hide();
  readonly #connections = new Connections();
  readonly #messages = new Messages();
  readonly #outbox = new OutboxList(() => void this.#ask());
  #asking = false;

  constructor() {
    const sections = [this.#connections, this.#messages, this.#outbox].map(({ element }) => element);
    this.#content.append(this.#problem, ...sections);
  }

  get content(): HTMLElement {
    return this.#content.get(0)!;
  }

  run(): void {
    setInterval(() => {
      if (!document.hidden && this.#content.is(":visible")) void this.#ask();
    }, PERIOD);
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const [connections, pages, messages, outbox] = (await Promise.all([
        $.getJSON("wxbot/connections"),
        $.getJSON("wxbot/platform"),
        $.getJSON("wxbot/messages", { after: this.#messages.last }),
        $.getJSON("wxbot/outbox"),
      ])) as [ConnectionView[], PlatformPages, MessageView[], OutboxView[]];
      this.#connections.show(connections, pages);
      this.#messages.add(messages);
      this.#outbox.show(outbox);
      this.#problem.hide();
    } catch (error) {
      const { status } = error as JQuery.jqXHR;
      this.#problem.text(text(status === 401 || status === 403 ? "forbidden" : "unreachable")).show();
    } finally {
      this.#asking = false;
    }
  }
}
