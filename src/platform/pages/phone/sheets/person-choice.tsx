import { Check } from "lucide";
import { Avatar } from "../../controls/avatar.js";
import { Icon } from "../../controls/icon.js";
import type { Person } from "../../../pages-api/chat.js";
import { BotMark } from "../faces.js";

interface PersonChoiceProps {
  readonly people: readonly Person[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A list of people to choose several from. */
export function PersonChoice({ people, chosen, onChange }: PersonChoiceProps) {
  const toggle = (wxid: string, on: boolean) =>
    onChange(on ? [...chosen, wxid] : chosen.filter((other) => other !== wxid));
  return (
    <ul class="rows choice">
      {people.map(({ wxid, nickname, bot }) => (
        <li key={wxid}>
          <label class="row">
            <input
              type="checkbox"
              checked={chosen.includes(wxid)}
              onChange={(event) => toggle(wxid, event.currentTarget.checked)}
            />
            <span class="check-mark">
              <Icon of={Check} size={14} />
            </span>
            <Avatar id={wxid} name={nickname} size={36} />
            <span class="row-name">{nickname}</span>
            {bot && <BotMark />}
          </label>
        </li>
      ))}
    </ul>
  );
}
