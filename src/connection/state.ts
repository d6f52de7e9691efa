import type { Fault } from "../network/fault.js";

/** Where a shared connection stands. Nodes show it as their status. */
export type ConnectionState =
  /** Nobody uses it. */
  | { readonly name: "closed" }
  /** The socket is being opened, or the sign-in is not answered yet. */
  | { readonly name: "connecting" }
  | { readonly name: "connected" }
  /** Lost or never reached; the next try comes `delay` ms after this state began. `reason` holds no secret. */
  | { readonly name: "waiting"; readonly delay: number; readonly fault: Fault; readonly reason: string }
  /** The platform refused the key: not tried again before the next deploy. */
  | { readonly name: "refused" };

/** The periods of a connection, all in milliseconds. */
export interface Timing {
  /** From the start to the open socket. Default 15,000. */
  readonly handshake: number;
  /** From the sign-in to its answer: a platform may never answer. Default 15,000. */
  readonly signIn: number;
  /** Between two pings. Default 20,000. */
  readonly ping: number;
  /** From a ping to its pong, before the connection counts as dead. Default 10,000. */
  readonly pong: number;
  /** How long a connection must have held for the reconnect delay to start over. Default 60,000. */
  readonly stable: number;
  /** The first and the longest delay before a reconnect, before jitter. Default 1,000 and 60,000. */
  readonly firstDelay: number;
  readonly longestDelay: number;
}

export const TIMING: Timing = {
  handshake: 15_000,
  signIn: 15_000,
  ping: 20_000,
  pong: 10_000,
  stable: 60_000,
  firstDelay: 1_000,
  longestDelay: 60_000,
};
