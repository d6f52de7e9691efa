import { signal } from "@preact/signals";
import { Copy, Download, Ellipsis, MessageSquareQuote, Undo2 } from "lucide";
import type { Message } from "../../pages-api/chat.js";
import { request } from "../api/request.js";
import { Avatar } from "../controls/avatar.js";
import { copyText } from "../controls/copy.js";
import { Icon } from "../controls/icon.js";
import { useLongPress } from "../controls/long-press.js";
import { Menu, type MenuItem } from "../controls/menu.js";
import { attempt } from "../controls/toast.js";
import { fullTime } from "../language/time.js";
import { Bubble } from "./bubbles/bubble.js";
import { mediaAddress, playableAddress } from "./bubbles/sound.js";
import { startQuote } from "./compose/quote.js";
import { restoreText } from "./compose/written.js";
import { me } from "./person.js";
import { showSheet } from "./sheets/sheet.js";
import { noticeText, revokedLine } from "./summary.js";
import { phoneTexts } from "./texts.js";
import { groupOf, nicknameOf } from "./world.js";

const REVOKE_LIMIT = 2 * 60_000;

/** One message of a chat: a bubble beside its sender's picture, or a notice in the middle. */
export function MessageRow({ message }: { readonly message: Message }) {
  const { content, sender, revoked } = message;
  if (revoked) return <Revoked message={message} />;
  if (content.kind === "system") return <p class="notice">{noticeText(content)}</p>;
  if (content.kind === "friendRequest") return <p class="notice">{phoneTexts.value.friendRequest(content.text)}</p>;
  const own = sender === me.value;
  const name = nicknameOf(sender);
  return (
    <article class={own ? "message own" : "message"} title={fullTime(message.time)}>
      <button
        type="button"
        class="sender"
        aria-label={own ? phoneTexts.value.you : name}
        onClick={() => showSheet({ type: "person", wxid: sender })}
      >
        <Avatar id={sender} name={name} size={40} />
      </button>
      <div class="said">
        {!own && groupOf(message.chat) && <span class="said-by">{name}</span>}
        <WithActions message={message} own={own}>
          <span class="only-heard">{phoneTexts.value.says(own ? phoneTexts.value.you : name)}</span>
          <Bubble message={message} own={own} />
        </WithActions>
      </div>
    </article>
  );
}

function Revoked({ message }: { readonly message: Message }) {
  const { content, sender } = message;
  const text = sender === me.value && content.kind === "text" ? content.text : undefined;
  return (
    <p class="notice">
      {revokedLine(message)}
      {text !== undefined && (
        <button type="button" class="link-button" onClick={() => restoreText(message.chat, text)}>
          {phoneTexts.value.reEdit}
        </button>
      )}
    </p>
  );
}

interface OpenMenu {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

const openMenu = signal<OpenMenu | undefined>(undefined);

interface WithActionsProps {
  readonly message: Message;
  readonly own: boolean;
  readonly children: preact.ComponentChildren;
}

/** A message's menu opens by a long press, by a right click, and by a button that the keyboard reaches. */
function WithActions({ message, own, children }: WithActionsProps) {
  const { actions } = phoneTexts.value;
  const open = (x: number, y: number) => (openMenu.value = { id: message.id, x, y });
  const longPress = useLongPress(open);
  const at = openMenu.value;
  return (
    <div class="with-actions">
      <div class="pressed-long" {...longPress}>
        {children}
      </div>
      <button
        type="button"
        class="actions-button"
        aria-label={actions}
        aria-haspopup="menu"
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          open(left, bottom + 4);
        }}
      >
        <Icon of={Ellipsis} size={18} />
      </button>
      {at?.id === message.id && (
        <Menu label={actions} items={menuItems(message, own)} at={at} onClose={() => (openMenu.value = undefined)} />
      )}
    </div>
  );
}

function menuItems(message: Message, own: boolean): MenuItem[] {
  const t = phoneTexts.value;
  const { content, id } = message;
  const items: MenuItem[] = [];
  if ("text" in content) items.push({ label: t.copy, icon: Copy, act: () => void copyText(content.text) });
  items.push({ label: t.quote, icon: MessageSquareQuote, act: () => startQuote(message) });
  if ("media" in content) {
    const { media } = content;
    // No player outside knows SILK.
    const url = media.mime === "audio/silk" && content.kind === "voice" ? playableAddress(media) : mediaAddress(media);
    items.push({ label: t.save, icon: Download, act: () => save(url, media.name) });
  }
  if (own && Date.now() - message.time < REVOKE_LIMIT) {
    const revoke = () => request("POST api/messages/:id/revoke", { path: { id }, body: { as: me.peek() } });
    items.push({ label: t.recall, icon: Undo2, act: () => void attempt(revoke) });
  }
  return items;
}

function save(url: string, name = ""): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
