import { MessageCirclePlus, ScanLine, Search } from "lucide";
import { signal } from "@preact/signals";
import type { Chat } from "../../pages-api/chat.js";
import { Icon } from "../controls/icon.js";
import { shortTime } from "../language/time.js";
import { BotMark, ChatFace } from "./faces.js";
import { openedChat } from "./route.js";
import { showSheet } from "./sheets/sheet.js";
import { chatLine } from "./summary.js";
import { phoneTexts } from "./texts.js";
import { Welcome } from "./welcome.js";
import { chatName, chats, codes, personOf } from "./world.js";

const query = signal("");

export function ChatList() {
  const t = phoneTexts.value;
  const wanted = query.value.trim().toLowerCase();
  const found = chats.value.filter(({ id }) => chatName(id).toLowerCase().includes(wanted));
  return (
    <section class="pane list-pane" aria-label={t.chats}>
      <header class="bar">
        <h1>{t.chats}</h1>
        <button
          type="button"
          class="icon-button"
          aria-label={t.scan}
          title={t.scan}
          onClick={() => showSheet({ type: "scan" })}
        >
          <Icon of={ScanLine} size={22} />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={t.newGroup}
          title={t.newGroup}
          onClick={() => showSheet({ type: "newGroup" })}
        >
          <Icon of={MessageCirclePlus} size={22} />
        </button>
      </header>
      <div class="scroll">
        <SearchField />
        <WaitingCode />
        <Welcome />
        <ul class="rows">
          {found.map((chat) => (
            <ChatRow key={chat.id} chat={chat} />
          ))}
        </ul>
        {found.length === 0 && <p class="empty">{t.nothingFound}</p>}
      </div>
    </section>
  );
}

function SearchField() {
  const { search } = phoneTexts.value;
  return (
    <div class="search-field">
      <Icon of={Search} size={16} />
      <input
        type="search"
        aria-label={search}
        placeholder={search}
        value={query.value}
        onInput={(event) => (query.value = event.currentTarget.value)}
      />
    </div>
  );
}

/** A QR code in the console is what the person is looking for now. */
function WaitingCode() {
  if (!codes.value.some(({ scannedBy }) => scannedBy === undefined)) return null;
  return (
    <button type="button" class="waiting-code" onClick={() => showSheet({ type: "scan" })}>
      <Icon of={ScanLine} size={20} />
      {phoneTexts.value.scanWaiting}
    </button>
  );
}

function ChatRow({ chat }: { readonly chat: Chat }) {
  const { id, unread, mentioned, last } = chat;
  const t = phoneTexts.value;
  const current = openedChat.value === id;
  return (
    <li>
      <a
        class="row chat-row"
        href={`#chat/${encodeURIComponent(id)}`}
        {...(current && { "aria-current": "page" as const })}
      >
        <span class="face">
          <ChatFace id={id} size={48} />
          {unread > 0 && (
            <span class="badge">
              <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
              <span class="only-heard">{t.unread(unread)}</span>
            </span>
          )}
        </span>
        <span class="row-main">
          <span class="row-top">
            <span class="row-name">{chatName(id)}</span>
            {personOf(id)?.bot && <BotMark />}
            {last && <time class="row-time">{shortTime(last.time)}</time>}
          </span>
          <span class="row-line">
            {mentioned && <em class="mentioned">{t.mentionedYou} </em>}
            {chatLine(chat)}
          </span>
        </span>
      </a>
    </li>
  );
}
