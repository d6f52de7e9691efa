import type { Duplex } from "node:stream";
import { WebSocket } from "ws";

/** What a client does not fetch is kept for it up to this, in bytes; beyond it the client is cut. */
const BACKLOG_LIMIT = 32 * 1024 * 1024;

/** A client that is signed in: what is pushed in one turn of the event loop leaves in one write. */
export class SyncClient {
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  #isCorked = false;

  /** @param socket what lies below the WebSocket */
  constructor(webSocket: WebSocket, socket: Duplex) {
    this.#webSocket = webSocket;
    this.#socket = socket;
  }

  push(frame: Buffer): void {
    if (this.#webSocket.readyState !== WebSocket.OPEN) return;
    if (this.#webSocket.bufferedAmount > BACKLOG_LIMIT) return this.cut();
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    this.#webSocket.send(frame, { binary: false });
  }

  /** Without a closing handshake. */
  cut(): void {
    this.#webSocket.terminate();
  }
}
