import fs from "node:fs";
import { format, resolveConfig } from "prettier";
import type { CaseResult, GoalResult, Spread, Words } from "./measure.js";
import type { Results } from "./results.js";

type Language = keyof Words;

const HEADINGS = {
  en: "| | measured | goal | reached |\n| --- | --- | --- | --- |\n",
  zh: "| | 实测 | 目标 | 达到 |\n| --- | --- | --- | --- |\n",
};
const ANSWERS = {
  en: { yes: "yes", no: "no", notAlways: ", not in every round", byCpu: "by CPU time" },
  zh: { yes: "是", no: "否", notAlways: "（并非每轮）", byCpu: "按 CPU 时间" },
};

/** Writes the tables between the markers `<!-- bench:begin -->` and `<!-- bench:end -->` of the documents. */
export async function writeTables(results: Results): Promise<void> {
  await write("README.md", `${goals(results, "en")}\n${setting(results, "en")}`);
  await write("README.zh-CN.md", `${goals(results, "zh")}\n${setting(results, "zh")}`);
  await write("docs/performance.md", `${setting(results, "en")}\n\n${results.cases.map(details).join("\n")}`);
}

async function write(file: string, content: string): Promise<void> {
  const text = fs.readFileSync(file, "utf8");
  const parts = /^([^]*<!-- bench:begin -->\n)[^]*(<!-- bench:end -->[^]*)$/.exec(text);
  if (parts === null) throw new Error(`${file} has no markers for the tables.`);
  const options = { ...(await resolveConfig(file)), filepath: file };
  fs.writeFileSync(file, await format(`${parts[1]}\n${content}\n\n${parts[2]}`, options));
}

function setting({ machine, versions, cases }: Results, language: Language): string {
  const { cpu, cores, memoryGb, system } = machine;
  const dates = [...new Set(cases.map(({ date }) => date))].sort().join(", ");
  const software = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  const load = cases.map((each) => each.load).flat();
  const [least, most] = [Math.min(...load), Math.max(...load)].map((each) => each.toFixed(1)) as [string, string];
  return language === "en"
    ? `${dates}; ${cpu}, ${cores} cores, ${memoryGb} GB, ${system}; ${software}. Load average ${least} to ${most}: over 2 others worked on the machine too. Medians of 5 rounds, least and most in brackets.`
    : `${dates}；${cpu}，${cores} 核，${memoryGb} GB，${system}；${software}。系统负载 ${least} 到 ${most}（大于 2 说明机器同时在做别的事）。取 5 轮的中位数，括号内为最小与最大。`;
}

function goals({ cases }: Results, language: Language): string {
  const { byCpu } = ANSWERS[language];
  const colon = language === "en" ? ": " : "：";
  const row = (each: CaseResult, goal: GoalResult) => {
    const cpu = goal.byCpu === undefined ? "" : `; ${byCpu} ${figure(goal.byCpu)} ×`;
    const name = each.title[language] + colon + goal.text[language];
    return `| ${name} | ${spread(goal)} ${goal.unit}${cpu} | ${bound(goal)} | ${verdict(goal, language)} |\n`;
  };
  return HEADINGS[language] + cases.flatMap((each) => each.goals.map((goal) => row(each, goal))).join("");
}

function bound({ least, most, unit }: GoalResult): string {
  return `${least === undefined ? `≤ ${most}` : `≥ ${least}`} ${unit}`;
}

/** The median decides; where the rounds do not agree with it, that is said. */
function verdict({ least = -Infinity, most = Infinity, ...goal }: GoalResult, language: Language): string {
  const { yes, no, notAlways } = ANSWERS[language];
  const isReached = (value: number) => value >= least && value <= most;
  const reached = isReached(goal.median);
  const agree = isReached(goal.min) === reached && isReached(goal.max) === reached;
  return (reached ? yes : no) + (agree ? "" : notAlways);
}

/** One case: every contender with every metric. */
function details({ title, metrics, contenders }: CaseResult): string {
  const names = Object.keys(metrics);
  const heading = `| | ${Object.values(metrics).join(" | ")} |\n|${" --- |".repeat(names.length + 1)}\n`;
  const rows = contenders.map((each) => {
    const cells = names.map((name) => (each.metrics[name] === undefined ? "" : spread(each.metrics[name])));
    return `| ${each.name} | ${cells.join(" | ")} |\n`;
  });
  return `### ${title.en}\n\n${heading}${rows.join("")}`;
}

function spread({ median, min, max }: Spread): string {
  return min === max ? figure(median) : `${figure(median)} (${figure(min)} to ${figure(max)})`;
}

function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
