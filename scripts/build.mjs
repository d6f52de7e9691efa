/**
 * Builds dist/: esbuild for what runs in Node-RED, in a browser and as the platform, copies for the rest; tsc looks at
 * the types.
 * `--watch` builds again whenever a source changes.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as esbuild from "esbuild";
import { noteBuilt, sources } from "./built.mjs";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");
const require = createRequire(import.meta.url);
const { dependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
const nodes = ["wxbot-config", "wxbot-account", "wxbot-in", "wxbot-send"];
const plugin = "plugins/wxbot-sidebar";
const editorParts = [...nodes.map((name) => `nodes/${name}`), plugin];
/** For all that runs in Node.js: not minified, for people who look for a fault there. */
const forNode = { bundle: true, platform: "node", target: "node20", format: "cjs", charset: "utf8", metafile: true };

/** @throws where a type is wrong */
function checkTypes() {
  const tsc = path.join(path.dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", root], { stdio: "inherit", cwd: root });
  if (status !== 0) throw new Error("tsc found errors");
}

/**
 * The nodes in one file, as a hundred small ones take Node-RED's start twice as long; what Node-RED loads is a line for
 * each node. One bundle for all of them, so that a module-level singleton stays single; the platform, which few need,
 * stays outside. Returns what went into it.
 */
async function buildRuntime() {
  const nodesFolder = path.join(dist, "nodes");
  const exported = nodes.map((name) => `export { default as "${name}" } from "./nodes/${name}.js";\n`);
  const { metafile } = await esbuild.build({
    ...forNode,
    stdin: { contents: `"use strict";\n${exported.join("")}`, resolveDir: root, loader: "ts" },
    outfile: path.join(nodesFolder, "runtime.js"),
    external: [...Object.keys(dependencies), "../src/platform/index.js"],
  });
  for (const name of nodes) {
    fs.writeFileSync(path.join(nodesFolder, `${name}.js`), `module.exports = require("./runtime.js")["${name}"];\n`);
  }
  copy("src/media", (name) => name.endsWith(".png"), "nodes");
  const entry = path.join(root, `${plugin}.ts`);
  const built = await esbuild.build({ ...forNode, entryPoints: [entry], outfile: path.join(dist, `${plugin}.js`) });
  return [metafile, built.metafile];
}

/**
 * What a node or a plugin brings to the editor: its markup and its script, in the one HTML file that it loads.
 * Returns what went into it.
 */
async function buildEditor(name) {
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: [path.join(root, `${name}.editor.ts`)],
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const markup = fs.readFileSync(path.join(root, `${name}.html`), "utf8");
  const script = `<script type="text/javascript">\n${outputFiles[0].text}</script>\n`;
  fs.writeFileSync(path.join(dist, `${name}.html`), script + markup);
  return metafile;
}

/**
 * The platform is bundled: its server library is no dependency of the people who install the nodes. What stays
 * outside the bundle is what the package depends on anyway. Returns what went into it.
 */
async function buildPlatform() {
  const folder = path.join(dist, "src/platform");
  const server = await esbuild.build({
    ...forNode,
    legalComments: "none",
    entryPoints: [path.join(root, "src/platform/index.ts"), path.join(root, "src/platform/cli.ts")],
    outdir: folder,
    external: [...Object.keys(dependencies), "./index.js"],
  });
  const pages = await esbuild.build({
    bundle: true,
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    entryPoints: ["phone", "console"].flatMap((page) =>
      [`${page}.tsx`, `${page}.css`].map((file) => ({
        in: path.join(root, "src/platform/pages", page, file),
        out: page,
      })),
    ),
    outdir: path.join(folder, "pages"),
    minify: true,
    platform: "browser",
    target: "es2020",
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  copy("src/platform/pages", (name) => name.endsWith(".html") || name.endsWith(".svg"));
  return [server.metafile, pages.metafile];
}

/** What is bundled keeps its licence text. */
function writeLicences(metafiles, file) {
  const packages = new Set();
  for (const input of metafiles.flatMap((metafile) => Object.keys(metafile.inputs))) {
    const found = /(?:^|.*\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(path.join(root, found[0]));
  }
  const texts = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    const licence = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = licence ? fs.readFileSync(path.join(folder, licence), "utf8").trim() : `Licence: ${license}`;
    return `${name} ${version}\n\n${text}\n`;
  });
  fs.writeFileSync(file, texts.join(`\n${"-".repeat(80)}\n\n`));
}

/** Copies the files of a folder that pass, to the same place under dist (or under `to`). */
function copy(from, passes, to = from) {
  for (const entry of fs.readdirSync(path.join(root, from), { recursive: true, withFileTypes: true })) {
    const name = path.relative(path.join(root, from), path.join(entry.parentPath, entry.name));
    if (!entry.isFile() || !passes(name)) continue;
    const target = path.join(dist, to, name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(path.join(root, from, name), target);
  }
}

async function build() {
  const start = Date.now();
  // What changes meanwhile is built the next time.
  const from = sources();
  fs.rmSync(dist, { recursive: true, force: true });
  checkTypes();
  for (const folder of ["nodes", "plugins"]) fs.mkdirSync(path.join(dist, folder), { recursive: true });
  const parts = [buildRuntime(), buildPlatform(), ...editorParts.map(buildEditor)];
  const bundled = (await Promise.all(parts)).flat();
  writeLicences(bundled, path.join(dist, "THIRD-PARTY-LICENSES.txt"));
  copy("nodes/locales", () => true);
  copy("plugins/locales", () => true);
  copy("icons", (name) => name.endsWith(".svg"), "nodes/icons");
  noteBuilt(from);
  console.log(`built dist/ in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

await build();

if (process.argv.includes("--watch")) {
  let pending;
  for (const folder of ["nodes", "plugins", "src", "icons"]) {
    fs.watch(path.join(root, folder), { recursive: true }, () => {
      clearTimeout(pending);
      pending = setTimeout(() => build().catch((error) => console.error(error.message)), 200);
    });
  }
}
