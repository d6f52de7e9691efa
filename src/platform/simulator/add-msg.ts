import type { Content, MediaRef } from "../pages-api.js";
import type { AddMsg } from "../driver.js";
import type { MessageRecord } from "../store/records.js";
import { isGroup, seenChat } from "./chat-id.js";
import { newMessageId } from "./history.js";

/** What the composition needs to know beside the message. */
export interface Surroundings {
  nickname(wxid: string): string;
  /** In groups: how many members. */
  readonly memberCount: number;
  md5(media: MediaRef): string;
  /** A small picture of an image, where there is one. */
  thumbnail(media: MediaRef): Buffer | undefined;
}

/** A message as an account receives it, in the field's terms (test/fixtures/addmsg). */
export function addMsg(account: string, message: MessageRecord, around: Surroundings): AddMsg {
  if (message.revoked) return revokeMsg(account, message, around);
  const { msgType, xml } = typed(message, account, around);
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

function typed(
  { content, sender, chat }: MessageRecord,
  account: string,
  around: Surroundings,
): { msgType: number; xml: string } {
  switch (content.kind) {
    case "text":
      return { msgType: 1, xml: content.text };
    case "system":
      return { msgType: 10000, xml: content.text };
    case "image":
      return { msgType: 3, xml: imageXml(content.media, around) };
    case "voice":
      return { msgType: 34, xml: voiceXml(content, sender) };
    case "video":
      return { msgType: 43, xml: videoXml(content, sender, around) };
    case "emoji":
      return { msgType: 47, xml: emojiXml(content.media, sender, account, around) };
    case "location":
      return { msgType: 48, xml: locationXml(content) };
    case "card":
      return { msgType: 42, xml: cardXml(content.wxid, content.nickname) };
    case "friendRequest":
      return { msgType: 37, xml: friendRequestXml(sender, around.nickname(sender), content.text) };
    case "call":
      return { msgType: 50, xml: callXml(content.video) };
    default:
      return { msgType: 49, xml: appXml(content, sender, chat) };
  }
}

function imageXml(media: MediaRef, around: Surroundings): string {
  const { width = 0, height = 0 } = media;
  const image = element("img", {
    aeskey: "00",
    encryver: 1,
    cdnthumblength: 2146,
    cdnthumbheight: 76,
    cdnthumbwidth: 120,
    cdnmidheight: height,
    cdnmidwidth: width,
    cdnmidimgurl: "30",
    length: media.size,
    md5: around.md5(media),
  });
  return `${PROLOGUE}<msg>\n\t${image}\n</msg>\n`;
}

/** The numbers of voice formats, as `voiceformat` and the published send API have them. */
const VOICE_FORMATS: Readonly<Record<string, number>> = { "audio/amr": 0, "audio/mpeg": 2, "audio/wav": 3 };
const SILK = 4;

function voiceXml({ media, durationMs }: Extract<Content, { kind: "voice" }>, sender: string): string {
  const voice = element("voicemsg", {
    endflag: 1,
    cancelflag: 0,
    forwardflag: 0,
    voiceformat: VOICE_FORMATS[media.mime] ?? SILK,
    voicelength: durationMs,
    length: media.size,
    bufid: 0,
    aeskey: "00",
    voiceurl: "30",
    clientmsgid: "41",
    fromusername: sender,
  });
  return `<msg>${voice}</msg>`;
}

function videoXml({ media, durationMs }: Extract<Content, { kind: "video" }>, sender: string, around: Surroundings) {
  const video = element("videomsg", {
    aeskey: "00",
    cdnvideourl: "30",
    length: media.size,
    playlength: Math.max(1, Math.round(durationMs / 1_000)),
    cdnthumblength: 8192,
    cdnthumbwidth: 135,
    cdnthumbheight: 240,
    fromusername: sender,
    md5: around.md5(media),
  });
  return `${PROLOGUE}<msg>\n\t${video}\n</msg>\n`;
}

function emojiXml(media: MediaRef, sender: string, account: string, around: Surroundings): string {
  const { width = 0, height = 0, size } = media;
  const users = { fromusername: sender, tousername: account };
  const about = { type: 2, md5: around.md5(media), len: size, width, height, cdnurl: "http://example.invalid/emoji" };
  return `<msg>${element("emoji", { ...users, ...about }, "")}</msg>`;
}

function locationXml({ latitude, longitude, label, name = "" }: Extract<Content, { kind: "location" }>): string {
  const where = {
    x: latitude.toFixed(6),
    y: longitude.toFixed(6),
    scale: 15,
    label,
    maptype: "roadmap",
    poiname: name,
  };
  return `${PROLOGUE}<msg>\n\t${element("location", where)}\n</msg>\n`;
}

function cardXml(wxid: string, nickname: string): string {
  const card = {
    username: wxid,
    nickname,
    alias: "",
    sex: 0,
    province: "",
    city: "",
    certflag: 0,
    antispamticket: "v4_x",
  };
  return `${PROLOGUE}${element("msg", card)}\n`;
}

function friendRequestXml(wxid: string, nickname: string, text: string): string {
  const request = { fromusername: wxid, encryptusername: "v3_x@stranger", fromnickname: nickname, content: text };
  return element("msg", { ...request, scene: 30, ticket: "v4_y@stranger" });
}

function callXml(video: boolean): string {
  const room = `<voipinvitemsg><roomid>1</roomid><key>1</key><status>1</status><invitetype>${video ? 0 : 1}</invitetype></voipinvitemsg>`;
  return `${room}<voipextinfo><recvtime>0</recvtime></voipextinfo><voiplocalinfo><wordingtype>4</wordingtype></voiplocalinfo>`;
}

type AppContent = Extract<Content, { kind: "link" | "file" | "quote" | "miniprogram" | "transfer" }>;

function appXml(content: AppContent, sender: string, chat: string): string {
  const app = `<appmsg appid="" sdkver="0">\n${appFields(content, chat)}\n\t</appmsg>`;
  return `${PROLOGUE}<msg>\n\t${app}\n\t<fromusername>${escape(sender)}</fromusername>\n</msg>\n`;
}

function appFields(content: AppContent, chat: string): string {
  switch (content.kind) {
    case "link":
      return tags({ title: content.title, des: content.description ?? "", type: 5, url: content.url });
    case "file": {
      const { name = "file", size } = content.media;
      const extension = /\.([^.]+)$/.exec(name)?.[1] ?? "";
      return `${tags({ title: name, type: 6 })}${nested("appattach", { totallen: size, fileext: extension })}`;
    }
    case "miniprogram": {
      const { title, name = "", page = "" } = content;
      const about = tags({ title, type: 33, sourcedisplayname: name });
      return about + nested("weappinfo", { username: "gh_simulated@app", pagepath: page });
    }
    case "transfer": {
      const { amount, note = "", redPacket } = content;
      if (redPacket) return tags({ title: "微信红包", des: note === "" ? "恭喜发财，大吉大利" : note, type: 2001 });
      const about = tags({ title: "微信转账", des: `收到转账${amount}元。`, type: 2000 });
      return about + nested("wcpayinfo", { paysubtype: 1, feedesc: `￥${amount}`, pay_memo: note });
    }
    case "quote": {
      const { quoted } = content;
      const from = isGroup(chat) ? chat : quoted.sender;
      const refer = { type: QUOTED_TYPES[quoted.kind] ?? 49, svrid: quoted.id, fromusr: from };
      const more = { chatusr: quoted.sender, displayname: quoted.nickname, content: quoted.text };
      return tags({ title: content.text, type: 57 }) + nested("refermsg", { ...refer, ...more });
    }
  }
}

const QUOTED_TYPES: Readonly<Partial<Record<Content["kind"], number>>> = {
  text: 1,
  image: 3,
  voice: 34,
  card: 42,
  video: 43,
  emoji: 47,
  location: 48,
};

const PROLOGUE = '<?xml version="1.0"?>\n';
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

type Values = Readonly<Record<string, string | number>>;

function element(name: string, attributes: Values, inside?: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  return `<${name}${written.join("")}${inside === undefined ? " />" : `>${inside}</${name}>`}`;
}

function tags(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `\t\t<${name}>${escape(String(value))}</${name}>\n`)
    .join("");
}

function nested(name: string, values: Values): string {
  return `\t\t<${name}>\n${tags(values)}\t\t</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Characters that XML cannot hold at all are left out; a line break in an attribute would be read as a space. */
function escape(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[&<>"']/g, (character) => ESCAPES[character]!)
      .replace(/[\r\n]/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}
