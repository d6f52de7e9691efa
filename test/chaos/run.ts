/**
 * Lets everything go wrong at once, for some minutes, and says what became of it: `npm run test:chaos`. Between nodes
 * and platform proxies cut, delay, halve, double and corrupt; Node-RED is killed, stopped and redeployed. What the
 * platform has is the truth: whatever wxbot-send accepted arrived once, or was reported; in order for each account.
 *
 * --seed=NUMBER     plays the same plan again (or the variable WXBOT_CHAOS_SEED); what meets what is still left to time
 * --minutes=NUMBER  how long things go wrong (default 5)
 * --keep=FOLDER     keeps what Node-RED printed, what its flow saw, and what was recorded
 */
import { parseArgs } from "node:util";
import { Chaos, type ChaosResult } from "./chaos.js";
import { Random } from "./random.js";
import { reportVerdict } from "./report.js";

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { seed: text, minutes: text, keep: text } });
  const seed = Number(values.seed ?? process.env["WXBOT_CHAOS_SEED"] ?? Math.floor(Math.random() * 2 ** 32));
  const minutes = Number(values.minutes ?? 5);
  if (!Number.isInteger(seed) || !(minutes > 0)) throw new Error("--seed needs a whole number, --minutes one above 0.");
  console.log(`Chaos for ${minutes} min; again with --seed=${seed}`);
  const chaos = await Chaos.open(new Random(seed));
  try {
    process.exitCode = report(await chaos.run(minutes * 60_000)) ? 0 : 1;
  } finally {
    await chaos.close(values.keep);
  }
}

/** Says how it went. @returns whether all is well */
function report({ verdict, kills, faults, crashes }: ChaosResult): boolean {
  console.log(`${kills.total} kills, stops and redeploys: ${kills.text}`);
  console.log(`${faults.total} faults: ${faults.text}`);
  return reportVerdict(verdict, crashes);
}

void main();
