import { computed, signal } from "@preact/signals";
import { Activity, Bug, KeyRound, Settings as SettingsIcon, Smartphone, TriangleAlert, type IconNode } from "lucide";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import type { ConsoleState } from "../../pages-api/console.js";
import { mayWrite } from "../access/access.js";
import { Gate, LookOnly } from "../access/gate.js";
import { liveState } from "../api/live.js";
import { Questions } from "../controls/confirm.js";
import { Icon } from "../controls/icon.js";
import { LanguageSwitch } from "../controls/language-switch.js";
import { controlTexts } from "../controls/texts.js";
import { Toasts } from "../controls/toast.js";
import { Accounts } from "./accounts.js";
import { Calls } from "./calls.js";
import { endFaults, Faults } from "./faults.js";
import { LoginDialog } from "./login-dialog.js";
import { Settings } from "./settings.js";
import { activeFaults, consoleState, followConsole } from "./state.js";
import { consoleTexts } from "./texts.js";

type Section = "accounts" | "calls" | "faults" | "settings";

const SECTIONS: readonly { readonly section: Section; readonly icon: IconNode }[] = [
  { section: "accounts", icon: KeyRound },
  { section: "calls", icon: Activity },
  { section: "faults", icon: Bug },
  { section: "settings", icon: SettingsIcon },
];

const hash = signal(location.hash.slice(1));
window.addEventListener("hashchange", () => (hash.value = location.hash.slice(1)));

const current = computed(() => SECTIONS.find(({ section }) => section === hash.value)?.section ?? "accounts");

function Console() {
  const t = consoleTexts.value;
  const state = consoleState.value;
  useEffect(followConsole, []);
  useEffect(() => {
    document.title = `${t[current.value]} · ${t.title}`;
  });
  return (
    <div class="console">
      <header class="top">
        <div class="top-title">
          <img src="icon.svg" alt="" width={36} height={36} />
          <div>
            <h1>{t.title}</h1>
            <p class="hint">{t.subtitle}</p>
          </div>
        </div>
        <LanguageSwitch />
        <a class="button primary" href="./" target="wxbot-phone">
          <Icon of={Smartphone} size={18} />
          {t.openPhone}
        </a>
      </header>
      <Sections />
      <main class="content">
        <Reconnecting />
        <LookOnly />
        <fieldset class="acts" disabled={mayWrite.value === false}>
          <ActiveFaults />
          {state === undefined ? <Loading /> : <CurrentSection state={state} />}
        </fieldset>
      </main>
      <LoginDialog />
    </div>
  );
}

function Sections() {
  const t = consoleTexts.value;
  return (
    <nav class="sections" aria-label={t.sections}>
      {SECTIONS.map(({ section, icon }) => (
        <a
          key={section}
          class="section-link"
          href={`#${section}`}
          {...(current.value === section && { "aria-current": "page" as const })}
        >
          <Icon of={icon} size={20} />
          {t[section]}
          {section === "faults" && activeFaults.value > 0 && <span class="count">{activeFaults.value}</span>}
        </a>
      ))}
    </nav>
  );
}

function Reconnecting() {
  return (
    <div role="status">{liveState.value === "waiting" && <p class="banner">{consoleTexts.value.reconnecting}</p>}</div>
  );
}

/** Seen in every section: a forgotten fault is a riddle. */
function ActiveFaults() {
  const t = consoleTexts.value;
  return (
    <div role="status">
      {activeFaults.value > 0 && (
        <p class="banner">
          <Icon of={TriangleAlert} size={18} />
          <span>{t.faultsActive(activeFaults.value)}</span>
          <button type="button" class="button" onClick={endFaults}>
            {t.endAll}
          </button>
        </p>
      )}
    </div>
  );
}

function Loading() {
  return <p class="nothing">{controlTexts.value[liveState.value === "waiting" ? "unreachable" : "loading"]}</p>;
}

function CurrentSection({ state }: { readonly state: ConsoleState }) {
  switch (current.value) {
    case "accounts":
      return <Accounts state={state} />;
    case "calls":
      return <Calls state={state} />;
    case "faults":
      return <Faults state={state} />;
    case "settings":
      return <Settings state={state} />;
  }
}

render(
  <Gate>
    <Console />
    <Questions />
    <Toasts />
  </Gate>,
  document.getElementById("page")!,
);
