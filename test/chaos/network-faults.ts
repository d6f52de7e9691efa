import { setTimeout as sleep } from "node:timers/promises";
import type { FaultLine } from "../support/fault-line.js";
import type { FaultProxy } from "../support/fault-proxy.js";
import type { Counts } from "./counts.js";
import type { Random } from "./random.js";

/** What the faults of the network act on. */
export interface Network {
  readonly sync: FaultProxy;
  readonly api: FaultProxy;
  readonly platform: FaultyPlatform;
}

/** A platform that does what a fault's line says, as its command line has them. */
export interface FaultyPlatform {
  fault(line: string): void;
}

/** Bytes at the beginning of a sync connection that are left whole: a sign-in that is refused is not tried again. */
const SIGN_IN = 512;

export type Fault = (network: Network, random: Random) => void | Promise<void>;

/**
 * What goes wrong between nodes and platform, and how often beside the others. Requests on their way to the platform are
 * neither doubled nor corrupted: what arrives then is not what was sent, which TCP excludes and no client can mend.
 */
export const FAULTS: Readonly<Record<string, readonly [weight: number, fault: Fault]>> = {
  "requests cut": [3, ({ api }) => api.cut()],
  "requests delayed": [3, ({ api }, random) => onEach(api, (line) => line.delay(random.between(50, 2_000)))],
  "requests halved": [2, ({ api }, random) => onEach(api, (line) => line.spoilNext("toTarget", "halve", random.next))],
  "answers halved": [2, ({ api }, random) => onEach(api, (line) => line.spoilNext("toClient", "halve", random.next))],
  "answers corrupted": [
    4,
    ({ api }, random) => onEach(api, (line) => line.spoilNext("toClient", "corrupt", random.next)),
  ],
  "answers swallowed": [1, ({ api }, random) => swallow(api, random)],
  "events cut": [1, ({ sync }) => sync.cut()],
  "events delayed": [3, ({ sync }, random) => onEach(sync, (line) => line.delay(random.between(50, 3_000)))],
  "events halved": [1, ({ sync }, random) => onEach(sync, (line) => line.spoilNext("toClient", "halve", random.next))],
  "events doubled": [
    5,
    ({ sync }, random) => onEach(sync, (line) => line.spoilNext("toClient", "duplicate", random.next)),
  ],
  "events corrupted": [
    2,
    ({ sync }, random) =>
      onEach(sync, (line) => {
        if (line.passed("toClient") > SIGN_IN) line.spoilNext("toClient", "corrupt", random.next);
      }),
  ],
  "events swallowed": [1, ({ sync }, random) => swallow(sync, random)],
  "platform restarted": [
    1,
    ({ platform }, random) => platform.fault(`restart=${Math.round(random.between(100, 1_500))}`),
  ],
  "platform busy": [2, ({ platform }, random) => platform.fault(`1003=${Math.round(random.between(1, 3))}`)],
  "platform's internal error": [1, ({ platform }) => platform.fault("1000=1")],
  "platform answers garbage": [2, ({ platform }) => platform.fault("garbage=1")],
  "platform cuts after handling": [2, ({ platform }) => platform.fault("cut=1")],
  "platform slow": [1, async ({ platform }, random) => await forAWhile(platform, "delay=400", random)],
  "platform doubles events": [2, async ({ platform }, random) => await forAWhile(platform, "duplicate", random)],
};

/** Lets things go wrong, one after the other, until it is told to stop. */
export async function breakNetwork(
  network: Network,
  random: Random,
  counts: Counts,
  signal: AbortSignal,
): Promise<void> {
  const weights = Object.fromEntries(Object.entries(FAULTS).map(([name, [weight]]) => [name, weight]));
  while (!signal.aborted) {
    await sleep(random.between(200, 1_200));
    const name = random.pick(weights);
    counts.add(name);
    await FAULTS[name]![1](network, random);
  }
  network.platform.fault("clear");
}

function onEach(proxy: FaultProxy, act: (line: FaultLine) => void): void {
  proxy.lines.forEach(act);
}

/** A connection that is dead and does not show it, until it is cut at last. */
async function swallow(proxy: FaultProxy, random: Random): Promise<void> {
  const lines = proxy.lines;
  for (const line of lines) line.swallow();
  await sleep(random.between(500, 4_000));
  for (const line of lines) line.cut();
}

async function forAWhile(platform: FaultyPlatform, fault: string, random: Random): Promise<void> {
  platform.fault(fault);
  await sleep(random.between(500, 2_000));
  platform.fault("clear");
}
