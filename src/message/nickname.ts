import { isFields, textOf } from "./fields.js";
import type { WxbotMessage } from "./wxbot-message.js";

/** What a phone's notification would show: the writer's nickname, a colon between spaces, the text or its kind. */
const NOTIFICATION = /^([^\n]{1,64}?) : /;

/**
 * Tells the nicknames in an event, with whose they are: of the account, of the sender (from the notification text), and
 * of people that the message is about.
 *
 * @param frame the event frame as parsed
 * @param tell called with ids and names that are not empty
 */
export function tellNicknames(
  { account, sender, card, friendRequest, quote }: WxbotMessage,
  frame: Readonly<Record<string, unknown>>,
  tell: (id: string, name: string) => void,
): void {
  if (card?.id && card.nickname) tell(card.id, card.nickname);
  if (quote?.sender && quote.nickname) tell(quote.sender, quote.nickname);
  if (friendRequest?.id && friendRequest.nickname) tell(friendRequest.id, friendRequest.nickname);
  // A notice of a group has the group itself as its sender: its name is not the notification's.
  if (sender.id !== "" && !sender.self && !sender.id.endsWith("@chatroom")) {
    const name = NOTIFICATION.exec(notification(frame["event"]))?.[1];
    if (name !== undefined) tell(sender.id, name);
  }
  if (account.wxid !== "" && account.nickname !== "") tell(account.wxid, account.nickname);
}

function notification(event: unknown): string {
  return isFields(event) ? (textOf(event["PushContent"] ?? event["push_content"]) ?? "") : "";
}
