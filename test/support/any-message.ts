import type { Filter } from "../../src/connection/filter.js";

/** A filter that takes every message but those of the account itself. */
export const ANY_MESSAGE: Filter = {
  account: "",
  kinds: [],
  chatType: "any",
  chats: [],
  senders: [],
  match: "none",
  pattern: "",
  mentioned: false,
  self: false,
};
