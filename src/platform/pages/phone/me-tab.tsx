import { ArrowLeftRight, Copy, Pencil, ScanLine, Settings } from "lucide";
import { Avatar } from "../controls/avatar.js";
import { copyText } from "../controls/copy.js";
import { Icon } from "../controls/icon.js";
import { LanguageSwitch } from "../controls/language-switch.js";
import { BotMark } from "./faces.js";
import { me } from "./person.js";
import { showSheet } from "./sheets/sheet.js";
import { phoneTexts } from "./texts.js";
import { nicknameOf, personOf } from "./world.js";

/** Who I am, and what I can do about it. */
export function MeTab() {
  const t = phoneTexts.value;
  const wxid = me.value;
  const name = nicknameOf(wxid);
  const actions = [
    { icon: ArrowLeftRight, label: t.switchPerson, act: () => showSheet({ type: "switchPerson" }) },
    { icon: Pencil, label: t.editNickname, act: () => showSheet({ type: "renamePerson", wxid }) },
    { icon: ScanLine, label: t.scan, act: () => showSheet({ type: "scan" }) },
    { icon: Copy, label: t.copyWxid, act: () => void copyText(wxid) },
  ];
  return (
    <section class="pane list-pane" aria-label={t.me}>
      <header class="bar">
        <h1>{t.me}</h1>
        <LanguageSwitch />
      </header>
      <div class="scroll">
        <div class="me-head">
          <Avatar id={wxid} name={name} size={64} />
          <div>
            <strong>{name}</strong>
            {personOf(wxid)?.bot && <BotMark />}
            <p class="hint">wxid: {wxid}</p>
          </div>
        </div>
        <ul class="rows">
          {actions.map(({ icon, label, act }) => (
            <li key={label}>
              <button type="button" class="row action" onClick={act}>
                <Icon of={icon} size={22} />
                {label}
              </button>
            </li>
          ))}
          <li>
            <a class="row action" href="console.html" target="wxbot-console">
              <Icon of={Settings} size={22} />
              {t.console}
            </a>
          </li>
        </ul>
      </div>
    </section>
  );
}
