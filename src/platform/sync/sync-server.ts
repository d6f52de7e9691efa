import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { readSignInFrame, signInAnswer } from "../../protocol/sign-in.js";
import type { FaultSwitches } from "../faults/faults.js";
import { Reordering } from "./reordering.js";
import { SyncClient } from "./sync-client.js";

/** Limits in milliseconds. */
export interface SyncTiming {
  /** For the sign-in frame, from the opening of the socket on. */
  readonly signIn: number;
  /** Between two pings; a client that answered none of them until the next one is gone. */
  readonly ping: number;
}
export const SYNC_TIMING: SyncTiming = { signIn: 10_000, ping: 30_000 };

/** A client's frames are small. */
const FRAME_LIMIT = 64 * 1024;

/** Closed for a policy's sake, as the WebSocket protocol has it. */
const POLICY = 1008;

/** Message sync (protocol.md section 2): sockets that have to sign in, and are then pushed their key's events. */
export class SyncServer {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: FRAME_LIMIT, autoPong: false });
  readonly #signedIn = new Map<string, Set<SyncClient>>();
  readonly #keyId: (key: string) => string | undefined;
  readonly #faults: FaultSwitches;
  readonly #onChange: () => void;
  readonly #timing: SyncTiming;
  readonly #reordering = new Reordering();
  readonly #heard = new WeakSet<WebSocket>();
  readonly #pinging: NodeJS.Timeout;

  /**
   * @param keyId the id of the key that a client signs in with; undefined where there is none
   * @param onChange told when clients come and go
   */
  constructor(
    keyId: (key: string) => string | undefined,
    faults: FaultSwitches,
    onChange: () => void,
    timing: SyncTiming = SYNC_TIMING,
  ) {
    this.#keyId = keyId;
    this.#faults = faults;
    this.#onChange = onChange;
    this.#timing = timing;
    // One turn later: after a stall the answers of the last round are read first.
    this.#pinging = setInterval(() => setImmediate(() => this.#ping()), timing.ping).unref();
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client, socket));
  }

  /** Pushes an event to all clients of a key. */
  push(keyId: string, frame: string): void {
    const clients = this.#signedIn.get(keyId);
    if (clients === undefined || this.#faults.now.halfOpen) return;
    const bytes = Buffer.from(frame);
    const { duplicateEvents, reorderEvents } = this.#faults.now;
    const frames = duplicateEvents ? [bytes, bytes] : [bytes];
    const send = (all: readonly Buffer[]) => {
      for (const client of clients) for (const one of all) client.push(one);
    };
    if (reorderEvents) this.#reordering.hold(keyId, frames, send);
    else send(frames);
  }

  /** How many clients are signed in with a key. */
  count(keyId: string): number {
    return this.#signedIn.get(keyId)?.size ?? 0;
  }

  /** Cuts all sockets, without a closing handshake. Returns how many there were. */
  cut(): number {
    const clients = [...this.#server.clients];
    clients.forEach((client) => client.terminate());
    return clients.length;
  }

  /** Cuts the clients of a key. */
  cutKey(keyId: string): void {
    this.#signedIn.get(keyId)?.forEach((client) => client.cut());
  }

  close(): void {
    clearInterval(this.#pinging);
    this.#reordering.close();
    this.cut();
    this.#server.close();
  }

  #welcome(client: WebSocket, socket: Duplex): void {
    const limit = setTimeout(() => client.close(POLICY, "no sign-in"), this.#timing.signIn);
    // A client that does not even answer the closing.
    const end = setTimeout(() => client.terminate(), this.#timing.signIn + 1_000);
    this.#heard.add(client);
    client.on("error", () => client.terminate());
    client.on("pong", () => this.#heard.add(client));
    client.on("ping", (data) => {
      this.#heard.add(client);
      if (!this.#faults.now.halfOpen) client.pong(data);
    });
    client.once("message", (data: Buffer) => {
      clearTimeout(limit);
      clearTimeout(end);
      this.#signIn(client, socket, data.toString());
    });
    client.once("close", () => {
      clearTimeout(limit);
      clearTimeout(end);
    });
  }

  #signIn(webSocket: WebSocket, socket: Duplex, frame: string): void {
    const { refuseSignIns, ignoreSignIns, halfOpen } = this.#faults.now;
    if (ignoreSignIns || halfOpen) return;
    const key = readSignInFrame(frame);
    const keyId = key === undefined || refuseSignIns ? undefined : this.#keyId(key);
    webSocket.send(signInAnswer(keyId !== undefined));
    if (keyId === undefined) return refuse(webSocket);
    const client = new SyncClient(webSocket, socket);
    const clients = this.#signedIn.get(keyId) ?? new Set();
    this.#signedIn.set(keyId, clients.add(client));
    webSocket.once("close", () => {
      clients.delete(client);
      if (clients.size === 0 && this.#signedIn.get(keyId) === clients) this.#signedIn.delete(keyId);
      this.#onChange();
    });
    this.#onChange();
  }

  #ping(): void {
    if (this.#faults.now.halfOpen) return;
    for (const client of this.#server.clients) {
      if (!this.#heard.delete(client)) client.terminate();
      else client.ping();
    }
  }
}

function refuse(client: WebSocket): void {
  client.close(POLICY, "refused");
  setTimeout(() => client.terminate(), 1_000).unref();
}
