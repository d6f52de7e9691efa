import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { tempDir } from "../support/temp-dir.js";

describe("the lock file", function () {
  this.timeout(120_000);

  // Node.js 20 and 22 come with npm 10, which is stricter about peers than npm 11; Node-RED brings one.
  it("is good for npm 10 as well", async () => {
    const folder = await tempDir();
    try {
      for (const file of ["package.json", "package-lock.json"]) await fs.copyFile(file, path.join(folder.dir, file));
      const npm = path.dirname(createRequire(require.resolve("node-red")).resolve("npm/package.json"));
      const args = [path.join(npm, "bin/npm-cli.js"), "ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund"];
      await promisify(execFile)(process.execPath, args, { cwd: folder.dir });
    } finally {
      await folder.remove();
    }
  });
});
