import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";
import { BOT, ALICE } from "./running-platform.js";
import { PlatformProcess } from "./platform-process.js";

/** Debian's Python has Debian's modules; another one that comes first on the PATH has not. */
const PYTHON = "/usr/bin/python3";

/** The published example: sign in, then print whatever comes; after a failure wait and connect again. */
const CLIENT = `
import asyncio, json, sys, websockets

async def main(url, key):
    while True:
        try:
            async with websockets.connect(url) as socket:
                await socket.send(json.dumps({"app": "wxbot", "version": "1.0", "key": key}))
                async for frame in socket:
                    print(json.dumps(json.loads(frame)), flush=True)
        except (OSError, websockets.ConnectionClosed):
            pass
        await asyncio.sleep(0.2)

print(websockets.version.version, flush=True)
asyncio.run(main(sys.argv[1], sys.argv[2]))
`;

describe("platform: the published Python client", function () {
  this.timeout(60_000);

  it("signs in, prints events, and comes back after a cut", async function () {
    if (!hasWebsockets()) {
      const text = "this test needs /usr/bin/python3 with the module websockets (Debian: python3-websockets)";
      if (process.env["WXBOT_REQUIRE_ALL"] === "1") throw new Error(text);
      console.log(`      skipped: ${text}`);
      this.skip();
    }
    const { dir, remove } = await tempDir();
    const platform = await PlatformProcess.start(["--data", dir, "--key", "the-key"]);
    const client = spawn(PYTHON, ["-c", CLIENT, platform.syncUrl, "the-key"], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    client.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    const lines = () => output.split("\n").filter((line) => line !== "");
    const printed = async (count: number) => {
      await until(() => lines().length >= count || client.exitCode !== null);
      return lines()
        .slice(1)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    try {
      const signedIn = { type: "AuthCheckResult", msg: "认证成功", retCode: 0 };
      assert.deepEqual(await printed(2), [signedIn]);
      await platform.write("你好");
      const [, first] = await printed(3);
      assert.deepEqual(first!["userInfo"], { wxid: BOT, nickname: "小助手" });
      const { FromUserName, Content } = first!["event"] as Record<string, { string: string }>;
      assert.deepEqual([FromUserName!.string, Content!.string], [ALICE, "你好"]);
      await platform.ask("POST", "api/faults/cut");
      assert.deepEqual((await printed(4))[2], signedIn);
      await platform.write("still there?");
      assert.equal((await printed(5)).length, 4);
    } finally {
      const ended = once(client, "exit");
      client.kill();
      await ended;
      await platform.kill("SIGTERM");
      await remove();
    }
  });
});

function hasWebsockets(): boolean {
  if (!existsSync(PYTHON)) return false;
  try {
    execFileSync(PYTHON, ["-c", "import websockets"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
