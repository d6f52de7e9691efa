import { randomBytes } from "node:crypto";

/** How long a ticket is good, in milliseconds. */
const LIMIT = 30_000;

/** Tickets for the live socket, which can carry no header: each is good for one connection, and not for long. */
export class Tickets {
  readonly #expires = new Map<string, number>();

  issue(): string {
    const now = Date.now();
    for (const [ticket, expires] of this.#expires) if (expires < now) this.#expires.delete(ticket);
    const ticket = randomBytes(24).toString("base64url");
    this.#expires.set(ticket, now + LIMIT);
    return ticket;
  }

  /** Whether it is good; it is used up by that. */
  use(ticket: string | null): boolean {
    const expires = ticket === null ? undefined : this.#expires.get(ticket);
    if (ticket !== null) this.#expires.delete(ticket);
    return expires !== undefined && expires >= Date.now();
  }
}
