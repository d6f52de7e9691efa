import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { mediaFile, toneWave } from "../support/media-files.js";
import { requireProgram } from "../support/require-program.js";
import { Finger } from "../support/touch.js";
import { until } from "../support/until.js";
import { ALICE, BOT, type RunningPlatform } from "../platform/running-platform.js";
import { phonePage } from "./phone-page.js";

/** What the page's microphones do, watched from within: the browser's own parts, with the question held back. */
interface Watched extends Window {
  /** Tracks of all microphones that were ever opened. */
  tracks: MediaStreamTrack[];
  /** Answers the questions for the microphone that wait. */
  allow: () => void;
}

/** Long enough for a voice; a slow machine may pass over a second. */
const SOME_SECONDS = /^0:(?!0[01])\d\d$/;

describe("the phone page's voices", function () {
  this.timeout(90_000);
  const phone = phonePage({ microphone: true, touch: true });
  const { openBot, log, contents } = phone;
  let page: Page;
  let running: RunningPlatform;
  beforeEach(() => ({ page, running } = phone));

  const openTalk = async (): Promise<Locator> => {
    await openBot();
    await page.getByRole("button", { name: "Voice", exact: true }).click();
    const talk = page.locator(".talk-button");
    await talk.waitFor();
    return talk;
  };
  const timer = () => page.getByRole("timer");
  const middle = async (talk: Locator) => {
    const { x, y, width, height } = (await talk.boundingBox())!;
    return { x: x + width / 2, y: y + height / 2 };
  };

  it("records a voice, which becomes SILK, and plays the bot's SILK", async () => {
    const talk = await openTalk();
    await talk.focus();
    await page.keyboard.press("Enter");
    await timer().getByText(SOME_SECONDS).waitFor();
    await page.keyboard.press("Enter");
    const own = log().getByRole("button", { name: /^Play voice/ });
    await own.waitFor();
    const [sent] = await contents();
    assert.ok(sent?.kind === "voice" && sent.media.mime === "audio/silk");
    assert.ok(sent.durationMs > 1_000 && sent.durationMs < 6_000, `${sent.durationMs} ms`);

    const silk = (await running.upload("voice", toneWave(1_500))).id;
    await running.write({ kind: "voice", media: silk }, ALICE, BOT);
    const voice = log().getByRole("button", { name: "Play voice, 2 seconds" }).last();
    await log().getByRole("img", { name: "Not played yet" }).waitFor();
    const played = page.waitForResponse((response) => response.url().includes("as=wav"));
    await voice.click();
    assert.equal((await played).headers()["content-type"], "audio/wav");
    await log().getByRole("button", { name: "Stop voice" }).waitFor();
    // It ends by itself, where the sound can be played.
    await log().getByRole("button", { name: "Stop voice" }).waitFor({ state: "detached" });
    assert.equal(await page.getByText("This cannot be played.").count(), 0);
    assert.equal(await log().getByRole("img", { name: "Not played yet" }).count(), 0);
  });

  it("plays the bot's AMR by ffmpeg, or says what is missing and offers a download", async function () {
    requireProgram(this, "ffmpeg");
    const DataFileBase64 = mediaFile("tone-1480.amr").toString("base64");
    await running.send("sendVoice", { Type: 0, DataFileBase64, VoiceTime: 1_480 });
    await openBot();
    const voice = log().getByRole("button", { name: "Play voice, 1 second" });
    const { PATH } = process.env;
    process.env["PATH"] = "";
    try {
      await voice.click();
      const alert = log().getByRole("alert");
      await alert.getByText(/^Browsers do not play this kind of voice\. Install ffmpeg/).waitFor();
      const download = page.waitForEvent("download");
      await alert.getByRole("link", { name: "Download" }).click();
      assert.equal((await download).suggestedFilename(), "voice.amr");
    } finally {
      process.env["PATH"] = PATH;
    }
    const played = page.waitForResponse((response) => response.url().includes("as=wav"));
    await voice.click();
    assert.ok((await played).ok());
    await log().getByRole("button", { name: "Stop voice" }).waitFor({ state: "detached" });
    assert.equal(await log().getByRole("alert").count(), 0);
  });

  it("cancels a voice by Escape", async () => {
    await (await openTalk()).focus();
    await page.keyboard.press("Enter");
    await timer().waitFor();
    await page.keyboard.press("Escape");
    await timer().waitFor({ state: "detached" });
    assert.deepEqual(await contents(), []);
  });

  it("sends what was said while a finger held the button, and nothing where it slid up", async () => {
    const { x, y } = await middle(await openTalk());
    const finger = await Finger.of(page);
    await finger.press(x, y);
    await timer().getByText(SOME_SECONDS).waitFor();
    await finger.move(x, y - 120);
    await page.locator(".talking-sign").getByText("Release to cancel").waitFor();
    await finger.move(x, y - 10);
    await page.locator(".talking-sign").getByText("Slide up to cancel").waitFor();
    await finger.release();
    await log()
      .getByRole("button", { name: /^Play voice/ })
      .waitFor();

    await finger.press(x, y);
    await timer().getByText(SOME_SECONDS).waitFor();
    // As fast as a finger can: nothing is drawn in between.
    await Promise.all([finger.move(x, y - 200), finger.release()]);
    await timer().waitFor({ state: "detached" });
    await running.send("sendText", { Content: "after" });
    await log().getByText("after").waitFor();
    assert.deepEqual(
      (await contents()).map(({ kind }) => kind),
      ["voice", "text"],
    );
  });

  it("sends nothing where the release is the first that tells of the slide", async () => {
    const talk = await openTalk();
    const { x, y } = await middle(talk);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await timer().getByText(SOME_SECONDS).waitFor();
    await talk.evaluate((button, clientY) => {
      button.dispatchEvent(new PointerEvent("pointerup", { bubbles: true, isPrimary: true, pointerId: 1, clientY }));
    }, y - 200);
    await timer().waitFor({ state: "detached" });
    await page.mouse.up();
    await running.send("sendText", { Content: "after" });
    await log().getByText("after").waitFor();
    assert.deepEqual(await contents(), [{ kind: "text", text: "after" }]);
  });

  it("records once, however often it is pressed while the browser still asks for the microphone", async () => {
    await page.addInitScript(() => {
      const watched = window as unknown as Watched;
      watched.tracks = [];
      const devices = navigator.mediaDevices;
      const ask = devices.getUserMedia.bind(devices);
      const allowed = new Promise<void>((resolve) => (watched.allow = resolve));
      devices.getUserMedia = async (constraints) => {
        await allowed;
        const stream = await ask(constraints);
        watched.tracks.push(...stream.getTracks());
        return stream;
      };
    });
    const { x, y } = await middle(await openTalk());
    await page.mouse.move(x, y);
    for (const act of ["down", "up", "down", "up", "down"] as const) await page.mouse[act]();
    await page.evaluate(() => (window as unknown as Watched).allow());
    await timer().getByText(SOME_SECONDS).waitFor();
    const live = () =>
      page.evaluate(
        () => (window as unknown as Watched).tracks.filter(({ readyState }) => readyState === "live").length,
      );
    await until(async () => (await page.evaluate(() => (window as unknown as Watched).tracks.length)) === 3);
    assert.equal(await live(), 1);
    await page.mouse.up();
    await log()
      .getByRole("button", { name: /^Play voice/ })
      .waitFor();
    assert.equal(await timer().count(), 0);
    assert.equal(await live(), 0);
    assert.equal((await contents()).length, 1);
  });
});
