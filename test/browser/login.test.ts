import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { ADMIN_AUTH, PASSWORD } from "../support/admin-auth.js";
import { Editor, FAILING_FLOW } from "../support/editor.js";
import { until } from "../support/until.js";

describe("the editor of a Node-RED that asks who one is", function () {
  this.timeout(60_000);
  let editor: Editor;
  let page: Page;

  before(async function () {
    editor = await Editor.start(this, { nodeRed: { flows: FAILING_FLOW, settings: ADMIN_AUTH } });
    ({ page } = editor);
  });
  after(() => editor?.close());

  const logIn = async (username: string, password = PASSWORD) => {
    await page.locator("#node-dialog-login-username").fill(username);
    await page.locator("#node-dialog-login-password").fill(password);
    await page.locator("#node-dialog-login-submit").click();
  };
  const openAs = async (username: string) => {
    // Whoever was here before is gone.
    if (page.url().startsWith("http")) await page.evaluate(() => localStorage.clear());
    await page.goto(editor.nodeRed.url);
    await logIn(username);
    await page.locator("[id='send']").waitFor();
    await editor.showSidebar();
    await page.locator(".wxbot-connection").getByText("connected", { exact: true }).waitFor();
    await page.locator(".wxbot-outgoing", { hasText: "WXBOT_NOT_FOUND" }).waitFor();
  };
  const buttons = () => page.locator(".wxbot-outgoing .wxbot-actions").getByRole("button");

  it("shows the sidebar to whoever may read, without what they may not do, and says why a test is refused", async () => {
    await openAs("viewer");
    assert.deepEqual(await buttons().allTextContents(), [
      await page.locator("[id='send'] .red-ui-flow-node-label").textContent(),
    ]);
    await editor.editConfig("config");
    assert.match(await editor.testConnection(), /You may not test connections here: the permission wxbot\.write/);
    await editor.closeDialogs();
  });

  it("does all for whoever may write: test, platform pages, sending again, deleting", async () => {
    await openAs("admin");
    await editor.editConfig("config");
    assert.match(await editor.testConnection(), /^It works: signed in after \d+ ms\. Accounts: 小助手/);
    await editor.closeDialogs();
    const opened = page.context().waitForEvent("page");
    await page.locator(".wxbot-links").getByRole("link", { name: "Open the phone page" }).click();
    const phone = await opened;
    await phone.getByRole("button", { name: "Hello" }).waitFor();
    await phone.close();
    const failed = page.locator(".wxbot-outgoing", { hasText: "WXBOT_NOT_FOUND" });
    const before = await failed.elementHandle();
    await failed.getByRole("button", { name: "Send again" }).click();
    // It fails again, as another one.
    await until(() => before.evaluate((row) => !row.isConnected));
    await failed.getByRole("button", { name: "Delete" }).click();
    await page.getByText("Nothing waits, and nothing failed.").waitFor();
  });

  it("says so in the sidebar where the session has ended", async () => {
    await page.route("**/wxbot/**", (route) => route.fulfill({ status: 401 }));
    await page.getByText("You may not look here: log in again, or ask for the permission wxbot.read.").waitFor();
    await page.unrouteAll();
  });
});
