/** Where a platform is reached. */
export interface Addresses {
  /** The WebSocket URL of message sync; its path is the root. */
  readonly syncUrl: string;
  /** The HTTP base of the send APIs, without `/wxapi`. */
  readonly apiUrl: string;
}

/** The published gateway's addresses (protocol.md sections 2 and 3). */
export const CLOUD: Addresses = { syncUrl: "ws://api.whosecard.com:19095", apiUrl: "https://api.whosecard.com" };

/** The port of the published message sync, and the embedded platform's default. */
export const DEFAULT_PORT = 19095;
