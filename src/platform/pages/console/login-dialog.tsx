import { signal } from "@preact/signals";
import { CircleCheck, Smartphone } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { TokenState } from "../../pages-api/console.js";
import type { PendingCode } from "../../pages-api/login.js";
import { address, request } from "../api/request.js";
import { Dialog } from "../controls/dialog.js";
import { Icon } from "../controls/icon.js";
import { attempt } from "../controls/toast.js";
import { minutes } from "../language/time.js";
import { nicknameOf, tokens } from "./state.js";
import { consoleTexts } from "./texts.js";

/** The token that is being logged in, by its id. */
const shown = signal<string | undefined>(undefined);

export function showLogin(token: string): void {
  shown.value = token;
}

/** The way of a first login: QR code, scanned, confirmed. */
export function LoginDialog() {
  const token = tokens.value.find(({ id }) => id === shown.value);
  if (token === undefined) return null;
  return <OpenLogin key={token.id} token={token} onClose={() => (shown.value = undefined)} />;
}

function OpenLogin({ token, onClose }: { readonly token: TokenState; readonly onClose: () => void }) {
  const t = consoleTexts.value;
  const { id, name, login } = token;
  // The server's word that a code is there may come after this dialog.
  const [began, setBegan] = useState(login.code !== undefined);
  useEffect(() => {
    if (login.code !== undefined) setBegan(true);
  }, [login.code]);
  const again = () => {
    setBegan(false);
    void attempt(() => request("POST api/tokens/:id/login", { path: { id } }));
  };
  return (
    <Dialog title={t.loginTitle(name)} class="small login" onClose={onClose}>
      {login.code !== undefined ? (
        <Code code={login.code} />
      ) : login.status === "online" && began ? (
        <Done name={login.account?.nickname ?? ""} onClose={onClose} />
      ) : (
        began && <Gone onAgain={again} />
      )}
    </Dialog>
  );
}

function Code({ code: { code, expires, scannedBy } }: { readonly code: PendingCode }) {
  const t = consoleTexts.value;
  const left = useTimeUntil(expires);
  return (
    <>
      <div class={scannedBy === undefined ? "qr" : "qr scanned"}>
        <img src={address("api/codes/:code.svg", { code })} alt={t.qrAlt} width={220} height={220} />
      </div>
      <p role="status" class="qr-state">
        {scannedBy === undefined ? "" : t.scannedBy(nicknameOf(scannedBy))}
      </p>
      {scannedBy === undefined && (
        <ol class="steps">
          <li>{t.loginStep1}</li>
          <li>{t.loginStep2}</li>
          <li>{t.loginStep3}</li>
        </ol>
      )}
      <a class="button primary wide" href={`./#scan/${encodeURIComponent(code)}`} target="wxbot-phone">
        <Icon of={Smartphone} size={18} />
        {t.scanHere}
      </a>
      <p class="hint">{t.validFor(minutes(left))}</p>
    </>
  );
}

function Done({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const t = consoleTexts.value;
  return (
    <div class="login-done">
      <Icon of={CircleCheck} size={72} />
      <p role="status">{t.loggedIn(name)}</p>
      <button type="button" class="button primary wide" autoFocus onClick={onClose}>
        {t.done}
      </button>
    </div>
  );
}

function Gone({ onAgain }: { readonly onAgain: () => void }) {
  const t = consoleTexts.value;
  return (
    <div class="login-gone">
      <p role="status">{t.codeGone}</p>
      <button type="button" class="button primary wide" onClick={onAgain}>
        {t.newCode}
      </button>
    </div>
  );
}

function useTimeUntil(time: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  return Math.max(0, time - now);
}
