import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { openBrowser, type Browser } from "../support/browser.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { until } from "../support/until.js";

const ANSWER = /你好！.+你好/;

/** The promise of the README: open the phone page, write, and see the flow's answer. */
describe("the first minute, in a real browser", function () {
  this.timeout(60_000);
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let phone: string;

  before(async function () {
    browser = await openBrowser(this, { locale: "zh-CN", viewport: { width: 390, height: 844 } });
    const flows = JSON.parse(await fs.readFile("examples/1 入门 First steps/1 你好 Hello.json", "utf8")) as object[];
    nodeRed = await NodeRedProcess.start({ flows });
    await until(async () => {
      const { phone: address } = (await nodeRed.admin("wxbot/platform")) as { phone: string | null };
      phone = address ?? "";
      return address !== null;
    });
  });

  after(async () => {
    await browser?.close();
    await nodeRed?.close();
  });

  it("answers 你好 on the phone page within a second", async () => {
    const { page } = browser;
    await page.goto(phone);
    const box = page.getByRole("textbox").last();
    await box.fill("你好");
    const begun = performance.now();
    await box.press("Enter");
    await page.getByText(ANSWER).first().waitFor();
    // The promise is a second; a loaded machine gets three.
    assert.ok(performance.now() - begun < 3_000);
  });

  it("keeps what was said over a reload", async () => {
    const { page } = browser;
    await page.reload();
    await page.getByText(ANSWER).first().waitFor();
    assert.deepEqual(browser.errors, []);
  });
});
