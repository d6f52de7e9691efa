/**
 * Hands a million broken inputs to whatever reads what others wrote: `npm run test:fuzz`. Real ones whose bytes were
 * changed, and made-up ones of the right form. None may crash, hang, leave a rejection unhandled, or take more than 50 ms
 * of CPU time (a second where something is started or converted, as the targets say). A failure prints the seed and the
 * smallest input that was found.
 *
 * --seed=NUMBER     the same inputs again
 * --inputs=NUMBER   how many in all (default 1,000,000)
 * --only=NAME,…     some targets alone
 */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.js";
import { TARGETS } from "./targets/index.js";

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { seed: text, inputs: text, only: text } });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const inputs = Number(values.inputs ?? 1_000_000);
  if (!Number.isInteger(seed) || !(inputs > 0)) throw new Error("--seed needs a whole number, --inputs one above 0.");
  const names = values.only?.split(",");
  const targets = TARGETS.filter(({ name }) => names?.includes(name) ?? true);
  console.log(`${inputs} inputs; again with --seed=${seed}`);
  const reports = await fuzz(targets, {
    ...{ seed, inputs },
    told: ({ name, inputs, seconds, slowest }) =>
      console.log(`${name}: ${inputs} inputs in ${seconds.toFixed(1)} s, the slowest ${slowest.toFixed(1)} ms of CPU`),
  });
  const [all, seconds] = [sum(reports.map((one) => one.inputs)), sum(reports.map((one) => one.seconds))];
  console.log(
    `${all} inputs in ${seconds.toFixed(0)} s: no crash, no hang, no unhandled rejection, none over its limit`,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}

void main();
