import { UserPlus, Users } from "lucide";
import { Icon } from "../controls/icon.js";
import { language } from "../language/language.js";
import { BotMark, ChatFace } from "./faces.js";
import { me } from "./person.js";
import { showSheet } from "./sheets/sheet.js";
import { phoneTexts } from "./texts.js";
import { groups, people } from "./world.js";

/** Everybody, and the groups. */
export function Contacts() {
  const t = phoneTexts.value;
  const order = new Intl.Collator(language.value);
  const others = people.value
    .filter(({ wxid }) => wxid !== me.value)
    .sort((one, other) => Number(other.bot) - Number(one.bot) || order.compare(one.nickname, other.nickname));
  return (
    <section class="pane list-pane" aria-label={t.contacts}>
      <header class="bar">
        <h1>{t.contacts}</h1>
      </header>
      <div class="scroll">
        <ul class="rows">
          <li>
            <button type="button" class="row" onClick={() => showSheet({ type: "newPerson" })}>
              <span class="row-icon orange">
                <Icon of={UserPlus} size={22} />
              </span>
              <span class="row-name">{t.newPerson}</span>
            </button>
          </li>
          <li>
            <button type="button" class="row" onClick={() => showSheet({ type: "newGroup" })}>
              <span class="row-icon green">
                <Icon of={Users} size={22} />
              </span>
              <span class="row-name">{t.newGroup}</span>
            </button>
          </li>
        </ul>
        {groups.value.length > 0 && <h2 class="list-heading">{t.groups}</h2>}
        <ul class="rows">
          {groups.value.map(({ id, name, members }) => (
            <li key={id}>
              <a class="row" href={`#chat/${encodeURIComponent(id)}`}>
                <ChatFace id={id} size={40} />
                <span class="row-name">{name}</span>
                <span class="row-time">{members.length}</span>
              </a>
            </li>
          ))}
        </ul>
        <h2 class="list-heading">{t.people}</h2>
        <ul class="rows">
          {others.map(({ wxid, nickname, bot }) => (
            <li key={wxid}>
              <button type="button" class="row" onClick={() => showSheet({ type: "person", wxid })}>
                <ChatFace id={wxid} size={40} />
                <span class="row-name">{nickname}</span>
                {bot && <BotMark />}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
