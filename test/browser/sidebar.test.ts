import assert from "node:assert/strict";
import type { Locator, Page, Response } from "playwright-core";
import { lockFolder } from "../../src/storage/folder-lock.js";
import { seriousFaults } from "../support/axe.js";
import { Editor } from "../support/editor.js";
import { answer, textEvent } from "../support/gateway.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";

describe("the sidebar, in a real browser", function () {
  this.timeout(60_000);
  let editor: Editor;
  let page: Page;

  before(async function () {
    editor = await Editor.open(this);
    ({ page } = editor);
    await editor.showSidebar();
    await page.locator(".wxbot-connection").waitFor();
  });
  after(() => editor?.close());
  afterEach(async () => {
    // What a test that failed left behind must not fail the others.
    await page.mouse.up();
    await page.unrouteAll();
    await editor.closeDialogs();
    await editor.showSidebar();
  });

  const nothingLeft = () => page.getByText("Nothing waits, and nothing failed.");
  const message = (text: string) => page.locator(".wxbot-messages li", { hasText: text });
  const connection = () => page.locator(".wxbot-connection", { hasText: "Mine" });
  const failed = () => page.locator(".wxbot-outgoing", { hasText: "WXBOT_NOT_FOUND" });
  const refuseAll = () => {
    editor.gateway.onPost = (_, response) => answer(response, { ok: false, retCode: 1002, cost: false });
  };
  const acceptAll = () => {
    editor.gateway.onPost = (_, response) => answer(response);
  };
  /** A message comes, and the answer to it is refused. */
  const fail = async (text: string) => {
    const before = await failed().count();
    await editor.gateway.pushAndBeAnswered(textEvent(text));
    await failed().nth(before).waitFor();
    await message(text).waitFor();
  };
  const deleteAll = async () => {
    for (let left = await failed().count(); left > 0; left--) {
      await failed().first().getByRole("button", { name: "Delete" }).click();
      await until(async () => (await failed().count()) < left);
    }
    await nothingLeft().waitFor();
  };

  /** Holds the mouse down on an element until the sidebar was told of something new, then lets go. */
  const pressUntil = async (
    element: Locator,
    told: (response: Response) => boolean | Promise<boolean>,
    act = () => {},
  ) => {
    await element.hover();
    await page.mouse.down();
    const news = page.waitForResponse(told);
    act();
    await news;
    // All that it draws of it is drawn.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    await page.mouse.up();
  };
  const tells = (route: string, text: string) => async (response: Response) =>
    response.url().includes(route) && (await response.text()).includes(text);

  it("shows connections and what comes, and holds still where it is told to", async () => {
    const { gateway } = editor;
    await connection().getByText("connected", { exact: true }).waitFor();
    await gateway.pushAndBeAnswered(textEvent("first news", { PushContent: "Alice : first news" }));
    await message("first news").waitFor();
    await page.getByRole("button", { name: "Hold the list" }).click();
    const told = page.waitForResponse(tells("wxbot/messages", "second news"));
    await gateway.pushAndBeAnswered(textEvent("second news"));
    await told;
    assert.equal(await message("second news").count(), 0);
    await page.getByRole("button", { name: "Go on" }).click();
    await message("second news").waitFor();
    await page.locator(".wxbot-tools input").fill("first");
    await message("second news").waitFor({ state: "detached" });
    assert.equal(await page.locator(".wxbot-messages li").count(), 1);
  });

  it("makes a node for a chat", async () => {
    await page.locator(".wxbot-messages li").first().hover();
    await page.getByRole("button", { name: "Make a wxbot-in for this chat" }).first().click();
    const { x, y } = (await page.locator("#red-ui-workspace-chart").boundingBox())!;
    await page.mouse.move(x + 300, y + 300, { steps: 5 });
    await page.mouse.click(x + 300, y + 300);
    const made = async () => (await editor.idsOf("wxbot-in")).filter((id) => id !== "n-in");
    await until(async () => (await made()).length === 1);
    const [id] = await made();
    assert.deepEqual(await editor.property(id!, "chats"), ["wxid_alice"]);
    assert.deepEqual(await editor.property(id!, "names"), { wxid_alice: "Alice" });
    await editor.deploy();
  });

  it("clears the messages, and shows those that come afterwards", async () => {
    await page.locator(".wxbot-tools input").fill("");
    await message("second news").waitFor();
    await page.getByRole("button", { name: "Clear the list" }).click();
    await page.getByText("No message came yet.").waitFor();
    await editor.gateway.pushAndBeAnswered(textEvent("third news"));
    await message("third news").waitFor();
    assert.equal(await page.locator(".wxbot-messages li").count(), 1);
  });

  it("shows what failed, sends it again, and deletes it", async () => {
    await nothingLeft().waitFor();
    refuseAll();
    await fail("will fail");
    acceptAll();
    const sent = editor.gateway.posts.length;
    await failed().getByRole("button", { name: "Send again" }).click();
    await nothingLeft().waitFor();
    assert.equal(editor.gateway.posts.length, sent + 1);
    refuseAll();
    await fail("will fail too");
    await failed().getByRole("button", { name: "Delete" }).click();
    await nothingLeft().waitFor();
  });

  describe("while the lists change", () => {
    before(async () => {
      await nothingLeft().waitFor();
      refuseAll();
      await fail("one");
      await fail("two");
    });
    after(async () => {
      await deleteAll();
      acceptAll();
    });

    it("a button that is pressed is a button that was clicked: of the outbox", async () => {
      const button = failed().first().getByRole("button", { name: "Delete" });
      const three = textEvent("three", { FromUserName: "wxid_dave" });
      await pressUntil(button, tells("wxbot/outbox", "wxid_dave"), () => editor.gateway.push(three));
      await failed().filter({ hasText: "wxid_dave" }).waitFor();
      await until(async () => (await failed().count()) === 2);
    });

    it("a button that is pressed is a button that was clicked: of a message", async () => {
      const row = message("two");
      await row.hover();
      const button = row.getByRole("button", { name: "Copy the chat's id" });
      await pressUntil(button, tells("wxbot/messages", "half"), () =>
        editor.gateway.push(textEvent("three and a half")),
      );
      await page.getByText("Copied: wxid_alice").waitFor();
      await message("three and a half").waitFor();
    });

    it("what has the focus keeps it", async () => {
      const button = failed().first().getByRole("button", { name: "Send again" });
      await button.focus();
      const element = await button.elementHandle();
      await fail("four");
      assert.ok(await element.evaluate((focused) => document.activeElement === focused));
      await deleteAll();
    });

    it("the focus goes on to the next row where its row is deleted", async () => {
      await fail("five");
      await fail("six");
      await failed().first().getByRole("button", { name: "Delete" }).focus();
      await page.keyboard.press("Enter");
      await until(async () => (await failed().count()) === 1);
      const left = failed().getByRole("button", { name: "Delete" });
      await until(() => left.evaluate((button) => document.activeElement === button));
    });

    it("selected text stays selected", async () => {
      const words = message("four").locator(".wxbot-words");
      await words.selectText();
      await fail("seven");
      assert.equal(await page.evaluate(() => String(getSelection())), "four");
    });
  });

  it("shows what a button did, though a question was on its way", async () => {
    refuseAll();
    await fail("eight");
    let letThrough = () => {};
    const deletion = new Promise<void>((resolve) => (letThrough = resolve));
    let asked = 0;
    await page.route("**/wxbot/outbox", async (route) => {
      const first = asked++ === 0;
      const response = await route.fetch();
      if (first) await deletion;
      await route.fulfill({ response });
    });
    await until(() => asked === 1);
    const deleted = page.waitForResponse((response) => response.request().method() === "DELETE");
    await failed().getByRole("button", { name: "Delete" }).click();
    await deleted;
    // Where the sidebar is not seen, nothing asks by the clock.
    await editor.showSidebar("info");
    letThrough();
    await until(() => asked === 2);
    await page.locator(".wxbot-outgoing").waitFor({ state: "detached" });
    acceptAll();
  });

  it("has no serious fault of accessibility", async () => {
    refuseAll();
    await fail("nine");
    await editor.inEachTheme(async () => assert.deepEqual(await seriousFaults(page, ".wxbot-sidebar"), []));
    await deleteAll();
    acceptAll();
  });

  describe("where the platform is gone", () => {
    before(() => editor.cutOff());

    it("a pressed name opens its configuration, though its line counts down to the next try", async () => {
      const state = connection().locator(".wxbot-state");
      await state.filter({ hasText: "next try in" }).waitFor();
      await page.evaluate(() => getSelection()?.removeAllRanges());
      const shown = await state.textContent();
      const hasChanged = async (response: Response) => {
        if (!response.url().endsWith("wxbot/connections")) return false;
        const [{ state, nextTry }] = (await response.json()) as [{ state: { name: string }; nextTry?: number }];
        return state.name !== "waiting" || !shown!.includes(` ${nextTry} s`);
      };
      await pressUntil(connection().getByRole("button", { name: "Mine" }), hasChanged);
      await page.locator("#wxbot-config-test").waitFor();
    });
  });
});

describe("the sidebar where the outbox is in memory only", function () {
  this.timeout(60_000);

  it("names the process that has the user directory, and what to do", async function () {
    const folder = await tempDir();
    // This process stands for another Node-RED.
    const unlock = await lockFolder(folder.dir, "outbox");
    let editor: Editor | undefined;
    try {
      editor = await Editor.open(this, { nodeRed: { userDir: folder.dir } });
      await editor.showSidebar();
      const warning = editor.page.locator(".wxbot-sidebar > [role=status] > .wxbot-warning");
      assert.match((await warning.textContent())!, new RegExp(`another one \\(process ${process.pid}\\).*Stop both`));
      await editor.inEachTheme(async () => assert.deepEqual(await seriousFaults(editor!.page, ".wxbot-sidebar"), []));
    } finally {
      await editor?.close();
      await unlock();
      await folder.remove();
    }
  });
});
