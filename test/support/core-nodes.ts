import { createRequire } from "node:module";
import path from "node:path";
import type { NodeInitializer } from "node-red";

/**
 * A core node of the Node-RED under test (NODE_RED_DIR), for flows in the test helper.
 *
 * @param file its file below @node-red/nodes/core, for example `common/25-catch.js`
 */
export function coreNode(file: string): NodeInitializer {
  const from = createRequire(path.resolve(process.env["NODE_RED_DIR"] ?? ".", "package.json"));
  const red = createRequire(from.resolve("node-red"));
  return red(`@node-red/nodes/core/${file}`) as NodeInitializer;
}
