import os from "node:os";

/** What one round measured, by metric. */
export type Measured = Readonly<Record<string, number>>;

/** One of those that are compared: started once, measured round by round. */
export interface Contender {
  readonly name: string;
  start(): Promise<Running>;
}

export interface Running {
  round(): Promise<Measured>;
  stop(): Promise<void>;
}

/** In both languages of the documents. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** A metric of a contender, set against the same metric of another, or taken as it is. */
export interface Goal {
  /** What is compared, in words. */
  readonly text: Words;
  readonly metric: string;
  readonly of: string;
  /** Whose figure it is divided by, or has subtracted. Absent: the figure itself. */
  readonly against?: string;
  readonly as?: "ratio" | "difference";
  /** The bound: one of the two. */
  readonly least?: number;
  readonly most?: number;
  readonly unit?: string;
}

export interface Case {
  readonly name: string;
  readonly title: Words;
  /** What each metric is, with its unit, in the order of the table's columns. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
  /** Rounds in place of the usual ones. */
  readonly rounds?: number;
  readonly warmUps?: number;
}

/** How much is done: in short just enough to see that it runs. */
export interface Scale {
  readonly short: boolean;
  readonly rounds: number;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface GoalResult extends Spread {
  readonly text: Words;
  /** The same ratio by CPU time in place of the rate: steadier where the machine has other things to do. */
  readonly byCpu?: number;
  readonly least?: number;
  readonly most?: number;
  readonly unit: string;
}

export interface CaseResult {
  readonly name: string;
  /** When it was measured, and how many processes wanted a core at the beginning and the end. */
  readonly date: string;
  readonly load: readonly [before: number, after: number];
  /** Counted rounds. */
  readonly rounds: number;
  readonly title: Words;
  readonly metrics: Readonly<Record<string, string>>;
  readonly contenders: readonly { readonly name: string; readonly metrics: Readonly<Record<string, Spread>> }[];
  readonly goals: readonly GoalResult[];
}

/**
 * Measures the contenders of a case in turn, round by round (A B A B …), so that whatever else the machine does in a
 * moment meets all of them. The first rounds warm up and are not counted.
 */
export async function measureCase(each: Case, scale: Scale, log: (line: string) => void): Promise<CaseResult> {
  const before = os.loadavg()[0]!;
  const count = scale.short ? scale.rounds : (each.rounds ?? scale.rounds);
  const rounds = new Map<string, Measured[]>(each.contenders.map(({ name }) => [name, []]));
  const running: [string, Running][] = [];
  try {
    for (const contender of each.contenders) running.push([contender.name, await contender.start()]);
    const warmUps = scale.short ? 0 : (each.warmUps ?? 1);
    for (let round = 0; round < warmUps + count; round++) {
      for (const [name, contender] of running) {
        const measured = await contender.round();
        if (round >= warmUps) rounds.get(name)!.push(measured);
        log(`${each.name}, round ${round}, ${name}: ${describe(measured)}`);
      }
    }
  } finally {
    for (const [, contender] of running) await contender.stop();
  }
  const { name, title, metrics } = each;
  const contenders = [...rounds].map(([of, measured]) => ({ name: of, metrics: spreads(measured) }));
  const load = [before, os.loadavg()[0]!] as const;
  const date = new Date().toISOString().slice(0, 10);
  return {
    name,
    date,
    load,
    rounds: count,
    title,
    metrics,
    contenders,
    goals: each.goals.map((goal) => judge(goal, rounds)),
  };
}

function describe(measured: Measured): string {
  return Object.entries(measured)
    .map(([metric, value]) => `${metric} ${value.toPrecision(4)}`)
    .join(", ");
}

function spreads(measured: readonly Measured[]): Record<string, Spread> {
  const metrics = Object.keys(measured[0] ?? {});
  return Object.fromEntries(metrics.map((metric) => [metric, spread(measured.map((each) => each[metric]!))]));
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  return { median: middle, min: sorted[0]!, max: sorted.at(-1)! };
}

/** A comparison is made within each round, between neighbours in time; the median of these counts. */
function judge(goal: Goal, rounds: ReadonlyMap<string, readonly Measured[]>): GoalResult {
  const own = rounds.get(goal.of)!;
  const other = goal.against === undefined ? undefined : rounds.get(goal.against)!;
  const compare = (metric: string, as: (a: number, b: number) => number) =>
    spread(own.map((measured, round) => as(measured[metric]!, other?.[round]![metric] ?? NaN)));
  const isRatio = other !== undefined && goal.as !== "difference";
  const compared = compare(goal.metric, (a, b) => (other === undefined ? a : isRatio ? a / b : a - b));
  const byCpu = isRatio && goal.metric === "perSecond" && compare("cpuMicros", (a, b) => b / a).median;
  const unit = goal.unit ?? (isRatio ? "×" : "");
  const { least, most } = goal;
  const bound = least === undefined ? { most: most! } : { least };
  return { text: goal.text, ...compared, ...(byCpu && { byCpu }), ...bound, unit };
}
