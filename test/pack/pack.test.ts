import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { PlatformProcess } from "../platform/platform-process.js";
import { Gateway, textEvent } from "../support/gateway.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";

const run = promisify(execFile);
const PACKAGE = "node-red-contrib-wxbot";

interface NodeSet {
  id: string;
  types: string[];
  enabled: boolean;
  err?: unknown;
  module: string;
}

/** What a person does: pack (or download), install into a Node-RED that has nothing else, and use it. */
describe("the packed package in an empty Node-RED", function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let nodeRed: NodeRedProcess;
  let gateway: Gateway;
  let printed = "";

  before(async () => {
    folder = await tempDir();
    const userDir = path.join(folder.dir, "user");
    await fs.mkdir(userDir);
    const packed = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder.dir]);
    const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
    const tarball = path.join(folder.dir, filename);
    const installed = await run("npm", ["install", "--no-audit", "--no-fund", tarball], { cwd: userDir });
    printed = installed.stdout + installed.stderr;
    gateway = await new Gateway().open();
    nodeRed = await NodeRedProcess.start({ userDir, fromCheckout: false });
  });

  after(async () => {
    await nodeRed?.close();
    await gateway?.close();
    await folder?.remove();
  });

  it("installs without a warning", () => assert.doesNotMatch(printed, /warn|deprecat|script/i));

  it("brings no tests, sources or secrets, and stays small", async () => {
    const root = path.join(nodeRed.userDir, "node_modules", PACKAGE);
    const files = await fs.readdir(root, { recursive: true });
    assert.deepEqual(
      files.filter((file) => /(^|\/)(test|bench|\.ci)(\/|$)|(?<!\.d)\.tsx?$/.test(file)),
      [],
    );
    const sizes = await fs.readdir(path.join(nodeRed.userDir, "node_modules"), {
      recursive: true,
      withFileTypes: true,
    });
    let bytes = 0;
    for (const entry of sizes) {
      if (entry.isFile()) bytes += (await fs.stat(path.join(entry.parentPath, entry.name))).size;
    }
    assert.ok(bytes < 20 * 1024 * 1024, `${bytes} bytes with all dependencies`);
  });

  it("brings all that was built", async () => {
    const filesIn = async (folder: string) => {
      const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return files.map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name))).sort();
    };
    const built = (await filesIn("dist")).filter((file) => file !== ".built-from");
    assert.deepEqual(await filesIn(path.join(nodeRed.userDir, "node_modules", PACKAGE, "dist")), built);
  });

  it("loads every node without an error", async () => {
    const sets = ((await nodeRed.admin("nodes")) as NodeSet[]).filter(({ module }) => module === PACKAGE);
    const manifest = JSON.parse(await fs.readFile("package.json", "utf8")) as { "node-red": { nodes: object } };
    assert.deepEqual(sets.flatMap(({ types }) => types).sort(), Object.keys(manifest["node-red"].nodes).sort());
    for (const { id, enabled, err } of sets)
      assert.deepEqual({ id, enabled, err }, { id, enabled: true, err: undefined });
  });

  it("answers a message through a flow", async () => {
    const { syncUrl, apiUrl } = gateway;
    const credentials = { key: "K-secret", token: "T-secret" };
    const at = { z: "tab", x: 100, y: 100 };
    const signedIn = gateway.signedIn();
    await nodeRed.deploy([
      { id: "tab", type: "tab" },
      { id: "config", type: "wxbot-config", platform: "custom", syncUrl, apiUrl, credentials },
      { ...at, id: "in", type: "wxbot-in", config: "config", wires: [["send"]] },
      { ...at, id: "send", type: "wxbot-send", config: "config", wires: [[]] },
    ]);
    await signedIn;
    gateway.push(textEvent("你好", { FromUserName: "wxid_alice" }));
    await gateway.posted(1);
    assert.deepEqual(gateway.posts[0]!.body, { Token: "T-secret", UserName: "wxid_alice", Content: "你好" });
  });

  /** Fetches a page and all that it names. @returns what each is, by name */
  async function loaded(page: string): Promise<Record<string, string>> {
    const html = await (await fetch(page)).text();
    const names = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name]) => name!);
    const types = names.map(async (name) => {
      const response = await fetch(new URL(name, page));
      assert.equal(response.status, 200, `${name} of ${page}`);
      return [name, response.headers.get("content-type")!.split(";")[0]!] as const;
    });
    return Object.fromEntries(await Promise.all(types));
  }

  const all = (page: string) => ({
    "icon.svg": "image/svg+xml",
    [`${page}.css`]: "text/css",
    [`${page}.js`]: "text/javascript",
  });

  it("shows the pages of the embedded platform with all that they are made of", async () => {
    await nodeRed.deploy([
      { id: "tab", type: "tab" },
      { id: "config", type: "wxbot-config", platform: "embedded" },
      { z: "tab", x: 100, y: 100, id: "in", type: "wxbot-in", config: "config", wires: [[]] },
    ]);
    const where = async () => (await nodeRed.admin("wxbot/platform")) as { pages: string | null };
    await until(async () => (await where()).pages !== null);
    const pages = new URL((await where()).pages!, nodeRed.url);
    assert.deepEqual(await loaded(pages.href), all("phone"));
    assert.deepEqual(await loaded(new URL("console.html", pages).href), all("console"));
  });

  it("brings a platform that runs on its own", async () => {
    const program = path.join(nodeRed.userDir, "node_modules/.bin/wxbot-platform");
    const platform = await PlatformProcess.start(["--data", path.join(folder.dir, "data")], {}, program);
    try {
      assert.deepEqual(await loaded(`${platform.url}/`), all("phone"));
    } finally {
      assert.equal(await platform.kill("SIGTERM"), 0);
    }
  });

  it("printed nothing but what Node-RED itself does", () => {
    assert.doesNotMatch(
      nodeRed.output,
      /\[error\]|\[warn\] (?!Projects disabled|Encrypted credentials not found)|Warning|secret/,
    );
  });
});
