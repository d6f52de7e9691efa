import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { FaultLine, type Direction } from "./fault-line.js";

/** What a proxy does with bytes: pass them on, or swallow them while both sides believe in the connection. */
export type ProxyMode = "pass" | "swallow";

/** A TCP proxy on 127.0.0.1 that can go bad: as a whole, by its `mode`, or one of its connections at a time. */
export class FaultProxy {
  mode: ProxyMode = "pass";
  /** Connections that were accepted so far. */
  accepted = 0;
  /** Told what is passed on, before it is. `intact` is false from the first byte on that was not passed as it came. */
  onPass: ((line: FaultLine, direction: Direction, bytes: Buffer, intact: boolean) => void) | undefined;
  readonly #target: number;
  readonly #lines = new Set<FaultLine>();
  readonly #server = net.createServer((near) => this.#connect(near));

  constructor(targetPort: number) {
    this.#target = targetPort;
  }

  async open(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The connections that are open, the oldest first. */
  get lines(): FaultLine[] {
    return [...this.#lines];
  }

  /** Cuts every connection, without a word. */
  cut(): void {
    for (const line of this.#lines) line.cut();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #connect(near: net.Socket): void {
    const line = new FaultLine(++this.accepted, near, net.connect(this.#target, "127.0.0.1"), {
      swallows: () => this.mode === "swallow",
      onPass: (direction, bytes, intact) => this.onPass?.(line, direction, bytes, intact),
      onGone: () => this.#lines.delete(line),
    });
    this.#lines.add(line);
  }
}
