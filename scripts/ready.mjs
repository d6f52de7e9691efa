/** Makes a checkout ready to run: installs what the lock file names where that was not done yet, then builds. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

function changed(file) {
  return fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
}

if (changed("node_modules/.package-lock.json") < changed("package-lock.json")) {
  run("npm", ["ci", "--no-audit", "--no-fund"]);
}
run(process.execPath, [path.join(root, "scripts/build.mjs")]);
