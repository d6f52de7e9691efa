import { Ellipsis, Plus } from "lucide";
import { useState } from "preact/hooks";
import type { ConsoleState, KeyState } from "../../pages-api/console.js";
import { request } from "../api/request.js";
import { confirmFirst } from "../controls/confirm.js";
import { FormDialog } from "../controls/form-dialog.js";
import { Icon } from "../controls/icon.js";
import { Menu, type MenuItem } from "../controls/menu.js";
import { controlTexts } from "../controls/texts.js";
import { attempt } from "../controls/toast.js";
import { CopyLine, Secret } from "./secret.js";
import { consoleTexts } from "./texts.js";
import { TokenCard } from "./token-card.js";

/** Keys with their tokens, and where nodes and programs reach the platform. */
export function Accounts({ state }: { readonly state: ConsoleState }) {
  const t = consoleTexts.value;
  const [adding, setAdding] = useState(false);
  return (
    <>
      {state.keys.map((key, index) => (
        <KeyCard key={key.id} state={key} first={index === 0} />
      ))}
      <button type="button" class="button add-key" onClick={() => setAdding(true)}>
        <Icon of={Plus} size={18} />
        {t.newKey}
      </button>
      <section class="card">
        <h2>{t.addresses}</h2>
        <p class="hint">{t.addressesHint}</p>
        <CopyLine label={t.syncUrl} text={state.syncUrl} />
        <CopyLine label={t.apiUrl} text={state.apiUrl} />
      </section>
      {adding && (
        <NameForm
          title={t.newKey}
          save={(name) => request("POST api/keys", { body: { name } })}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  );
}

type KeyDialog = "rename" | "balance" | "token" | undefined;

function KeyCard({ state, first }: { readonly state: KeyState; readonly first: boolean }) {
  const t = consoleTexts.value;
  const { id, name, ending, clients, balance, tokens } = state;
  const [dialog, setDialog] = useState<KeyDialog>(undefined);
  const items: MenuItem[] = [
    { label: t.rename, act: () => setDialog("rename") },
    { label: t.setBalance, act: () => setDialog("balance") },
  ];
  if (!first) items.push({ label: t.delete, danger: true, act: () => askDeleteKey(state) });
  const path = { id };
  return (
    <section class="card key-card" aria-label={`${t.key}: ${name}`}>
      <header class="card-head">
        <div>
          <h2>
            <span class="kind">{t.key}</span> {name}
          </h2>
          <p class="hint">{t.keyHint}</p>
        </div>
        <MoreMenu label={t.tokenMenu(name)} items={items} />
      </header>
      <div class="facts">
        <Secret
          label={t.secretKey}
          ending={ending}
          reveal={async () => (await request("POST api/keys/:id/reveal", { path })).key}
        />
        <span class={clients > 0 ? "fact good" : "fact"}>{t.clients(clients)}</span>
        <span class={balance === 0 ? "fact bad" : "fact"}>
          {t.balance}: {balance ?? t.noLimit}
        </span>
      </div>
      {tokens.length === 0 && <p class="hint">{t.noTokens}</p>}
      <ul class="tokens">
        {tokens.map((token) => (
          <TokenCard key={token.id} state={token} />
        ))}
      </ul>
      <button type="button" class="button" onClick={() => setDialog("token")}>
        <Icon of={Plus} size={18} />
        {t.newToken}
      </button>
      <KeyDialogs state={state} dialog={dialog} onClose={() => setDialog(undefined)} />
    </section>
  );
}

interface KeyDialogsProps {
  readonly state: KeyState;
  readonly dialog: KeyDialog;
  readonly onClose: () => void;
}

function KeyDialogs({ state: { id, name, balance }, dialog, onClose }: KeyDialogsProps) {
  const t = consoleTexts.value;
  const path = { id };
  switch (dialog) {
    case undefined:
      return null;
    case "rename":
      return (
        <NameForm
          title={t.rename}
          value={name}
          save={(wanted) => request("PATCH api/keys/:id", { path, body: { name: wanted } })}
          onClose={onClose}
        />
      );
    case "token":
      return (
        <NameForm
          title={t.newToken}
          save={(wanted) => request("POST api/keys/:id/tokens", { path, body: { name: wanted } })}
          onClose={onClose}
        />
      );
    case "balance":
      return (
        <LimitForm
          title={t.balance}
          hint={t.balanceHint}
          value={balance}
          save={(wanted) => request("PATCH api/keys/:id", { path, body: { balance: wanted } })}
          onClose={onClose}
        />
      );
  }
}

function askDeleteKey({ id, name }: KeyState): void {
  const t = consoleTexts.peek();
  confirmFirst({
    title: t.delete,
    text: t.deleteKeySure(name),
    yes: t.delete,
    danger: true,
    act: () => void attempt(() => request("DELETE api/keys/:id", { path: { id } })),
  });
}

interface NameFormProps {
  readonly title: string;
  readonly value?: string;
  readonly save: (name: string) => Promise<unknown>;
  readonly onClose: () => void;
}

export function NameForm({ title, value = "", save, onClose }: NameFormProps) {
  return (
    <FormDialog
      title={title}
      fields={[{ name: "name", label: consoleTexts.value.name, value, required: true, maxLength: 40 }]}
      submit={consoleTexts.value.save}
      onSubmit={({ name = "" }) => attempt(() => save(name))}
      onClose={onClose}
    />
  );
}

interface LimitFormProps {
  readonly title: string;
  readonly hint: string;
  readonly value: number | null;
  readonly save: (limit: number | null) => Promise<unknown>;
  readonly onClose: () => void;
}

/** A number, or none for no limit. */
export function LimitForm({ title, hint, value, save, onClose }: LimitFormProps) {
  return (
    <FormDialog
      title={title}
      fields={[
        {
          name: "limit",
          label: title,
          hint,
          type: "number",
          min: 0,
          max: 1_000_000_000,
          step: "1",
          value: value === null ? "" : String(value),
          placeholder: consoleTexts.value.noLimit,
        },
      ]}
      submit={consoleTexts.value.save}
      onSubmit={({ limit = "" }) => attempt(() => save(limit === "" ? null : Number(limit)))}
      onClose={onClose}
    />
  );
}

/** The button with three dots. */
export function MoreMenu({ label, items }: { readonly label: string; readonly items: readonly MenuItem[] }) {
  const [at, setAt] = useState<{ x: number; y: number } | undefined>(undefined);
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={label}
        title={controlTexts.value.more}
        aria-haspopup="menu"
        onClick={(event) => {
          const { right, bottom } = event.currentTarget.getBoundingClientRect();
          setAt({ x: right - 160, y: bottom + 4 });
        }}
      >
        <Icon of={Ellipsis} size={20} />
      </button>
      {at && <Menu label={label} items={items} at={at} onClose={() => setAt(undefined)} />}
    </>
  );
}
