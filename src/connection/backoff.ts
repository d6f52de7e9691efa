import type { Timing } from "./state.js";

/**
 * How long to wait before the next try: doubled with every failure up to the longest, and of that a random half to
 * whole, so that many clients of a platform that restarts do not all come back at once.
 *
 * @param failures tries that failed since the last stable connection, 0 for the first
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function reconnectDelay(
  failures: number,
  random: number,
  { firstDelay, longestDelay }: Pick<Timing, "firstDelay" | "longestDelay">,
): number {
  // 2 ** 30 is beyond any longest delay, and keeps the product finite however long an outage lasts.
  const whole = Math.min(longestDelay, firstDelay * 2 ** Math.min(failures, 30));
  return Math.round(whole * (0.5 + random / 2));
}
