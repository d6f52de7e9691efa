import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../../src/platform/pages-api/chat.js";
import { ALICE, BOB, BOT } from "../platform/running-platform.js";
import type { FaultProxy } from "../support/fault-proxy.js";
import { until } from "../support/until.js";
import type { Bot } from "./bot.js";
import { findMarked, markedText } from "./marked-text.js";
import type { Records } from "./records.js";

/** An account that sends, and to whom. */
export interface Line {
  readonly account: string;
  readonly chat: string;
}

export const LINES = [
  { account: BOT, chat: ALICE },
  { account: BOB, chat: "wxid_xiaomei01" },
] as const satisfies Line[];

/** Who writes to the first account: in a chat of its own, as chats forget their oldest. */
export const WRITER = "wxid_xiaomei01";

interface Ends {
  readonly records: Records;
  readonly bot: Bot;
  /** The first one also receives. */
  readonly lines: readonly Line[];
  /** The platform's address. */
  readonly url: string;
  /** What the events come through. */
  readonly sync: FaultProxy;
}

/** What goes back and forth between people and the flow under test, and is recorded on its way. */
export class Traffic {
  readonly #records: Records;
  readonly #bot: Bot;
  readonly #lines: readonly Line[];
  readonly #url: string;
  readonly #tails = new Map<number, string>();
  #numbers = 0;

  constructor({ records, bot, lines, url, sync }: Ends) {
    this.#records = records;
    this.#bot = bot;
    this.#lines = lines;
    this.#url = url;
    sync.onPass = (line, direction, bytes, intact) => {
      if (direction === "toClient" && intact) this.#noteEvents(line.number, bytes.toString("latin1"));
    };
  }

  /** Hands a message with so many contents to the flow, to be sent on a line. @returns whether the flow said that it has it */
  async handIn({ account, chat }: Line, parts: number): Promise<boolean> {
    const number = ++this.#numbers;
    const texts = Array.from({ length: parts }, (_, part) => markedText("out", number, part));
    const handed = { number, account, parts, from: performance.now(), to: Infinity };
    this.#records.handed.push(handed);
    const msgid = await this.#bot.hand({ texts, account, chat });
    Object.assign(handed, { to: performance.now(), msgid });
    return msgid !== undefined;
  }

  /** Somebody writes to the first account. While the platform restarts nobody can. */
  async emitEvent(): Promise<number> {
    const event = ++this.#records.events;
    const body = { as: WRITER, content: { kind: "text", text: markedText("event", event) } };
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const url = `${this.#url}/api/chats/${this.#lines[0]!.account}/messages`;
    await fetch(url, { ...init, signal: AbortSignal.timeout(5_000) })
      .then((response) => response.arrayBuffer())
      .catch(() => undefined);
    return event;
  }

  /** Nothing goes wrong any longer: whatever still waits gets its end. */
  async settle(): Promise<void> {
    await this.#bot.redeploy();
    await this.#answeringPlatform();
    const last = await this.emitEvent();
    const received = () =>
      this.#records.entries().some(({ text = "" }) => findMarked(text).some((found) => found.number >= last));
    await until(async () => {
      if (received()) return true;
      await sleep(500);
      await this.emitEvent();
      return false;
    }, 90_000);
    await until(async () => (await this.#bot.waiting()) === 0, 90_000);
    await sleep(1_000);
  }

  /** Reads what the platform has, before its chats forget their oldest, until it is told to stop. */
  async readArrivals(signal: AbortSignal): Promise<void> {
    const known = this.#lines.map(() => 0);
    for (let last = false; !last;) {
      last = signal.aborted;
      for (const [at, { account, chat }] of this.#lines.entries())
        known[at] = await this.#readChat(account, chat, known[at]!);
      if (!last) await sleep(1_000, undefined, { signal }).catch(() => {});
    }
  }

  async #answeringPlatform(): Promise<void> {
    await until(async () => (await fetch(this.#url).catch(() => undefined))?.ok === true);
  }

  /** A marked text may be divided between two pieces. */
  #noteEvents(line: number, piece: string): void {
    const text = (this.#tails.get(line) ?? "") + piece;
    for (const { mark, number } of findMarked(text)) {
      if (mark === "event") this.#records.passed.push({ line, event: number });
    }
    this.#tails.set(line, text.slice(text.lastIndexOf("]") + 1).slice(-100));
  }

  /** @returns the last message's place */
  async #readChat(account: string, chat: string, known: number): Promise<number> {
    let newest = known;
    for (let before = ""; ;) {
      const url = `${this.#url}/api/chats/${account}/messages?as=${chat}${before}`;
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
      // While the platform restarts, there is nothing to read.
      if (!response?.ok) return known;
      const { messages, more } = (await response.json()) as { messages: Message[]; more: boolean };
      for (const { id, seq, content, viaApi } of messages) {
        newest = Math.max(newest, seq);
        if (viaApi !== true || content.kind !== "text") continue;
        for (const { mark, number, part } of findMarked(content.text)) {
          if (mark === "out") this.#records.arrived(id, { number, part, account, seq });
        }
      }
      if (!more || messages[0]!.seq <= known) return newest;
      before = `&before=${messages[0]!.seq}`;
    }
  }
}
