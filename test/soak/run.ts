/**
 * Lets the nodes and the platform run for an hour, with 50 events and 20 sends a second and a fault each minute, and says
 * whether they hold what they should hold: `npm run test:soak`. The heap after a full garbage collection, the handles and
 * the timers stay flat; when the flows are gone, no timer, handle or listener is left; nothing is lost or doubled.
 *
 * --minutes=NUMBER  how long (default 60). A few minutes prove the test itself; between 15 and 60 what is remembered of
 *                   events still fills while the quarters are compared, and counts as growth
 * --seed=NUMBER     plays the same faults again
 * --keep=FOLDER     keeps what was printed, what the flow saw, what was recorded, and all samples
 */
import { parseArgs } from "node:util";
import { Random } from "../chaos/random.js";
import { reportVerdict } from "../chaos/report.js";
import { growthOf, quartersOf, shown } from "./quarters.js";
import { Soak, type ProcessName, type SoakResult } from "./soak.js";

/** Of what was planned, so much has to be carried: else the run says nothing about the load. */
const LEAST_LOAD = 0.9;

/** With fewer, a quarter's mean says nothing. */
const LEAST_SAMPLES = 12;

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { seed: text, minutes: text, keep: text } });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
  const minutes = Number(values.minutes ?? 60);
  if (!Number.isInteger(seed) || !(minutes > 0)) throw new Error("--seed needs a whole number, --minutes one above 0.");
  console.log(`Soak for ${minutes} min; again with --seed=${seed}`);
  const soak = await Soak.open(new Random(seed));
  try {
    process.exitCode = report(await soak.run(minutes * 60_000)) ? 0 : 1;
  } finally {
    await soak.close(values.keep);
  }
}

/** Says how it went. @returns whether all is well */
function report(result: SoakResult): boolean {
  const { verdict, faults, crashes, ms, warmUp, planned } = result;
  console.log(`${faults.total} faults: ${faults.text}`);
  const carried = reportVerdict(verdict, crashes);
  const { figures } = verdict;
  const [events, sends] = [figures["events of the platform"] as number, figures["sends handed in"] as number];
  console.log(`a second: ${shown((events / ms) * 1_000)} events, ${shown((sends / ms) * 1_000)} sends`);
  const loaded = events >= LEAST_LOAD * planned.events && sends >= LEAST_LOAD * planned.sends;
  if (!loaded) console.log(`too little: ${planned.events} events and ${planned.sends} sends were planned`);
  console.log(`quarters after ${shown(warmUp / 60_000)} min of warming up:`);
  const held = (["Node-RED", "wxbot-platform"] as const).map((name) => reportProcess(name, result));
  return carried && loaded && held.every(Boolean);
}

function reportProcess(name: ProcessName, { samples, left }: SoakResult): boolean {
  const quarters = quartersOf(samples[name]);
  const row = (of: (quarter: (typeof quarters)[number]) => number) => quarters.map((one) => shown(of(one))).join(", ");
  console.log(`${name} (${samples[name].length} samples)`);
  console.log(`  MB heap after a full collection: ${row(({ heap }) => heap)}`);
  console.log(`  MB resident: ${row(({ resident }) => resident)}`);
  console.log(`  handles: ${row(({ handles }) => handles)}`);
  console.log(`  timers: ${row(({ timers }) => timers)}`);
  const few = samples[name].length < LEAST_SAMPLES;
  const growth = few ? ["not to be judged: messages waited nearly all the time"] : growthOf(quarters);
  console.log(`  growth: ${growth.length === 0 ? "none" : growth.join("; ")}`);
  console.log(`  left when the flows are gone: ${left[name].length === 0 ? "nothing" : left[name].join("; ")}`);
  return growth.length === 0 && left[name].length === 0;
}

void main();
