import { useEffect, useRef, useState } from "preact/hooks";
import { minutes } from "../../language/time.js";
import { say } from "../../controls/toast.js";
import { phoneTexts } from "../texts.js";
import { recording, startRecording, stopRecording } from "./recording.js";
import { sendRecorded } from "./send-file.js";

/** How far up the finger slides to cancel, in pixels. */
const CANCEL_AT = 60;

/** Hold to talk, release to send, slide up to cancel; by keyboard Enter starts and ends it, Escape cancels. */
export function TalkButton({ chat }: { readonly chat: string }) {
  const t = phoneTexts.value;
  const [cancelling, setCancelling] = useState(false);
  const startY = useRef(0);
  // Where the finger is decides, not what was drawn last.
  const above = useRef(false);
  const now = recording.value;
  useEffect(() => () => void stopRecording(), []);

  const follow = (clientY: number) => {
    above.current = startY.current - clientY > CANCEL_AT;
    setCancelling(above.current);
  };
  const start = () => startRecording(() => void finish(chat, !above.current)).catch(() => say(t.noMicrophone, true));
  const label = now === undefined ? t.holdToTalk : cancelling ? t.releaseToCancel : t.releaseToSend;
  return (
    <>
      <button
        type="button"
        class={now === undefined ? "talk-button" : "talk-button talking"}
        title={t.recordKeys}
        onPointerDown={(event) => {
          if (event.button !== 0 || !event.isPrimary) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          startY.current = event.clientY;
          follow(event.clientY);
          void start();
        }}
        onPointerMove={({ clientY }) => follow(clientY)}
        onPointerUp={({ clientY }) => {
          follow(clientY);
          void finish(chat, !above.current);
        }}
        onPointerCancel={() => void finish(chat, false)}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key === "Escape") void finish(chat, false);
          if ((event.key !== "Enter" && event.key !== " ") || event.repeat) return;
          event.preventDefault();
          if (now === undefined) void start();
          else void finish(chat, true);
        }}
      >
        {label}
      </button>
      {now && <Talking level={now.level} ms={Date.now() - now.started} cancelling={cancelling} />}
    </>
  );
}

interface TalkingProps {
  readonly level: number;
  readonly ms: number;
  readonly cancelling: boolean;
}

/** What is seen while somebody talks. */
function Talking({ level, ms, cancelling }: TalkingProps) {
  const t = phoneTexts.value;
  return (
    <div class={cancelling ? "talking-sign cancelling" : "talking-sign"}>
      <div class="levels" aria-hidden="true">
        {[0.5, 0.8, 1, 0.7, 0.9, 0.6, 0.4].map((weight, index) => (
          <span key={index} style={{ height: `${8 + 40 * level * weight}px` }} />
        ))}
      </div>
      <p role="timer">{minutes(ms)}</p>
      <p>{cancelling ? t.releaseToCancel : t.slideToCancel}</p>
      <span class="only-heard" role="status">
        {t.recording}
      </span>
    </div>
  );
}

async function finish(chat: string, send: boolean): Promise<void> {
  const sound = await stopRecording();
  if (!send || sound === "none") return;
  if (sound === "short") say(phoneTexts.peek().tooShort);
  else sendRecorded(chat, sound);
}
