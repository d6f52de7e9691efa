import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { openBrowser, type Browser, type BrowserOptions } from "../support/browser.js";
import { ALICE, BOT, RunningPlatform } from "../platform/running-platform.js";

/**
 * The phone page in a real Chromium for the tests of one `describe`: one browser for all, a platform and a page for
 * each. No test may leave an error on its page.
 */
export function phonePage(options: BrowserOptions = {}) {
  let browser: Browser;
  let running: RunningPlatform;
  let page: Page;

  before(async function () {
    browser = await openBrowser(this, { viewport: { width: 390, height: 844 }, ...options });
  });
  after(() => browser?.close());

  beforeEach(async () => {
    running = await RunningPlatform.open();
    page = await browser.context.newPage();
  });
  afterEach(async () => {
    await page.close();
    await running.close();
    assert.deepEqual(browser.errors.splice(0), []);
  });

  const open = (path = "") => page.goto(`${running.url}/${path}`);
  const openBot = () => open(`?as=${ALICE}#chat/${BOT}`);
  const field = () => page.getByRole("textbox", { name: /^Message to/ });
  const log = () => page.getByRole("log");
  const write = async (text: string) => {
    await field().fill(text);
    await field().press("Enter");
  };
  const contents = async (as = ALICE, chat = BOT) => (await running.read(as, chat)).map(({ content }) => content);
  return {
    get browser() {
      return browser;
    },
    get running() {
      return running;
    },
    get page() {
      return page;
    },
    open,
    openBot,
    field,
    log,
    write,
    contents,
  };
}
