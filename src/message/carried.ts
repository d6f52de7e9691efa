import type { WxbotMessage } from "./wxbot-message.js";

/** What a message carries beyond its envelope. */
export type Carried = Omit<WxbotMessage, "id" | "time" | "account" | "chat" | "sender" | "mentions" | "mentioned">;

/** Only what is there: an absent field is absent, not undefined. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
