import { given, type Carried } from "./carried.js";
import { KIND_BY_TYPE } from "./message-type.js";
import type { Kind } from "./wxbot-message.js";
import { find, parseXml, textAt, toNumber, type XmlElement } from "./xml.js";

/** An app message (`MsgType` 49): what it is, is told by the `<type>` inside its XML. */
export function readAppMessage(content: string): Carried {
  const app = find(parseXml(content), "appmsg");
  const type = toNumber(textAt(app, "type"));
  switch (type) {
    // Music and a video's page are links too.
    case 3:
    case 4:
    case 5:
      return { kind: "link", link: readLink(app) };
    case 6:
    case 74:
      return { kind: "file", file: readFile(app, type === 6) };
    case 33:
    case 36:
      return { kind: "miniprogram", miniprogram: readMiniProgram(app) };
    case 57:
      return { kind: "quote", text: textAt(app, "title") ?? "", quote: readQuote(find(app, "refermsg")) };
    case 2000:
    case 2001:
      return { kind: "transfer", transfer: readTransfer(app, type === 2001) };
    default:
      return { kind: "unknown", unknown: { eventType: "AddMsg", type: 49, ...given({ appType: type }) } };
  }
}

function readLink(app: XmlElement | undefined) {
  const title = textAt(app, "title") ?? "";
  return { title, url: textAt(app, "url") ?? "", ...given({ description: textAt(app, "des") }) };
}

function readFile(app: XmlElement | undefined, complete: boolean) {
  const size = toNumber(textAt(app, "appattach", "totallen"));
  return { name: textAt(app, "title") ?? "", ...given({ size }), complete };
}

function readMiniProgram(app: XmlElement | undefined) {
  return {
    title: textAt(app, "title") ?? "",
    ...given({
      name: textAt(app, "sourcedisplayname"),
      id: textAt(app, "weappinfo", "username"),
      page: textAt(app, "weappinfo", "pagepath"),
    }),
  };
}

function readTransfer(app: XmlElement | undefined, redPacket: boolean) {
  return {
    title: textAt(app, "title") ?? "",
    ...given({ description: textAt(app, "des"), amount: textAt(app, "wcpayinfo", "feedesc") }),
    redPacket,
  };
}

function readQuote(refer: XmlElement | undefined) {
  const content = textAt(refer, "content") ?? "";
  const kind = quotedKind(toNumber(textAt(refer, "type")), content);
  return {
    // In groups `chatusr` is the member, and `fromusr` the group; between two people there is only `fromusr`.
    sender: textAt(refer, "chatusr") ?? textAt(refer, "fromusr") ?? "",
    // What is quoted may be XML itself: of an app message the title is what people saw.
    text: content.startsWith("<") ? (textAt(find(parseXml(content), "appmsg"), "title") ?? "") : content,
    ...given({ id: textAt(refer, "svrid"), nickname: textAt(refer, "displayname"), kind }),
  };
}

function quotedKind(type: number | undefined, content: string): Kind | undefined {
  if (type === undefined) return undefined;
  return type === 49 ? readAppMessage(content).kind : (KIND_BY_TYPE.get(type) ?? "unknown");
}
