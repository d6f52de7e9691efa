import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { AnyTarget } from "./target.js";
import { Watchdog } from "./watchdog.js";

/** No input may take more CPU time than this, in milliseconds; and none may be open for longer than this. */
const SLOW = 50;
const HANG = 20_000;

/** An input that seems slow is looked at again so many times: a collection of garbage may have come in between. */
const LOOKS = 5;

export interface FuzzReport {
  readonly name: string;
  readonly inputs: number;
  readonly seconds: number;
  /** The most CPU time that an input took, in milliseconds. */
  readonly slowest: number;
}

/**
 * Hands so many inputs to each target, by its share.
 *
 * @param only names of targets; default: all
 * @param told told how it went with a target
 * @throws where one fails: the error names the target, the seed and the smallest input that was found
 */
export async function fuzz(
  targets: readonly AnyTarget[],
  { seed, inputs, told = () => {} }: { seed: number; inputs: number; told?: (report: FuzzReport) => void },
): Promise<FuzzReport[]> {
  const shares = targets.reduce((sum, { share }) => sum + share, 0);
  const reports: FuzzReport[] = [];
  for (const target of targets) {
    const report = await fuzzOne(target, seed, Math.max(1, Math.round((inputs * target.share) / shares)));
    reports.push(report);
    told(report);
  }
  return reports;
}

async function fuzzOne(target: AnyTarget, seed: number, inputs: number): Promise<FuzzReport> {
  const begin = performance.now();
  const rejections: unknown[] = [];
  const note = (reason: unknown) => void rejections.push(reason);
  process.on("unhandledRejection", note);
  const most = target.most ?? SLOW;
  const watchdog = new Watchdog(`${target.name}, seed ${seed}`, HANG);
  let [count, slowest] = [0, 0];
  try {
    await target.open?.();
    const property = fc.asyncProperty(target.input, async (input) => {
      watchdog.alive(++count);
      let took = await cpuTime(target, input);
      for (let look = 1; look < LOOKS && took > most; look++) took = Math.min(took, await cpuTime(target, input));
      slowest = Math.max(slowest, took);
      if (took > most) throw new Error(`it takes ${took.toFixed(1)} ms of CPU time`);
      if (rejections.length > 0) throw new Error("a rejection was not handled", { cause: rejections[0] });
    });
    const found = await fc.check(property, { seed, numRuns: inputs });
    if (found.failed) throw new Error(described(found));
    // What was not handled shows a little later.
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    if (rejections.length > 0) throw new Error("a rejection was not handled", { cause: rejections[0] });
  } catch (error) {
    throw new Error(`${target.name}, seed ${seed}, input ${count}: ${(error as Error).message}`, { cause: error });
  } finally {
    watchdog.stop();
    await target.close?.();
    process.off("unhandledRejection", note);
  }
  return { name: target.name, inputs: count, seconds: (performance.now() - begin) / 1_000, slowest };
}

/** What was wrong, with the smallest input: as bytes in base64, which can be given to a test. */
function described({ errorInstance, counterexample, counterexamplePath }: fc.RunDetails<[unknown]>): string {
  const why = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
  const show = (value: unknown) => (Buffer.isBuffer(value) ? `bytes ${value.toString("base64")}` : fc.stringify(value));
  const input = show(counterexample?.[0]);
  const file = path.join(os.tmpdir(), "wxbot-fuzz-input");
  fs.writeFileSync(file, input);
  return `${why}\nSmallest input (whole in ${file}; path ${counterexamplePath}): ${input.slice(0, 1_000)}`;
}

/** CPU time rather than the clock's: it does not grow with what else the machine does. */
async function cpuTime(target: AnyTarget, input: unknown): Promise<number> {
  const before = process.cpuUsage();
  const result = target.run(input);
  if (result instanceof Promise) await inTime(result);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function inTime(result: Promise<unknown>): Promise<void> {
  const settled = new AbortController();
  const late = sleep(HANG, true, { signal: settled.signal }).catch(() => false);
  const isLate = await Promise.race([result.then(() => false), late]).finally(() => settled.abort());
  if (isLate) throw new Error(`it has not ended after ${HANG} ms`);
}
