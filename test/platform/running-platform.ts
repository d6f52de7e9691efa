import assert from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "ws";
import { openPlatform, type Platform, type PlatformOptions } from "../../src/platform/index.js";
import type { MediaRef, Message } from "../../src/platform/pages-api/chat.js";
import type { ConsoleState, TokenState } from "../../src/platform/pages-api/console.js";
import type { PendingCode } from "../../src/platform/pages-api/login.js";
import { tempDir } from "../support/temp-dir.js";

/** The people of a first start. */
export const BOT = "wxid_assistant01";
export const ALICE = "wxid_alice0001";
export const BOB = "wxid_bob000001";
export const GROUP = "19095000001@chatroom";

/** The answer to a send. */
export interface SendAnswer {
  readonly ok: boolean;
  readonly retCode: number;
  readonly cost: boolean;
  readonly result?: unknown;
  readonly error?: string;
}

/** A platform with a folder of its own, asked by bare HTTP. */
export class RunningPlatform {
  platform: Platform;
  readonly dataDir: string;
  readonly warnings: string[] = [];
  readonly #options: Partial<PlatformOptions>;
  readonly #remove: () => Promise<void>;
  readonly #clients: Client[] = [];

  private constructor(
    platform: Platform,
    dataDir: string,
    options: Partial<PlatformOptions>,
    remove: () => Promise<void>,
  ) {
    this.platform = platform;
    this.dataDir = dataDir;
    this.#options = options;
    this.#remove = remove;
  }

  static async open(options: Partial<PlatformOptions> = {}): Promise<RunningPlatform> {
    const { dir, remove } = await tempDir();
    const platform = await openPlatform({ dataDir: dir, port: 0, ...options });
    return new RunningPlatform(platform, dir, options, remove);
  }

  /** Closes it and opens it again on the same data. */
  async reopen(): Promise<void> {
    await this.platform.close();
    this.platform = await openPlatform({ dataDir: this.dataDir, port: 0, ...this.#options });
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.socket.terminate();
    await this.platform.close();
    await this.#remove();
  }

  get url(): string {
    return this.platform.url;
  }

  /** A route of the pages; rejects where it is not answered with success. */
  async ask<Answer = void>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.request(method, path, body);
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: HTTP ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  }

  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const json = body === undefined ? {} : { "content-type": "application/json" };
    return await fetch(`${this.url}/${path}`, {
      method,
      headers: { ...json, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** A send, by default as the first token. */
  async send(api: string, fields: Record<string, unknown>, key = this.platform.key): Promise<SendAnswer> {
    const body = { Token: this.platform.tokenOf(), UserName: ALICE, ...fields };
    const response = await this.request("POST", `wxapi/pc/message/${api}?key=${encodeURIComponent(key)}`, body);
    return (await response.json()) as SendAnswer;
  }

  /** What a person writes, by default Alice to the bot. */
  async write(content: object, chat = BOT, as = ALICE): Promise<Message> {
    return await this.ask("POST", `api/chats/${chat}/messages`, { as, content });
  }

  async read(as = ALICE, chat = BOT): Promise<Message[]> {
    return (await this.ask<{ messages: Message[] }>("GET", `api/chats/${chat}/messages?as=${as}`)).messages;
  }

  async upload(use: string, bytes: Buffer, query = ""): Promise<MediaRef> {
    const response = await this.uploadRequest(use, bytes, query);
    assert.equal(response.status, 200, await response.clone().text());
    return (await response.json()) as MediaRef;
  }

  async uploadRequest(use: string, bytes: Buffer, query = ""): Promise<Response> {
    const headers = { "content-type": "application/octet-stream" };
    return await fetch(`${this.url}/api/media?use=${use}${query}`, {
      method: "POST",
      headers,
      body: new Uint8Array(bytes),
    });
  }

  async console(): Promise<ConsoleState> {
    return await this.ask("GET", "api/console");
  }

  /** The first token, as the console shows it. */
  async token(): Promise<TokenState> {
    return (await this.console()).keys[0]!.tokens[0]!;
  }

  /** A first login by QR code, from the console to the phone. */
  async logIn(tokenId: string, as: string): Promise<void> {
    const { code } = await this.ask<PendingCode>("POST", `api/tokens/${tokenId}/login`);
    await this.ask("POST", `api/codes/${code}/scan`, { as });
    await this.ask("POST", `api/codes/${code}/confirm`, { as });
  }

  /** A client that has opened its socket and signed in. */
  async client(key = this.platform.key): Promise<Client> {
    const client = await this.open();
    client.socket.send(JSON.stringify({ app: "wxbot", version: "1.0", key }));
    assert.deepEqual(await client.next(), { type: "AuthCheckResult", msg: "认证成功", retCode: 0 });
    return client;
  }

  /** A client that has opened its socket, and not signed in. */
  async open(path = "", headers: Record<string, string> = {}): Promise<Client> {
    const socket = new WebSocket(`${this.platform.syncUrl}${path}`, { headers });
    const client = new Client(socket);
    this.#clients.push(client);
    await once(socket, "open");
    return client;
  }

  /** A page's live socket. */
  async live(query: string): Promise<Client> {
    const { ticket } = await this.ask<{ ticket: string }>("POST", "api/ticket");
    return await this.open(`/live?ticket=${ticket}&${query}`);
  }
}

/** The frames of a bare WebSocket. */
export class Client {
  readonly socket: WebSocket;
  /** As texts, in the order in which they came. */
  readonly frames: string[] = [];
  #taken = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer, isBinary) => {
      assert.equal(isBinary, false);
      this.frames.push(data.toString());
      socket.emit("frame");
    });
  }

  /** The text of the next frame that was not taken yet. */
  async nextText(): Promise<string> {
    while (this.frames.length <= this.#taken) {
      assert.ok(this.socket.readyState <= WebSocket.OPEN, "the socket was closed");
      await Promise.race([once(this.socket, "frame"), once(this.socket, "close")]);
    }
    return this.frames[this.#taken++]!;
  }

  async next<Frame = Record<string, unknown>>(): Promise<Frame> {
    return JSON.parse(await this.nextText()) as Frame;
  }

  async closed(): Promise<number> {
    if (this.socket.readyState === WebSocket.CLOSED) return 0;
    const [code] = (await once(this.socket, "close")) as [number];
    return code;
  }
}
