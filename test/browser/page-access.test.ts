import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { seriousFaults } from "../support/accessibility.js";
import { openBrowser, type Browser, type BrowserOptions } from "../support/browser.js";
import { PNG } from "../support/images.js";
import { toneWave } from "../support/media-files.js";
import { ALICE, BOB, BOT, GROUP, RunningPlatform } from "../platform/running-platform.js";

const LOOKS = [
  { locale: "en-US", colorScheme: "light", viewport: { width: 390, height: 844 } },
  { locale: "zh-CN", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
] as const satisfies BrowserOptions[];

/** Whoever sees little, or uses no mouse, gets in too; whoever has no key does not. */
describe("the way into the pages", function () {
  this.timeout(120_000);
  let browser: Browser | undefined;
  let running: RunningPlatform;

  afterEach(async () => {
    await browser?.close();
    browser = undefined;
    await running.close();
  });

  for (const look of LOOKS) {
    it(`has no serious fault of accessibility: phone, ${look.locale}, ${look.colorScheme}`, async function () {
      running = await RunningPlatform.open();
      browser = await openBrowser(this, look);
      await fill(running);
      const { page } = browser;
      for (const place of ["chats", "contacts", "me", `chat/${BOT}`, `chat/${encodeURIComponent(GROUP)}`]) {
        await page.goto(`${running.url}/?as=${ALICE}#${place}`);
        await page
          .locator(place.startsWith("chat/") ? ".message" : ".list-pane")
          .first()
          .waitFor();
        await check(page, place);
      }
      for (const button of [1, 2]) {
        await page.locator(".compose-line > .icon-button").nth(button).click();
        await page.locator(".panel").waitFor();
        await check(page, `panel ${button}`);
      }
      await page.locator(".chat-pane .bar .icon-button").last().click();
      await page.getByRole("dialog").waitFor();
      await check(page, "chat info");
    });

    it(`has no serious fault of accessibility: console, ${look.locale}, ${look.colorScheme}`, async function () {
      running = await RunningPlatform.open();
      browser = await openBrowser(this, look);
      await fill(running);
      const { page } = browser;
      for (const section of ["accounts", "calls", "faults", "settings"]) {
        await page.goto(`${running.url}/console.html#${section}`);
        await page.locator(".card").first().waitFor();
        await check(page, section);
      }
      const { id } = (await running.console()).keys[0]!;
      const token = await running.ask<{ id: string }>("POST", `api/keys/${id}/tokens`, { name: "Second" });
      await running.ask("POST", `api/tokens/${token.id}/login`);
      await page.goto(`${running.url}/console.html#accounts`);
      await page.locator(".token").last().locator(".button.primary").click();
      await page.getByRole("dialog").getByRole("img").waitFor();
      await check(page, "login");
    });
  }

  it("asks for the key on another address, and opens with it", async function () {
    running = await RunningPlatform.open({ host: "0.0.0.0" });
    browser = await openBrowser(this);
    const { page } = browser;
    const { port } = new URL(running.url);
    for (const [name, sign] of [
      ["console.html", page.getByRole("heading", { name: "Account key 默认 Default" })],
      ["", page.getByRole("textbox", { name: /^Message to/ })],
    ] as const) {
      await page.goto(`http://127.0.0.1:${port}/${name}`);
      await page.evaluate(() => sessionStorage.clear());
      await page.reload();
      await page.getByLabel("Key").fill("wrong");
      await page.getByRole("button", { name: "Open" }).click();
      await page.getByText("This key is not right.").waitFor();
      assert.deepEqual(await seriousFaults(page), []);
      await page.getByLabel("Key").fill(running.platform.key);
      await page.getByRole("button", { name: "Open" }).click();
      await sign.waitFor();
    }
  });
});

/** Something of most kinds to look at. */
async function fill(running: RunningPlatform): Promise<void> {
  const voice = (await running.upload("voice", toneWave(1_200))).id;
  const image = (await running.upload("image", PNG)).id;
  const file = (await running.upload("file", Buffer.from("hello"), "&name=hello.txt")).id;
  const first = await running.write({ kind: "text", text: "See https://nodered.org/" });
  for (const [content, as] of [
    [{ kind: "voice", media: voice }, BOT],
    [{ kind: "image", media: image }, BOT],
    [{ kind: "file", media: file }, ALICE],
    [{ kind: "quote", text: "Yes", quotes: first.id }, ALICE],
    [{ kind: "location", latitude: 31.2, longitude: 121.4, label: "Shanghai", name: "People's Square" }, ALICE],
    [{ kind: "link", title: "Node-RED", url: "https://nodered.org/", description: "Low code" }, ALICE],
    [{ kind: "card", wxid: BOB }, ALICE],
    [{ kind: "transfer", amount: "0.10", redPacket: true }, ALICE],
    [{ kind: "transfer", amount: "0.10", redPacket: false }, ALICE],
  ] as const) {
    await running.write(content, as === ALICE ? BOT : ALICE, as);
  }
  await running.write({ kind: "text", text: "@Alice\u2005hello", mentions: [ALICE] }, GROUP, BOB);
  await running.send("sendText", { Content: "hello" });
  await running.send("sendText", { Content: "hello", UserName: "wxid_nobody0001" });
  await running.ask("PATCH", "api/faults", { duplicateEvents: true });
}

async function check(page: Page, what: string): Promise<void> {
  assert.deepEqual(await seriousFaults(page), [], what);
}
