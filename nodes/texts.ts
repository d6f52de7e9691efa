import type { NodeAPI } from "node-red";
import { WxbotError } from "../src/protocol/errors.js";

/** The texts that all nodes share live in the catalogue of wxbot-config. */
const SHARED = "node-red-contrib-wxbot/wxbot-config:wxbot-config.";

/** A shared text in the runtime's language. */
export function text(RED: NodeAPI, key: string, params: Readonly<Record<string, string | number>> = {}): string {
  return RED._(SHARED + key, params);
}

/**
 * An error for `done`: in the runtime's language, with the public code of interface.md as `code` and as its name, so
 * that log, debug sidebar and Catch node all show it.
 */
export function errorFor(RED: NodeAPI, error: unknown): Error & { code?: string } {
  if (!(error instanceof WxbotError)) return error instanceof Error ? error : new Error(String(error));
  const key = `errors.${error.reason}`;
  const translated = text(RED, key, error.params);
  const known = translated !== SHARED + key;
  const place = known && error.item ? text(RED, "sending.item", { ...error.item }) + " " : "";
  const message = known ? place + translated : error.message;
  // Node-RED shows `name: message` and passes `code` on; a stack of ours tells a flow's author nothing.
  const shown = Object.assign(new Error(message.trim()), { name: error.code, code: error.code });
  shown.stack = `${error.code}: ${shown.message}`;
  return shown;
}
