import type { Chat, Content, Message } from "../../pages-api/chat.js";
import { me } from "./person.js";
import { phoneTexts } from "./texts.js";
import { nicknameOf } from "./world.js";

/** A content in one line, as lists and quotes show it. */
export function contentLine(content: Content): string {
  const { draft } = phoneTexts.value;
  switch (content.kind) {
    case "text":
    case "quote":
      return content.text;
    case "system":
      return noticeText(content);
    case "friendRequest":
      return phoneTexts.value.friendRequest(content.text);
    case "file":
      return `${draft.file} ${content.media.name ?? ""}`;
    case "location":
      return `${draft.location} ${content.name ?? content.label}`;
    case "link":
    case "miniprogram":
      return `${draft[content.kind]} ${content.title}`;
    case "card":
      return `${draft.card} ${content.nickname}`;
    case "transfer":
      return content.redPacket ? draft.redPacket : draft.transfer;
    case "call":
      return content.video ? draft.videoCall : draft.call;
    default:
      return draft[content.kind];
  }
}

/** A chat's last message in one line, with who wrote it in groups. */
export function chatLine({ id, last }: Chat): string {
  if (last === undefined) return "";
  if (last.revoked) return revokedLine(last);
  const line = contentLine(last.content);
  const named = id.endsWith("@chatroom") && last.sender !== "" && last.sender !== me.value;
  return named ? `${phoneTexts.value.says(nicknameOf(last.sender))} ${line}` : line;
}

export function revokedLine({ sender }: Message): string {
  const { youRecalled, recalled } = phoneTexts.value;
  return sender === me.value ? youRecalled : recalled(nicknameOf(sender));
}

/** A notice in the page's language, where the server says what it is about. */
export function noticeText({ text, notice }: Extract<Content, { kind: "system" }>): string {
  if (notice === undefined) return text;
  const { by, people, name } = notice;
  const t = phoneTexts.value;
  const others = people.join(t.listComma);
  switch (notice.type) {
    case "created":
      return people.length === 0 ? t.noticeCreatedAlone(by) : t.noticeCreated(by, others);
    case "joined":
      return t.noticeJoined(by, others);
    case "left":
      return people.length === 1 && people[0] === by ? t.noticeLeftSelf(by) : t.noticeLeft(by, others);
    case "renamed":
      return t.noticeRenamed(by, name);
  }
}
