import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { REASONS } from "../../src/protocol/errors.js";

const ROOTS = ["nodes/locales", "plugins/locales"];
const LANGUAGES = ["en-US", "zh-CN"] as const;
type Language = (typeof LANGUAGES)[number];
type Catalogue = { readonly [key: string]: string | Catalogue };

/** Each with the folder of languages that it is in. */
const CATALOGUES = ROOTS.flatMap((root) =>
  fs
    .readdirSync(path.join(root, "en-US"))
    .filter((name) => name.endsWith(".json"))
    .map((file) => ({ root, file })),
);

function catalogue(language: Language, { root, file }: (typeof CATALOGUES)[number]): Map<string, string> {
  const texts = new Map<string, string>();
  const walk = (part: Catalogue, above: string) => {
    for (const [key, value] of Object.entries(part)) {
      if (typeof value === "string") texts.set(above + key, value);
      else walk(value, `${above}${key}.`);
    }
  };
  walk(JSON.parse(fs.readFileSync(path.join(root, language, file), "utf8")) as Catalogue, "");
  return texts;
}

/** All that may use a text: markup, editor scripts and runtimes. */
const sources = ["nodes", "src/editor", "plugins"]
  .filter((folder) => fs.existsSync(folder))
  .flatMap((folder) => fs.readdirSync(folder, { withFileTypes: true, recursive: true }))
  .filter((entry) => entry.isFile() && /\.(tsx?|html)$/.test(entry.name) && !entry.parentPath.includes("locales"))
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
    for (const root of ROOTS) {
      const [english, chinese] = LANGUAGES.map((language) => fs.readdirSync(path.join(root, language)).sort());
      assert.deepEqual(english, chinese);
    }
    for (const { root, file } of CATALOGUES) {
      if (root === "nodes/locales")
        assert.ok(fs.existsSync(path.join(root, "zh-CN", file.replace(".json", ".html"))), file);
    }
  });

  for (const one of CATALOGUES) {
    const { file } = one;
    it(`${file}: has the same keys and placeholders in both languages, none of them empty`, () => {
      const english = catalogue("en-US", one);
      const chinese = catalogue("zh-CN", one);
      assert.deepEqual([...chinese.keys()].sort(), [...english.keys()].sort());
      for (const [key, text] of english) {
        assert.notEqual(text.trim(), "", key);
        assert.notEqual(chinese.get(key)!.trim(), "", key);
        assert.deepEqual(placeholders(chinese.get(key)!), placeholders(text), key);
      }
    });

    it(`${file}: has no text that nobody uses`, () => {
      assert.deepEqual(
        [...catalogue("en-US", one).keys()].filter((key) => !isUsed(key)),
        [],
      );
    });
  }

  it("have help of the same content in both languages: the same sections, properties, paragraphs and code", () => {
    for (const file of fs.readdirSync("nodes/locales/en-US").filter((name) => name.endsWith(".html"))) {
      const [english, chinese] = LANGUAGES.map((language) => {
        const help = fs.readFileSync(path.join("nodes/locales", language, file), "utf8");
        const elements = [...help.matchAll(/<(h3|dl|dt|dd|p|ul|li)\b/g)].map(([, name]) => name);
        const code = [...help.matchAll(/<code\s*>([^<]*)</g)].map(([, words]) => words).sort();
        return { elements, code };
      });
      assert.deepEqual(english!.elements, chinese!.elements, file);
      assert.deepEqual([...new Set(english!.code)], [...new Set(chinese!.code)], file);
    }
  });

  it("have every text that is asked for", () => {
    const known = new Set(CATALOGUES.flatMap((one) => [...catalogue("en-US", one).keys()]));
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
    const english = catalogue("en-US", { root: "nodes/locales", file: "wxbot-config.json" });
    const errors = [...english].filter(([key]) => key.startsWith("wxbot-config.errors."));
    assert.deepEqual(
      Object.fromEntries(errors.map(([key, text]) => [key.split(".").at(-1), text])),
      Object.fromEntries(Object.entries(REASONS).map(([reason, [, text]]) => [reason, text])),
    );
  });
});
