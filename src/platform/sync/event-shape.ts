import type { AddMsg, Account } from "../driver.js";
import type { EventShape } from "../pages-api/settings.js";

/**
 * One event as the text of a frame, in a gateway's shape. `NewMsgId` may be a bare number of 64 bits, which
 * JSON.stringify cannot write: the event's text is made by parts.
 *
 * @param media the field `media` (protocol.md section 7)
 */
export function eventFrame(account: Account, message: AddMsg, shape: EventShape, media?: object): string {
  const userInfo = JSON.stringify({ wxid: account.wxid, nickname: account.nickname });
  const extension = media === undefined ? "" : `,"media":${JSON.stringify(media)}`;
  return `{"userInfo":${userInfo},"eventType":"AddMsg","event":${eventText(message, shape)}${extension}}`;
}

function eventText(message: AddMsg, shape: EventShape): string {
  const number = (value: number) => numberIn(shape.numbers, value);
  const wrapped = (text: string) => textIn(shape.strings === "mixed" ? "string" : shape.strings, text);
  const plain = (text: string) => textIn(shape.strings === "mixed" ? "plain" : shape.strings, text);
  const { thumbnail } = message;
  const fields: Record<string, unknown> = {
    MsgId: number(message.msgId),
    FromUserName: wrapped(message.from),
    ToUserName: wrapped(message.to),
    MsgType: number(message.msgType),
    Content: wrapped(message.content),
    Status: number(3),
    ImgStatus: number(message.msgType === 3 ? 2 : 1),
    ImgBuf: {
      [shape.names === "pascal" ? "iLen" : "len"]: thumbnail?.length ?? 0,
      ...(thumbnail && { buffer: thumbnail.toString("base64") }),
    },
    CreateTime: number(message.createTime),
    MsgSource: plain(message.msgSource),
    PushContent: plain(message.pushContent),
  };
  const named = Object.entries(fields).map(([name, value]) => `${nameIn(shape, name)}:${JSON.stringify(value)}`);
  const id = `${nameIn(shape, "NewMsgId")}:${idIn(shape.ids, message.newMsgId)}`;
  const sequence = `${nameIn(shape, "MsgSeq")}:${JSON.stringify(number(message.msgSeq))}`;
  return `{${[...named, id, sequence].join(",")}}`;
}

function nameIn({ names }: EventShape, name: string): string {
  if (names === "pascal") return `"${name}"`;
  return `"${name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()}"`;
}

function textIn(form: Exclude<EventShape["strings"], "mixed">, text: string): unknown {
  return form === "plain" ? text : { [form]: text };
}

function numberIn(form: EventShape["numbers"], value: number): unknown {
  if (form === "plain") return value;
  return form === "text" ? String(value) : { low: value | 0, high: Math.floor(value / 2 ** 32) };
}

function idIn(form: EventShape["ids"], digits: string): string {
  if (form === "bare") return digits;
  if (form === "text") return `"${digits}"`;
  const id = BigInt(digits);
  // Both halves are signed, as the languages that write them have them.
  return JSON.stringify({ low: Number(BigInt.asIntN(32, id)), high: Number(BigInt.asIntN(32, id >> 32n)) });
}
