import type { ConnectionUser } from "../src/connection/connection.js";
import type { ConnectionPool } from "../src/connection/pool.js";
import type { Subscriber } from "../src/connection/dispatch.js";
import type { Recent } from "../src/connection/recent.js";
import type { Access, PlatformAccess } from "./platform-access.js";
import type { PlatformState } from "./status.js";

/** A node that uses the platform. */
export interface PlatformUser {
  /** Called with the state of the shared connection, and at every change. */
  onState(state: PlatformState): void;
  readonly subscriber?: Subscriber;
}

/** A configuration's connection as people see it. */
export interface Look {
  readonly state: PlatformState;
  /** For how long it has been in that state, in milliseconds. */
  readonly for: number;
  /** What came in lately; undefined where it never was open. */
  readonly recent: Recent | undefined;
  /** Whether it shares a connection that was opened with other TLS or proxy settings than its own. */
  readonly overruled: boolean;
}

export interface PlatformLinkListener {
  /** A frame was skipped: once, however many nodes use the connection. */
  onUnreadable(length: number, detail: string): void;
  /** It shares a connection that was opened with other TLS or proxy settings than its own. */
  onOverruled(): void;
  /** The last user has left. */
  onUnused(access: Access): void;
}

/**
 * What the nodes of one configuration share: the platform, opened with the first of them and closed with the last, and
 * their place in the pool's connection.
 */
export class PlatformLink {
  readonly #access: PlatformAccess;
  readonly #pool: ConnectionPool;
  readonly #listener: PlatformLinkListener;
  #users = 0;
  #opened: Access | undefined;
  #leaveAsListener: (() => Promise<void>) | undefined;
  #state: PlatformState = { name: "closed" };
  #since = performance.now();

  constructor(access: PlatformAccess, pool: ConnectionPool, listener: PlatformLinkListener) {
    this.#access = access;
    this.#pool = pool;
    this.#listener = listener;
  }

  get look(): Look {
    const state = this.#state;
    const age = performance.now() - this.#since;
    if (this.#opened === undefined) return { state, for: age, recent: undefined, overruled: false };
    const overruled = state.name !== "closed" && this.#pool.isReachedOtherwise(this.#opened);
    return { state, for: age, recent: this.#pool.recentOf(this.#opened), overruled };
  }

  /**
   * Takes part in the connection. The subscriber's filter must be one that compiles.
   *
   * @param deploy the number of the current deploy
   * @returns leaves again
   */
  join(user: PlatformUser, deploy: () => number): () => Promise<void> {
    let leavePool: (() => Promise<void>) | undefined;
    let left = false;
    if (this.#users++ === 0) this.#become({ name: "connecting" });
    user.onState({ name: "connecting" });
    this.#access.open().then(
      (access) => {
        if (left) return;
        this.#opened = access;
        leavePool = this.#pool.join(access, user, deploy());
        this.#leaveAsListener ??= this.#joinAsListener(access, deploy());
      },
      () => {
        if (left) return;
        this.#become({ name: "unusable" });
        user.onState({ name: "unusable" });
      },
    );
    return async () => {
      if (left) return;
      left = true;
      await Promise.all([leavePool?.(), --this.#users === 0 && this.#close()]);
    };
  }

  /** The configuration itself is a user too, for what is told once for all. */
  readonly #asUser: ConnectionUser = {
    onState: (state) => this.#become(state),
    onUnreadable: (length, detail) => this.#listener.onUnreadable(length, detail),
  };

  #joinAsListener(access: Access, deploy: number): () => Promise<void> {
    const leave = this.#pool.join(access, this.#asUser, deploy);
    if (this.#pool.isReachedOtherwise(access)) this.#listener.onOverruled();
    return leave;
  }

  async #close(): Promise<void> {
    const leave = this.#leaveAsListener;
    this.#leaveAsListener = undefined;
    this.#become({ name: "closed" });
    await leave?.();
    if (this.#users > 0) return;
    if (this.#opened) this.#listener.onUnused(this.#opened);
    await this.#access.close();
  }

  #become(state: PlatformState): void {
    this.#state = state;
    this.#since = performance.now();
  }
}
