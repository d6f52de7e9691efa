import type { Content } from "../pages-api/chat.js";
import { isGroup } from "./chat-id.js";
import { escape, nested, PROLOGUE, tags } from "./write-xml.js";

type AppContent = Extract<Content, { kind: "link" | "file" | "quote" | "miniprogram" | "transfer" }>;

/** An app message (`MsgType` 49): what it is, is told by the `<type>` inside its XML. */
export function appXml(content: AppContent, sender: string, chat: string): string {
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
