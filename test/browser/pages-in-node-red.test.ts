import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { ADMIN_AUTH, PASSWORD, tokenOf } from "../support/admin-auth.js";
import { seriousFaults } from "../support/accessibility.js";
import { openBrowser, type Browser } from "../support/browser.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { until } from "../support/until.js";
import { ALICE, BOT } from "../platform/running-platform.js";

const FLOWS = [
  { id: "tab", type: "tab", label: "flow" },
  { id: "config", type: "wxbot-config", platform: "embedded" },
  { id: "in", type: "wxbot-in", z: "tab", config: "config", wires: [["send"]] },
  { id: "send", type: "wxbot-send", z: "tab", config: "config", wires: [[]] },
];

/** The pages below Node-RED's own address, behind its login, as its users meet them. */
describe("the pages inside a Node-RED with users", function () {
  this.timeout(120_000);
  let browser: Browser;
  let nodeRed: NodeRedProcess;
  let page: Page;
  let pages: string;
  /** Requests that were not allowed. */
  let refused: string[];

  before(async function () {
    nodeRed = await NodeRedProcess.start({ flows: FLOWS, settings: ADMIN_AUTH });
    pages = `${nodeRed.url}wxbot/pages/`;
    await until(async () => (await fetch(pages)).ok);
    browser = await openBrowser(this);
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.close();
  });

  beforeEach(async () => {
    page = await browser.context.newPage();
    refused = [];
    page.on("response", (response) => {
      if (response.status() === 401) refused.push(`${response.request().method()} ${new URL(response.url()).pathname}`);
    });
  });
  afterEach(async () => {
    await page.evaluate(() => localStorage.clear());
    await page.close();
    assert.deepEqual(browser.errors.splice(0), []);
  });

  /** As the editor keeps it. */
  const keep = async (token: string) => {
    await page.goto(`${pages}icon.svg`);
    await page.evaluate((access_token) => localStorage.setItem("auth-tokens", JSON.stringify({ access_token })), token);
  };
  const keys = () => page.getByRole("heading", { name: /^Account key / });
  const hint = () => page.getByRole("heading", { name: "Log in to Node-RED first" });
  const lookOnly = () => page.getByText("You may look, but change nothing");

  it("sends whoever has not logged in to the editor, and opens by itself once they have", async () => {
    await page.goto(`${pages}?as=${ALICE}`);
    await hint().waitFor();
    assert.deepEqual(await seriousFaults(page), []);
    const opened = browser.context.waitForEvent("page");
    await page.getByRole("link", { name: "Open the editor" }).click();
    const editor = await opened;
    await editor.locator("#node-dialog-login-username").fill("admin");
    await editor.locator("#node-dialog-login-password").fill(PASSWORD);
    await editor.locator("#node-dialog-login-submit").click();
    await page.getByRole("textbox", { name: /^Message to/ }).waitFor();
    await editor.close();
  });

  it("lets a full user chat on the phone page and work in the console", async () => {
    await keep(await tokenOf(nodeRed.url, "admin"));
    await page.goto(`${pages}?as=${ALICE}#chat/${BOT}`);
    await page.getByRole("textbox", { name: /^Message to/ }).fill("hello");
    await page.keyboard.press("Enter");
    // The flow answers with what came.
    await until(async () => (await page.getByRole("log").getByText("hello", { exact: true }).count()) === 2);
    await page.goto(`${pages}console.html`);
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Second");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Second", level: 3 }).waitFor();
    assert.equal(await lookOnly().count(), 0);
    assert.deepEqual(refused, []);
  });

  it("lets a user who may only read look at everything, and says that nothing can be changed", async () => {
    await keep(await tokenOf(nodeRed.url, "viewer"));
    await page.goto(`${pages}console.html`);
    await keys().waitFor();
    await lookOnly().waitFor();
    for (const section of ["accounts", "calls", "faults", "settings"]) {
      await page.goto(`${pages}console.html#${section}`);
      await page.locator(".card").first().waitFor();
      assert.equal(await page.locator(".content :is(button, input, select):enabled").count(), 0, section);
      assert.deepEqual(await seriousFaults(page), [], section);
    }

    await page.goto(`${pages}?as=${ALICE}#chat/${BOT}`);
    await page.getByRole("log").waitFor();
    await lookOnly().waitFor();
    assert.equal(await page.getByRole("textbox", { name: /^Message to/ }).count(), 0);
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByRole("link", { name: "Contacts" }).click();
    await page.getByRole("button", { name: "New person" }).click();
    await page.getByLabel("Nickname").fill("Carol");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("Your Node-RED user may look at this page, but change nothing").waitFor();
    // It asked once on each page whether it may, and once because the person insisted.
    const asked = refused.filter((request) => !request.endsWith("/may-write"));
    assert.deepEqual(asked, ["POST /wxbot/pages/api/people"]);
  });

  it("asks for a new login once the token has expired, and goes on with it", async () => {
    const token = await tokenOf(nodeRed.url, "admin");
    await keep(token);
    await page.goto(`${pages}?as=${ALICE}#chat/${BOT}`);
    // Before the end of the token: the page may notice that by itself, and then there is nothing to write into.
    await page.getByRole("textbox", { name: /^Message to/ }).fill("too late");
    const body = new URLSearchParams({ token });
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await fetch(`${nodeRed.url}auth/revoke`, { method: "POST", headers, body })).status, 200);
    await page.keyboard.press("Enter");
    await hint().waitFor();
    await page.goto(`${pages}console.html`);
    await hint().waitFor();
    const other = await browser.context.newPage();
    await other.goto(`${pages}icon.svg`);
    const fresh = await tokenOf(nodeRed.url, "admin");
    await other.evaluate(
      (access_token) => localStorage.setItem("auth-tokens", JSON.stringify({ access_token })),
      fresh,
    );
    await keys().waitFor();
    await other.close();
  });
});
