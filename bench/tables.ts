import fs from "node:fs";
import { format, resolveConfig } from "prettier";
import type { CaseResult, GoalResult, Spread, Words } from "./measure.js";
import type { Results, StoredCase } from "./results.js";

type Language = keyof Words;

const HEADINGS = {
  en: "| | measured | goal | reached |\n| --- | --- | --- | --- |\n",
  zh: "| | 实测 | 目标 | 达到 |\n| --- | --- | --- | --- |\n",
};
const ANSWERS = {
  en: { yes: "yes", no: "no", notAlways: ", not in every round" },
  zh: { yes: "是", no: "否", notAlways: "（并非每轮）" },
};
/** How each language sets figures and lists. */
const MARKS = {
  en: { to: " to ", open: " (", close: ")", byCpu: "; by CPU time ", colon: ": ", semicolon: "; ", comma: ", " },
  zh: { to: " 至 ", open: "（", close: "）", byCpu: "；按 CPU 时间 ", colon: "：", semicolon: "；", comma: "，" },
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

/** When and on what the cases were measured: once where it is the same for all. */
function setting({ cases }: Results, language: Language): string {
  const { colon, semicolon } = MARKS[language];
  const places = [...new Set(cases.map((each) => measuredOn(each, language)))].map((place, _, all) => {
    if (all.length === 1) return place;
    const there = cases.filter((each) => measuredOn(each, language) === place);
    return there.map(({ title }) => title[language]).join(semicolon) + colon + place;
  });
  const load = cases.map((each) => each.load).flat();
  const [least, most] = [Math.min(...load), Math.max(...load)].map((each) => each.toFixed(1)) as [string, string];
  const remarks =
    language === "en"
      ? `Load average ${least} to ${most}; where it is over 2, other programs were using the machine too. Medians of the rounds, least and most in brackets.`
      : `系统负载 ${least} 至 ${most}（大于 2 时，机器同时在做别的事）。数值为各轮的中位数，括号内为最小值和最大值。`;
  return [...places, remarks].join("\n\n");
}

function measuredOn({ date, machine, versions }: StoredCase, language: Language): string {
  const { comma, semicolon } = MARKS[language];
  const { cpu, cores, memoryGb, system } = machine;
  const size = language === "en" ? [`${cores} cores`, `${memoryGb} GB`] : [`${cores} 核`, `${memoryGb} GB`];
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [date, [cpu, ...size, system].join(comma), software.join(comma)].join(semicolon);
}

function goals({ cases }: Results, language: Language): string {
  const { byCpu, colon } = MARKS[language];
  const row = (each: CaseResult, goal: GoalResult) => {
    const cpu = goal.byCpu === undefined ? "" : `${byCpu}${figure(goal.byCpu)} ×`;
    const name = each.title[language] + colon + goal.text[language];
    const measured = `${spread(goal, language)} ${goal.unit}${cpu}`.replace("） ", "）");
    return `| ${name} | ${measured} | ${bound(goal)} | ${verdict(goal, language)} |\n`;
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
function details({ title, rounds, metrics, contenders }: CaseResult): string {
  const names = Object.keys(metrics);
  const heading = `| ${rounds} round${rounds > 1 ? "s" : ""} | ${Object.values(metrics).join(" | ")} |\n|${" --- |".repeat(names.length + 1)}\n`;
  const rows = contenders.map((each) => {
    const cells = names.map((name) => (each.metrics[name] === undefined ? "" : spread(each.metrics[name], "en")));
    return `| ${each.name} | ${cells.join(" | ")} |\n`;
  });
  return `### ${title.en}\n\n${heading}${rows.join("")}`;
}

function spread({ median, min, max }: Spread, language: Language): string {
  if (min === max) return figure(median);
  const { to, open, close } = MARKS[language];
  return `${figure(median)}${open}${figure(min)}${to}${figure(max)}${close}`;
}

function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits }).replace(/^-0$/, "0").replace("-", "−");
}
