import { useState } from "preact/hooks";
import type { ConsoleState } from "../../pages-api/console.js";
import type { Routes } from "../../pages-api/routes.js";
import type { EventShape, Settings as SettingsState } from "../../pages-api/settings.js";
import { request } from "../api/request.js";
import { attempt, say } from "../controls/toast.js";
import { Data } from "./data.js";
import { consoleTexts } from "./texts.js";

export function Settings({ state: { settings } }: { readonly state: ConsoleState }) {
  return (
    <>
      <Drop drop={settings.drop} />
      <Events events={settings.events} />
      <Data />
    </>
  );
}

async function save(body: Routes["PATCH api/settings"]["body"]): Promise<void> {
  if (await attempt(() => request("PATCH api/settings", { body }))) say(consoleTexts.peek().saved);
}

function Drop({ drop }: { readonly drop: SettingsState["drop"] }) {
  const t = consoleTexts.value;
  const [minutes, setMinutes] = useState(drop.mode === "after" ? String(drop.ms / 60_000) : "5");
  const saveAfter = (value: string) => void save({ drop: { mode: "after", ms: Math.round(Number(value) * 60_000) } });
  return (
    <section class="card">
      <h2>{t.dropTitle}</h2>
      <fieldset class="choices">
        <legend class="hint">{t.dropHint}</legend>
        <label class="check">
          <input
            type="radio"
            name="drop"
            checked={drop.mode === "off"}
            onChange={() => void save({ drop: { mode: "off" } })}
          />
          {t.dropOff}
        </label>
        <label class="check">
          <input
            type="radio"
            name="drop"
            checked={drop.mode === "random"}
            onChange={() => void save({ drop: { mode: "random" } })}
          />
          {t.dropRandom}
        </label>
        <div class="check">
          <label class="check">
            <input type="radio" name="drop" checked={drop.mode === "after"} onChange={() => saveAfter(minutes)} />
            {t.dropAfter}
          </label>
          <input
            type="number"
            class="short"
            aria-label={`${t.dropAfter} … ${t.minutes}`}
            min={0}
            max={1_440}
            step="any"
            value={minutes}
            onInput={(event) => setMinutes(event.currentTarget.value)}
            onChange={(event) => drop.mode === "after" && saveAfter(event.currentTarget.value)}
          />
          {t.minutes}
        </div>
      </fieldset>
    </section>
  );
}

type Choice<Name extends keyof EventShape> = readonly [EventShape[Name], string];

function Events({ events }: { readonly events: EventShape }) {
  const t = consoleTexts.value;
  const halves = `${t.inHalves}: {"low":…,"high":…}`;
  const names: Choice<"names">[] = [
    ["pascal", "FromUserName"],
    ["snake", "from_user_name"],
  ];
  const strings: Choice<"strings">[] = [
    ["mixed", t.stringsMixed],
    ["plain", `${t.plain}: "…"`],
    ["string", '{"string":"…"}'],
    ["String", '{"String":"…"}'],
    ["str", '{"str":"…"}'],
    ["String_", '{"String_":"…"}'],
  ];
  const ids: Choice<"ids">[] = [
    ["bare", `${t.bareNumber}: 6519283746501928374`],
    ["text", `${t.asText}: "6519283746501928374"`],
    ["split", halves],
  ];
  const numbers: Choice<"numbers">[] = [
    ["plain", `${t.plain}: 1`],
    ["text", `${t.asText}: "1"`],
    ["split", halves],
  ];
  return (
    <section class="card">
      <h2>{t.eventsTitle}</h2>
      <p class="hint">{t.eventsHint}</p>
      <div class="select-grid">
        <Select name="names" label={t.names} events={events} choices={names} />
        <Select name="strings" label={t.strings} events={events} choices={strings} />
        <Select name="ids" label={t.ids} events={events} choices={ids} />
        <Select name="numbers" label={t.numbers} events={events} choices={numbers} />
      </div>
    </section>
  );
}

interface SelectProps<Name extends keyof EventShape> {
  readonly name: Name;
  readonly label: string;
  readonly events: EventShape;
  readonly choices: readonly Choice<Name>[];
}

function Select<Name extends keyof EventShape>({ name, label, events, choices }: SelectProps<Name>) {
  return (
    <div class="field">
      <label>
        <span class="field-label">{label}</span>
        <select value={events[name]} onChange={(event) => void save({ events: { [name]: event.currentTarget.value } })}>
          {choices.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
