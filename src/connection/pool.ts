import { Connection, type ConnectionOptions, type ConnectionUser } from "./connection.js";
import { DIRECT, transportId } from "../network/transport.js";
import { Recent } from "./recent.js";
import type { SyncAddress } from "./session.js";
import type { ConnectionState } from "./state.js";

/** For how many addresses is kept what came in. */
const RECENTS = 20;

/**
 * The connections of a process: one per (syncUrl, key), however many nodes, tabs and config nodes use it. Each opens
 * with its first user and closes with its last.
 */
export class ConnectionPool {
  readonly #connections = new Map<string, Connection>();
  readonly #recents = new Map<string, Recent>();
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions = {}) {
    this.#options = options;
  }

  /** How many connections have users. */
  get size(): number {
    return this.#connections.size;
  }

  /** The state of the connection to an address. */
  stateOf(address: SyncAddress): ConnectionState {
    return this.#connections.get(idOf(address))?.state ?? { name: "closed" };
  }

  /**
   * Whether the connection to an address is open, and was opened by a first user who reaches it in another way
   * (`transport`).
   */
  isReachedOtherwise(address: SyncAddress): boolean {
    const connection = this.#connections.get(idOf(address));
    return connection !== undefined && transportId(connection.transport) !== transportId(address.transport ?? DIRECT);
  }

  /** What came from an address lately: it outlives the connection, as a redeploy closes that. */
  recentOf(address: SyncAddress): Recent {
    const id = idOf(address);
    const recent = this.#recents.get(id) ?? new Recent();
    this.#recents.delete(id);
    this.#recents.set(id, recent);
    if (this.#recents.size > RECENTS) this.#recents.delete(this.#recents.keys().next().value!);
    return recent;
  }

  /**
   * Joins the connection to an address; how it is reached (`transport`) is decided by the first user.
   *
   * @param deploy the number of the current deploy, see {@link Connection.join}
   * @returns leaves again; resolves when, after the last user, the socket is gone
   * @throws SyntaxError where the address is no URL or the user's filter has a pattern that is no regular expression.
   */
  join(address: SyncAddress, user: ConnectionUser, deploy: number): () => Promise<void> {
    const id = idOf(address);
    const connection = this.#connections.get(id) ?? this.#open(address);
    const leave = connection.join(user, deploy);
    this.#connections.set(id, connection);
    return async () => {
      await leave();
      if (!connection.used && this.#connections.get(id) === connection) this.#connections.delete(id);
    };
  }

  #open(address: SyncAddress): Connection {
    return new Connection(address, { ...this.#options, recent: this.recentOf(address) });
  }
}

/** Holds the key: never shown. */
function idOf({ syncUrl, key }: SyncAddress): string {
  return JSON.stringify([new URL(syncUrl).href, key]);
}
