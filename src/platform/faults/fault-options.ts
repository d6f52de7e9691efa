import type { Faults } from "../pages-api/faults.js";

const SWITCHES: Readonly<Record<string, keyof Faults>> = {
  refuse: "refuseSignIns",
  ignore: "ignoreSignIns",
  "half-open": "halfOpen",
  duplicate: "duplicateEvents",
  reorder: "reorderEvents",
};

const NUMBERS: Readonly<Record<string, keyof Faults>> = { delay: "delayMs", garbage: "garbage", cut: "cutCalls" };

/** The faults of a command line: `refuse`, `delay=500`, `1003=3` and so on. @throws TypeError with a sentence */
export function readFaultOptions(options: readonly string[]): Partial<Faults> {
  return Object.assign({}, ...options.map(readFaultOption)) as Partial<Faults>;
}

function readFaultOption(option: string): Partial<Faults> {
  const [name, value] = option.split("=") as [string, string | undefined];
  if (value === undefined && Object.hasOwn(SWITCHES, name)) return { [SWITCHES[name]!]: true };
  const number = Number(value);
  if (value !== undefined && value !== "" && Number.isInteger(number) && number >= 0) {
    if (Object.hasOwn(NUMBERS, name)) return { [NUMBERS[name]!]: number };
    if (/^\d{4}$/.test(name)) return { answer: { retCode: Number(name), calls: number, cost: false } };
  }
  throw new TypeError(`--fault ${option.slice(0, 40)} is none: see --help.`);
}
