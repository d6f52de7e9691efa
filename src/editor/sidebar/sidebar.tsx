import { render } from "preact";
import type { ConnectionView, MessageView, OutboxTrouble, OutboxView } from "../../../nodes/admin/view-types.js";
import { textsOf } from "../texts.js";
import { Connections } from "./connections.js";
import { Messages } from "./messages.js";
import { OutboxList } from "./outbox.js";
import { Warning } from "./parts.js";

const text = textsOf("wxbot-sidebar");
const shared = textsOf("wxbot-config");

/** How often the runtime is asked while the sidebar is seen, in milliseconds. */
const PERIOD = 1_000;

/** How many messages are kept in the page. */
const MESSAGES = 200;

/** What the runtime told last. */
interface Shown {
  readonly connections?: readonly ConnectionView[];
  readonly pages: string | null;
  readonly messages: readonly MessageView[];
  readonly outbox?: OutboxView;
  /** Why the runtime could not be asked; "" where it could. */
  readonly problem: string;
}

function troubleText(trouble: OutboxTrouble): string {
  if ("other" in trouble) return shared("warnings.twice", { process: trouble.other });
  return shared("warnings.outbox", { detail: trouble.detail });
}

/** The sidebar: connections, messages, outbox. It asks the runtime while it is seen, and only then. */
export class Sidebar {
  readonly content = document.createElement("div");
  #shown: Shown = { pages: null, messages: [], problem: "" };
  #asking: Promise<void> | undefined;
  #askingAgain: Promise<void> | undefined;
  #pressed = false;

  constructor() {
    this.content.className = "wxbot-sidebar";
    this.content.addEventListener("pointerdown", ({ button }) => (this.#pressed = button === 0));
    for (const end of ["pointerup", "pointercancel", "blur"]) window.addEventListener(end, () => this.#letGo());
    this.#draw();
  }

  run(): void {
    setInterval(() => {
      const seen = !document.hidden && $(this.content).is(":visible");
      if (seen && this.#asking === undefined) void this.#refresh();
    }, PERIOD);
  }

  /** Shows what the runtime answers to a question that is asked from now on. Never rejects. */
  #refresh(): Promise<void> {
    if (this.#asking === undefined) {
      this.#asking = this.#ask().finally(() => (this.#asking = undefined));
      return this.#asking;
    }
    // What is on its way may not know yet of what was just done.
    return (this.#askingAgain ??= this.#asking.then(() => {
      this.#askingAgain = undefined;
      return this.#refresh();
    }));
  }

  async #ask(): Promise<void> {
    try {
      const [connections, { pages }, messages, outbox] = (await Promise.all([
        $.getJSON("wxbot/connections"),
        $.getJSON("wxbot/platform"),
        $.getJSON("wxbot/messages", { after: this.#shown.messages.at(-1)?.number ?? 0 }),
        $.getJSON("wxbot/outbox"),
      ])) as [ConnectionView[], { pages: string | null }, MessageView[], OutboxView];
      const all = [...this.#shown.messages, ...messages].slice(-MESSAGES);
      this.#show({ connections, pages, messages: all, outbox, problem: "" });
    } catch (error) {
      const { status } = error as JQuery.jqXHR;
      this.#show({ problem: text(status === 401 || status === 403 ? "forbidden" : "unreachable") });
    }
  }

  #show(news: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...news };
    // Nothing moves away from under a finger: it would press something else.
    if (!this.#pressed) this.#draw();
  }

  #letGo(): void {
    if (!this.#pressed) return;
    this.#pressed = false;
    // The click comes first.
    setTimeout(() => this.#draw());
  }

  /** Rows stay the elements they are, with the focus and the selection in them: only what is new changes. */
  #draw(): void {
    const { connections, pages, messages, outbox, problem } = this.#shown;
    const view = (
      <>
        <div class="wxbot-problem" role="status">
          {problem}
        </div>
        <div role="status">{outbox?.trouble && <Warning>{troubleText(outbox.trouble)}</Warning>}</div>
        <Connections connections={connections} pages={pages} />
        <Messages messages={messages} />
        <OutboxList entries={outbox?.entries} refresh={() => this.#refresh()} />
      </>
    );
    render(view, this.content);
  }
}
