import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { tempDir } from "../support/temp-dir.js";
import type { FullDiskOutcome } from "./full-disk-child.js";

const run = promisify(execFile);
const CHILD = ["--import", "tsx", "test/sending/full-disk-child.ts"];

describe("an outbox on a full disk", function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;

  beforeEach(async () => (folder = await tempDir()));
  afterEach(async () => await folder.remove());

  /** Nothing is lost, nothing is sent twice, and there is a word on everything that was not sent. */
  function assertAllTold(outcome: FullDiskOutcome, detail: RegExp): void {
    const { accepted, refusals, printed, files, arrived, failed, recovered, left, damaged } = outcome;
    assert.ok(accepted.length > 10 && arrived.length > 0, `${accepted.length} accepted`);
    for (const refusal of refusals) assert.match(refusal, /^WXBOT_QUEUE_FULL notKept /);
    assert.ok(refusals.length >= 3, "a text and a large content are refused");
    for (const error of [...refusals, ...Object.values(failed)]) assert.match(error, detail);
    // The key and the token end like that, and the texts are made of this.
    for (const text of printed) assert.doesNotMatch(text, /-secret|xxxxxx/);
    assert.deepEqual(files, ["journal", "reserve"], "of what was refused nothing takes up room");
    assert.deepEqual(
      arrived,
      accepted.filter((number) => failed[number] === undefined),
      "whatever was not reported arrived, once and in order",
    );
    assert.ok(recovered, "and then there is room again");
    assert.deepEqual([left, damaged], [0, 0]);
  }

  it("refuses what does not fit, sends what it has accepted, and goes on afterwards", async function () {
    const disk = path.join(folder.dir, "disk");
    await fs.mkdir(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      // Not root, or a container without the right: the limit on a file's size is tested below in any case.
      console.log("      skipped: a small disk cannot be mounted here");
      this.skip();
    }
    try {
      const { stdout } = await run(process.execPath, [...CHILD, path.join(disk, "outbox")]);
      const outcome = JSON.parse(stdout) as FullDiskOutcome;
      assertAllTold(outcome, /ENOSPC/);
      assert.deepEqual(outcome.failed, {}, "there is a reserve for what was accepted");
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  it("refuses what does not fit, sends or reports what it has, where a file may not grow any more", async () => {
    // In blocks of 1,024 bytes. The signal would end the process where it does not ask for an error instead.
    const limited = 'ulimit -f 1024; trap "" XFSZ; exec "$@"';
    const child = [process.execPath, ...CHILD, path.join(folder.dir, "outbox")];
    const { stdout } = await run("bash", ["-c", limited, "limited", ...child]);
    assertAllTold(JSON.parse(stdout) as FullDiskOutcome, /EFBIG/);
  });
});
