import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import type { ConsoleFrame, PhoneFrame } from "../pages-api/live.js";
import type { Parts } from "../parts.js";
import { seenChat } from "../simulator/chat-id.js";
import { seenBy } from "../simulator/world.js";
import type { MessageRecord } from "../store/records.js";
import { consoleState } from "./console-routes.js";
import { people } from "./phone-routes.js";
import type { Tickets } from "./tickets.js";

/** Least time between two frames of the console, and between two of a whole phone, in milliseconds. */
const CONSOLE_PAUSE = 250;
const WORLD_PAUSE = 50;

/** Between two pings, in milliseconds. */
const PING = 30_000;

/** What a page does not fetch is kept for it up to this, in bytes. */
const BACKLOG_LIMIT = 8 * 1024 * 1024;

/** The pages' live sockets: phones see their chats change, consoles the state. */
export class LiveServer {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1024 });
  readonly #parts: Parts;
  readonly #tickets: Tickets;
  readonly #phones = new Map<WebSocket, string>();
  readonly #consoles = new Set<WebSocket>();
  readonly #unwatch: () => void;
  readonly #pinging: NodeJS.Timeout;
  #consoleTimer: NodeJS.Timeout | undefined;
  #worldTimer: NodeJS.Timeout | undefined;

  constructor(parts: Parts, tickets: Tickets) {
    this.#parts = parts;
    this.#tickets = tickets;
    this.#pinging = setInterval(() => this.#server.clients.forEach((client) => client.ping()), PING).unref();
    this.#unwatch = parts.world.watch({
      onMessage: (message, members) => this.#onMessage(message, members),
      onRead: (person, chat) => this.#onRead(person, chat),
      onChange: () => this.changed(),
    });
  }

  /** The caller has checked where the request comes from. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const query = new URLSearchParams((request.url ?? "").split("?")[1]);
    if (!this.#tickets.use(query.get("ticket"))) return reject(socket, "401 Unauthorized");
    const person = query.get("as");
    const isPhone = query.get("page") === "phone";
    if (isPhone && (person === null || !this.#parts.store.people.has(person))) return reject(socket, "404 Not Found");
    this.#server.handleUpgrade(request, socket, head, (client) => {
      client.on("error", () => client.terminate());
      client.once("close", () => {
        this.#phones.delete(client);
        this.#consoles.delete(client);
      });
      if (isPhone) this.#joinPhone(client, person!);
      else this.#joinConsole(client);
    });
  }

  /** Something has changed that consoles show, or whole phones. */
  changed(): void {
    if (this.#consoles.size > 0) {
      this.#consoleTimer ??= setTimeout(() => {
        this.#consoleTimer = undefined;
        this.#sendConsole([...this.#consoles]);
      }, CONSOLE_PAUSE);
    }
    if (this.#phones.size > 0) {
      this.#worldTimer ??= setTimeout(() => {
        this.#worldTimer = undefined;
        for (const [client, person] of this.#phones) this.#sendWorld(client, person);
      }, WORLD_PAUSE);
    }
  }

  close(): void {
    this.#unwatch();
    clearInterval(this.#pinging);
    clearTimeout(this.#consoleTimer);
    clearTimeout(this.#worldTimer);
    this.cut();
    this.#server.close();
  }

  /** Ends all pages' sockets at once; the pages come back by themselves. */
  cut(): void {
    this.#server.clients.forEach((client) => client.terminate());
  }

  #joinPhone(client: WebSocket, person: string): void {
    this.#phones.set(client, person);
    this.#sendWorld(client, person);
  }

  #joinConsole(client: WebSocket): void {
    this.#consoles.add(client);
    this.#sendConsole([client]);
  }

  #sendConsole(clients: readonly WebSocket[]): void {
    const frame: ConsoleFrame = { type: "console", state: consoleState(this.#parts) };
    const text = JSON.stringify(frame);
    clients.forEach((client) => deliver(client, text));
  }

  #sendWorld(client: WebSocket, me: string): void {
    const { store, world, logins } = this.#parts;
    // The person was deleted in another window.
    if (!store.people.has(me)) return client.close(GONE, "gone");
    const frame: PhoneFrame = {
      type: "world",
      me,
      people: people(this.#parts),
      groups: world.groupsOf(me),
      chats: world.chats(me),
      codes: logins.pendingCodes(),
    };
    deliver(client, JSON.stringify(frame));
  }

  #onMessage(message: MessageRecord, members: readonly string[]): void {
    for (const [client, person] of this.#phones) {
      if (!members.includes(person)) continue;
      const chat = this.#parts.world.chat(person, seenChat(person, message.chat));
      const frame: PhoneFrame = { type: "message", message: seenBy(person, message), chat };
      deliver(client, JSON.stringify(frame));
    }
  }

  #onRead(reader: string, chat: string): void {
    for (const [client, person] of this.#phones) {
      if (person !== reader) continue;
      const frame: PhoneFrame = { type: "chat", chat: this.#parts.world.chat(person, chat) };
      deliver(client, JSON.stringify(frame));
    }
  }
}

/** The close code that tells a page that its person is no more. */
const GONE = 4404;

function reject(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function deliver(client: WebSocket, text: string): void {
  if (client.readyState !== WebSocket.OPEN) return;
  if (client.bufferedAmount > BACKLOG_LIMIT) client.terminate();
  else client.send(text);
}
