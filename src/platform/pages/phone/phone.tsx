import { CircleUser, Contact, MessageCircle, type IconNode } from "lucide";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Person } from "../../pages-api/chat.js";
import { Gate } from "../access/gate.js";
import { liveState } from "../api/live.js";
import { request } from "../api/request.js";
import { Avatar } from "../controls/avatar.js";
import { Questions } from "../controls/confirm.js";
import { Icon } from "../controls/icon.js";
import { controlTexts } from "../controls/texts.js";
import { Toasts } from "../controls/toast.js";
import { ChatList } from "./chat-list.js";
import { ChatPane } from "./chat.js";
import { keepPage } from "./compose/dragged-files.js";
import { Contacts } from "./contacts.js";
import { MeTab } from "./me-tab.js";
import { becomePerson, firstPerson, me } from "./person.js";
import { goTo, openChat, openedChat, place, wide, type Tab } from "./route.js";
import { NewPerson } from "./sheets/person-sheets.js";
import { Sheets } from "./sheets/sheets.js";
import { phoneTexts } from "./texts.js";
import { welcomed } from "./welcome.js";
import { codes, followWorld, groupOf, nicknameOf, people, personOf, ready, unreadCount } from "./world.js";

function Phone() {
  const nobody = usePerson();
  useEffect(keepPage, []);
  const open = openedChat.value;
  const known = open !== undefined && (groupOf(open) !== undefined || personOf(open) !== undefined);
  useEffect(() => {
    const unread = unreadCount.value > 0 ? `(${unreadCount.value}) ` : "";
    document.title = `${unread}${nicknameOf(me.value)} · ${phoneTexts.value.title}`;
  });
  useEffect(() => {
    if (ready.value && openedChat.peek() === undefined && place.peek().scan === undefined) greet();
  }, [ready.value]);
  if (nobody) return <Nobody />;
  if (!ready.value) {
    return (
      <main class="gate">
        <p role="status">{controlTexts.value[liveState.value === "waiting" ? "unreachable" : "loading"]}</p>
      </main>
    );
  }
  return (
    <div class={known ? "phone in-chat" : "phone"}>
      <Reconnecting />
      <Tabs />
      <main class="panes">
        {(wide.value || !known) && <CurrentTab />}
        {known ? (
          <ChatPane key={open} chat={open} />
        ) : (
          <p class="pane chat-pane no-chat">{phoneTexts.value.pickChat}</p>
        )}
      </main>
      <Sheets />
    </div>
  );
}

/** At the first visit, and always in a wide window, the bot's chat is open from the start. */
function greet(): void {
  const elsewhere = location.hash !== "" || codes.peek().length > 0;
  if ((welcomed.peek() || elsewhere) && !wide.peek()) return;
  const bot = people.peek().find((person) => person.bot && person.wxid !== me.peek());
  if (bot) openChat(bot.wxid);
}

/** Finds out whose phone it is, also again where that person is gone. Whether there is nobody at all. */
function usePerson(): boolean {
  const [nobody, setNobody] = useState(false);
  const waiting = liveState.value === "waiting";
  const gone = ready.value && personOf(me.value) === undefined;
  const choose = (all: readonly Person[]) => {
    if (all.some(({ wxid }) => wxid === me.peek())) return;
    const first = firstPerson(all);
    setNobody(first === undefined);
    if (first) becomePerson(first.wxid);
  };
  useEffect(() => {
    if (me.peek() !== "" && !waiting && !gone) return;
    request("GET api/people", {}).then(
      (answer) => choose(answer.people),
      () => {},
    );
  }, [waiting, gone, nobody]);
  useEffect(() => (me.value === "" ? undefined : followWorld(me.value)), [me.value]);
  return nobody;
}

/** There are only bots, or nobody: somebody has to be there to use the phone. */
function Nobody() {
  return (
    <main class="gate">
      <p>{phoneTexts.value.nobody}</p>
      <NewPerson onClose={() => location.reload()} />
    </main>
  );
}

function Reconnecting() {
  const lost = liveState.value !== "open";
  return (
    <div class="reconnecting" role="status">
      {lost && <p>{phoneTexts.value.reconnecting}</p>}
    </div>
  );
}

const TABS: readonly { readonly tab: Tab; readonly icon: IconNode }[] = [
  { tab: "chats", icon: MessageCircle },
  { tab: "contacts", icon: Contact },
  { tab: "me", icon: CircleUser },
];

function Tabs() {
  const t = phoneTexts.value;
  return (
    <nav class="tabs" aria-label={t.title}>
      <button type="button" class="tabs-me" aria-label={t.me} onClick={() => goTo("me")}>
        <Avatar id={me.value} name={nicknameOf(me.value)} size={38} />
      </button>
      {TABS.map(({ tab, icon }) => (
        <a key={tab} class="tab" href={`#${tab}`} {...(place.value.tab === tab && { "aria-current": "page" as const })}>
          <span class="face">
            <Icon of={icon} size={26} />
            {tab === "chats" && unreadCount.value > 0 && (
              <span class="badge">
                <span aria-hidden="true">{unreadCount.value > 99 ? "99+" : unreadCount.value}</span>
                <span class="only-heard">{t.unread(unreadCount.value)}</span>
              </span>
            )}
          </span>
          <span>{t[tab]}</span>
        </a>
      ))}
    </nav>
  );
}

function CurrentTab() {
  switch (place.value.tab) {
    case "contacts":
      return <Contacts />;
    case "me":
      return <MeTab />;
    case "chats":
      return <ChatList />;
  }
}

render(
  <Gate>
    <Phone />
    <Questions />
    <Toasts />
  </Gate>,
  document.getElementById("page")!,
);
