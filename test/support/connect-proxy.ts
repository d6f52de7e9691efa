import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";

export interface ConnectProxyOptions {
  /** Asked of every client, as `user:password`. */
  readonly credentials?: string;
  /** Where every target is led to, as an outside name cannot be looked up in a test. */
  readonly leadsTo: () => number;
}

/** An HTTP proxy that tunnels (CONNECT), and remembers for whom. */
export class ConnectProxy {
  readonly targets: string[] = [];
  readonly #server = http.createServer((_, response) => response.writeHead(405).end());
  readonly #sockets = new Set<net.Socket>();

  constructor(options: ConnectProxyOptions) {
    this.#server.on("connection", (socket) => this.#keep(socket));
    this.#server.on("connect", (request, client: net.Socket) => {
      this.targets.push(request.url!);
      client.on("error", () => {});
      const expected = options.credentials && `Basic ${Buffer.from(options.credentials).toString("base64")}`;
      if (expected !== undefined && request.headers["proxy-authorization"] !== expected) {
        return client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      }
      const target = net.connect(options.leadsTo(), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        target.pipe(client).pipe(target);
      });
      this.#keep(target);
      target.on("error", () => client.destroy());
    });
  }

  async open(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
