/**
 * Builds dist/: tsc for the runtime, esbuild for what runs in a browser and for the platform, copies for the rest.
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
const editorParts = ["wxbot-config", "wxbot-account", "wxbot-in", "wxbot-send"].map((name) => `nodes/${name}`);
editorParts.push("plugins/wxbot-sidebar");

/** The runtime, unbundled, with declarations: a module-level singleton stays single. */
function compileRuntime() {
  const tsc = path.join(path.dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", root], { stdio: "inherit", cwd: root });
  if (status !== 0) throw new Error("tsc found errors");
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
  fs.rmSync(folder, { recursive: true, force: true });
  const common = { bundle: true, write: true, charset: "utf8", legalComments: "none", metafile: true };
  const server = await esbuild.build({
    ...common,
    entryPoints: [path.join(root, "src/platform/index.ts"), path.join(root, "src/platform/cli.ts")],
    outdir: folder,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: [...Object.keys(dependencies), "./index.js"],
  });
  const pages = await esbuild.build({
    ...common,
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
  compileRuntime();
  const bundled = [...(await Promise.all(editorParts.map(buildEditor))), ...(await buildPlatform())];
  writeLicences(bundled, path.join(dist, "THIRD-PARTY-LICENSES.txt"));
  copy("nodes/locales", () => true);
  copy("plugins/locales", () => true);
  copy("src/media", (name) => name.endsWith(".png"));
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
