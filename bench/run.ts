/**
 * Measures this package beside what people would use instead, on this machine, now: `npm run bench`. Writes
 * bench/results.json, and the tables of the READMEs and of docs/performance.md.
 *
 * --only=NAME,NAME  only these cases; the results of the others stay as they are
 * --short           so little of everything that it only shows that it runs; writes nothing
 * --tables          measures nothing, and writes the tables again
 */
import { parseArgs } from "node:util";
import { broadcast } from "./cases/broadcast.js";
import { endurance } from "./cases/endurance.js";
import { latency } from "./cases/latency.js";
import { receive } from "./cases/receive.js";
import { send } from "./cases/send.js";
import { startup } from "./cases/startup.js";
import { video } from "./cases/video.js";
import { measureCase, type Case, type CaseResult, type Scale } from "./measure.js";
import { readResults, writeResults } from "./results.js";
import { writeTables } from "./tables.js";

const CASES: readonly ((scale: Scale) => Case)[] = [receive, latency, send, video, broadcast, startup, endurance];

async function main(): Promise<void> {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({ options: { short: flag, tables: flag, only: { type: "string" } } });
  const { short, tables } = values;
  if (tables) return await writeTables(readResults()!);
  const scale = { short, rounds: short ? 1 : 5 };
  const cases = CASES.map((make) => make(scale));
  const names = cases.map(({ name }) => name);
  const only = values.only?.split(",") ?? names;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no case ${unknown}. There are: ${names.join(", ")}.`);
  const measured: CaseResult[] = [];
  for (const each of cases.filter(({ name }) => only.includes(name))) {
    measured.push(await measureCase(each, scale, console.log));
    // Kept at once: a long run may be cut.
    if (!short) await writeTables(writeResults(measured, names));
  }
}

void main();
