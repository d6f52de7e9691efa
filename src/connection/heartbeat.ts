import type { WebSocket } from "ws";
import type { Timing } from "./state.js";

/**
 * Notices a half-dead connection, which no event tells of: a ping every `timing.ping`, and where no pong came within
 * `timing.pong`, `onDead` is called.
 */
export class Heartbeat {
  readonly #socket: WebSocket;
  readonly #timing: Timing;
  readonly #onDead: () => void;
  #timer: NodeJS.Timeout | undefined;
  #ponged = false;

  constructor(socket: WebSocket, timing: Timing, onDead: () => void) {
    this.#socket = socket;
    this.#timing = timing;
    this.#onDead = onDead;
    socket.on("pong", () => {
      this.#ponged = true;
    });
    this.#schedulePing();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedulePing(): void {
    this.#timer = setTimeout(() => {
      this.#ponged = false;
      this.#socket.ping();
      // Where the process itself was held up, the pong may be waiting in the socket: it is read before the verdict.
      this.#timer = setTimeout(() => setImmediate(() => this.#judge()), this.#timing.pong);
    }, this.#timing.ping);
  }

  #judge(): void {
    if (this.#timer === undefined) return;
    if (this.#ponged) this.#schedulePing();
    else this.#onDead();
  }
}
