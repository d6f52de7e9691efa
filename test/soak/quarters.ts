import type { Sample } from "./probe.js";

/** What is seen of a process in a quarter of a run. Sizes in MB. */
export interface Quarter {
  /** Means. */
  readonly heap: number;
  readonly resident: number;
  /**
   * What keeps the process alive, but for operations that are just under way; and timers of any kind. Three samples of
   * four have at least so many: the connections that a fault adds for a while do not count.
   */
  readonly handles: number;
  readonly timers: number;
}

const MB = 1024 * 1024;

/** How much more the last quarter may have than the first; and of what is counted: connections come and go. */
const TOLERANCE = 0.05;
const COUNT_TOLERANCE = 2;

/** Operations, which begin and end with every message. */
const UNDER_WAY = /^Immediate$|Callback$|^(Connect|Write|Shutdown|GetAddrInfo)(Req)?Wrap$/;

/** @param samples in the order of their taking, in even steps */
export function quartersOf(samples: readonly Sample[]): Quarter[] {
  return [0, 1, 2, 3].map((quarter) => {
    const at = (edge: number) => Math.round((samples.length * edge) / 4);
    return quarterOf(samples.slice(at(quarter), at(quarter + 1)));
  });
}

/** What the last quarter has too much of. */
export function growthOf(quarters: readonly Quarter[]): string[] {
  const [first, last] = [quarters[0]!, quarters.at(-1)!];
  const names = ["heap", "handles", "timers"] as const;
  return names
    .filter(
      (name) =>
        last[name] > Math.max(first[name] * (1 + TOLERANCE), name === "heap" ? 0 : first[name] + COUNT_TOLERANCE),
    )
    .map((name) => `${name} rose from ${shown(first[name])} to ${shown(last[name])}`);
}

export function shown(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function quarterOf(samples: readonly Sample[]): Quarter {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length / MB;
  return {
    heap: mean(({ heap }) => heap),
    resident: mean(({ resident }) => resident),
    handles: mostly(samples.map(({ resources }) => handlesOf(resources))),
    timers: mostly(samples.map(({ timers }) => timers)),
  };
}

function handlesOf(resources: Sample["resources"]): number {
  return Object.entries(resources)
    .filter(([type]) => !UNDER_WAY.test(type))
    .reduce((sum, [, count]) => sum + count, 0);
}

function mostly(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 2]!;
}
