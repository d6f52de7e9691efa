import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";
import { PlatformProcess } from "./platform-process.js";
import { ALICE } from "./running-platform.js";

describe("platform: the command wxbot-platform", function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;
  const started: PlatformProcess[] = [];

  beforeEach(async () => {
    folder = await tempDir();
  });
  afterEach(async () => {
    for (const platform of started.splice(0)) await platform.kill("SIGKILL");
    await folder.remove();
  });

  async function start(...args: string[]): Promise<PlatformProcess> {
    const platform = await PlatformProcess.start(["--data", folder.dir, ...args]);
    started.push(platform);
    return platform;
  }

  async function fails(...args: string[]): Promise<string> {
    const platform = new PlatformProcess(["--data", path.join(folder.dir, "never"), ...args]);
    started.push(platform);
    assert.equal(await platform.exited(), 1);
    return platform.output;
  }

  const send = async (platform: PlatformProcess, key: string, token: string) => {
    const body = { Token: token, UserName: ALICE, Content: "hello" };
    return await platform.ask<{ retCode: number }>("POST", `wxapi/pc/message/sendText?key=${key}`, body);
  };

  it("prints where it is, its key and its token, and keeps both", async () => {
    const first = await start();
    const [key, token] = [/Key +(\S+)/.exec(first.output)![1]!, /Token +(\S+)/.exec(first.output)![1]!];
    assert.equal((await send(first, key, token)).retCode, 0);
    assert.equal(await first.kill("SIGINT"), 0);
    const second = await start();
    assert.match(second.output, new RegExp(key));
    assert.equal((await send(second, key, token)).retCode, 0);
    assert.equal(await second.kill("SIGTERM"), 0);
  });

  it("lets nobody else read its files", async () => {
    const platform = await start();
    await platform.write("private");
    const modes = ["", "platform.jsonl", "media"].map((name) => statSync(path.join(folder.dir, name)).mode & 0o77);
    assert.deepEqual(modes, [0, 0, 0]);
  });

  it("takes a key and tokens with accounts online, and does not print a key that it was given", async () => {
    const platform = await start("--key", "my-key", "--token", "T1=wxid_first01", "--token", "T2=wxid_second1");
    assert.ok(!platform.output.includes("my-key"));
    const accounts = await platform.ask<{ wxid: string; online: boolean }[]>("GET", "wxapi/pc/accounts?key=my-key");
    const online = accounts.filter((account) => account.online).map(({ wxid }) => wxid);
    assert.ok(online.includes("wxid_first01") && online.includes("wxid_second1"));
    for (const token of ["T1", "T2"]) assert.equal((await send(platform, "my-key", token)).retCode, 0);
  });

  it("takes faults", async () => {
    const platform = await start("--key", "k", "--token", "T=wxid_first01", "--fault", "1003=1", "--fault", "delay=20");
    assert.deepEqual([(await send(platform, "k", "T")).retCode, (await send(platform, "k", "T")).retCode], [1003, 0]);
  });

  it("takes faults while it runs, one a line", async () => {
    const platform = await start("--key", "k", "--token", "T=wxid_first01");
    assert.match(await platform.type("1000=1"), /done/);
    assert.deepEqual([(await send(platform, "k", "T")).retCode, (await send(platform, "k", "T")).retCode], [1000, 0]);
    await platform.type("drop=wxid_first01");
    assert.equal((await send(platform, "k", "T")).retCode, 1002);
    assert.match(await platform.type("drop=nobody"), /No token has the account nobody/);
    assert.match(await platform.type("love"), /--fault love is none/);
    await platform.type("half-open");
    await platform.type("clear");
    assert.equal((await platform.ask<{ halfOpen: boolean }>("GET", "api/faults")).halfOpen, false);
    assert.match(await platform.type("cut-sockets"), /done/);
    await platform.type("restart=100");
    await until(async () => (await fetch(`${platform.url}/api/people`).catch(() => undefined))?.status === 200);
    assert.equal(await platform.kill("SIGTERM"), 0);
  });

  it("says what is wrong with its command line, and with a port or folder in use", async () => {
    assert.match(await fails("--port", "70000"), /--port/);
    assert.match(await fails("--token", "half"), /TOKEN=WXID/);
    assert.match(await fails("--fault", "love"), /--fault love/);
    assert.match(await fails("--what"), /--what/);
    assert.ok(!existsSync(path.join(folder.dir, "never")));
    const platform = await start();
    assert.match(await fails("--port", new URL(platform.url).port), /Another program uses the port/);
    const twice = new PlatformProcess(["--data", folder.dir]);
    started.push(twice);
    assert.equal(await twice.exited(), 1);
    assert.match(twice.output, /in use by another wxbot platform/);
  });

  it("helps", async () => {
    const help = new PlatformProcess(["--help"]);
    started.push(help);
    assert.equal(await help.exited(), 0);
    assert.match(help.output, /--fault/);
  });
});
