import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openPlatform, type Platform } from "../../src/platform/index.js";
import { FaultProxy } from "../support/fault-proxy.js";
import { tempDir } from "../support/temp-dir.js";
import { Bot } from "./bot.js";
import { Counts } from "./counts.js";
import { chaosFlow, type FlowPlaces } from "./flow.js";
import { breakNetwork } from "./network-faults.js";
import type { Random } from "./random.js";
import { Records } from "./records.js";
import { LINES, Traffic, type Line } from "./traffic.js";
import { judge, type Verdict } from "./verdict.js";

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
  readonly #traffic: Traffic;
  readonly #remove: () => Promise<void>;

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
    const places: FlowPlaces = {
      syncUrl: `ws://127.0.0.1:${sync.port}`,
      apiUrl: `http://127.0.0.1:${api.port}`,
      key: platform.key,
      token: platform.tokenOf(LINES[0].account)!,
      others: [{ wxid: LINES[1].account, token: SECOND_TOKEN }],
      log,
    };
    const records = new Records(log);
    const flow = (generation: number, name: string) => chaosFlow(places, generation, name);
    this.#records = records;
    this.#bot = new Bot({ userDir: path.join(dir, "node-red"), flow, records });
    this.#traffic = new Traffic({ records, bot: this.#bot, lines: LINES, url: platform.url, sync });
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
    const reading = this.#traffic.readArrivals(read.signal);
    await Promise.all([
      breakNetwork(network, this.#random.fork("network"), faults, over),
      this.#bot.disturb(this.#random.fork("bot"), kills, over),
      this.#emitEvents(this.#random.fork("events"), over),
      ...LINES.map((line) => this.#handIn(line, this.#random.fork(line.account), over)),
    ]);
    await this.#traffic.settle();
    read.abort();
    await reading;
    await this.#bot.close();
    return { verdict: judge(this.#records), kills, faults, crashes: this.#bot.crashes };
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

  /** Hands messages to the flow, one account's one after the other; one in eight has two contents. */
  async #handIn(line: Line, random: Random, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const taken = await this.#traffic.handIn(line, random.next() < 1 / 8 ? 2 : 1);
      await sleep(random.between(0, taken ? 150 : 400));
    }
  }

  async #emitEvents(random: Random, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#traffic.emitEvent();
      await sleep(random.between(0, 150));
    }
  }
}
