import { useState } from "preact/hooks";
import type { Call, ConsoleState } from "../../pages-api/console.js";
import { clockWithSeconds, fullTime } from "../language/time.js";
import { tokens } from "./state.js";
import { consoleTexts } from "./texts.js";

/** The last calls of the send APIs. */
export function Calls({ state: { calls, people } }: { readonly state: ConsoleState }) {
  const t = consoleTexts.value;
  const [wanted, setWanted] = useState("");
  const shown = wanted === "" ? calls : calls.filter(({ tokenId }) => tokenId === wanted);
  const nameOf = (wxid: string) => people.find((person) => person.wxid === wxid)?.nickname;
  return (
    <section class="card calls-card">
      <header class="card-head">
        <div>
          <h2>{t.calls}</h2>
          <p class="hint">{t.callsHint}</p>
        </div>
        <label class="filter">
          <span>{t.filter}</span>
          <select value={wanted} onChange={(event) => setWanted(event.currentTarget.value)}>
            <option value="">{t.allTokens}</option>
            {tokens.value.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      {shown.length === 0 ? (
        <p class="nothing">{t.noCalls}</p>
      ) : (
        <table class="calls">
          <thead>
            <tr>
              <th scope="col">{t.time}</th>
              <th scope="col">{t.api}</th>
              <th scope="col">{t.filter}</th>
              <th scope="col">{t.to}</th>
              <th scope="col">{t.result}</th>
              <th scope="col">{t.costColumn}</th>
              <th scope="col">{t.took}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((call) => (
              <CallRow key={call.id} call={call} to={nameOf(call.to)} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function CallRow({ call, to }: { readonly call: Call; readonly to: string | undefined }) {
  const t = consoleTexts.value;
  const token = tokens.value.find(({ id }) => id === call.tokenId);
  return (
    <tr>
      <td data-label={t.time}>
        <time title={fullTime(call.time)}>{clockWithSeconds(call.time)}</time>
      </td>
      <td data-label={t.api}>{call.api in t.apis ? t.apis[call.api as keyof typeof t.apis] : call.api}</td>
      <td data-label={t.filter}>{token?.name ?? t.unknownToken}</td>
      <td data-label={t.to}>
        <span>
          {to ?? call.to} {to !== undefined && <span class="hint id">{call.to}</span>}
        </span>
      </td>
      <td data-label={t.result}>
        <Result call={call} />
      </td>
      <td data-label={t.costColumn}>{call.cost ? t.counted : t.notCounted}</td>
      <td data-label={t.took}>{Math.round(call.took)} ms</td>
    </tr>
  );
}

function Result({ call: { retCode, error } }: { readonly call: Call }) {
  const t = consoleTexts.value;
  if (retCode === null) return <span class="status status-dropped">{t.noAnswer}</span>;
  const meaning = retCode in t.retCode ? t.retCode[retCode as keyof typeof t.retCode] : "";
  return (
    <span>
      <span class={retCode === 0 ? "status status-online" : "status status-dropped"}>
        {retCode} {meaning}
      </span>
      {error !== undefined && <span class="call-error">{error}</span>}
    </span>
  );
}
