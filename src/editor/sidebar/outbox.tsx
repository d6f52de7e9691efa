import { useRef } from "preact/hooks";
import type { OutgoingView } from "../../../nodes/admin/view-types.js";
import { textsOf } from "../texts.js";
import { ChatLine, IconButton, Section } from "./parts.js";

const text = textsOf("wxbot-sidebar");

export interface OutboxProps {
  /** Undefined until the runtime has answered. */
  readonly entries: readonly OutgoingView[] | undefined;
  /** Shows the list as it is now; resolves when that is done. */
  readonly refresh: () => Promise<void>;
}

/** What waits to be sent, and what failed: to be deleted, or sent again. */
export function OutboxList({ entries, refresh }: OutboxProps) {
  const shown = useKeptInPlace(entries ?? []);
  return (
    <Section title={text("outbox.title")}>
      {entries?.length === 0 && <div class="wxbot-empty">{text("outbox.none")}</div>}
      <ul class="wxbot-rows">
        {shown.map((entry) => (
          <Row key={entry.id} entry={entry} refresh={refresh} />
        ))}
      </ul>
    </Section>
  );
}

/** The runtime lists a message elsewhere once it has failed; under a pointer it stays where it is. */
function useKeptInPlace(entries: readonly OutgoingView[]): readonly OutgoingView[] {
  const order = useRef<readonly string[]>([]);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const known = order.current.filter((id) => byId.has(id));
  order.current = [...new Set([...known, ...byId.keys()])];
  return order.current.map((id) => byId.get(id)!);
}

function Row({ entry, refresh }: { readonly entry: OutgoingView; readonly refresh: () => Promise<void> }) {
  const { id, chat, chatName, failure, node, nodeName, time } = entry;
  const act = (method: "POST" | "DELETE", action = "") => {
    return ({ currentTarget }: MouseEvent) => {
      const button = currentTarget as HTMLElement;
      const next = nextOf(button);
      const asked = $.ajax({ url: `wxbot/outbox/${id}${action}`, method });
      asked.fail(({ status }: JQuery.jqXHR) => {
        const reason = status === 404 ? "gone" : status === 401 || status === 403 ? "forbidden" : "failed";
        RED.notify(text(`outbox.${reason}`), { type: "warning", timeout: 3_000 } as never);
      });
      asked.always(() => {
        void refresh().then(() => document.activeElement === document.body && next?.focus());
      });
    };
  };
  return (
    <li class="wxbot-outgoing">
      <ChatLine id={chat} name={`→ ${chatName || chat || "?"}`} time={time} />
      <div class={failure ? "wxbot-reason" : "wxbot-state"}>
        {failure ? `${failure.code}: ${failure.text}` : text("outbox.waiting")}
      </div>
      <div class="wxbot-actions wxbot-actions-shown">
        <button type="button" class="wxbot-name" title={text("outbox.reveal")} onClick={() => RED.view.reveal(node)}>
          {nodeName || nodeLabel(node)}
        </button>
        {mayWrite() && failure && (
          <IconButton icon="fa-repeat" name={text("outbox.retry")} onClick={act("POST", "/retry")} />
        )}
        {mayWrite() && <IconButton icon="fa-trash-o" name={text("outbox.delete")} onClick={act("DELETE")} />}
      </div>
    </li>
  );
}

/** The same button in the row below, or above the last one: where the focus goes once its row is gone. */
function nextOf(button: HTMLElement): HTMLElement | undefined {
  const row = button.closest("li")!;
  const other = row.nextElementSibling ?? row.previousElementSibling;
  const buttons = [...(other?.querySelectorAll("button") ?? [])];
  return buttons.find(({ title }) => title === button.title) ?? buttons.at(-1);
}

function nodeLabel(id: string): string {
  const node = RED.nodes.node(id);
  return node ? RED.utils.getNodeLabel(node as never, id) : id;
}

function mayWrite(): boolean {
  const user = RED.user as unknown as { hasPermission(scope: string): boolean };
  return user.hasPermission("wxbot.write");
}
