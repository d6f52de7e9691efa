import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { REASONS } from "../../src/protocol/errors.js";
import { savedProperties } from "../examples/saved-properties.js";

const LANGUAGES = ["en-US", "zh-CN"] as const;

function pages(folder: string): string[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".md")).map((file) => path.join(folder, file));
}

const all = ["README.md", "README.zh-CN.md", ...pages("docs")];

/** What links and pictures of a page lead to; code is left out. */
function targets(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

/** The anchors that GitHub makes of headings. */
function anchors(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
  return headings.map((heading) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

describe("the documentation", () => {
  for (const page of all) {
    it(`${page}: links and pictures lead somewhere`, () => {
      for (const target of targets(fs.readFileSync(page, "utf8"))) {
        if (/^https?:/.test(target)) continue;
        const [file, anchor] = target.split("#") as [string, string | undefined];
        const other = file === "" ? page : path.join(path.dirname(page), file);
        assert.ok(fs.existsSync(other), `${target} in ${page}`);
        if (anchor !== undefined) {
          assert.ok(
            anchors(fs.readFileSync(other, "utf8")).includes(decodeURIComponent(anchor)),
            `${target} in ${page}`,
          );
        }
      }
    });
  }

  it("has the same pages, with the same number of headings, in both languages", () => {
    const [english, chinese] = LANGUAGES.map((language) => {
      const folder = path.join("docs", language);
      return pages(folder)
        .map((page) => [path.relative(folder, page), anchors(fs.readFileSync(page, "utf8")).length])
        .sort();
    });
    assert.deepEqual(english, chinese);
  });

  for (const language of LANGUAGES) {
    const read = (page: string) => fs.readFileSync(path.join("docs", language, page), "utf8");

    it(`${language}: tells of every error code`, () => {
      const text = read("troubleshooting.md");
      for (const [code] of Object.values(REASONS)) assert.ok(text.includes(`| \`${code}\``), code);
    });

    it(`${language}: tells of every property of every node`, () => {
      for (const [type, properties] of savedProperties()) {
        const text = read(`nodes/${type}.md`);
        for (const property of properties.filter((each) => each !== "name" && each !== "version")) {
          assert.ok(text.includes(`\`${property}\``), `${type}: ${property}`);
        }
      }
    });
  }
});
