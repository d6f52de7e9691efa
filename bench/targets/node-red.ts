import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { buildSync } from "esbuild";
import { Child } from "../child.js";
import type { Measurement, Task } from "../nodes/meter.js";

export interface NodeRedOptions {
  readonly flow: readonly object[];
  /** By node id. */
  readonly credentials?: Readonly<Record<string, object>>;
  /** Whether this checkout's package is installed. Default true. */
  readonly withPackage?: boolean;
  /** Whether it serves the editor. Default false. */
  readonly editor?: boolean;
  /** For Node.js itself. */
  readonly execArgv?: readonly string[];
}

const SETTINGS = {
  flowFile: "flows.json",
  uiHost: "127.0.0.1",
  uiPort: 0,
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false, allowUpload: false } },
  diagnostics: { enabled: false, ui: false },
  logging: { console: { level: "warn", metrics: false, audit: false } },
};

/** A real Node-RED in a process of its own, with a flow that a `bench-meter` measures. */
export class NodeRed {
  readonly child: Child;
  readonly #userDir: string;

  constructor({ flow, credentials = {}, withPackage = true, editor = false, execArgv = [] }: NodeRedOptions) {
    const userDir = newFolder();
    this.#userDir = userDir;
    const write = (name: string, content: unknown) =>
      fs.writeFileSync(path.join(userDir, name), JSON.stringify(content));
    write("flows.json", flow);
    write("flows_cred.json", credentials);
    write("package.json", { name: "bench", private: true });
    const settings = editor ? SETTINGS : { ...SETTINGS, httpAdminRoot: false };
    fs.writeFileSync(path.join(userDir, "settings.js"), `module.exports = ${JSON.stringify(settings)};\n`);
    if (withPackage) install(userDir);
    buildNodes(path.join(userDir, "nodes"));
    const red = createRequire(__filename).resolve("node-red/red.js");
    this.child = new Child(red, { args: ["--userDir", userDir], execArgv: [...execArgv, ...profiling()] });
  }

  measure(task: Task, load?: () => void): Promise<Measurement> {
    return this.child.measure(task, load);
  }

  async stop(): Promise<void> {
    await this.child.stop();
    remove(this.#userDir);
  }
}

let installed: string | undefined;

/** Folders that are there now: they go with this process, however it ends. */
const folders = new Set<string>();
process.on("exit", () => folders.forEach(remove));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

function newFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "wxbot-bench-"));
  folders.add(folder);
  return folder;
}

function remove(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  folders.delete(folder);
}

/** As npm would: the package and what it depends on, apart from what Node-RED has of the same. */
function install(userDir: string): void {
  fs.symlinkSync((installed ??= copyInstalled()), path.join(userDir, "node_modules"));
}

function copyInstalled(): string {
  const folder = newFolder();
  const { packages } = JSON.parse(fs.readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, { name?: string; dev?: boolean }>;
  };
  const nodeModules = path.join(folder, "node_modules");
  const own = path.join(nodeModules, packages[""]!.name!);
  for (const file of ["package.json", "dist"]) fs.cpSync(file, path.join(own, file), { recursive: true });
  for (const [place, { dev = false }] of Object.entries(packages)) {
    if (place !== "" && !dev) fs.cpSync(place, path.join(folder, place), { recursive: true });
  }
  return nodeModules;
}

/** Node-RED loads what lies in the folder `nodes` of its user directory. */
function buildNodes(outdir: string): void {
  const names = fs.readdirSync("bench/nodes").filter((name) => name.endsWith(".html"));
  const entryPoints = names.map((name) => `bench/nodes/${name.replace(/html$/, "ts")}`);
  buildSync({ entryPoints, outdir, bundle: true, platform: "node", format: "cjs" });
  for (const name of names) fs.copyFileSync(`bench/nodes/${name}`, path.join(outdir, name));
}

/** With BENCH_PROFILE=DIR every Node-RED writes a CPU profile there when it ends. */
function profiling(): string[] {
  const dir = process.env["BENCH_PROFILE"];
  return dir ? ["--cpu-prof", `--cpu-prof-dir=${path.resolve(dir)}`] : [];
}
