import { signal } from "@preact/signals";
import { ArrowRight, X } from "lucide";
import { Avatar } from "../controls/avatar.js";
import { Icon } from "../controls/icon.js";
import { controlTexts } from "../controls/texts.js";
import { ChatFace } from "./faces.js";
import { me } from "./person.js";
import { phoneTexts } from "./texts.js";
import { nicknameOf, people } from "./world.js";

const STORED = "wxbot-phone-welcomed";

export const welcomed = signal(localStorage.getItem(STORED) !== null);

export function endWelcome(): void {
  localStorage.setItem(STORED, "1");
  welcomed.value = true;
}

/** At first: who you are, and whom to write to. Later only where no bot is online. */
export function Welcome() {
  const t = phoneTexts.value;
  const bot = people.value.find((person) => person.bot && person.wxid !== me.value);
  if (bot === undefined) return people.value.some((person) => person.bot) ? null : <NoBot />;
  if (welcomed.value) return null;
  const name = nicknameOf(me.value);
  return (
    <section class="welcome" aria-label={t.welcomeTitle(name)}>
      <button
        type="button"
        class="icon-button welcome-close"
        aria-label={controlTexts.value.close}
        onClick={endWelcome}
      >
        <Icon of={X} size={16} />
      </button>
      <div class="welcome-you">
        <Avatar id={me.value} name={name} size={36} />
        <div>
          <strong>{t.welcomeTitle(name)}</strong>
          <p>{t.welcomeText}</p>
        </div>
      </div>
      <a class="welcome-bot" href={`#chat/${encodeURIComponent(bot.wxid)}`} onClick={endWelcome}>
        <ChatFace id={bot.wxid} size={36} />
        <span>
          <strong>{t.welcomeWrite(bot.nickname)}</strong>
          <span class="welcome-answer">{t.welcomeAnswer}</span>
        </span>
        <Icon of={ArrowRight} size={20} />
      </a>
    </section>
  );
}

function NoBot() {
  const t = phoneTexts.value;
  return (
    <section class="welcome" aria-label={t.noBotTitle}>
      <div class="welcome-you">
        <div>
          <strong>{t.noBotTitle}</strong>
          <p>{t.noBotText}</p>
        </div>
      </div>
      <a class="button primary" href="console.html" target="wxbot-console">
        {t.openConsole}
      </a>
    </section>
  );
}
