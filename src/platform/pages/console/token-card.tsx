import { useState } from "preact/hooks";
import type { TokenState } from "../../pages-api/console.js";
import type { Login } from "../../pages-api/login.js";
import { request } from "../api/request.js";
import { Avatar } from "../controls/avatar.js";
import { confirmFirst } from "../controls/confirm.js";
import type { MenuItem } from "../controls/menu.js";
import { attempt, say } from "../controls/toast.js";
import { fullTime, relativeTime } from "../language/time.js";
import { LimitForm, MoreMenu, NameForm } from "./accounts.js";
import { showLogin } from "./login-dialog.js";
import { Secret } from "./secret.js";
import { nicknameOf } from "./state.js";
import { consoleTexts } from "./texts.js";
import { Usage } from "./usage.js";

type TokenDialog = "rename" | "rate" | undefined;

/** A token: whose account it holds, in what state, and what can be done next. */
export function TokenCard({ state }: { readonly state: TokenState }) {
  const t = consoleTexts.value;
  const { id, name, ending, login, perMinute, usage } = state;
  const [dialog, setDialog] = useState<TokenDialog>(undefined);
  const close = () => setDialog(undefined);
  const path = { id };
  return (
    <li class="token">
      <header class="token-head">
        <h3>{name}</h3>
        <StatusMark status={login.status} />
        <MoreMenu label={t.tokenMenu(name)} items={menuItems(state, setDialog)} />
      </header>
      <Account login={login} />
      {t.statusHint[login.status] !== "" && <p class="hint">{t.statusHint[login.status]}</p>}
      <NextStep state={state} />
      <Times login={login} />
      <div class="facts">
        <Secret
          label={t.secretToken}
          ending={ending}
          reveal={async () => (await request("POST api/tokens/:id/reveal", { path })).token}
        />
        {perMinute !== null && (
          <span class="fact">
            {t.rate}: {t.perMinute(perMinute)}
          </span>
        )}
      </div>
      <Usage days={usage} />
      {dialog === "rename" && (
        <NameForm
          title={t.rename}
          value={name}
          save={(wanted) => request("PATCH api/tokens/:id", { path, body: { name: wanted } })}
          onClose={close}
        />
      )}
      {dialog === "rate" && (
        <LimitForm
          title={t.rate}
          hint={t.rateHint}
          value={perMinute}
          save={(wanted) => request("PATCH api/tokens/:id", { path, body: { perMinute: wanted } })}
          onClose={close}
        />
      )}
    </li>
  );
}

export function StatusMark({ status }: { readonly status: Login["status"] }) {
  return <span class={`status status-${status}`}>{consoleTexts.value.status[status]}</span>;
}

function Account({ login: { account } }: { readonly login: Login }) {
  if (account === undefined) return null;
  const { wxid } = account;
  return (
    <p class="account">
      <Avatar id={wxid} name={nicknameOf(wxid)} size={36} />
      <span>
        <strong>{account.nickname}</strong>
        <span class="hint">{wxid}</span>
      </span>
    </p>
  );
}

/** The one thing that is done next; all else is in the menu. */
function NextStep({ state: { id, login } }: { readonly state: TokenState }) {
  const t = consoleTexts.value;
  switch (login.status) {
    case "online":
      return null;
    case "dropped":
      return (
        <button type="button" class="button primary" onClick={() => void historyLogin(id)}>
          {t.historyLogin}
        </button>
      );
    case "none":
      return (
        <button type="button" class="button primary" onClick={() => void beginLogin(id)}>
          {t.logIn}
        </button>
      );
    default:
      return (
        <button type="button" class="button primary" onClick={() => showLogin(id)}>
          {t.showCode}
        </button>
      );
  }
}

function Times({ login }: { readonly login: Login }) {
  const t = consoleTexts.value;
  const times: readonly (readonly [string, number | undefined])[] = [
    [t.firstLogin, login.firstLogin],
    [t.lastLogin, login.lastLogin],
    [t.lastDrop, login.lastDrop],
    [t.dropDue, login.dropDue],
  ];
  const known = times.filter((entry): entry is readonly [string, number] => entry[1] !== undefined);
  if (known.length === 0) return null;
  return (
    <dl class="times">
      {known.map(([label, time]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <time title={relativeTime(time)}>{fullTime(time)}</time>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function menuItems(state: TokenState, open: (dialog: TokenDialog) => void): MenuItem[] {
  const t = consoleTexts.value;
  const { id, name, login } = state;
  const path = { id };
  const items: MenuItem[] = [];
  if (login.status === "online") {
    const drop = () => attempt(() => request("POST api/tokens/:id/drop", { path }));
    items.push({ label: t.drop, act: () => void drop().then((done) => done && say(t.dropDone)) });
  }
  if (login.status === "online" || login.status === "dropped") {
    items.push({ label: t.otherAccount, act: () => void beginLogin(id) });
    items.push({ label: t.logOut, act: () => askLogOut(id, login.account?.nickname ?? name) });
  }
  items.push({ label: t.rename, act: () => open("rename") }, { label: t.setRate, act: () => open("rate") });
  const remove = () => attempt(() => request("DELETE api/tokens/:id", { path }));
  const ask = { title: t.delete, text: t.deleteTokenSure(name), yes: t.delete, danger: true, act: () => void remove() };
  items.push({ label: t.delete, danger: true, act: () => confirmFirst(ask) });
  return items;
}

/** Shows the QR code of a first login. */
async function beginLogin(id: string): Promise<void> {
  if (await attempt(() => request("POST api/tokens/:id/login", { path: { id } }))) showLogin(id);
}

async function historyLogin(id: string): Promise<void> {
  const done = await attempt(() => request("POST api/tokens/:id/history-login", { path: { id } }));
  if (done) say(consoleTexts.peek().historyDone);
}

function askLogOut(id: string, nickname: string): void {
  const t = consoleTexts.peek();
  confirmFirst({
    title: t.logOut,
    text: t.logOutSure(nickname),
    yes: t.logOut,
    danger: true,
    act: () => void attempt(() => request("POST api/tokens/:id/logout", { path: { id } })),
  });
}
