import { setTimeout as sleep } from "node:timers/promises";
import type { Bot } from "../chaos/bot.js";
import type { Counts } from "../chaos/counts.js";
import { FAULTS, type Network } from "../chaos/network-faults.js";
import type { Random } from "../chaos/random.js";

/** What goes wrong in a soak: each fault of the network that the chaos test has, and what lasts longer. */
type Faults = Readonly<Record<string, (random: Random) => void | Promise<void>>>;

function faultsOf(network: Network, bot: Bot): Faults {
  const { sync, platform } = network;
  return {
    ...Object.fromEntries(
      Object.entries(FAULTS).map(([name, [, fault]]) => [name, (random: Random) => fault(network, random)]),
    ),
    // Nobody cuts it: the heartbeat has to notice.
    "half-open connection": () => sync.lines.forEach((line) => line.swallow()),
    "key refused, and a redeploy": async () => {
      platform.fault("refuse");
      sync.cut();
      await sleep(3_000);
      platform.fault("clear");
      await bot.redeploy();
    },
    "redeploy of the sender": () => bot.redeploy("redeploy of the sender"),
    "slow flow": () => bot.ask("slow"),
  };
}

/** One fault after the other, so many milliseconds apart; in an order of chance, and each before one comes again. */
export async function disturb(
  network: Network,
  bot: Bot,
  { random, pause, counts }: { random: Random; pause: number; counts: Counts },
  signal: AbortSignal,
): Promise<void> {
  const faults = faultsOf(network, bot);
  const begin = performance.now();
  let order: string[] = [];
  for (let count = 1; ; count++) {
    const wait = begin + count * pause - performance.now();
    await sleep(Math.max(0, wait), undefined, { signal }).catch(() => {});
    if (signal.aborted) return platformAtPeace(network);
    if (order.length === 0) order = shuffled(Object.keys(faults), random);
    const name = order.pop()!;
    counts.add(name);
    await faults[name]!(random);
  }
}

function platformAtPeace({ platform }: Network): void {
  platform.fault("clear");
}

function shuffled(names: readonly string[], random: Random): string[] {
  return names
    .map((name) => ({ name, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ name }) => name);
}
