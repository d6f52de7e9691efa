import { ChevronDown, CircleAlert, LoaderCircle } from "lucide";
import { signal } from "@preact/signals";
import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../controls/icon.js";
import { attempt } from "../controls/toast.js";
import { Avatar } from "../controls/avatar.js";
import { separatorTime } from "../language/time.js";
import { discard, outgoingOf, sendAgain, type Outgoing } from "./compose/outgoing.js";
import { MessageRow } from "./message-row.js";
import { loadOlder, type Log } from "./messages.js";
import { me } from "./person.js";
import { phoneTexts } from "./texts.js";
import { chatName, nicknameOf } from "./world.js";

/** A pause after which the time is shown again, in milliseconds. */
const PAUSE = 5 * 60_000;
/** How near to its end a log must be to stay there, in pixels. */
const NEAR = 80;

interface MessageLogProps {
  readonly chat: string;
  readonly log: Log;
  readonly children?: preact.ComponentChildren;
}

/** A chat's messages, which scroll along with new ones unless somebody reads further up. */
export function MessageLog({ chat, log, children }: MessageLogProps) {
  const t = phoneTexts.value;
  const element = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [newBelow, setNewBelow] = useState(false);
  const outgoing = outgoingOf(chat);
  const last = log.messages.at(-1)?.id;
  const scrollDown = () => element.current?.scrollTo({ top: element.current.scrollHeight });

  useLayoutEffect(() => {
    const own = log.messages.at(-1)?.sender === me.peek() || outgoing.length > 0;
    if (atEnd.current || own) scrollDown();
    else setNewBelow(true);
  }, [last, outgoing.length]);
  useEffect(() => followSize(element.current!, () => atEnd.current && scrollDown()), []);

  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = element.current!;
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
    if (atEnd.current) setNewBelow(false);
    if (scrollTop < NEAR && log.more) void older(chat, element.current!);
  };
  return (
    <div class="log-frame">
      <div
        ref={element}
        class="log"
        role="log"
        aria-label={t.messages(chatName(chat))}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div class="log-content">
          {log.more && <OlderButton onClick={() => void older(chat, element.current!)} />}
          {children}
          {log.messages.map((message, index) => (
            <Fragment key={message.id}>
              {message.time - (log.messages[index - 1]?.time ?? 0) > PAUSE && (
                <p class="notice time-notice">{separatorTime(message.time)}</p>
              )}
              <MessageRow message={message} />
            </Fragment>
          ))}
          {outgoing.map((message) => (
            <OutgoingRow key={message.key} message={message} />
          ))}
        </div>
      </div>
      {newBelow && (
        <button type="button" class="new-below" onClick={scrollDown}>
          <Icon of={ChevronDown} size={16} />
          {t.newBelow}
        </button>
      )}
    </div>
  );
}

const loadingOlder = signal(false);

function OlderButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <button type="button" class="link-button older" disabled={loadingOlder.value} onClick={onClick}>
      {phoneTexts.value.loadOlder}
    </button>
  );
}

/** Loads older messages above, and keeps in place what is being read. */
async function older(chat: string, element: HTMLElement): Promise<void> {
  if (loadingOlder.peek()) return;
  loadingOlder.value = true;
  const fromEnd = element.scrollHeight - element.scrollTop;
  await attempt(() => loadOlder(chat));
  loadingOlder.value = false;
  requestAnimationFrame(() => (element.scrollTop = element.scrollHeight - fromEnd));
}

/** Calls back whenever what is in it grows, as with pictures that have just loaded, or it shrinks. */
function followSize(element: HTMLElement, changed: () => void): () => void {
  const observer = new ResizeObserver(changed);
  observer.observe(element);
  observer.observe(element.firstElementChild!);
  return () => observer.disconnect();
}

/** A message on its way. */
function OutgoingRow({ message }: { readonly message: Outgoing }) {
  const t = phoneTexts.value;
  const { preview, problem } = message;
  return (
    <article class="message own outgoing">
      <span class="sender">
        <Avatar id={me.value} name={nicknameOf(me.value)} size={40} />
      </span>
      <div class="said">
        <div class="with-actions">
          {preview.kind === "image" ? (
            <span class="picture">
              <img src={preview.url} alt={t.photo} />
            </span>
          ) : (
            <div class="bubble">{preview.kind === "text" ? preview.text : preview.label}</div>
          )}
          {problem === undefined ? (
            <span class="on-its-way" role="img" aria-label={t.sending}>
              <Icon of={LoaderCircle} size={18} />
            </span>
          ) : (
            <span class="not-sent-mark" role="img" aria-label={t.notSent}>
              <Icon of={CircleAlert} size={20} />
            </span>
          )}
        </div>
        {problem !== undefined && (
          <p class="not-sent" role="alert">
            {problem}
            <button type="button" class="link-button" onClick={() => void sendAgain(message)}>
              {t.sendAgain}
            </button>
            <button type="button" class="link-button" onClick={() => discard(message)}>
              {t.discard}
            </button>
          </p>
        )}
      </div>
    </article>
  );
}
