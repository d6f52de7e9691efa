import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { openBrowser, type Browser } from "../support/browser.js";
import { until } from "../support/until.js";
import { ALICE, BOB, BOT, RunningPlatform } from "../platform/running-platform.js";

/** The console page in a real Chromium, against the real platform. */
describe("the console page", function () {
  this.timeout(90_000);
  let browser: Browser;
  let running: RunningPlatform;
  let page: Page;

  before(async function () {
    browser = await openBrowser(this);
  });
  after(() => browser?.close());

  beforeEach(async () => {
    running = await RunningPlatform.open();
    page = await browser.context.newPage();
  });
  afterEach(async () => {
    await Promise.all(
      browser.context
        .pages()
        .slice(1)
        .map((opened) => opened.close()),
    );
    await running.close();
    assert.deepEqual(browser.errors.splice(0), []);
  });

  const open = (section = "") => page.goto(`${running.url}/console.html#${section}`);
  const token = (name: string): Locator =>
    page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, level: 3 }) });
  const choose = async (name: string, item: string) => {
    await page.getByRole("button", { name: `More for ${name}` }).click();
    await page.getByRole("menuitem", { name: item, exact: true }).click();
  };
  const create = async (name: string) => {
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("button", { name: "Save" }).click();
    await token(name).waitFor();
  };

  it("logs an account in by a QR code that the phone page scans and confirms", async () => {
    await open();
    await create("Second bot");
    await token("Second bot").getByText("Not logged in").waitFor();
    await token("Second bot").getByRole("button", { name: "Log in by QR code" }).click();
    const code = page.getByRole("img", { name: "QR code for the login" });
    await code.waitFor();
    await until(() => code.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0));

    const phone = await browser.context.newPage();
    await phone.goto(`${running.url}/?as=${BOB}#chats`);
    await phone.getByRole("button", { name: "A QR code is waiting to be scanned" }).click();
    await phone.getByRole("dialog").getByRole("button", { name: "Second bot" }).click();
    await phone.getByText("The platform’s token “Second bot” wants to log in with this account.").waitFor();
    await page.getByText("Scanned by Bob. Confirm on the phone.").waitFor();
    await phone.getByRole("button", { name: "Log in", exact: true }).click();
    await phone.getByRole("heading", { name: "Logged in" }).waitFor();

    await page.getByText("Bob is online.").waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await token("Second bot").getByText("Online", { exact: true }).waitFor();
    await token("Second bot").getByText(BOB).waitFor();
    await token("Second bot").getByText("First login").waitFor();
    const { login } = (await running.console()).keys[0]!.tokens.at(-1)!;
    assert.deepEqual([login.status, login.account?.wxid], ["online", BOB]);
  });

  it("opens the phone page at the QR code, which can also say no", async () => {
    await open();
    await create("Second bot");
    await token("Second bot").getByRole("button", { name: "Log in by QR code" }).click();
    const opened = browser.context.waitForEvent("page");
    await page.getByRole("link", { name: "Scan with the phone page" }).click();
    const phone = await opened;
    await phone.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByText("This QR code is not valid any more").waitFor();
    await page.getByRole("button", { name: "New QR code" }).click();
    await page.getByRole("img", { name: "QR code for the login" }).waitFor();
  });

  it("shows a dropped account, whose sends fail, and brings it back by history login", async () => {
    await open();
    await choose("机器人 Bot", "Simulate a drop");
    await token("机器人 Bot").getByText("Dropped", { exact: true }).waitFor();
    const refused = await running.send("sendText", { Content: "nobody hears this" });
    assert.equal(refused.ok, false);
    await token("机器人 Bot").getByRole("button", { name: "History login" }).click();
    await token("机器人 Bot").getByText("Online", { exact: true }).waitFor();
    assert.equal((await running.send("sendText", { Content: "back" })).retCode, 0);
    await token("机器人 Bot").getByText("Today: 2 calls, 1 counted").waitFor();
  });

  it("logs out after a question", async () => {
    await open();
    await choose("机器人 Bot", "Log out");
    await page.getByRole("dialog").getByRole("button", { name: "Log out" }).click();
    await token("机器人 Bot").getByText("Not logged in").waitFor();
    assert.equal((await running.token()).login.status, "none");
  });

  it("renames, limits and deletes tokens and keys, and shows secrets only on demand", async () => {
    await open();
    const { key } = running.platform;
    assert.ok(!(await page.content()).includes(key));
    await page.getByRole("button", { name: "Show: Key" }).click();
    await page.getByText(key, { exact: true }).waitFor();
    await page.getByRole("button", { name: "Hide: Key" }).click();
    await create("Temporary");
    await choose("Temporary", "Rename");
    await page.getByRole("textbox", { name: "Name" }).fill("Brief");
    await page.getByRole("button", { name: "Save" }).click();
    await choose("Brief", "Set rate limit");
    await page.getByRole("spinbutton", { name: "Rate limit" }).fill("7");
    await page.getByRole("button", { name: "Save" }).click();
    await token("Brief").getByText("Rate limit: 7 sends a minute").waitFor();
    await choose("Brief", "Delete");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await token("Brief").waitFor({ state: "detached" });

    await choose("默认 Default", "Set calls left");
    await page.getByRole("spinbutton", { name: "Calls left" }).fill("0");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Calls left: 0").waitFor();
    assert.equal((await running.send("sendText", { Content: "too much" })).retCode, 1004);
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Another");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Account key Another" }).waitFor();
    await choose("Another", "Delete");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "Account key Another" }).waitFor({ state: "detached" });
  });

  it("lists calls with what became of them, as they come", async () => {
    await open("calls");
    await page.getByText("No calls yet.").waitFor();
    await running.send("sendText", { Content: "hello" });
    await page.getByRole("row").filter({ hasText: "0 done" }).filter({ hasText: "Alice" }).waitFor();
    await running.send("sendText", { Content: "hello", UserName: "wxid_nobody0001" });
    await page.getByRole("row").filter({ hasText: "1002 no such recipient" }).waitFor();
    await running.send("sendText", { UserName: ALICE });
    await page.getByRole("row").filter({ hasText: "1001 bad parameters" }).filter({ hasText: "Content" }).waitFor();
  });

  it("switches faults on and off, and warns of them in every section", async () => {
    await open("faults");
    const twice = page.getByRole("switch", { name: "Duplicate events" });
    await twice.focus();
    await page.keyboard.press("Space");
    await page.locator("[role=switch][aria-label='Duplicate events'][aria-checked=true]").waitFor();
    const client = await running.client();
    await running.write({ kind: "text", text: "once?" });
    assert.equal(await client.nextText(), await client.nextText());

    const answer = page.getByRole("group", { name: "Answer with an error" });
    await answer.getByRole("spinbutton").fill("2");
    await answer.getByRole("button", { name: "Start" }).click();
    await answer.getByText("1003 · 2 sends left").waitFor();
    assert.equal((await running.send("sendText", { Content: "busy?" })).retCode, 1003);
    await answer.getByText("1003 · 1 send left").waitFor();

    const slow = page.getByRole("group", { name: "Slow answers" });
    await slow.getByRole("spinbutton").fill("5");
    await slow.getByRole("button", { name: "Start" }).click();
    await slow.getByText("5 ms").waitFor();
    await page.getByRole("button", { name: "Cut all connections" }).click();
    await page.getByText("1 connection was cut.").waitFor();
    await client.closed();

    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByText("3 faults are active").waitFor();
    await page.getByRole("button", { name: "End all faults" }).click();
    await page.getByText("3 faults are active").waitFor({ state: "detached" });
    assert.deepEqual((await running.console()).faults.answer, null);
  });

  it("restarts the platform and comes back by itself", async () => {
    await open("faults");
    const restart = page.getByRole("group", { name: "Restart the platform" });
    await restart.getByRole("spinbutton").fill("1");
    const lost = page.getByText("Connection lost. Reconnecting…").waitFor();
    await restart.getByRole("button").click();
    await lost;
    await page.getByText("Connection lost. Reconnecting…").waitFor({ state: "detached" });
    await running.ask("PATCH", "api/faults", { halfOpen: true });
    await page.getByText("1 fault is active").waitFor();
  });

  it("sets the drop after a first login and the shape of events", async () => {
    await open("settings");
    // A click, not a check: the circle is filled once the platform has answered.
    await page.getByLabel("At some moment within 24 hours, as in real life").click();
    await until(async () => (await running.console()).settings.drop.mode === "random");
    await page.getByRole("spinbutton").fill("0.001");
    await page.getByLabel("After", { exact: true }).click();
    await until(async () => (await running.console()).settings.drop.mode === "after");
    await page.getByLabel("Field names").selectOption("snake");
    await page.getByLabel("Message id (64 bits)").selectOption("split");
    await until(async () => (await running.console()).settings.events.ids === "split");
    const client = await running.client();
    await running.write({ kind: "text", text: "hello" });
    assert.match(await client.nextText(), /"from_user_name":\{"string":"wxid_alice0001"\}.*"new_msg_id":\{"low":/);

    const { id } = await running.token();
    await running.logIn(id, BOT);
    await page.getByRole("link", { name: "Accounts" }).click();
    await token("机器人 Bot").getByText("Dropped", { exact: true }).waitFor();
  });

  it("exports all data, resets everything after a question, and imports it again", async () => {
    await running.write({ kind: "text", text: "precious" });
    await open("settings");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    const file = await (await download).path();
    assert.match(await readFile(file, "utf8"), /precious/);

    await page.getByRole("button", { name: "Reset everything…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Reset everything" }).click();
    await page.getByText("Everything is as at the first start.").waitFor();
    assert.deepEqual(await running.read(), []);

    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Import…" }).click();
    await (await chooser).setFiles(file);
    await page.getByRole("dialog").getByRole("button", { name: "Replace all data" }).click();
    await page.getByText("Imported").waitFor();
    assert.equal((await running.read()).length, 1);
  });
});
