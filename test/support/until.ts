import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until something holds that no event tells of.
 *
 * @param limit milliseconds after which the wait is given up, so that a failed test does not run on for ever
 */
export async function until(holds: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
  for (const end = performance.now() + limit; !(await holds()); await sleep(2)) {
    if (performance.now() > end) throw new Error(`waited ${limit} ms in vain for: ${holds.toString().slice(0, 200)}`);
  }
}
