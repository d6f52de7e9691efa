import type { Content } from "../pages-api/chat.js";
import type { AddMsg } from "../driver.js";
import type { MessageRecord } from "../store/records.js";
import { isGroup, seenChat } from "./chat-id.js";
import { typedContent, type Surroundings } from "./content-xml.js";
import { newMessageId } from "./history.js";
import { cdata, escape } from "./write-xml.js";

/** A message as an account receives it, in the field's terms (test/fixtures/addmsg). */
export function addMsg(account: string, message: MessageRecord, around: Surroundings): AddMsg {
  if (message.revoked) return revokeMsg(account, message, around);
  const { msgType, xml } = typedContent(message, account, around);
  const { content } = message;
  const isFriendRequest = content.kind === "friendRequest";
  const media = "media" in content ? content.media : undefined;
  const thumbnail = content.kind === "image" ? around.thumbnail(content.media) : undefined;
  return {
    ...envelope(account, message, xml),
    // A request to be friends comes from a helper account of WeChat's.
    ...(isFriendRequest && { from: "fmessage" }),
    newMsgId: message.id,
    msgId: shortId(message.id),
    msgType,
    msgSource: source(message, around),
    pushContent: pushText(message, around),
    ...(thumbnail && { thumbnail }),
    ...(media && { media }),
  };
}

/** The notice in the place of a message that was taken back; it has an id of its own. */
function revokeMsg(account: string, message: MessageRecord, around: Surroundings): AddMsg {
  const id = newMessageId();
  const session = seenChat(account, message.chat);
  const notice = `"${around.nickname(message.sender)}" 撤回了一条消息`;
  const xml =
    `<sysmsg type="revokemsg"><revokemsg><session>${escape(session)}</session><msgid>${shortId(message.id)}</msgid>` +
    `<newmsgid>${message.id}</newmsgid><replacemsg>${cdata(notice)}</replacemsg></revokemsg></sysmsg>`;
  const ids = { newMsgId: id, msgId: shortId(id), msgType: 10002 };
  return { ...envelope(account, message, xml), ...ids, msgSource: PLAIN_SOURCE, pushContent: "" };
}

/** What an account's other devices are told when a phone has read a chat. */
export function statusNotice(account: string, chat: string): AddMsg {
  const id = newMessageId();
  return {
    newMsgId: id,
    msgId: shortId(id),
    msgSeq: 0,
    from: account,
    to: account,
    msgType: 51,
    content: `<msg>\n<op id='2'>\n<username>${escape(chat)}</username>\n</op>\n</msg>`,
    createTime: Math.floor(Date.now() / 1_000),
    msgSource: PLAIN_SOURCE,
    pushContent: "",
  };
}

/** Who it is from and for; in groups the sender leads the content of what others wrote. */
function envelope(account: string, { chat, sender, time, seq }: MessageRecord, body: string) {
  const seen = seenChat(account, chat);
  const own = sender === account;
  const leads = isGroup(chat) && !own && sender !== "";
  return {
    from: own ? account : seen,
    to: own ? seen : account,
    content: leads ? `${sender}:\n${body}` : body,
    createTime: Math.floor(time / 1_000),
    msgSeq: 640_000_000 + (seq % 100_000_000),
  };
}

const PLAIN_SOURCE =
  "<msgsource>\n\t<alnode>\n\t\t<fr>1</fr>\n\t</alnode>\n\t<signature>V1_simulated</signature>\n\t<tmp_node>\n" +
  "\t\t<publisher-id></publisher-id>\n\t</tmp_node>\n</msgsource>\n";

/** In groups: whom the message mentions. */
function source({ chat, content }: MessageRecord, { memberCount }: Surroundings): string {
  if (!isGroup(chat)) return PLAIN_SOURCE;
  const mentions = "mentions" in content && content.mentions !== undefined ? content.mentions : [];
  const list = mentions.length > 0 ? `\t<atuserlist>${cdata(mentions.join(","))}</atuserlist>\n` : "";
  return `<msgsource>\n${list}\t<silence>0</silence>\n\t<membercount>${memberCount}</membercount>\n</msgsource>\n`;
}

const PUSH_TEXTS: Readonly<Partial<Record<Content["kind"], string>>> = {
  image: "[图片]",
  voice: "[语音]",
  video: "[视频]",
  emoji: "[动画表情]",
  location: "[位置]",
  card: "[名片]",
};

/** What a phone shows in its notification, where it shows one. */
function pushText({ sender, content }: MessageRecord, around: Surroundings): string {
  const text = content.kind === "text" || content.kind === "quote" ? content.text : PUSH_TEXTS[content.kind];
  return text === undefined || sender === "" ? "" : `${around.nickname(sender)} : ${text}`;
}

/** The 32-bit id that goes with a 64-bit one. */
function shortId(id: string): number {
  return Number(BigInt(id) & 0x7fff_ffffn);
}
