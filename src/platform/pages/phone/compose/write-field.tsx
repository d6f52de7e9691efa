import { useSignal, type Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { phoneTexts } from "../texts.js";
import { groupOf } from "../world.js";
import { MentionPicker, mentionChoices, optionId, PICKER_ID, type MentionChoice } from "./mention-picker.js";
import { offerFiles } from "./offered-files.js";
import { MENTION_END, remember, write, writtenIn } from "./written.js";

interface WriteFieldProps {
  readonly chat: string;
  readonly name: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onSubmit: () => void;
  readonly onFocus: () => void;
}

/** The field for a text. Enter sends, Shift+Enter starts a new line, "@" in groups offers whom to mention. */
export function WriteField({ chat, name, field, onSubmit, onFocus }: WriteFieldProps) {
  const t = phoneTexts.value;
  const text = writtenIn(chat);
  /** What stands after the "@", while somebody is being picked. */
  const wanted = useSignal<string | undefined>(undefined);
  const active = useSignal(0);
  // Keys may come faster than drawings: whoever acts asks for what holds now.
  const choicesNow = () => (wanted.value === undefined ? [] : mentionChoices(chat, wanted.value));
  const choices = choicesNow();
  const open = choices.length > 0;

  useLayoutEffect(() => {
    const element = field.current!;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 120)}px`;
  }, [text]);

  const look = () => {
    wanted.value = groupOf(chat) ? wantedMention(field.current!) : undefined;
    active.value = 0;
  };
  const close = () => (wanted.value = undefined);
  const pick = (choice: MentionChoice) => {
    putMention(chat, field.current!, choice);
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (pickerKey(event, { choices: choicesNow(), active, pick, close })) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <div class="write-frame">
      {open && <MentionPicker choices={choices} active={active.value} onPick={pick} />}
      <textarea
        ref={field}
        class="write-field"
        rows={1}
        aria-label={t.writeTo(name)}
        placeholder={t.writeHere}
        enterkeyhint="send"
        value={text}
        aria-autocomplete="list"
        {...(open && { "aria-controls": PICKER_ID, "aria-activedescendant": optionId(active.value) })}
        onInput={(event) => {
          write(chat, event.currentTarget.value);
          look();
        }}
        onClick={look}
        onFocus={onFocus}
        onBlur={close}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const files = [...(event.clipboardData?.files ?? [])];
          if (files.length === 0) return;
          event.preventDefault();
          offerFiles(files);
        }}
      />
    </div>
  );
}

/** What stands between an "@" and the cursor; undefined where there is none. */
function wantedMention({ value, selectionStart }: HTMLTextAreaElement): string | undefined {
  return /@([^@\s\u2005]{0,20})$/u.exec(value.slice(0, selectionStart))?.[1];
}

function putMention(chat: string, field: HTMLTextAreaElement, { wxid, nickname }: MentionChoice): void {
  const { value, selectionStart } = field;
  const before = value.slice(0, value.lastIndexOf("@", selectionStart - 1));
  const mention = `@${nickname}${MENTION_END}`;
  remember({ wxid, nickname });
  field.focus();
  rewrite(chat, field, before + mention + value.slice(selectionStart), before.length + mention.length);
}

/** Writes for the person, and puts the cursor where the person goes on; at once, before the next key. */
export function rewrite(chat: string, field: HTMLTextAreaElement | null, text: string, cursor: number): void {
  write(chat, text);
  if (field === null) return;
  field.value = text;
  field.setSelectionRange(cursor, cursor);
}

interface PickerKeys {
  readonly choices: readonly MentionChoice[];
  readonly active: Signal<number>;
  readonly pick: (choice: MentionChoice) => void;
  readonly close: () => void;
}

/** Whether a key was for the open picker. */
function pickerKey(event: KeyboardEvent, { choices, active, pick, close }: PickerKeys): boolean {
  if (choices.length === 0) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) active.value = (active.value + step + choices.length) % choices.length;
  else if (event.key === "Enter" || event.key === "Tab") pick(choices[active.value]!);
  else if (event.key === "Escape") close();
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}
