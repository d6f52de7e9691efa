import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const FOLDER = "dist/src/platform/pages";

/** What the pages weigh together as a browser loads them, in bytes. */
const LIMIT = 150_000;

describe("the built pages", () => {
  const files = readdirSync(FOLDER);

  it(`weigh under ${LIMIT / 1_000} KB compressed together`, () => {
    const weights = files.map((file) => gzipSync(readFileSync(path.join(FOLDER, file))).length);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    assert.ok(files.includes("phone.js") && files.includes("console.js"));
    assert.ok(total < LIMIT, `${total} bytes`);
  });

  it("have no script and no style in their markup, and make none of what people wrote", () => {
    for (const file of files.filter((name) => name.endsWith(".html"))) {
      assert.doesNotMatch(readFileSync(path.join(FOLDER, file), "utf8"), /<style|style=|<script>| on\w+=/);
    }
    for (const source of readdirSync("src/platform/pages", { recursive: true, encoding: "utf8" })) {
      if (!/\.tsx?$/.test(source)) continue;
      const text = readFileSync(path.join("src/platform/pages", source), "utf8");
      assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/, source);
    }
  });
});
