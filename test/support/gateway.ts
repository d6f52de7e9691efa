import { EventEmitter, once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

/** A request to a send API, as the gateway received it. */
export interface Posted {
  readonly path: string;
  readonly key: string | null;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  /** Milliseconds, by performance.now. */
  readonly at: number;
}

/**
 * A gateway that does exactly what a test's script says: it hangs, cuts, refuses, answers garbage. It shares no code
 * with the package, so that both sides of the protocol are not tested against their own misunderstanding.
 */
export class Gateway extends EventEmitter {
  readonly posts: Posted[] = [];
  readonly signIns: string[] = [];
  /** The most sockets that were open at a time, and how many there were in all. */
  mostSockets = 0;
  socketsOpened = 0;
  /** What a first frame is answered with. */
  onSignIn: (socket: WebSocket, frame: string) => void = (socket) => accept(socket);
  /** How a request is answered. */
  onPost: (posted: Posted, response: http.ServerResponse, count: number) => void = (_, response) => answer(response);

  /** How a GET is answered; by default there is nothing. */
  onGet: (path: string, response: http.ServerResponse, count: number) => void = (_, response) => {
    response.writeHead(404).end();
  };
  /** The paths of all GETs, with their queries. */
  readonly gets: string[] = [];

  readonly #http: http.Server;
  readonly #secure: boolean;
  readonly #sockets: WebSocketServer;

  /** @param options.tls speak TLS, with this certificate (PEM) */
  constructor(options: { autoPong?: boolean; tls?: { cert: string; key: string } } = {}) {
    super();
    const onRequest: http.RequestListener = (request, response) => void this.#posted(request, response);
    this.#secure = options.tls !== undefined;
    this.#http = options.tls ? https.createServer(options.tls, onRequest) : http.createServer(onRequest);
    this.#sockets = new WebSocketServer({ server: this.#http, autoPong: options.autoPong ?? true });
    this.#sockets.on("connection", (socket) => {
      this.socketsOpened++;
      this.mostSockets = Math.max(this.mostSockets, this.#sockets.clients.size);
      socket.on("error", () => {});
      socket.once("message", (data: Buffer) => {
        this.signIns.push(data.toString());
        this.onSignIn(socket, data.toString());
        this.emit("signIn", socket);
      });
      socket.on("close", () => this.emit("gone"));
    });
  }

  /** @param port default: any free one */
  async open(port = 0): Promise<this> {
    this.#http.listen(port, "127.0.0.1");
    await once(this.#http, "listening");
    return this;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get syncUrl(): string {
    return `${this.#secure ? "wss" : "ws"}://127.0.0.1:${this.port}`;
  }

  get apiUrl(): string {
    return `${this.#secure ? "https" : "http"}://127.0.0.1:${this.port}`;
  }

  get clients(): Set<WebSocket> {
    return this.#sockets.clients;
  }

  /** The next client that signs in. */
  async signedIn(): Promise<WebSocket> {
    const [socket] = (await once(this, "signIn")) as [WebSocket];
    return socket;
  }

  /** Waits until this many requests have come in all. */
  async posted(count: number): Promise<void> {
    while (this.posts.length < count) await once(this, "post");
  }

  push(frame: unknown): void {
    for (const socket of this.clients) socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Pushes a frame that a flow answers, and waits for the answer to come. */
  async pushAndBeAnswered(frame: unknown): Promise<void> {
    const before = this.posts.length;
    this.push(frame);
    await this.posted(before + 1);
  }

  async close(): Promise<void> {
    for (const socket of this.clients) socket.terminate();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }

  async #posted(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (request.method === "GET") {
      this.gets.push(request.url!);
      return this.onGet(request.url!, response, this.gets.length);
    }
    const url = new URL(request.url!, "http://gateway");
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const { headers } = request;
    const posted = { path: url.pathname, key: url.searchParams.get("key"), headers, body, at: performance.now() };
    this.posts.push(posted);
    this.onPost(posted, response, this.posts.length);
    this.emit("post");
  }
}

/** The published answer to a sign-in that succeeds. */
export function accept(socket: WebSocket): void {
  socket.send('{"type":"AuthCheckResult","msg":"认证成功","retCode":0}');
}

/** The published answer to a sign-in that is refused. */
export function refuse(socket: WebSocket): void {
  socket.send('{"eventType":"AuthCheckResult","msg":"认证失败","retCode":1000}');
}

/** Answers a request, by default as done. */
export function answer(response: http.ServerResponse, fields: object = {}, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ ok: true, retCode: 0, cost: true, result: { ret: 0 }, ...fields }));
}

/** A text message event in the published shape. */
export function textEvent(text: string, fields: Record<string, unknown> = {}) {
  return {
    userInfo: { wxid: "wxid_bot", nickname: "小助手" },
    eventType: "AddMsg",
    event: {
      FromUserName: { string: "wxid_alice" },
      ToUserName: { string: "wxid_bot" },
      MsgType: 1,
      Content: { string: text },
      CreateTime: 1705043418,
      NewMsgId: String(nextId++),
      ...fields,
    },
  };
}
let nextId = 7773749793478000000n;
