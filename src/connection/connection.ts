import type { EventFrame } from "../protocol/frame.js";
import { DIRECT, type Transport } from "../network/transport.js";
import { normalise } from "../message/normalise.js";
import { reconnectDelay } from "./backoff.js";
import { Dedupe } from "./dedupe.js";
import { Dispatch, type Subscriber } from "./dispatch.js";
import { Recent } from "./recent.js";
import { Session, type SessionEnd, type SyncAddress } from "./session.js";
import { TIMING, type ConnectionState, type Timing } from "./state.js";

/** Who uses a connection: a node, with its status and, where it wants messages, its filter. */
export interface ConnectionUser {
  /** Called at once with the state as it is, then at every change. */
  onState?(state: ConnectionState): void;
  /** A frame that could not be read, and was skipped. */
  onUnreadable?(length: number, reason: string): void;
  readonly subscriber?: Subscriber;
}

export interface ConnectionOptions {
  readonly timing?: Partial<Timing>;
  /** A number in [0, 1), for the jitter. Default Math.random. */
  readonly random?: () => number;
  /** Milliseconds of a clock that never goes back. Default performance.now. */
  readonly monotonic?: () => number;
  /** Where what comes in is noted for people to look at. Default: one of its own. */
  readonly recent?: Recent;
}

/**
 * The one connection to a platform under a key: open while it has users, reconnecting by itself, and after a refusal
 * silent until somebody joins in a later deploy.
 */
export class Connection {
  readonly #address: SyncAddress;
  readonly #timing: Timing;
  readonly #random: () => number;
  readonly #monotonic: () => number;
  readonly #users = new Set<ConnectionUser>();
  readonly #dispatch = new Dispatch();
  readonly #dedupe = new Dedupe();
  readonly #recent: Recent;
  #state: ConnectionState = { name: "closed" };
  #session: Session | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #failures = 0;
  #connectedAt: number | undefined;
  #openedIn: number | undefined;

  constructor(address: SyncAddress, options: ConnectionOptions = {}) {
    this.#address = address;
    this.#timing = { ...TIMING, ...options.timing };
    this.#random = options.random ?? Math.random;
    this.#monotonic = options.monotonic ?? (() => performance.now());
    this.#recent = options.recent ?? new Recent();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** How the platform is reached. */
  get transport(): Transport {
    return this.#address.transport ?? DIRECT;
  }

  get used(): boolean {
    return this.#users.size > 0;
  }

  /**
   * @param deploy the number of the deploy in which the user joins: in a later one than that of the last opening, a
   *   refused key is tried again, and a wait for the next try is cut short
   * @returns leaves again; resolves when, after the last user, the socket is gone
   * @throws SyntaxError where the user's filter has a pattern that is no regular expression.
   */
  join(user: ConnectionUser, deploy: number): () => Promise<void> {
    const unsubscribe = user.subscriber && this.#dispatch.add(user.subscriber);
    this.#users.add(user);
    const idle = this.#state.name === "refused" || this.#state.name === "waiting";
    if (this.#state.name === "closed" || (idle && this.#openedIn !== deploy)) {
      this.#openedIn = deploy;
      this.#failures = 0;
      this.#open();
    } else {
      user.onState?.(this.#state);
    }
    return async () => {
      if (!this.#users.delete(user)) return;
      unsubscribe?.();
      if (this.#users.size === 0) await this.#close();
    };
  }

  #open(): void {
    clearTimeout(this.#retryTimer);
    this.#become({ name: "connecting" });
    // The platform must never see two sockets of one connection: the old one goes first.
    if (this.#closing !== undefined) void this.#closing.then(() => this.#connect());
    else this.#connect();
  }

  #connect(): void {
    if (this.#state.name !== "connecting" || this.#session !== undefined) return;
    // A session that was given up may still report; only the live one counts.
    const ifLive =
      <A extends unknown[]>(act: (...values: A) => void) =>
      (...values: A) => {
        if (this.#session === session) act(...values);
      };
    const session = new Session(
      this.#address,
      {
        onSignedIn: ifLive(() => this.#signedIn()),
        onEvent: ifLive((frame: EventFrame) => this.#received(frame)),
        onUnreadable: ifLive((length: number, reason: string) => {
          for (const user of this.#users) user.onUnreadable?.(length, reason);
        }),
        onEnd: ifLive((end: SessionEnd) => this.#ended(end)),
      },
      this.#timing,
    );
    this.#session = session;
  }

  #signedIn(): void {
    this.#connectedAt = this.#monotonic();
    this.#become({ name: "connected" });
  }

  #received(frame: EventFrame): void {
    const message = normalise(frame, Date.now());
    if (message.id !== "" && !this.#dedupe.first(message.account.wxid, message.id, this.#monotonic())) return;
    this.#recent.add(message, frame.body);
    this.#dispatch.deliver(message, frame.body);
  }

  #ended(end: SessionEnd): void {
    this.#session = undefined;
    const held = this.#connectedAt === undefined ? 0 : this.#monotonic() - this.#connectedAt;
    this.#connectedAt = undefined;
    if (end.refused) return this.#become({ name: "refused" });
    if (held >= this.#timing.stable) this.#failures = 0;
    const delay = reconnectDelay(this.#failures++, this.#random(), this.#timing);
    this.#retryTimer = setTimeout(() => this.#open(), delay);
    this.#become({ name: "waiting", delay, fault: end.fault, reason: end.reason });
  }

  async #close(): Promise<void> {
    clearTimeout(this.#retryTimer);
    const session = this.#session;
    this.#session = undefined;
    this.#connectedAt = undefined;
    this.#become({ name: "closed" });
    if (session !== undefined) {
      const closing = session.close().then(() => {
        if (this.#closing === closing) this.#closing = undefined;
      });
      this.#closing = closing;
    }
    await this.#closing;
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const user of [...this.#users]) user.onState?.(state);
  }
}
