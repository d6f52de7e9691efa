import { CirclePlus, Keyboard, Mic, Smile, X } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Draft } from "../../../pages-api/draft.js";
import { Icon } from "../../controls/icon.js";
import { contentLine } from "../summary.js";
import { phoneTexts } from "../texts.js";
import { nicknameOf } from "../world.js";
import { EmojiPanel } from "./emoji-panel.js";
import { sendDraft } from "./outgoing.js";
import { PlusPanel } from "./plus-panel.js";
import { endQuote, quoting } from "./quote.js";
import { TalkButton } from "./talk-button.js";
import { rewrite, WriteField } from "./write-field.js";
import { forgetMentions, mentionsIn, write, writtenIn, writtenNow } from "./written.js";

type Panel = "emoji" | "plus" | undefined;

/** Where a person writes, speaks, and chooses what else to send. */
export function Composer({ chat, name }: { readonly chat: string; readonly name: string }) {
  const t = phoneTexts.value;
  const field = useRef<HTMLTextAreaElement>(null);
  const [panel, setPanel] = useState<Panel>(undefined);
  const [talking, setTalking] = useState(false);
  const text = writtenIn(chat);
  useEffect(() => endQuote, [chat]);

  const toggle = (wanted: Panel) => {
    setTalking(false);
    setPanel(panel === wanted ? undefined : wanted);
  };
  const submit = () => {
    // What is written now, which may be more than what was drawn last.
    const now = writtenNow(chat);
    if (now.trim() === "") return;
    sendText(chat, now);
    field.current?.focus();
  };
  return (
    <div
      class="composer"
      onKeyDown={(event) => {
        // A dialog of the panel takes its own.
        const inDialog = (event.target as Element).closest("dialog") !== null;
        if (event.key !== "Escape" || panel === undefined || inDialog) return;
        setPanel(undefined);
        field.current?.focus();
      }}
    >
      <QuoteLine />
      <div class="compose-line">
        <IconToggle
          label={talking ? t.keyboard : t.record}
          of={talking ? Keyboard : Mic}
          onClick={() => {
            setPanel(undefined);
            setTalking(!talking);
          }}
        />
        {talking ? (
          <TalkButton chat={chat} />
        ) : (
          <WriteField chat={chat} name={name} field={field} onSubmit={submit} onFocus={() => setPanel(undefined)} />
        )}
        <IconToggle label={t.emoji} of={Smile} expanded={panel === "emoji"} onClick={() => toggle("emoji")} />
        {text.trim() !== "" && !talking ? (
          <button type="button" class="button primary send-button" onClick={submit}>
            {t.send}
          </button>
        ) : (
          <IconToggle label={t.more} of={CirclePlus} expanded={panel === "plus"} onClick={() => toggle("plus")} />
        )}
      </div>
      {panel === "emoji" && <EmojiPanel chat={chat} onPick={(picked) => insert(chat, field.current, picked)} />}
      {panel === "plus" && <PlusPanel chat={chat} />}
    </div>
  );
}

interface IconToggleProps {
  readonly label: string;
  readonly of: typeof Smile;
  readonly expanded?: boolean;
  readonly onClick: () => void;
}

function IconToggle({ label, of, expanded, onClick }: IconToggleProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      onClick={onClick}
      {...(expanded !== undefined && { "aria-expanded": expanded })}
    >
      <Icon of={of} size={28} />
    </button>
  );
}

/** What the next text answers. */
function QuoteLine() {
  const message = quoting.value;
  if (message === undefined) return null;
  const t = phoneTexts.value;
  return (
    <div class="quote-line">
      <span>
        {t.says(nicknameOf(message.sender))} {contentLine(message.content)}
      </span>
      <button type="button" class="icon-button" aria-label={t.dismissQuote} onClick={endQuote}>
        <Icon of={X} size={16} />
      </button>
    </div>
  );
}

function sendText(chat: string, text: string): void {
  const found = mentionsIn(text);
  const mentions = found.length > 0 && { mentions: found };
  const quoted = quoting.peek();
  const draft: Draft = quoted
    ? { kind: "quote", text, quotes: quoted.id, ...mentions }
    : { kind: "text", text, ...mentions };
  write(chat, "");
  forgetMentions();
  endQuote();
  void sendDraft(chat, draft, { kind: "text", text });
}

/** Puts an emoji where the cursor is. */
function insert(chat: string, field: HTMLTextAreaElement | null, picked: string): void {
  const text = writtenNow(chat);
  const at = field?.selectionStart ?? text.length;
  const end = field?.selectionEnd ?? text.length;
  rewrite(chat, field, text.slice(0, at) + picked + text.slice(end), at + picked.length);
}
