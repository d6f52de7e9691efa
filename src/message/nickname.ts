import { isFields, textOf } from "./fields.js";
import type { WxbotMessage } from "./wxbot-message.js";

/** What a phone's notification would show: the writer's nickname, a colon between spaces, the text or its kind. */
const NOTIFICATION = /^([^\n]{1,64}?) : /;

/**
 * The nicknames that an event tells, by id: of the account, of the sender (from the notification text), and of people
 * that the message is about.
 *
 * @param frame the event frame as parsed
 */
export function nicknamesIn(message: WxbotMessage, frame: Readonly<Record<string, unknown>>): Map<string, string> {
  const names = new Map<string, string>();
  const add = (id: string | undefined, name: string | undefined) => {
    if (id && name) names.set(id, name);
  };
  const { account, sender, card, friendRequest, quote } = message;
  add(card?.id, card?.nickname);
  add(quote?.sender, quote?.nickname);
  add(friendRequest?.id, friendRequest?.nickname);
  const event = isFields(frame["event"]) ? frame["event"] : {};
  const notification = textOf(event["PushContent"] ?? event["push_content"]) ?? "";
  // A notice of a group has the group itself as its sender: its name is not the notification's.
  if (!sender.self && !sender.id.endsWith("@chatroom")) add(sender.id, NOTIFICATION.exec(notification)?.[1]);
  add(account.wxid, account.nickname);
  return names;
}
