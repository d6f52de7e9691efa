/** Runs mocha with the given arguments on Node-RED 5, by the Node.js that it needs. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { nodeRed5 } from "./node-red-5.js";

const installed = nodeRed5();
const mocha = path.resolve("node_modules/mocha/bin/mocha.js");
const { status } = spawnSync(installed.NODE_RED_NODE, [mocha, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, ...installed },
});
process.exitCode = status ?? 1;
