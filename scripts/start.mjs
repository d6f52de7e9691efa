/**
 * Starts Node-RED on 127.0.0.1 with the nodes of this checkout and the embedded platform, and prints where to look.
 * Flows and data lie in .node-red/ (or the folder that USER_DIR names) and are as they were at the next start. The port
 * is PORT, or 1880; where it is taken, the next free one.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
/** What the first start brings with it. */
const FIRST_EXAMPLE = "examples/1 入门 First steps/1 你好 Hello.json";
const userDir = path.resolve(process.env.USER_DIR || path.join(root, ".node-red"));
const require = createRequire(import.meta.url);

function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function freePort(first) {
  for (let port = first; port < first + 50; port++) if (await isFree(port)) return port;
  throw new Error(`No free port from ${first} on.`);
}

/** The first start brings the first example with it; what a person makes of it is kept. */
function prepareFlows() {
  fs.mkdirSync(userDir, { recursive: true });
  const flows = path.join(userDir, "flows.json");
  if (!fs.existsSync(flows)) fs.copyFileSync(path.join(root, FIRST_EXAMPLE), flows);
}

/** Asks until the embedded platform runs, which it does as soon as a flow uses it; undefined where none does. */
async function phonePage(editor, isRunning) {
  for (const end = Date.now() + 60_000; Date.now() < end && isRunning();) {
    try {
      const { phone } = await (await fetch(`${editor}wxbot/platform`, { signal: AbortSignal.timeout(5_000) })).json();
      if (phone !== null) return phone;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}

const port = await freePort(Number(process.env.PORT) || 1880);
prepareFlows();
const nodeRed = spawn(
  process.execPath,
  [
    require.resolve("node-red/red.js"),
    "--userDir",
    userDir,
    "--settings",
    path.join(root, "scripts/start-settings.cjs"),
    "--port",
    String(port),
  ],
  { stdio: "inherit" },
);
let running = true;
nodeRed.once("exit", (code) => {
  running = false;
  process.exitCode = code ?? 0;
});
// On Ctrl-C a terminal tells Node-RED too: here there is only the wait for its end.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => nodeRed.kill("SIGTERM"));

const editor = `http://127.0.0.1:${port}/`;
const phone = await phonePage(editor, () => running);
if (running) {
  const none = "no flow uses the embedded platform yet / 还没有流程使用内置平台";
  console.log(`
  Editor     编辑器    ${editor}
  Phone page 手机页面  ${phone ?? none}

  Open the phone page, write 你好, and see the flow answer. Ctrl-C ends everything.
  打开手机页面，发一句“你好”，流程会马上回复。按 Ctrl-C 结束。
`);
}
