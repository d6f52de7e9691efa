import { WebSocket } from "ws";
import { FRAME_LIMIT, readFrame, UnreadableFrame, type EventFrame } from "../protocol/frame.js";
import { RetCode } from "../protocol/return-codes.js";
import { signInFrame } from "../protocol/sign-in.js";
import { detailOf, faultOf, type Fault } from "../network/fault.js";
import type { Transport } from "../network/transport.js";
import { tunnelThrough } from "../network/tunnel.js";
import { Heartbeat } from "./heartbeat.js";
import type { Timing } from "./state.js";

/** The platform that a connection signs in to. */
export interface SyncAddress {
  /** ws:// or wss:// */
  readonly syncUrl: string;
  /** The account key: a secret. */
  readonly key: string;
  /** Default: directly. */
  readonly transport?: Transport | undefined;
}

/** Why a session ended. `reason` is for people who know the field; it holds no secret. */
export type SessionEnd =
  { readonly refused: true } | { readonly refused: false; readonly fault: Fault; readonly reason: string };

export interface SessionListener {
  onSignedIn(): void;
  onEvent(frame: EventFrame): void;
  /** A frame that could not be read: how long it was, in characters, and what was wrong with it. */
  onUnreadable(length: number, reason: string): void;
  /** Called exactly once, as the last call of all. */
  onEnd(end: SessionEnd): void;
}

/** Beyond this a socket is cut rather than buffered, in bytes. A frame below it but over FRAME_LIMIT is skipped. */
const PAYLOAD_LIMIT = 8 * FRAME_LIMIT;

/**
 * After so many frames the socket is paused for a turn of the event loop. A fast platform's frames come thousands at a
 * time: all of them would be read, and stay in memory, before the flow has seen the first one.
 */
const BURST = 64;

/** How long the closing handshake may take before the socket is cut, in milliseconds. */
const CLOSE_LIMIT = 500;

/**
 * One socket from opening to end: the handshake, the sign-in, the heartbeat, the frames. It never reconnects; whatever
 * goes wrong ends it, within the limits of `timing`, and `onEnd` says why.
 */
export class Session {
  readonly #socket: WebSocket;
  readonly #listener: SessionListener;
  readonly #timing: Timing;
  readonly #closed: Promise<void>;
  readonly #opening = new AbortController();
  #end: SessionEnd | undefined;
  #signInTimer: NodeJS.Timeout | undefined;
  #heartbeat: Heartbeat | undefined;
  #inBurst = 0;

  /** @throws SyntaxError where the URL is none. */
  constructor({ syncUrl, key, transport = {} }: SyncAddress, listener: SessionListener, timing: Timing) {
    this.#listener = listener;
    this.#timing = timing;
    const { proxy, tls } = transport;
    const secure = new URL(syncUrl).protocol === "wss:";
    const tunnel = proxy && tunnelThrough({ proxy, tls }, secure, timing.handshake, this.#opening.signal);
    const socket = new WebSocket(syncUrl, {
      ...tls,
      ...(tunnel && { createConnection: tunnel as never }),
      handshakeTimeout: timing.handshake,
      maxPayload: PAYLOAD_LIMIT,
      perMessageDeflate: false,
      // A broken character is no reason to cut the connection, and looking for one costs time.
      skipUTF8Validation: true,
    });
    this.#socket = socket;
    socket.on("open", () => this.#signIn(key));
    socket.on("message", (data: Buffer) => this.#read(data));
    socket.on("error", (error) => this.#fail(faultOf(error, proxy !== undefined), detailOf(error)));
    this.#closed = new Promise((resolve) => {
      socket.on("close", (code) => {
        this.#fail("cut", `closed by the platform (${code})`);
        this.#opening.abort();
        resolve();
        listener.onEnd(this.#end!);
      });
    });
  }

  /** Closes the socket; resolves when it is gone. */
  async close(): Promise<void> {
    this.#finish({ refused: false, fault: "cut", reason: "closed" });
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.terminate();
    else this.#socket.close(1000);
    const cut = setTimeout(() => this.#socket.terminate(), CLOSE_LIMIT);
    await this.#closed;
    clearTimeout(cut);
  }

  #signIn(key: string): void {
    this.#socket.send(signInFrame(key));
    this.#signInTimer = setTimeout(() => this.#cut("noAnswer", "no answer to the sign-in"), this.#timing.signIn);
  }

  #read(data: Buffer): void {
    this.#giveTurn();
    if (this.#end !== undefined) return;
    this.#heartbeat?.hear();
    const text = data.toString("utf8");
    try {
      const frame = readFrame(text);
      if (frame.type === "event") this.#listener.onEvent(frame);
      else this.#answered(frame.retCode);
    } catch (error) {
      if (!(error instanceof UnreadableFrame)) throw error;
      this.#listener.onUnreadable(text.length, error.message);
    }
  }

  /** Lets what was read go on its way before more is read. */
  #giveTurn(): void {
    if (++this.#inBurst < BURST) return;
    this.#inBurst = 0;
    this.#socket.pause();
    setImmediate(() => this.#socket.resume());
  }

  /** The answer may also come later, as a refusal of a key that was good until then. */
  #answered(retCode: number): void {
    if (Number.isNaN(retCode)) return this.#cut("notGateway", "the answer to the sign-in has no retCode");
    if (retCode !== RetCode.done) {
      this.#finish({ refused: true });
      this.#socket.close(1000);
      // A platform that never answers the closing must not hold the verdict back.
      this.#signInTimer = setTimeout(() => this.#socket.terminate(), CLOSE_LIMIT);
      return;
    }
    if (this.#heartbeat !== undefined) return;
    clearTimeout(this.#signInTimer);
    this.#heartbeat = new Heartbeat(this.#socket, this.#timing, () => this.#cut("noAnswer", "no answer to a ping"));
    this.#listener.onSignedIn();
  }

  #cut(fault: Fault, reason: string): void {
    this.#fail(fault, reason);
    this.#socket.terminate();
  }

  #fail(fault: Fault, reason: string): void {
    this.#finish({ refused: false, fault, reason });
  }

  /** The first reason is the true one; what follows are its consequences. */
  #finish(end: SessionEnd): void {
    clearTimeout(this.#signInTimer);
    this.#heartbeat?.stop();
    this.#end ??= end;
  }
}
