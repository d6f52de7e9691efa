import { setMaxListeners } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CHAT_LIMIT } from "../../src/platform/simulator/history.js";
import { Bot } from "../chaos/bot.js";
import { Counts } from "../chaos/counts.js";
import type { FlowPlaces } from "../chaos/flow.js";
import { markedText } from "../chaos/marked-text.js";
import type { Network } from "../chaos/network-faults.js";
import type { Random } from "../chaos/random.js";
import { Records } from "../chaos/records.js";
import { LINES, Traffic, WRITER, type Line } from "../chaos/traffic.js";
import { judge, type Verdict } from "../chaos/verdict.js";
import { PlatformProcess } from "../platform/platform-process.js";
import { FaultProxy } from "../support/fault-proxy.js";
import { tempDir } from "../support/temp-dir.js";
import { disturb } from "./faults.js";
import { soakFlow } from "./flow.js";
import { Probe, type Sample } from "./probe.js";

const EVENTS_PER_SECOND = 50;
const SENDS_PER_SECOND = 20;
const PICTURES_PER_SECOND = 0.2;

/** Eight accounts send. */
const SENDERS: readonly Line[] = [
  ...LINES,
  ...[3, 4, 5, 6, 7, 8].map((number) => ({ account: `wxid_sender0${number}`, chat: LINES[0].chat })),
];

const KEY = "K-soak";
const tokenOf = ({ account }: Line) => `T-${account}`;

/**
 * At most this long a run warms up, in milliseconds, before the quarters that are compared begin. What is remembered of
 * events for 10 to 20 minutes (see Dedupe) has filled by then, and drops its older half every 10 minutes: in an hour,
 * each of the four quarters of the 40 minutes that are left sees that once, and their means can be compared.
 */
const WARM_UP = 20 * 60_000;

/** Where more messages wait, because of a fault or a machine that does too much else, a sample does not count. */
const SHORT_QUEUE = 50;

/** After the flows are gone: for as long a connection may be kept by either side. */
const LEFT_LIMIT = 60_000;

export interface SoakResult {
  readonly verdict: Verdict;
  readonly faults: Counts;
  /** How long it ran, and how long the part of it that warmed up; milliseconds. */
  readonly ms: number;
  readonly warmUp: number;
  /** Those after the warming up. */
  readonly samples: Readonly<Record<ProcessName, Sample[]>>;
  readonly before: Readonly<Record<ProcessName, Sample>>;
  /** What the processes still held when the flows were gone. */
  readonly left: Readonly<Record<ProcessName, string[]>>;
  /** Events and messages that a run of this length had to carry. */
  readonly planned: { readonly events: number; readonly sends: number };
  readonly crashes: string[];
}

export type ProcessName = "Node-RED" | "wxbot-platform";

/** One run: a real platform and a real Node-RED, each in its process, two proxies between them, and what goes wrong. */
export class Soak {
  readonly #random: Random;
  readonly #network: Network;
  readonly #bot: Bot;
  readonly #records: Records;
  readonly #traffic: Traffic;
  readonly #platform: PlatformProcess;
  readonly #probes: Readonly<Record<ProcessName, Probe>>;
  readonly #remove: () => Promise<void>;
  readonly #samples: Record<ProcessName, Sample[]> = { "Node-RED": [], "wxbot-platform": [] };
  readonly #waiting: number[] = [];

  private constructor(
    parts: {
      random: Random;
      platform: PlatformProcess;
      sync: FaultProxy;
      api: FaultProxy;
      probes: Record<ProcessName, Probe>;
    },
    dir: string,
    remove: () => Promise<void>,
  ) {
    const { random, platform, sync, api, probes } = parts;
    this.#random = random;
    this.#platform = platform;
    this.#network = { sync, api, platform: { fault: (line) => void platform.type(line) } };
    this.#probes = probes;
    this.#remove = remove;
    const log = path.join(dir, "log");
    const places: FlowPlaces = {
      syncUrl: `ws://127.0.0.1:${sync.port}`,
      apiUrl: `http://127.0.0.1:${api.port}`,
      key: KEY,
      token: tokenOf(SENDERS[0]!),
      others: SENDERS.slice(1).map((line) => ({ wxid: line.account, token: tokenOf(line) })),
      log,
    };
    const records = new Records(log);
    const flow = (generation: number, name: string) => soakFlow(places, generation, name);
    this.#records = records;
    this.#bot = new Bot({ userDir: path.join(dir, "node-red"), flow, records, env: probes["Node-RED"].env });
    this.#traffic = new Traffic({ records, bot: this.#bot, lines: SENDERS, url: platform.url, sync });
  }

  static async open(random: Random): Promise<Soak> {
    const { dir, remove } = await tempDir();
    const probes = { "Node-RED": await Probe.create(), "wxbot-platform": await Probe.create() };
    const tokens = SENDERS.map((line) => `${tokenOf(line)}=${line.account}`);
    const platform = await PlatformProcess.start(
      ["--data", path.join(dir, "platform"), "--key", KEY, ...tokens.flatMap((token) => ["--token", token])],
      probes["wxbot-platform"].env,
    );
    const port = Number(new URL(platform.url).port);
    const [sync, api] = [await new FaultProxy(port).open(), await new FaultProxy(port).open()];
    return new Soak({ random, platform, sync, api, probes }, dir, remove);
  }

