import type { Kind } from "./wxbot-message.js";

/** The kinds that the message type alone tells (`MsgType`). */
export const KIND_BY_TYPE: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [1, "text"],
  [3, "image"],
  [34, "voice"],
  [37, "friendRequest"],
  [42, "card"],
  [43, "video"],
  [47, "emoji"],
  [48, "location"],
  [50, "call"],
  [51, "system"],
  [62, "video"],
  [10000, "system"],
  [10002, "system"],
]);
