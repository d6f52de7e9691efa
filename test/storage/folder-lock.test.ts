import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import path from "node:path";
import { NODE_RED_5 } from "../../scripts/node-red-5.js";
import { FolderInUse, lockFolder } from "../../src/storage/folder-lock.js";
import { requireProgram } from "../support/require-program.js";
import { tempDir } from "../support/temp-dir.js";

const PURPOSE = "test";

describe("the lock of a folder", function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let holder: ChildProcess | undefined;

  beforeEach(async () => (folder = await tempDir()));
  afterEach(async () => {
    await end();
    await folder.remove();
  });

  /** Starts a process that has the folder until its end. */
  async function hold(program = process.execPath): Promise<void> {
    const child = ["--import", "tsx", "test/storage/lock-child.ts", folder.dir, PURPOSE];
    holder = spawn(program, child, { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = (await Promise.race([once(holder.stdout!, "data"), once(holder, "exit")])) as [unknown];
    assert.equal(String(said), "locked\n");
  }

  async function end(): Promise<void> {
    const ending = holder;
    holder = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const exited = once(ending, "exit");
    ending.kill("SIGKILL");
    await exited;
  }

  /** Fails where it is not to be had. */
  async function takeAndFree(dir = folder.dir, purpose = PURPOSE): Promise<void> {
    const unlock = await lockFolder(dir, purpose);
    await unlock();
  }

  async function refused(dir = folder.dir): Promise<FolderInUse> {
    const error: unknown = await lockFolder(dir, PURPOSE).then(
      async (unlock) => {
        await unlock();
        assert.fail("It was free.");
      },
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof FolderInUse);
    return error;
  }

  it("is had once in a process, and again when it was given back", async () => {
    const unlock = await lockFolder(folder.dir, PURPOSE);
    const { isOwn, process: number } = await refused();
    assert.deepEqual([isOwn, number], [true, String(process.pid)]);
    await unlock();
    await takeAndFree();
  });

  it("is had by one of two that ask at the same time", async () => {
    const asked = await Promise.allSettled([lockFolder(folder.dir, PURPOSE), lockFolder(folder.dir, PURPOSE)]);
    const [had, missed] = asked.sort((a, b) => a.status.localeCompare(b.status));
    assert.ok(had.status === "fulfilled" && missed.status === "rejected");
    assert.ok(missed.reason instanceof FolderInUse && missed.reason.isOwn);
    await had.value();
  });

  it("is the folder's, whatever it is called", async () => {
    const alias = path.join(folder.dir, "alias");
    await fs.mkdir(path.join(folder.dir, "one"));
    await fs.mkdir(path.join(folder.dir, "other"));
    await fs.symlink("one", alias);
    const unlock = await lockFolder(path.join(folder.dir, "one"), PURPOSE);
    await refused(alias);
    await takeAndFree(path.join(folder.dir, "other"));
    await unlock();
  });

  it("names the process that has it, and is free when that was killed", async () => {
    await hold();
    const { isOwn, process: number, message } = await refused();
    assert.deepEqual([isOwn, number], [false, String(holder!.pid)]);
    assert.match(message, new RegExp(`in use by process ${holder!.pid}`));
    await end();
    await takeAndFree();
  });

  it("is seen by another Node.js", async function () {
    await hold(requireProgram(this, NODE_RED_5.NODE_RED_NODE, "npm ci in test/node-red-5"));
    assert.equal((await refused()).process, String(holder!.pid));
  });

  it("is not free because the process that has it is frozen", async () => {
    await hold();
    holder!.kill("SIGSTOP");
    const { isOwn, process: number } = await refused();
    assert.deepEqual([isOwn, number], [false, "?"]);
  });

  it("is one for each purpose", async () => {
    const unlock = await lockFolder(folder.dir, PURPOSE);
    await takeAndFree(folder.dir, "another");
    await unlock();
  });

  it("of a folder that is not there cannot be had", async () => {
    await assert.rejects(lockFolder(path.join(folder.dir, "none"), PURPOSE), /ENOENT/);
  });
});
