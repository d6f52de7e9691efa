import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Gateway, textEvent } from "../support/gateway.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { tempDir } from "../support/temp-dir.js";

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

  it("printed nothing but what Node-RED itself does", () => {
    assert.doesNotMatch(
      nodeRed.output,
      /\[error\]|\[warn\] (?!Projects disabled|Encrypted credentials not found)|Warning|secret/,
    );
  });
});
