import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { tempDir } from "../support/temp-dir.js";

const run = promisify(execFile);
const FOLDER = path.resolve("test/scorecard");

/**
 * What the scorecard marks, and why it stands:
 * - P03: the package has no public repository yet to name.
 * - D03: the newest of these need Node.js 22; the package also runs on 20.
 */
const EXPLAINED = { P03: undefined, D03: ["file-type", "undici"] };

interface Verdict {
  readonly test: boolean;
  readonly packages?: string[];
}

describe("the flow library's scorecard", function () {
  this.timeout(180_000);

  it("is clean, but for what is explained", async function () {
    // The package is the same on every Node-RED.
    if (process.env["NODE_RED_DIR"] !== undefined) this.skip();
    const { dir, remove } = await tempDir();
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: FOLDER });
    await run("npm", ["pack", "--ignore-scripts", "--pack-destination", dir]);
    const tarball = (await fs.readdir(dir)).find((name) => name.endsWith(".tgz"))!;
    await run("tar", ["-xzf", tarball], { cwd: dir });
    const validate = [path.join(FOLDER, "node_modules/node-red-dev/bin/run"), "validate", "-o", path.join(dir, "card")];
    const preload = ["--require", path.join(FOLDER, "catalogue.cjs")];
    await run(process.execPath, [...preload, ...validate], { cwd: path.join(dir, "package") });
    const card = JSON.parse(await fs.readFile(path.join(dir, "card"), "utf8")) as Record<string, Verdict>;
    const marked = Object.entries(card).filter(([id, { test }]) => id !== "package" && !test);
    assert.deepEqual(Object.fromEntries(marked.map(([id, { packages }]) => [id, packages])), EXPLAINED);
    assert.ok(["P01", "P04", "P05", "P06", "P07", "N01", "N02", "D01", "D02"].every((id) => card[id]?.test === true));
    await remove();
  });
});
