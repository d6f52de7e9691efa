import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import express, { type Router } from "express";
import { onProblem } from "./problems.js";

/** What a port serves. */
export interface Served {
  readonly routes: readonly Router[];
  /** A socket to the root: message sync. */
  onSync(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** A socket to /live: a page. */
  onLive(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** How long a request's head may take, in milliseconds. */
const HEAD_LIMIT = 20_000;

/** The one port: HTTP and both kinds of WebSocket. It can go away and come back. */
export class WebServer {
  readonly #host: string;
  readonly #app = express();
  readonly #served: Served;
  #server: http.Server | undefined;
  #port: number;

  constructor(host: string, port: number, served: Served) {
    this.#host = host;
    this.#port = port;
    this.#served = served;
    this.#app
      .disable("x-powered-by")
      .set("query parser", "simple")
      .use(...served.routes, onProblem);
  }

  get port(): number {
    return this.#port;
  }

  /** @throws what keeps it from listening, such as EADDRINUSE */
  async open(): Promise<void> {
    const server = http.createServer({ headersTimeout: HEAD_LIMIT }, this.#app);
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    server.listen(this.#port, this.#host);
    await once(server, "listening");
    this.#server = server;
    // Where any port would do, it stays the same from here on.
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Ends all requests under way. WebSockets are their servers' business. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const pathname = /^[^?#]*/.exec(request.url ?? "/")![0];
    if (pathname === "/live") this.#served.onLive(request, socket, head);
    else if (pathname === "/") this.#served.onSync(request, socket, head);
    else socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  }
}
