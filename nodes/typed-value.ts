import type { Node, NodeAPI, NodeMessage } from "node-red";
import { WxbotError } from "../src/protocol/errors.js";

/** Reads the value that a typed input stands for, for one message; a promise for the types that take their time. */
export type TypedValue = (message: NodeMessage) => unknown;

/** Whether a type takes its time: a context may lie in a store that is asked over a network, and JSONata may ask one. */
export function takesTime(type: string): boolean {
  return type === "jsonata" || type === "flow" || type === "global";
}

/**
 * Prepares a typed input once; a JSONata expression is compiled here.
 *
 * @param field the property's name, for errors
 * @returns throws WXBOT_INVALID_INPUT, or rejects with it, where the value cannot be evaluated
 */
export function typedValue(RED: NodeAPI, node: Node, value: string, type: string, field: string): TypedValue {
  const failed = (error: unknown) =>
    new WxbotError("badExpression", { field, detail: error instanceof Error ? error.message : describe(error) });
  if (type === "jsonata") {
    try {
      const expression = RED.util.prepareJSONataExpression(value, node);
      return (message) =>
        new Promise((resolve, reject) => {
          RED.util.evaluateJSONataExpression(expression, message, (error: unknown, result: unknown) => {
            if (error) reject(failed(error));
            else resolve(result);
          });
        });
    } catch (error) {
      return () => Promise.reject(failed(error));
    }
  }
  if (takesTime(type)) {
    return (message) =>
      new Promise((resolve, reject) => {
        // Some stores answer by throwing, others through the callback.
        try {
          RED.util.evaluateNodeProperty(value, type, node, message, (error: Error | null, result: unknown) => {
            if (error) reject(failed(error));
            else resolve(result);
          });
        } catch (error) {
          reject(failed(error));
        }
      });
  }
  if (type === "msg" && PLAIN_PATH.test(value)) return atPath(value.split("."));
  return (message) => {
    try {
      return RED.util.evaluateNodeProperty(value, type, node, message) as unknown;
    } catch (error) {
      // A property of something that the message does not have, such as msg.wxbot.chat.id, is simply not there.
      if (type === "msg" && error instanceof TypeError) return undefined;
      throw failed(error);
    }
  };
}

/** `payload`, `wxbot.chat.id`: Node-RED's own reading takes such a path apart for every message. */
const PLAIN_PATH = /^(?!msg\.)[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;

function atPath(keys: readonly string[]): TypedValue {
  return (message) => {
    let value: unknown = message;
    for (const key of keys) {
      if (value === undefined || value === null) return undefined;
      value = (value as Record<string, unknown>)[key];
    }
    return value;
  };
}

/** JSONata's errors are plain objects with a code and a message. */
function describe(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return [code, message].filter((part) => typeof part === "string").join(" ") || "?";
}
