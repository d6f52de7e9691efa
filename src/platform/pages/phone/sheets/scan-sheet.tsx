import { CircleCheck, MonitorSmartphone, ScanLine } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { PendingCode } from "../../../pages-api/login.js";
import { request } from "../../api/request.js";
import { Avatar } from "../../controls/avatar.js";
import { Dialog } from "../../controls/dialog.js";
import { Icon } from "../../controls/icon.js";
import { attempt } from "../../controls/toast.js";
import { me } from "../person.js";
import { goTo, place } from "../route.js";
import { phoneTexts } from "../texts.js";
import { codes, nicknameOf } from "../world.js";

interface ScanSheetProps {
  /** The code to scan at once. */
  readonly code?: string;
  readonly onClose: () => void;
}

/** "Scan": the QR codes of the console, one of them to be scanned, then to be confirmed as on a real phone. */
export function ScanSheet({ code, onClose }: ScanSheetProps) {
  const t = phoneTexts.value;
  const [done, setDone] = useState(false);
  const scanned = codes.value.find(({ scannedBy }) => scannedBy === me.value);
  const close = () => {
    if (place.peek().scan !== undefined) goTo("chats");
    onClose();
  };
  useEffect(() => {
    if (code !== undefined) void scan(code);
  }, [code]);
  if (done) return <Done onClose={close} />;
  if (scanned) return <Confirm code={scanned} onDone={() => setDone(true)} onClose={close} />;
  return (
    <Dialog title={t.scan} class="small scan" onClose={close}>
      {codes.value.length === 0 ? <NoCode /> : <Codes />}
    </Dialog>
  );
}

function NoCode() {
  const t = phoneTexts.value;
  return (
    <div class="scan-none">
      <Icon of={ScanLine} size={72} />
      <strong>{t.scanNone}</strong>
      <p class="hint">{t.scanNoneHint}</p>
      <a class="button" href="console.html" target="wxbot-console">
        {t.openConsole}
      </a>
    </div>
  );
}

function Codes() {
  const t = phoneTexts.value;
  return (
    <>
      <p class="hint">{t.scanHint}</p>
      <ul class="codes">
        {codes.value.map(({ code, tokenName }) => (
          <li key={code}>
            <button type="button" class="code" onClick={() => void scan(code)}>
              <span class="code-frame">
                <img src={`api/codes/${encodeURIComponent(code)}.svg`} alt="" />
              </span>
              <strong>{tokenName}</strong>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface ConfirmProps {
  readonly code: PendingCode;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function Confirm({ code: { code, tokenName, expires }, onDone, onClose }: ConfirmProps) {
  const t = phoneTexts.value;
  const left = useSecondsUntil(expires);
  const name = nicknameOf(me.value);
  const confirm = async () => {
    const path = { code };
    if (await attempt(() => request("POST api/codes/:code/confirm", { path, body: { as: me.peek() } }))) onDone();
  };
  const refuse = () => {
    void attempt(() => request("POST api/codes/:code/cancel", { path: { code } }));
    onClose();
  };
  return (
    <Dialog title={t.confirmTitle} class="small confirm-login" onClose={refuse}>
      <Icon of={MonitorSmartphone} size={64} />
      <p>{t.confirmText(tokenName)}</p>
      <p class="confirm-who">
        <Avatar id={me.value} name={name} size={36} />
        <strong>{name}</strong>
      </p>
      <button type="button" class="button primary wide" autoFocus onClick={() => void confirm()}>
        {t.confirm}
      </button>
      <button type="button" class="button plain wide" onClick={refuse}>
        {t.refuse}
      </button>
      <p class="hint">{t.secondsLeft(left)}</p>
    </Dialog>
  );
}

function Done({ onClose }: { readonly onClose: () => void }) {
  const { confirmed, gotIt } = phoneTexts.value;
  return (
    <Dialog title={confirmed} class="small confirm-login done" onClose={onClose}>
      <Icon of={CircleCheck} size={72} />
      <p role="status">{confirmed}</p>
      <button type="button" class="button primary wide" autoFocus onClick={onClose}>
        {gotIt}
      </button>
    </Dialog>
  );
}

function scan(code: string): Promise<boolean> {
  return attempt(() => request("POST api/codes/:code/scan", { path: { code }, body: { as: me.peek() } }));
}

function useSecondsUntil(time: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  return Math.max(0, Math.round((time - now) / 1_000));
}
