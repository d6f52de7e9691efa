import { Avatar, GroupAvatar } from "../controls/avatar.js";
import { phoneTexts } from "./texts.js";
import { groupOf, nicknameOf } from "./world.js";

/** The picture of a chat: of its person, or of its group's members. */
export function ChatFace({ id, size = 44 }: { readonly id: string; readonly size?: number }) {
  const group = groupOf(id);
  if (group === undefined) return <Avatar id={id} name={nicknameOf(id)} size={size} />;
  const members = group.members.map((wxid) => ({ wxid, nickname: nicknameOf(wxid) }));
  return <GroupAvatar members={members} size={size} />;
}

/** Says that a person is a bot. */
export function BotMark() {
  const { bot, botLong } = phoneTexts.value;
  return (
    <span class="bot-mark" title={botLong}>
      {bot}
    </span>
  );
}
