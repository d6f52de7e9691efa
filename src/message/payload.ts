import type { WxbotMessage } from "./wxbot-message.js";

/** What says where a message comes from, rather than what it carries. */
const ENVELOPE = new Set(["id", "kind", "time", "account", "chat", "sender", "mentions", "mentioned"]);

/**
 * What a flow works with: the text of a text message; of any other kind an object with what the message carries, by the
 * names of `msg.wxbot`: `{location: {latitude, …}}`, `{text, quote: {…}}`, `{image: {…}, media: {…}}`.
 */
export function payloadOf(message: WxbotMessage): string | Record<string, unknown> {
  if (message.kind === "text") return message.text ?? "";
  return Object.fromEntries(Object.entries(message).filter(([name]) => !ENVELOPE.has(name)));
}
