import { ChevronLeft, Ellipsis } from "lucide";
import { useEffect } from "preact/hooks";
import { mayWrite } from "../access/access.js";
import { LookOnly } from "../access/gate.js";
import { request } from "../api/request.js";
import { Icon } from "../controls/icon.js";
import { controlTexts } from "../controls/texts.js";
import { attempt } from "../controls/toast.js";
import { Composer } from "./compose/composer.js";
import { DropTarget } from "./compose/drop-target.js";
import { sendDraft } from "./compose/outgoing.js";
import { BotMark } from "./faces.js";
import { MessageLog } from "./message-log.js";
import { loadNewest, logOf } from "./messages.js";
import { me } from "./person.js";
import { leaveChat } from "./route.js";
import { showSheet } from "./sheets/sheet.js";
import { phoneTexts } from "./texts.js";
import { chatName, chats, groupOf, nicknameOf, personOf } from "./world.js";

/** An open chat. */
export function ChatPane({ chat }: { readonly chat: string }) {
  const log = logOf(chat);
  const name = chatName(chat);
  const unread = chats.value.find(({ id }) => id === chat)?.unread ?? 0;
  useEffect(() => {
    if (log === undefined) void attempt(() => loadNewest(chat));
  }, [chat, log === undefined]);
  useEffect(() => readWhenSeen(chat, unread), [chat, unread]);
  return (
    <section class="pane chat-pane" aria-label={name}>
      <ChatBar chat={chat} name={name} />
      <DropTarget chat={chat}>
        {log === undefined ? (
          <p class="empty" role="status">
            {controlTexts.value.loading}
          </p>
        ) : (
          <MessageLog key={chat} chat={chat} log={log}>
            {log.messages.length === 0 && <EmptyChat chat={chat} name={name} />}
          </MessageLog>
        )}
        {mayWrite.value === false ? <LookOnly /> : <Composer key={chat} chat={chat} name={name} />}
      </DropTarget>
    </section>
  );
}

function ChatBar({ chat, name }: { readonly chat: string; readonly name: string }) {
  const t = phoneTexts.value;
  const group = groupOf(chat);
  return (
    <header class="bar">
      <button type="button" class="icon-button back" aria-label={t.back} onClick={leaveChat}>
        <Icon of={ChevronLeft} />
      </button>
      <h1 class="chat-title">
        {name}
        {group && <span class="count">({group.members.length})</span>}
        {personOf(chat)?.bot && <BotMark />}
      </h1>
      <button
        type="button"
        class="icon-button"
        aria-label={t.info}
        title={t.info}
        onClick={() => showSheet({ type: "chatInfo", chat })}
      >
        <Icon of={Ellipsis} />
      </button>
    </header>
  );
}

/** What an empty chat is good for, and a first word to send by one tap. */
function EmptyChat({ chat, name }: { readonly chat: string; readonly name: string }) {
  const t = phoneTexts.value;
  if (personOf(chat)?.bot !== true) return <p class="notice">{t.emptyChat}</p>;
  return (
    <div class="first-words">
      <p class="notice">
        {t.welcomeTitle(nicknameOf(me.value))} {t.emptyChatBot(name)}
      </p>
      <p class="suggestions">
        <span>{t.tryIt}</span>
        {[t.sayHello, t.sayHello2].map((text) => (
          <button
            key={text}
            type="button"
            class="chip"
            onClick={() => void sendDraft(chat, { kind: "text", text }, { kind: "text", text })}
          >
            {text}
          </button>
        ))}
      </p>
    </div>
  );
}

/** What is unread counts as read once somebody sees it. */
function readWhenSeen(chat: string, unread: number): (() => void) | undefined {
  if (unread === 0 || mayWrite.peek() === false) return undefined;
  const read = () => {
    if (document.hidden) return;
    request("POST api/chats/:chat/read", { path: { chat }, body: { as: me.peek() } }).catch(() => {});
  };
  read();
  document.addEventListener("visibilitychange", read);
  return () => document.removeEventListener("visibilitychange", read);
}
