import fs from "node:fs";
import path from "node:path";

/** A node of a flow as it is exported. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly wires?: string[][];
  [property: string]: unknown;
}

export const EXAMPLES = path.resolve("examples");

/** The examples by their path in the menu: folder and name, without the ending. */
export function exampleNames(): string[] {
  const files = fs.readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, "").replaceAll(path.sep, "/"))
    .sort();
}

export function readExample(name: string): FlowNode[] {
  return JSON.parse(fs.readFileSync(path.join(EXAMPLES, `${name}.json`), "utf8")) as FlowNode[];
}
