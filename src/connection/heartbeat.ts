import type { WebSocket } from "ws";
import type { Timing } from "./state.js";

/**
 * Notices a half-dead connection, which no event tells of: a ping every `timing.ping`, and where nothing at all came
 * within `timing.pong`, `onDead` is called. Where only the pong is missing, it may stand behind a burst of messages that
 * a slow flow still works on: it is waited for as long as they come.
 */
export class Heartbeat {
  readonly #socket: WebSocket;
  readonly #timing: Timing;
  readonly #onDead: () => void;
  #timer: NodeJS.Timeout | undefined;
  #ponged = false;
  #heard = false;

  constructor(socket: WebSocket, timing: Timing, onDead: () => void) {
    this.#socket = socket;
    this.#timing = timing;
    this.#onDead = onDead;
    socket.on("pong", () => {
      this.#ponged = true;
    });
    this.#schedulePing();
  }

  /** Something else than a pong came. */
  hear(): void {
    this.#heard = true;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedulePing(): void {
    this.#timer = setTimeout(() => {
      this.#ponged = false;
      this.#socket.ping();
      this.#awaitPong();
    }, this.#timing.ping);
  }

  #awaitPong(): void {
    this.#heard = false;
    // Where the process itself was held up, the pong may be waiting in the socket: it is read before the verdict.
    this.#timer = setTimeout(() => setImmediate(() => this.#judge()), this.#timing.pong);
  }

  #judge(): void {
    if (this.#timer === undefined) return;
    if (this.#ponged) this.#schedulePing();
    else if (this.#heard) this.#awaitPong();
    else this.#onDead();
  }
}
