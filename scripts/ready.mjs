/** Makes a checkout ready to run: installs what the lock file names, and builds, each where that was not done yet. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { isBuilt } from "./built.mjs";

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
if (!isBuilt()) run(process.execPath, [path.join(root, "scripts/build.mjs")]);
