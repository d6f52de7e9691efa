import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { Ffmpeg } from "../../src/media/ffmpeg.js";
import { recognise } from "../../src/media/media-type.js";
import { neutralPicture, thumbnail } from "../../src/media/thumbnail.js";
import { mediaFile } from "../support/media-files.js";
import { requireProgram } from "../support/require-program.js";
import { tempDir } from "../support/temp-dir.js";

const VIDEO = mediaFile("picture-1200.mp4");

describe("the thumbnail of a video", () => {
  it("is a frame of it where there is an ffmpeg, and nothing is left behind", async function () {
    this.timeout(20_000);
    requireProgram(this, "ffmpeg");
    const { dir, remove } = await tempDir();
    const { TMPDIR } = process.env;
    process.env["TMPDIR"] = dir;
    try {
      for (const name of ["picture-1200.mp4", "fragments-1200.mp4"]) {
        const { mime, bytes } = await thumbnail(mediaFile(name), "video/mp4", new Ffmpeg());
        assert.equal(mime, "image/jpeg");
        assert.deepEqual(await recognise(bytes), { kind: "image", mime });
        assert.ok(bytes.length < 20_000);
      }
      assert.deepEqual(await fs.readdir(dir), []);
    } finally {
      if (TMPDIR === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = TMPDIR;
      await remove();
    }
  });

  it("is a neutral picture where there is none, or the video cannot be read", async () => {
    for (const [bytes, ffmpeg] of [
      [VIDEO, new Ffmpeg(undefined, "wxbot-no-such-program")],
      [VIDEO.subarray(0, 900), new Ffmpeg()],
    ] as const) {
      const picture = await thumbnail(bytes, "video/mp4", ffmpeg);
      assert.deepEqual(picture, { mime: "image/png", bytes: await neutralPicture() });
    }
    assert.deepEqual(await recognise(await neutralPicture()), { kind: "image", mime: "image/png" });
  });

  it("is given up where the node closes", async function () {
    requireProgram(this, "ffmpeg");
    const closing = new AbortController();
    const made = thumbnail(VIDEO, "video/mp4", new Ffmpeg(closing.signal));
    closing.abort();
    assert.equal((await made).mime, "image/png");
  });
});
