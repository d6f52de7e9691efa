#!/usr/bin/env node
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { parseArgs } from "node:util";
import { DEFAULT_PORT } from "../protocol/addresses.js";
import { FAULT_COMMANDS } from "./faults/fault-commands.js";
import { readFaultOptions } from "./faults/fault-options.js";
import { openPlatform, type Platform, type PlatformOptions } from "./index.js";

const HELP = `wxbot-platform: the platform of node-red-contrib-wxbot on its own (内置平台，单独运行)

  --host HOST          where to listen; default 127.0.0.1. Elsewhere the pages ask for the key (默认只限本机)
  --port PORT          default ${DEFAULT_PORT}; 0: any free one (端口)
  --data DIR           where keys, people and messages are kept; default ~/.wxbot-platform (数据目录)
  --key KEY            the account key; without it one is generated, kept and printed (账号 key)
  --token TOKEN=WXID   a token whose account WXID is logged in; may be given again (令牌与已登录的账号)
  --fault FAULT        a fault from the start on; may be given again (从一开始就模拟故障):
                       refuse, ignore, half-open, duplicate, reorder, delay=MS, garbage=N, cut=N, 1000=N, 1003=N
  --help

While it runs, a fault can be typed as a line, and so can (运行时可逐行输入故障，以及): ${FAULT_COMMANDS}
`;

/** @throws TypeError with a sentence for whoever typed the command line */
function readOptions(): PlatformOptions | undefined {
  const text = { type: "string" } as const;
  const list = { type: "string", multiple: true } as const;
  const options = { host: text, port: text, data: text, key: text, token: list, fault: list } as const;
  const { values } = parseArgs({ options: { ...options, help: { type: "boolean", short: "h" } } });
  if (values.help === true) return undefined;
  const port = Number(values.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new TypeError("--port must be 0 to 65535.");
  if (values.key === "") throw new TypeError("--key must not be empty.");
  return {
    dataDir: path.resolve(values.data ?? path.join(os.homedir(), ".wxbot-platform")),
    port,
    warn: (line) => console.error(line),
    ...(values.host !== undefined && { host: values.host }),
    ...(values.key !== undefined && { key: values.key }),
    tokens: (values.token ?? []).map(readToken),
    faults: readFaultOptions(values.fault ?? []),
  };
}

function readToken(option: string): { token: string; wxid: string } {
  const match = /^([^=]+)=([A-Za-z][\w-]{2,31})$/.exec(option);
  if (match === null) throw new TypeError("--token must be TOKEN=WXID.");
  return { token: match[1]!, wxid: match[2]! };
}

async function run(options: PlatformOptions): Promise<void> {
  const platform = await openPlatform(options);
  const key = options.key === undefined ? `\n  Key            ${platform.key}` : "";
  const token = options.tokens!.length === 0 ? `\n  Token          ${platform.tokenOf() ?? "-"}` : "";
  console.log(`
  Phone   手机页面  ${platform.url}/
  Console 控制台    ${platform.url}/console.html
  Sync    消息同步  ${platform.syncUrl}
  HTTP    发送接口  ${platform.url}/wxapi/
${key}${token}

  Ctrl-C ends it. 按 Ctrl-C 结束。
`);
  const prompt = readline.createInterface({ input: process.stdin });
  prompt.on("line", (line) => obey(platform, line.trim()));
  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      // A second time: whatever it still waits for.
      if (ending) process.exit(1);
      ending = true;
      prompt.close();
      process.stdin.destroy();
      void platform.close();
    });
  }
}

/** A fault that is typed while the platform runs. */
function obey(platform: Platform, line: string): void {
  if (line === "") return;
  try {
    platform.fault(line);
    console.log(`  ${line}: done 已执行`);
  } catch (error) {
    console.error((error as Error).message);
  }
}

function fail(error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException;
  const busy = code === "EADDRINUSE" ? " Another program uses the port: choose one with --port." : "";
  console.error(`${message}${busy}`);
  process.exitCode = 1;
}

try {
  const options = readOptions();
  if (options === undefined) console.log(HELP);
  else run(options).catch(fail);
} catch (error) {
  fail(error);
}