  /** @param ms how long it runs; starting, and what is waited for afterwards, come on top */
  async run(ms: number): Promise<SoakResult> {
    await this.#fillChats();
    await this.#bot.open();
    const before = await this.#ofEach((probe) => probe.atRest());
    await this.#bot.redeploy();
    const [faults, warmUp] = [new Counts(), Math.min(ms / 3, WARM_UP)];
    const over = AbortSignal.timeout(ms);
    setMaxListeners(0, over);
    const read = new AbortController();
    const reading = this.#traffic.readArrivals(read.signal);
    // A fault each minute; in a short run, more of them.
    const disturbance = { random: this.#random.fork("faults"), pause: Math.min(60_000, ms / 20), counts: faults };
    await Promise.all([
      disturb(this.#network, this.#bot, disturbance, over),
      atRate(EVENTS_PER_SECOND, 16, over, () => this.#traffic.emitEvent()),
      atRate(PICTURES_PER_SECOND, 1, over, await this.#pictures()),
      ...SENDERS.map((line) => atRate(SENDS_PER_SECOND / SENDERS.length, 1, over, () => this.#handIn(line))),
      this.#takeSamples(warmUp, Math.min(10_000, ms / 96), over),
    ]);
    await this.#traffic.settle();
    read.abort();
    await reading;
    await this.#bot.empty();
    const left = await this.#ofEach((probe, name) => probe.left(before[name], LEFT_LIMIT));
    const seconds = ms / 1_000;
    return {
      verdict: judge(this.#records),
      ...{ faults, ms, warmUp, before, left, samples: this.#samples, crashes: this.#bot.crashes },
      planned: { events: seconds * EVENTS_PER_SECOND, sends: seconds * SENDS_PER_SECOND },
    };
  }

  /** @param keep a folder for what may tell why something went wrong */
  async close(keep?: string): Promise<void> {
    await this.#bot.close();
    if (keep !== undefined) {
      this.#records.keep(keep, `${this.#bot.output}\n${this.#platform.output}`);
      fs.writeFileSync(path.join(keep, "samples.json"), JSON.stringify({ ...this.#samples, waiting: this.#waiting }));
    }
    await this.#network.sync.close();
    await this.#network.api.close();
    await this.#platform.kill("SIGTERM");
    await this.#remove();
  }

  /** One in eight has two contents. What Node-RED did not take is offered a little later: it is not there. */
  async #handIn(line: Line): Promise<void> {
    const taken = await this.#traffic.handIn(line, this.#random.next() < 1 / 8 ? 2 : 1);
    if (!taken) await sleep(200);
  }

  /** The platform keeps each chat's last thousand messages: they are there before anything is compared. */
  async #fillChats(): Promise<void> {
    const content = { kind: "text", text: "x".repeat(markedText("event", 10_000).length) };
    for (const { account, chat } of [...SENDERS, { account: LINES[0].account, chat: WRITER }]) {
      const messages = Array.from({ length: CHAT_LIMIT }, () => ({ as: account, chat, content }));
      await this.#platform.ask("POST", "api/messages", { messages });
    }
  }

  /** @returns writes a picture to the first account */
  async #pictures(): Promise<() => Promise<void>> {
    const body = fs.readFileSync("src/media/neutral-picture.png");
    const headers = { "content-type": "application/octet-stream" };
    const uploaded = await fetch(`${this.#platform.url}/api/media?use=image`, { method: "POST", headers, body });
    const { id } = (await uploaded.json()) as { id: string };
    const message = { as: LINES[0].chat, content: { kind: "image", media: id } };
    // While the platform restarts nobody can.
    return () => this.#platform.ask("POST", `api/chats/${LINES[0].account}/messages`, message).catch(() => {});
  }

  async #takeSamples(warmUp: number, pause: number, signal: AbortSignal): Promise<void> {
    await sleep(warmUp, undefined, { signal }).catch(() => {});
    await atRate(1_000 / pause, 1, signal, async () => {
      const samples = await this.#ofEach((probe) => probe.sample());
      const waiting = await this.#bot.waiting();
      this.#waiting.push(waiting);
      // What waits takes its room: only what is held beside it is compared.
      if (waiting > SHORT_QUEUE) return;
      for (const name of Object.keys(samples) as ProcessName[]) this.#samples[name].push(samples[name]);
    });
  }

  async #ofEach<T>(ask: (probe: Probe, name: ProcessName) => Promise<T>): Promise<Record<ProcessName, T>> {
    const names = Object.keys(this.#probes) as ProcessName[];
    const answers = await Promise.all(names.map(async (name) => [name, await ask(this.#probes[name], name)] as const));
    return Object.fromEntries(answers) as Record<ProcessName, T>;
  }
}

/** Does something so many times a second, on average: what is late is made up for. At most so many are under way. */
async function atRate(
  perSecond: number,
  atATime: number,
  signal: AbortSignal,
  act: () => Promise<unknown>,
): Promise<void> {
  const begin = performance.now();
  const underWay = new Set<Promise<unknown>>();
  for (let count = 0; ; count++) {
    const wait = begin + (count * 1_000) / perSecond - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const one: Promise<unknown> = act().finally(() => underWay.delete(one));
    underWay.add(one);
    if (underWay.size >= atATime) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}
