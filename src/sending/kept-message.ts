import type { Answer } from "../protocol/send.js";
import type { SendWish } from "./send-wish.js";

/** How far a message has come whose requests leave one after the other. */
export interface Progress {
  /** How many of its requests were answered. */
  readonly done: number;
  /** Whether the next one may have left. */
  readonly begun: boolean;
  /** The answers so far, by the index of the content. */
  readonly answers: readonly Answer[];
  readonly cost: boolean;
  readonly attempts: number;
}

export const NOT_BEGUN: Progress = { done: 0, begun: false, answers: [], cost: false, attempts: 0 };

/** What is needed to send a message after the process that accepted it has ended. No secrets: its owner has them. */
export interface KeptMessage {
  /** Rises with every message that is accepted: their order. */
  readonly id: number;
  /** Who is told how it ended: the id of a node. */
  readonly owner: string;
  /** When it was accepted, in milliseconds since the epoch. */
  readonly since: number;
  /** The same by a clock that never jumps, in milliseconds, where it was accepted by this process. */
  readonly steadySince?: number;
  readonly wish: SendWish;
  /** What the owner wants to have again; plain JSON. */
  readonly context: unknown;
  readonly progress: Progress;
}

/** A message as far as it is kept: enough to send it, or to send it again as a new one. */
export type Restorable = Pick<KeptMessage, "wish" | "context">;

/** The bytes that a content takes, roughly: texts and Buffers, wherever they are in it. */
export function contentSize(content: unknown, depth = 0): number {
  if (typeof content === "string") return Buffer.byteLength(content);
  if (content instanceof Uint8Array) return content.byteLength;
  // An array of objects with fields is as deep as contents are; a circle would have no end.
  if (typeof content !== "object" || content === null || depth > 3) return 8;
  return Object.values(content).reduce<number>((sum, value) => sum + contentSize(value, depth + 1), 0);
}
