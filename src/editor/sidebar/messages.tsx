import { useState } from "preact/hooks";
import type { MessageView } from "../../../nodes/admin/view-types.js";
import { migrate } from "../../../nodes/migrations.js";
import { kindName } from "../picker.js";
import { textsOf } from "../texts.js";
import { ChatLine, IconButton, Section } from "./parts.js";

const text = textsOf("wxbot-sidebar");

/** The messages as they come, the newest first; they can be held still, filtered and cleared. */
export function Messages({ messages }: { readonly messages: readonly MessageView[] }) {
  const [typed, setTyped] = useState("");
  const [held, hold] = useState<readonly MessageView[]>();
  const [cleared, clear] = useState(0);
  const wanted = typed.trim().toLowerCase();
  const shown = (held ?? messages).filter((message) => message.number > cleared && contains(message, wanted)).reverse();
  return (
    <Section title={text("messages.title")}>
      <div class="wxbot-tools">
        <input
          type="text"
          placeholder={text("messages.filter")}
          aria-label={text("messages.filter")}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <IconButton
          icon={held ? "fa-play" : "fa-pause"}
          name={text(held ? "messages.resume" : "messages.pause")}
          pressed={held !== undefined}
          onClick={() => hold(held ? undefined : messages)}
        />
        <IconButton
          icon="fa-ban"
          name={text("messages.clear")}
          onClick={() => clear(messages.at(-1)?.number ?? cleared)}
        />
      </div>
      {shown.length === 0 && (
        <div class="wxbot-empty">{text(wanted === "" ? "messages.none" : "messages.noMatch")}</div>
      )}
      <ul class="wxbot-rows wxbot-messages">
        {shown.map((message) => (
          <Row key={message.number} message={message} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ message }: { readonly message: MessageView }) {
  const { chat, chatName, sender, senderName, kind, time } = message;
  const who = sender.self ? text("messages.self") : chat.type === "group" ? senderName || sender.id : "";
  const words = kind === "text" ? message.text : [`[${kindName(kind)}]`, message.text].join(" ").trim();
  return (
    <li>
      <ChatLine id={chat.id} name={chatName || chat.id} time={time} />
      <div class="wxbot-words">{who ? `${who}: ${words}` : words}</div>
      <div class="wxbot-actions">
        <IconButton icon="fa-clipboard" name={text("messages.copy")} onClick={() => copy(chat.id)} />
        <IconButton icon="fa-plus-square-o" name={text("messages.make")} onClick={() => makeNode(message)} />
      </div>
    </li>
  );
}

function contains({ chat, chatName, sender, senderName, text, kind }: MessageView, wanted: string): boolean {
  const all = [chat.id, chatName, sender.id, senderName, text, kind, kindName(kind)].join(" ");
  return all.toLowerCase().includes(wanted);
}

function copy(id: string): void {
  const clipboard = RED.clipboard as unknown as { copyText(value: string): void };
  clipboard.copyText(id);
  RED.notify(text("messages.copied", { id }), { type: "success", timeout: 2_000 } as never);
}

/** A node that receives the messages of this chat, at the pointer, to be put where it is wanted. */
function makeNode({ chat, chatName, config }: MessageView): void {
  const names = chatName ? { [chat.id]: chatName } : {};
  const given = { id: RED.nodes.id(), type: "wxbot-in", name: "", config, chats: [chat.id], names, wires: [[]] };
  // All else has its default.
  const node = migrate("wxbot-in", given);
  const view = RED.view as unknown as { importNodes(nodes: object[], options: object): void };
  view.importNodes([node], { generateIds: true, addFlow: false });
  RED.notify(text("messages.place"), { type: "compact", timeout: 3_000 } as never);
}
