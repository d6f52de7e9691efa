import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import type { CaseResult } from "./measure.js";

/** On what a case was measured. */
interface Setting {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly system: string;
  };
  readonly versions: Readonly<Record<string, string>>;
}

export type StoredCase = CaseResult & Setting;

/** What bench/results.json holds: the last measurement of each case. */
export interface Results {
  readonly cases: readonly StoredCase[];
}

const FILE = "bench/results.json";

/** Undefined where nothing was measured yet. */
export function readResults(): Results | undefined {
  return fs.existsSync(FILE) ? (JSON.parse(fs.readFileSync(FILE, "utf8")) as Results) : undefined;
}

/** Puts new results in the place of older ones; `order` names all cases. Returns what the file holds now. */
export function writeResults(measured: readonly CaseResult[], order: readonly string[]): Results {
  const setting = { machine: machine(), versions: versions() };
  const all = [...measured.map((each) => ({ ...each, ...setting })), ...(readResults()?.cases ?? [])];
  const cases = order.flatMap((name) => all.find((each) => each.name === name) ?? []);
  fs.writeFileSync(FILE, JSON.stringify({ cases } satisfies Results, (_, value: unknown) => rounded(value), 2) + "\n");
  return readResults()!;
}

function machine(): Setting["machine"] {
  const cpus = os.cpus();
  const system = `${os.type()} ${os.release().replace(/-.*/, "")} ${os.arch()}`;
  return { cpu: cpus[0]!.model.trim(), cores: cpus.length, memoryGb: Math.round(os.totalmem() / 2 ** 30), system };
}

function versions(): Setting["versions"] {
  const require = createRequire(__filename);
  const versionOf = (name: string) => {
    const file = require.resolve
      .paths(name)!
      .map((folder) => `${folder}/${name}/package.json`)
      .find(fs.existsSync)!;
    return (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
  };
  const packages = ["node-red", "ws", "undici"].map((name) => [name, versionOf(name)] as const);
  return { node: process.versions.node, ...Object.fromEntries(packages) };
}

/** Four digits tell more than such a measurement does. */
function rounded(value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
