import { useEffect, useRef } from "preact/hooks";
import { Avatar } from "../../controls/avatar.js";
import { me } from "../person.js";
import { phoneTexts } from "../texts.js";
import { groupOf, nicknameOf } from "../world.js";

export interface MentionChoice {
  readonly wxid: string;
  readonly nickname: string;
}

export const PICKER_ID = "mention-picker";

/** As WeChat names everybody. */
const EVERYONE = "notify@all";

export function optionId(index: number): string {
  return `${PICKER_ID}-${index}`;
}

/** Who in a group can be meant by what was typed after the "@". */
export function mentionChoices(chat: string, typed: string): MentionChoice[] {
  const members = (groupOf(chat)?.members ?? []).filter((wxid) => wxid !== me.value);
  const everyone = { wxid: EVERYONE, nickname: phoneTexts.value.everyone };
  const all = [everyone, ...members.map((wxid) => ({ wxid, nickname: nicknameOf(wxid) }))];
  return all.filter(({ nickname }) => nickname.toLowerCase().includes(typed.toLowerCase()));
}

interface MentionPickerProps {
  readonly choices: readonly MentionChoice[];
  readonly active: number;
  readonly onPick: (choice: MentionChoice) => void;
}

/** The list above the field; the focus stays in the field, whose arrow keys move through it. */
export function MentionPicker({ choices, active, onPick }: MentionPickerProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <ul ref={list} id={PICKER_ID} class="mention-picker" role="listbox" aria-label={phoneTexts.value.mention}>
      {choices.map((choice, index) => (
        <li
          key={choice.wxid}
          id={optionId(index)}
          role="option"
          aria-selected={index === active}
          // Before the field loses the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(choice);
          }}
        >
          <Avatar id={choice.wxid} name={choice.wxid === EVERYONE ? "@" : choice.nickname} size={28} />
          {choice.nickname}
        </li>
      ))}
    </ul>
  );
}
