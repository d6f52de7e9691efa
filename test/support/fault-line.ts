import type net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { areWholeFrames } from "./websocket-frames.js";

/** Where bytes go: to the proxy's target, or back to the client. */
export type Direction = "toTarget" | "toClient";

/** What happens to the next bytes of a direction. */
export type ChunkFault =
  /** Half of them are passed on, then the connection is cut. */
  | "halve"
  /** They are passed on twice: the next whole WebSocket frames. Other bytes are left alone. */
  | "duplicate"
  /** Up to three bits of them are turned round. */
  | "corrupt";

export interface LineOwner {
  swallows(): boolean;
  onPass(direction: Direction, bytes: Buffer, intact: boolean): void;
  /** Both of its sockets are closed. */
  onGone(): void;
}

/** One way through a connection. */
interface Way {
  readonly from: net.Socket;
  readonly to: net.Socket;
  /** What is waited for before the next bytes are passed on: they keep their order. */
  queue: Promise<void> | undefined;
  fault: { readonly kind: ChunkFault; readonly random: () => number } | undefined;
  /** Bytes that were passed on. */
  passed: number;
  intact: boolean;
}

/** A connection through a {@link FaultProxy}. */
export class FaultLine {
  readonly number: number;
  readonly #owner: LineOwner;
  readonly #ways: Readonly<Record<Direction, Way>>;
  #delayedUntil = 0;
  #swallows = false;
  #open = 2;

  constructor(number: number, near: net.Socket, far: net.Socket, owner: LineOwner) {
    this.number = number;
    this.#owner = owner;
    const fresh = { queue: undefined, fault: undefined, passed: 0, intact: true };
    this.#ways = { toTarget: { ...fresh, from: near, to: far }, toClient: { ...fresh, from: far, to: near } };
    for (const direction of ["toTarget", "toClient"] as const) {
      const way = this.#ways[direction];
      way.from.on("data", (bytes: Buffer) => this.#received(direction, bytes));
      way.from.on("error", () => {});
      way.from.on("close", () => void this.#closed(way));
    }
  }

  /** Bytes that were passed on in a direction. */
  passed(direction: Direction): number {
    return this.#ways[direction].passed;
  }

  /** Holds back all that comes until so many milliseconds from now. */
  delay(ms: number): void {
    this.#delayedUntil = performance.now() + ms;
  }

  /** From now on nothing is passed on, and neither side hears of it. */
  swallow(): void {
    this.#swallows = true;
  }

  /** @param random a number in [0, 1), for what is left to chance */
  spoilNext(direction: Direction, kind: ChunkFault, random: () => number): void {
    this.#ways[direction].fault = { kind, random };
  }

  cut(): void {
    for (const { from } of Object.values(this.#ways)) from.destroy();
  }

  #received(direction: Direction, bytes: Buffer): void {
    const way = this.#ways[direction];
    const wait = this.#delayedUntil - performance.now();
    if (wait <= 0 && way.queue === undefined) return this.#pass(direction, bytes);
    const queue = Promise.all([way.queue, sleep(Math.max(0, wait))]).then(() => {
      this.#pass(direction, bytes);
      if (way.queue === queue) way.queue = undefined;
    });
    way.queue = queue;
  }

  #pass(direction: Direction, bytes: Buffer): void {
    const way = this.#ways[direction];
    if (this.#swallows || this.#owner.swallows()) {
      way.intact = false;
      return;
    }
    const fault = way.fault?.kind === "duplicate" && !areWholeFrames(bytes) ? undefined : way.fault;
    if (fault !== undefined) way.fault = undefined;
    if (fault !== undefined && fault.kind !== "duplicate") way.intact = false;
    const passed = fault === undefined ? bytes : spoil(bytes, fault.kind, fault.random);
    way.passed += passed.length;
    this.#owner.onPass(direction, passed, way.intact);
    way.to.write(passed, fault?.kind === "halve" ? () => this.cut() : undefined);
  }

  /** In a half-open connection the other side never hears of an end. */
  async #closed({ to, queue }: Way): Promise<void> {
    if (--this.#open === 0) this.#owner.onGone();
    await queue;
    if (!this.#swallows && !this.#owner.swallows()) to.destroySoon();
  }
}

function spoil(bytes: Buffer, kind: ChunkFault, random: () => number): Buffer {
  if (kind === "halve") return bytes.subarray(0, Math.floor(bytes.length / 2));
  if (kind === "duplicate") return Buffer.concat([bytes, bytes]);
  const spoilt = Buffer.from(bytes);
  for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips--) {
    const at = Math.floor(random() * spoilt.length);
    spoilt[at] = spoilt[at]! ^ (1 << Math.floor(random() * 8));
  }
  return spoilt;
}
