import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { freePort } from "./free-port.js";
import { tempDir } from "./temp-dir.js";
import { until } from "./until.js";

export interface NodeRedOptions {
  /** What flows.json holds at the start. Default: nothing. */
  readonly flows?: readonly object[];
  /** Added to the settings; plain JSON. */
  readonly settings?: object;
  /** The user directory; by default a new one that goes with the process. */
  readonly userDir?: string;
  /** Load the nodes from this checkout (the default), or only what is installed in the user directory. */
  readonly fromCheckout?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Quiet, on this machine only, and asking nobody outside. */
const SETTINGS = {
  flowFile: "flows.json",
  uiHost: "127.0.0.1",
  lang: "en-US",
  credentialSecret: "test-only",
  telemetry: { enabled: false, updateNotification: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false, allowUpload: false } },
  editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
  diagnostics: { enabled: false, ui: false },
  logging: { console: { level: "info", metrics: false, audit: false } },
};

const STARTED = /Started (modified )?(flows|nodes)|已启动/;

/**
 * A real Node-RED in a process of its own: the one that NODE_RED_DIR has installed (default: this checkout's), run by
 * the Node.js of NODE_RED_NODE (default: this one).
 */
export class NodeRedProcess {
  readonly url: string;
  readonly userDir: string;
  /** All that it printed so far. */
  output = "";
  readonly #process: ChildProcess;
  readonly #cleanUp: () => Promise<void>;

  private constructor(child: ChildProcess, url: string, userDir: string, cleanUp: () => Promise<void>) {
    this.#process = child;
    this.url = url;
    this.userDir = userDir;
    this.#cleanUp = cleanUp;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
  }

  static async start(options: NodeRedOptions = {}): Promise<NodeRedProcess> {
    const own = options.userDir === undefined ? await tempDir() : undefined;
    const userDir = options.userDir ?? own!.dir;
    const port = await freePort();
    const nodes = options.fromCheckout === false ? {} : { nodesDir: [path.resolve(".")] };
    const settings = { ...SETTINGS, uiPort: port, ...nodes, ...options.settings };
    await fs.writeFile(path.join(userDir, "settings.js"), `module.exports = ${JSON.stringify(settings)};\n`);
    if (options.flows) await fs.writeFile(path.join(userDir, "flows.json"), JSON.stringify(options.flows));
    const from = createRequire(path.resolve(process.env["NODE_RED_DIR"] ?? ".", "package.json"));
    const red = path.join(path.dirname(from.resolve("node-red/package.json")), "red.js");
    const child = spawn(
      process.env["NODE_RED_NODE"] ?? process.execPath,
      [red, "--userDir", userDir, "--settings", path.join(userDir, "settings.js")],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NODE_OPTIONS: "", ...options.env } },
    );
    const nodeRed = new NodeRedProcess(child, `http://127.0.0.1:${port}/`, userDir, async () => own?.remove());
    await nodeRed.#printed(STARTED);
    return nodeRed;
  }

  get pid(): number {
    return this.#process.pid!;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Waits until it has printed what fits, from a place in the output on, or rejects where it ends before. */
  async #printed(pattern: RegExp, from = 0): Promise<void> {
    await until(() => pattern.test(this.output.slice(from)) || !this.running, 60_000);
    if (!this.running) throw new Error(`Node-RED ended:\n${this.output}`);
  }

  /** The admin API's answer, parsed. */
  async admin(route: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(this.url + route, {
      ...init,
      headers: { accept: "application/json", "content-type": "application/json", ...init.headers },
    });
    if (!response.ok) throw new Error(`${route}: HTTP ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : await response.json();
  }

  /** Deploys flows, and waits until they have started. */
  async deploy(flows: readonly object[], type: "full" | "nodes" | "flows" = "full"): Promise<void> {
    const before = this.output.length;
    const headers = { "Node-RED-Deployment-Type": type, "Node-RED-API-Version": "v1" };
    await this.admin("flows", { method: "POST", headers, body: JSON.stringify(flows) });
    await this.#printed(STARTED, before);
  }

  /** Nothing of it runs any more, as in a computer that sleeps, until `thaw`. */
  freeze(): void {
    this.#process.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process.kill("SIGCONT");
  }

  /** @param signal SIGTERM lets it close its nodes; SIGKILL is the sudden end */
  async kill(signal: "SIGTERM" | "SIGINT" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (!this.running) return;
    const exited = once(this.#process, "exit");
    this.#process.kill(signal);
    await exited;
  }

  /** Ends it and removes its user directory, where it is its own. */
  async close(): Promise<void> {
    await this.kill();
    await this.#cleanUp();
  }
}
