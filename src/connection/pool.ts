import { Connection, type ConnectionOptions, type ConnectionUser } from "./connection.js";
import type { SyncAddress } from "./session.js";

/**
 * The connections of a process: one per (syncUrl, key), however many nodes, tabs and config nodes use it. Each opens
 * with its first user and closes with its last.
 */
export class ConnectionPool {
  readonly #connections = new Map<string, Connection>();
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions = {}) {
    this.#options = options;
  }

  /** How many connections have users. */
  get size(): number {
    return this.#connections.size;
  }

  /**
   * @param deploy the number of the current deploy, see {@link Connection.join}
   * @returns leaves again; resolves when, after the last user, the socket is gone
   * @throws SyntaxError where the address is no URL or the user's filter has a pattern that is no regular expression.
   */
  join(address: SyncAddress, user: ConnectionUser, deploy: number): () => Promise<void> {
    const id = JSON.stringify([new URL(address.syncUrl).href, address.key]);
    const connection = this.#connections.get(id) ?? new Connection(address, this.#options);
    const leave = connection.join(user, deploy);
    this.#connections.set(id, connection);
    return async () => {
      await leave();
      if (!connection.used && this.#connections.get(id) === connection) this.#connections.delete(id);
    };
  }
}
