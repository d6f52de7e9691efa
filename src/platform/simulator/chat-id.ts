/** A chat has one id in the store, and one in the eyes of each who is in it. */

export function isGroup(id: string): boolean {
  return id.endsWith("@chatroom");
}

/** The stored id of the chat that a person sees as `chat`. */
export function storedChat(person: string, chat: string): string {
  return isGroup(chat) ? chat : [person, chat].sort().join("|");
}

/** How a person sees a stored chat: the group, or the other person. */
export function seenChat(person: string, stored: string): string {
  if (isGroup(stored)) return stored;
  const [one, other] = stored.split("|") as [string, string];
  return one === person ? other : one;
}

/** The people of a stored private chat. */
export function pairOf(stored: string): readonly string[] {
  return [...new Set(stored.split("|"))];
}
