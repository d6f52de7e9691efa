import { VOICE_TYPES } from "../../protocol/send.js";
import type { Content, MediaRef } from "../pages-api/chat.js";
import type { MessageRecord } from "../store/records.js";
import { appXml } from "./app-xml.js";
import { element, PROLOGUE } from "./write-xml.js";

/** What the composition of an event needs to know beside the message. */
export interface Surroundings {
  nickname(wxid: string): string;
  /** In groups: how many members. */
  readonly memberCount: number;
  md5(media: MediaRef): string;
  /** A small picture of an image, where there is one. */
  thumbnail(media: MediaRef): Buffer | undefined;
}

/** A message's type, and the content that goes with it: its text, or XML. */
export function typedContent(
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

/** `voiceformat` has the numbers of the send API. */
const VOICE_FORMATS: Readonly<Record<string, number>> = {
  "audio/amr": VOICE_TYPES.amr,
  "audio/speex": VOICE_TYPES.speex,
  "audio/mpeg": VOICE_TYPES.mp3,
  "audio/wav": VOICE_TYPES.wave,
};

function voiceXml({ media, durationMs }: Extract<Content, { kind: "voice" }>, sender: string): string {
  const voice = element("voicemsg", {
    endflag: 1,
    cancelflag: 0,
    forwardflag: 0,
    voiceformat: VOICE_FORMATS[media.mime] ?? VOICE_TYPES.silk,
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
