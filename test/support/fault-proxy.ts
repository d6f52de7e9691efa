import { once } from "node:events";
import net, { type AddressInfo } from "node:net";

/** What a proxy does with bytes: pass them on, or swallow them while both sides believe in the connection. */
export type ProxyMode = "pass" | "swallow";

/** A TCP proxy on 127.0.0.1 that can go bad. */
export class FaultProxy {
  mode: ProxyMode = "pass";
  /** Connections that were accepted so far. */
  accepted = 0;
  readonly #target: number;
  readonly #sockets = new Set<net.Socket>();
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

  /** Cuts every connection, without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #connect(near: net.Socket): void {
    this.accepted++;
    const far = net.connect(this.#target, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("data", (bytes) => {
        if (this.mode === "pass") other.write(bytes);
      });
      socket.on("error", () => {});
      // In a half-open connection the other side never hears of an end.
      socket.on("close", () => {
        this.#sockets.delete(socket);
        if (this.mode === "pass") other.destroy();
      });
    }
  }
}
