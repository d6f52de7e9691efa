import type { AddMsg, Account } from "../driver.js";
import type { EventShape } from "../pages-api/settings.js";

/**
 * One event as the text of a frame, in a gateway's shape. `NewMsgId` may be a bare number of 64 bits, which
 * JSON.stringify cannot write: it is put behind the other fields.
 *
 * @param media the field `media` (protocol.md section 7)
 */
export function eventFrame(account: Account, message: AddMsg, shape: EventShape, media?: object): string {
  const userInfo = JSON.stringify({ wxid: account.wxid, nickname: account.nickname });
  const extension = media === undefined ? "" : `,"media":${JSON.stringify(media)}`;
  return `{"userInfo":${userInfo},"eventType":"AddMsg","event":${eventText(message, shape)}${extension}}`;
}

function eventText(message: AddMsg, { names, strings, numbers, ids }: EventShape): string {
  const wrapped = strings === "mixed" ? "string" : strings;
  const plain = strings === "mixed" ? "plain" : strings;
  const { thumbnail } = message;
  const fields = {
    MsgId: numberIn(numbers, message.msgId),
    FromUserName: textIn(wrapped, message.from),
    ToUserName: textIn(wrapped, message.to),
    MsgType: numberIn(numbers, message.msgType),
    Content: textIn(wrapped, message.content),
    Status: numberIn(numbers, 3),
    ImgStatus: numberIn(numbers, message.msgType === 3 ? 2 : 1),
    ImgBuf: {
      [names === "pascal" ? "iLen" : "len"]: thumbnail?.length ?? 0,
      ...(thumbnail && { buffer: thumbnail.toString("base64") }),
    },
    CreateTime: numberIn(numbers, message.createTime),
    MsgSource: textIn(plain, message.msgSource),
    PushContent: textIn(plain, message.pushContent),
    MsgSeq: numberIn(numbers, message.msgSeq),
  };
  const text = JSON.stringify(names === "pascal" ? fields : inSnakeCase(fields));
  const id = `"${names === "pascal" ? "NewMsgId" : "new_msg_id"}":${idIn(ids, message.newMsgId)}`;
  return `${text.slice(0, -1)},${id}}`;
}

function inSnakeCase(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [snakeCase(name), value as unknown]));
}

function snakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
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
