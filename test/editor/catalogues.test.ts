import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { REASONS } from "../../src/protocol/errors.js";

const LOCALES = path.resolve("nodes/locales");
const LANGUAGES = ["en-US", "zh-CN"] as const;
type Language = (typeof LANGUAGES)[number];
type Catalogue = { readonly [key: string]: string | Catalogue };

const NODES = fs.readdirSync(path.join(LOCALES, "en-US")).filter((name) => name.endsWith(".json"));

function catalogue(language: Language, file: string): Map<string, string> {
  const texts = new Map<string, string>();
  const walk = (part: Catalogue, above: string) => {
    for (const [key, value] of Object.entries(part)) {
      if (typeof value === "string") texts.set(above + key, value);
      else walk(value, `${above}${key}.`);
    }
  };
  walk(JSON.parse(fs.readFileSync(path.join(LOCALES, language, file), "utf8")) as Catalogue, "");
  return texts;
}

/** All that may use a text: markup, editor scripts and runtimes. */
const sources = ["nodes", "src/editor", "plugins"]
  .filter((folder) => fs.existsSync(folder))
  .flatMap((folder) => fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()))
  .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
  .join("\n");

/** Keys put together from a value: `kinds.${kind}`; anything may stand in the place of the value. */
const composed = [...sources.matchAll(/[`"](?:\$\{(?:TEXTS|SHARED)\})?((?:[\w-]+\.)+\$\{[\w.]+\}[\w.]*)[`"]/g)].map(
  ([, template]) => {
    const pattern = template!
      .replace(/\$\{[^}]*\}/g, "\0")
      .replaceAll(".", "\\.")
      .replaceAll("\0", "[\\w-]+");
    return new RegExp(`(^|\\.)${pattern}$`);
  },
);

function isUsed(key: string): boolean {
  const short = key.slice(key.indexOf(".") + 1);
  const whole = [`"${key}"`, `]${key}"`, `:${key}"`, `"${short}"`, `}${short}\``];
  return whole.some((text) => sources.includes(text)) || composed.some((pattern) => pattern.test(key));
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/__\w+?__/g)].map(([name]) => name).sort();
}

describe("the catalogues", () => {
  it("are there for the same nodes in both languages, with their help", () => {
    const [english, chinese] = LANGUAGES.map((language) => fs.readdirSync(path.join(LOCALES, language)).sort());
    assert.deepEqual(english, chinese);
    for (const file of NODES) assert.ok(english!.includes(file.replace(".json", ".html")), file);
  });

  for (const file of NODES) {
    it(`${file}: has the same keys and placeholders in both languages, none of them empty`, () => {
      const english = catalogue("en-US", file);
      const chinese = catalogue("zh-CN", file);
      assert.deepEqual([...chinese.keys()].sort(), [...english.keys()].sort());
      for (const [key, text] of english) {
        assert.notEqual(text.trim(), "", key);
        assert.notEqual(chinese.get(key)!.trim(), "", key);
        assert.deepEqual(placeholders(chinese.get(key)!), placeholders(text), key);
      }
    });

    it(`${file}: has no text that nobody uses`, () => {
      assert.deepEqual(
        [...catalogue("en-US", file).keys()].filter((key) => !isUsed(key)),
        [],
      );
    });
  }

  it("have every text that is asked for", () => {
    const known = new Set(NODES.flatMap((file) => [...catalogue("en-US", file).keys()]));
    const asked = [...sources.matchAll(/"(?:\[[a-z-]+\])?(?:node-red-contrib-wxbot\/[\w-]+:)?(wxbot-[\w]+\.[\w.]+)"/g)]
      .map(([, key]) => key!)
      .filter((key) => !/\.(js|html|svg)$/.test(key));
    assert.ok(asked.length > 30);
    assert.deepEqual(
      asked.filter((key) => !known.has(key)),
      [],
    );
  });

  it("hold every error, in English word for word as the code has it", () => {
    const english = catalogue("en-US", "wxbot-config.json");
    const errors = [...english].filter(([key]) => key.startsWith("wxbot-config.errors."));
    assert.deepEqual(
      Object.fromEntries(errors.map(([key, text]) => [key.split(".").at(-1), text])),
      Object.fromEntries(Object.entries(REASONS).map(([reason, [, text]]) => [reason, text])),
    );
  });
});
