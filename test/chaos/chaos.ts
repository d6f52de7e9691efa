import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openPlatform, type Platform } from "../../src/platform/index.js";
import type { Message } from "../../src/platform/pages-api.js";
import { ALICE, BOB, BOT } from "../platform/running-platform.js";
import { FaultProxy } from "../support/fault-proxy.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";
import { Bot } from "./bot.js";
import { Counts } from "./counts.js";
import { findMarked, markedText } from "./marked-text.js";
import { breakNetwork } from "./network-faults.js";
import type { Random } from "./random.js";
import { Records } from "./records.js";
import { judge, type Verdict } from "./verdict.js";

/** The accounts that send, and to whom. */
const LINES = [
  { account: BOT, chat: ALICE },
  { account: BOB, chat: "wxid_xiaomei01" },
] as const;
const SECOND_TOKEN = "T-second";

export interface ChaosResult {
  readonly verdict: Verdict;
  readonly kills: Counts;
  readonly faults: Counts;
  /** What Node-RED printed that it should not have: crashes. */
  readonly crashes: string[];
}

/** One run: the platform, two proxies, Node-RED, and all that goes wrong. */
export class Chaos {
  readonly #random: Random;
  readonly #platform: Platform;
  readonly #sync: FaultProxy;
  readonly #api: FaultProxy;
  readonly #bot: Bot;
  readonly #records: Records;
  readonly #remove: () => Promise<void>;
  readonly #tails = new Map<number, string>();
  #numbers = 0;

  private constructor(
    parts: { random: Random; platform: Platform; sync: FaultProxy; api: FaultProxy; dir: string },
    remove: () => Promise<void>,
  ) {
    const { random, platform, sync, api, dir } = parts;
    this.#random = random;
    this.#platform = platform;
    this.#sync = sync;
    this.#api = api;
    this.#remove = remove;
    const log = path.join(dir, "log");
    this.#records = new Records(log);
    this.#bot = new Bot(
      path.join(dir, "node-red"),
      {
        syncUrl: `ws://127.0.0.1:${sync.port}`,
        apiUrl: `http://127.0.0.1:${api.port}`,
        key: platform.key,
        token: platform.tokenOf(LINES[0].account)!,
        second: { wxid: LINES[1].account, token: SECOND_TOKEN },
        log,
      },
      this.#records,
    );
    sync.onPass = (line, direction, bytes, intact) => {
      if (direction === "toClient" && intact) this.#noteEvents(line.number, bytes.toString("latin1"));
    };
  }

  static async open(random: Random): Promise<Chaos> {
    const { dir, remove } = await tempDir();
    const platform = await openPlatform({
      dataDir: path.join(dir, "platform"),
      port: 0,
      tokens: [{ token: SECOND_TOKEN, wxid: LINES[1].account }],
    });
    const port = Number(new URL(platform.url).port);
    const [sync, api] = [await new FaultProxy(port).open(), await new FaultProxy(port).open()];
    return new Chaos({ random, platform, sync, api, dir }, remove);
  }

  /** @param ms how long things go wrong; starting, and what is waited for afterwards, come on top */
  async run(ms: number): Promise<ChaosResult> {
    const [kills, faults] = [new Counts(), new Counts()];
    await this.#bot.start();
    const over = AbortSignal.timeout(ms);
    const network = { sync: this.#sync, api: this.#api, platform: this.#platform };
    const read = new AbortController();
    const reading = this.#readArrivals(read.signal);
    await Promise.all([
      breakNetwork(network, this.#random.fork("network"), faults, over),
      this.#bot.disturb(this.#random.fork("bot"), kills, over),
      this.#emitEvents(this.#random.fork("events"), over),
      ...LINES.map(({ account }, at) => this.#handIn(at, this.#random.fork(account), over)),
    ]);
    await this.#settle();
    read.abort();
    await reading;
    await this.#bot.close();
    const crashes = this.#bot.output.split("\n").filter((line) => /uncaught|unhandled|\bpanic\b|FATAL/i.test(line));
    return { verdict: judge(this.#records), kills, faults, crashes };
  }

  /** @param keep a folder for what may tell why something went wrong */
  async close(keep?: string): Promise<void> {
    await this.#bot.close();
    if (keep !== undefined) this.#records.keep(keep, this.#bot.output);
    await this.#sync.close();
    await this.#api.close();
    await this.#platform.close();
    await this.#remove();
  }

  /** Nothing goes wrong any longer: whatever still waits gets its end. */
  async #settle(): Promise<void> {
    await this.#bot.redeploy();
    await this.#answeringPlatform();
    const last = await this.#emitEvent();
    const received = () =>
      this.#records.entries().some(({ text = "" }) => findMarked(text).some((found) => found.number >= last));
    await until(async () => {
      if (received()) return true;
      await sleep(500);
      await this.#emitEvent();
      return false;
    }, 90_000);
    await until(async () => await this.#bot.idle(), 90_000);
    await sleep(1_000);
  }

  async #answeringPlatform(): Promise<void> {
    await until(async () => (await fetch(this.#platform.url).catch(() => undefined))?.ok === true);
  }

  /** Hands messages to the flow, one account's one after the other; one in eight has two contents. */
  async #handIn(line: number, random: Random, signal: AbortSignal): Promise<void> {
    const { account, chat } = LINES[line]!;
    while (!signal.aborted) {
      const number = ++this.#numbers;
      const parts = random.next() < 1 / 8 ? 2 : 1;
      const texts = Array.from({ length: parts }, (_, part) => markedText("out", number, part));
      const handed = { number, account, parts, from: performance.now(), to: Infinity };
      this.#records.handed.push(handed);
      const msgid = await this.#bot.hand({ texts, account, chat });
      Object.assign(handed, { to: performance.now(), msgid });
      await sleep(random.between(0, msgid === undefined ? 400 : 150));
    }
  }

  async #emitEvents(random: Random, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#emitEvent();
      await sleep(random.between(0, 150));
    }
  }

  /** Somebody writes to the first account. While the platform restarts nobody can. */
  async #emitEvent(): Promise<number> {
    const event = this.#records.events + 1;
    const body = { as: LINES[0].chat, content: { kind: "text", text: markedText("event", event) } };
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const url = `${this.#platform.url}/api/chats/${LINES[0].account}/messages`;
    this.#records.events = event;
    await fetch(url, { ...init, signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    return event;
  }

  /** A marked text may be divided between two pieces. */
  #noteEvents(line: number, piece: string): void {
    const text = (this.#tails.get(line) ?? "") + piece;
    for (const { mark, number } of findMarked(text)) {
      if (mark === "event") this.#records.passed.push({ line, event: number });
    }
    this.#tails.set(line, text.slice(text.lastIndexOf("]") + 1).slice(-100));
  }

  /** Reads what the platform has, before its chats forget their oldest. */
  async #readArrivals(signal: AbortSignal): Promise<void> {
    const known = LINES.map(() => 0);
    for (let last = false; !last;) {
      last = signal.aborted;
      for (const [at, { account, chat }] of LINES.entries())
        known[at] = await this.#readChat(account, chat, known[at]!);
      if (!last) await sleep(1_000, undefined, { signal }).catch(() => {});
    }
  }

  /** @returns the last message's place */
  async #readChat(account: string, chat: string, known: number): Promise<number> {
    let newest = known;
    for (let before = ""; ;) {
      const url = `${this.#platform.url}/api/chats/${account}/messages?as=${chat}${before}`;
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
