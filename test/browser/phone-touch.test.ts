import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { PNG } from "../support/images.js";
import { Finger } from "../support/touch.js";
import { ALICE, BOT, type RunningPlatform } from "../platform/running-platform.js";
import { phonePage } from "./phone-page.js";

/** A finger is never still, and stays where it pressed until the menu is there. */
describe("the phone page under a finger", function () {
  this.timeout(90_000);
  const phone = phonePage({ touch: true });
  const { openBot, log, field } = phone;
  let page: Page;
  let running: RunningPlatform;
  let finger: Finger;
  beforeEach(async () => {
    ({ page, running } = phone);
    finger = await Finger.of(page);
  });

  const menu = () => page.getByRole("menu", { name: "Message actions" });
  const middle = async (of: Locator) => {
    const { x, y, width, height } = (await of.boundingBox())!;
    return { x: x + width / 2, y: y + height / 2 };
  };

  it("opens a message's menu by a long press, however the finger trembles, and stays open after it", async () => {
    await running.send("sendText", { Content: "Tea or coffee?" });
    await openBot();
    const { x, y } = await middle(log().getByText("Tea or coffee?"));
    await finger.press(x, y);
    for (const by of [3, -4, 6, -2]) await finger.move(x + by, y - by);
    await menu().waitFor();
    await finger.release();
    await menu().getByRole("menuitem", { name: "Quote" }).tap();
    await menu().waitFor({ state: "detached" });
    await page.locator(".quote-line").getByText("Tea or coffee?").waitFor();
    await field().fill("Tea");
    await field().press("Enter");
    await log().locator(".quoted").getByText("Tea or coffee?").waitFor();
  });

  it("does not also click what lies under the long press", async () => {
    const image = (await running.upload("image", PNG)).id;
    await running.write({ kind: "image", media: image }, ALICE, BOT);
    await openBot();
    const picture = log().getByRole("button", { name: "Show photo" });
    const { x, y } = await middle(picture);
    // Some browsers make a click of any release.
    await picture.evaluate((button: HTMLElement) => {
      const released = new Promise((resolve) => {
        for (const end of ["pointerup", "pointercancel"]) button.addEventListener(end, resolve, { once: true });
      });
      Object.assign(window, { clicked: released.then(() => button.click()) });
    });
    await finger.press(x, y);
    await menu().waitFor();
    await finger.release();
    await page.evaluate(() => (window as unknown as { clicked: Promise<void> }).clicked);
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.keyboard.press("Escape");
    await menu().waitFor({ state: "detached" });
    await picture.tap();
    await page.getByRole("dialog").getByRole("img").waitFor();
  });

  it("opens no menu where the finger scrolls or only taps", async () => {
    await running.send("sendText", { Content: "Tea or coffee?" });
    await openBot();
    const { x, y } = await middle(log().getByText("Tea or coffee?"));
    await finger.press(x, y);
    await finger.move(x, y + 30);
    await running.send("sendText", { Content: "later" });
    await log().getByText("later").waitFor();
    await page.waitForFunction((end) => performance.now() > end, await page.evaluate(() => performance.now() + 600));
    assert.equal(await menu().count(), 0);
    await finger.release();
  });

  it("opens the same menu by a right click, and keeps it open", async () => {
    await running.send("sendText", { Content: "Tea or coffee?" });
    await openBot();
    await log().getByText("Tea or coffee?").click({ button: "right" });
    await menu().getByRole("menuitem", { name: "Copy" }).waitFor();
    await menu().getByRole("menuitem", { name: "Quote" }).click();
    await page.locator(".quote-line").getByText("Tea or coffee?").waitFor();
  });
});
