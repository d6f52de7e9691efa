import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { GIF, png } from "../support/images.js";
import { mediaFile, toneWave } from "../support/media-files.js";
import { until } from "../support/until.js";
import type { RunningPlatform } from "../platform/running-platform.js";
import { phonePage } from "./phone-page.js";

const PICTURE = { name: "green.png", mimeType: "image/png", buffer: png(60, 40, [0x1a, 0xad, 0x19]) };

/** The head of a WebM file, which says what it is. */
const WEBM = Buffer.from("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701", "hex");

describe("the phone page's files", function () {
  this.timeout(90_000);
  const phone = phonePage();
  const { openBot, field, log, contents } = phone;
  let page: Page;
  let running: RunningPlatform;
  beforeEach(() => ({ page, running } = phone));

  const kinds = async () => (await contents()).map(({ kind }) => kind);
  const dialog = () => page.getByRole("dialog");

  async function choose(button: string, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: button, exact: true }).click();
    await (await chooser).setFiles(file);
  }

  /** Files from the desktop are dragged over something and let go. */
  async function drop(selector: string, files: Record<string, Buffer>): Promise<void> {
    // What was dropped is read when it is sent: it goes with the platform's folder.
    const folder = path.join(running.dataDir, "dropped");
    await fs.mkdir(folder);
    const paths = Object.keys(files).map((name) => path.join(folder, name));
    await Promise.all(paths.map((file) => fs.writeFile(file, files[path.basename(file)]!)));
    const session = await page.context().newCDPSession(page);
    const { x, y, width, height } = (await page.locator(selector).boundingBox())!;
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await session.send("Input.dispatchDragEvent", { type, x: x + width / 2, y: y + height / 2, data });
    }
  }

  it("sends a picture from a file, and shows the bot's", async () => {
    await openBot();
    await page.getByRole("button", { name: "More to send" }).click();
    await choose("Photo", PICTURE);
    await log().getByRole("button", { name: "Show photo" }).waitFor();
    const [sent] = await contents();
    assert.ok(sent?.kind === "image" && sent.media.mime === "image/png");

    await running.send("sendImage", { Base64Image: `data:base64;image/png,${PICTURE.buffer.toString("base64")}` });
    await until(async () => (await loadedPictures(page)) === 2);
    await log().getByRole("button", { name: "Show photo" }).last().click();
    await dialog().getByRole("img").waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
  });

  it("sends a video with its first picture, and plays the bot's", async () => {
    await openBot();
    await page.getByRole("button", { name: "More to send" }).click();
    await choose("Video", { name: "a.mp4", mimeType: "video/mp4", buffer: mediaFile("picture-1200.mp4") });
    const still = log().getByRole("button", { name: "Play video, 0:01" });
    await still.waitFor();
    const [sent] = await contents();
    assert.ok(sent?.kind === "video" && sent.thumbnail?.mime === "image/jpeg");

    await running.send("sendVideo", {
      VideoFileBase64: mediaFile("picture-1200.mp4").toString("base64"),
      ImageFileBase64: `data:base64;image/png,${PICTURE.buffer.toString("base64")}`,
      VideoTime: 2_000,
    });
    await log().getByRole("button", { name: "Play video, 0:02" }).click();
    await until(() => page.evaluate(() => (document.querySelector("video")?.currentTime ?? 0) > 0));
  });

  it("refuses a video that WeChat does not take before it is uploaded, and says what to do", async () => {
    await openBot();
    const uploads: string[] = [];
    page.on("request", (request) => request.url().includes("api/media") && uploads.push(request.url()));
    await page.getByRole("button", { name: "More to send" }).click();
    await choose("Video", { name: "clip.webm", mimeType: "video/webm", buffer: WEBM });
    const alert = page.getByRole("alert");
    await alert.getByText(/^WeChat takes videos as MP4\. Convert this one first .* or send it as a file\./).waitFor();
    await alert.getByRole("button", { name: "Delete" }).click();
    await choose("Video", { name: "not.mp4", mimeType: "video/mp4", buffer: mediaFile("tone-1300.mp3") });
    await alert.getByText("WeChat takes videos as MP4").waitFor();
    assert.deepEqual(uploads, []);
    await choose("File", { name: "clip.webm", mimeType: "video/webm", buffer: WEBM });
    await log().getByRole("link", { name: "clip.webm" }).waitFor();
    assert.deepEqual(await kinds(), ["file"]);
  });

  it("says why a file cannot be what it was chosen as", async () => {
    await openBot();
    await page.getByRole("button", { name: "More to send" }).click();
    await choose("Photo", { name: "not.png", mimeType: "image/png", buffer: mediaFile("tone-1300.mp3") });
    await page.getByRole("alert").getByText("This file cannot be used here").waitFor();
    assert.deepEqual(await contents(), []);
  });

  it("sends what is dropped as what it is, after a question", async () => {
    await openBot();
    await field().waitFor();
    await drop(".drop-target", {
      "tone.wav": toneWave(1_200),
      "a.png": PICTURE.buffer,
      "notes.txt": Buffer.from("notes"),
      "from-phone.amr": mediaFile("tone-1480.amr"),
    });
    const rows = dialog().getByRole("listitem");
    await rows.first().waitFor();
    assert.equal(await rows.count(), 4);
    await rows.filter({ hasText: "tone.wav" }).getByText("Voice file", { exact: true }).waitFor();
    await rows.filter({ hasText: "a.png" }).getByText("Photo", { exact: true }).waitFor();
    await rows.filter({ hasText: "notes.txt" }).getByText("File", { exact: true }).waitFor();
    await dialog().getByRole("button", { name: "Send" }).click();
    await until(async () => (await contents()).length === 4);
    assert.deepEqual((await kinds()).sort(), ["file", "image", "voice", "voice"]);
  });

  it("keeps its page where files are dropped beside the chat, and takes dragged texts", async () => {
    await page.setViewportSize({ width: 1000, height: 700 });
    await openBot();
    await field().waitFor();
    /** Whether the browser's own action stands: it opens a file, and puts a text where it falls. */
    const leaves = (selector: string, kind: "file" | "text") =>
      page.locator(selector).evaluate((element, what) => {
        const dataTransfer = new DataTransfer();
        if (what === "file") dataTransfer.items.add(new File(["x"], "x.txt"));
        else dataTransfer.setData("text/plain", "x");
        return element.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      }, kind);
    assert.deepEqual([await leaves(".list-pane", "file"), await leaves(".write-field", "text")], [false, true]);
    assert.equal(await dialog().count(), 0);
  });

  it("sends what is pasted after a question, also several pictures of one name", async () => {
    await phone.browser.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: running.url });
    await openBot();
    await field().focus();
    await page.evaluate(
      async (bytes) => {
        const blob = new Blob([new Uint8Array(bytes)], { type: "image/png" });
        await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
      },
      [...PICTURE.buffer],
    );
    await page.keyboard.press("Control+V");
    await dialog().getByRole("listitem").waitFor();
    await page.keyboard.press("Enter");
    await until(async () => (await contents()).length === 1);

    await field().evaluate(
      (element, bytes) => {
        const clipboardData = new DataTransfer();
        for (let count = 0; count < 2; count++) {
          clipboardData.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
        }
        element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      },
      [...PICTURE.buffer],
    );
    await until(async () => (await dialog().locator("li img").count()) === 2);
    await dialog().getByRole("button", { name: "Send" }).click();
    await until(async () => (await loadedPictures(page)) === 3);
    assert.deepEqual(await kinds(), ["image", "image", "image"]);
  });

  it("puts emoji where the cursor is, and sends a picture as a sticker", async () => {
    const client = await running.client();
    await openBot();
    await field().fill("ab");
    await field().press("ArrowLeft");
    await page.getByRole("button", { name: "Emoji", exact: true }).click();
    await page.getByRole("button", { name: "😂", exact: true }).click();
    await page.getByRole("button", { name: "👍", exact: true }).click();
    assert.equal(await field().inputValue(), "a😂👍b");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await log().getByText("a😂👍b").waitFor();
    assert.match(await client.nextText(), /a😂👍b/);

    await page.getByRole("button", { name: "Emoji", exact: true }).click();
    await choose("Picture or GIF as sticker", { name: "wave.gif", mimeType: "image/gif", buffer: GIF });
    await log().getByRole("img", { name: "Sticker" }).waitFor();
    await until(() =>
      log()
        .getByRole("img", { name: "Sticker" })
        .evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
    assert.match(await client.nextText(), /"MsgType":47/);
    assert.deepEqual(await kinds(), ["text", "emoji"]);
  });
});

async function loadedPictures(page: Page): Promise<number> {
  const pictures = page.getByRole("log").getByRole("img", { name: "Photo" });
  return await pictures.evaluateAll(
    (all) => all.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length,
  );
}
