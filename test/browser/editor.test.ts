import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { seriousFaults } from "../support/axe.js";
import { answeringFlow, Editor } from "../support/editor.js";
import { freePort } from "../support/free-port.js";
import { accept, refuse, textEvent, type Gateway } from "../support/gateway.js";

/** What Node-RED's own widgets are made of is not this package's. */
const WIDGETS = ["[id^=red-ui-trap]", "#node-input-lookup-config"];

describe("the editor, in a real browser", function () {
  this.timeout(120_000);
  let editor: Editor;
  /** Beside the flow that answers, a configuration that leads to the same platform by a proxy that is not there. */
  const flow = (gateway: Gateway) => {
    const [tab, config, ...nodes] = answeringFlow(gateway);
    return [
      tab!,
      config!,
      ...nodes,
      { id: "proxy", type: "http proxy", name: "Nowhere", url: "http://127.0.0.1:9", noproxy: [] },
      { ...config, id: "c-other", name: "Other", proxy: "proxy" },
      { id: "n-other", type: "wxbot-send", z: "tab", config: "c-other", x: 150, y: 160, wires: [[]] },
    ];
  };
  let page: Page;

  before(async function () {
    editor = await Editor.open(this, { flow });
    ({ page } = editor);
    await editor.gateway.pushAndBeAnswered(textEvent("good morning", { PushContent: "Alice : good morning" }));
  });
  after(() => editor?.close());
  afterEach(async () => {
    editor.gateway.onSignIn = accept;
    await editor.closeDialogs();
  });

  it("picks a chat from what was seen, by its name, and shows it on the node", async () => {
    await editor.edit("n-in");
    await page.locator(".wxbot-list button", { hasText: "Recent chats" }).click();
    await page.locator(".wxbot-picker-search").fill("morning");
    await page.locator(".wxbot-picker-list button", { hasText: "Alice" }).click();
    assert.equal(await page.locator("#wxbot-in-chats .wxbot-chat-id").inputValue(), "wxid_alice");
    await page.keyboard.press("Escape");
    await page.locator(".wxbot-picker").waitFor({ state: "detached" });
    await editor.press("#node-dialog-ok");
    assert.deepEqual(await editor.property("n-in", "chats"), ["wxid_alice"]);
    await page.locator("[id='n-in'] .red-ui-flow-node-label", { hasText: "text ← Alice" }).waitFor();
  });

  it("takes several ids that are pasted at once", async () => {
    await editor.edit("n-in");
    await page.locator(".wxbot-list button", { hasText: "Add an id" }).first().click();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", "111@chatroom，222@chatroom\nwxid_carol");
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement!.dispatchEvent(event);
    });
    await editor.press("#node-dialog-ok");
    assert.deepEqual(await editor.property("n-in", "chats"), [
      "wxid_alice",
      "111@chatroom",
      "222@chatroom",
      "wxid_carol",
    ]);
  });

  it("says why a pattern is none, and shows only what applies", async () => {
    await editor.edit("n-in");
    assert.equal(await page.locator("#wxbot-in-media-row").isVisible(), false);
    await page.locator("#node-input-match").selectOption("regex");
    await editor.type("#node-input-pattern", "(");
    await page.locator("#node-input-pattern.input-error").waitFor();
    await editor.type("#node-input-pattern", "(\\d+)");
    await page.locator("#node-input-pattern.input-error").waitFor({ state: "detached" });
    await editor.press("#node-dialog-cancel");
  });

  it("sends to a chat that is picked, and names it on the node", async () => {
    await editor.edit("n-send");
    await page.locator("#node-input-to ~ .red-ui-typedInput-container .red-ui-typedInput-type-select").click();
    await page.locator(".red-ui-typedInput-options a[value='str']:visible").click();
    await page.locator("#node-input-to ~ .red-ui-typedInput-container .red-ui-typedInput-option-expand").click();
    await page.locator(".wxbot-picker-list button", { hasText: "Alice" }).click();
    await editor.press("#node-dialog-ok");
    assert.deepEqual(
      [await editor.property("n-send", "to"), await editor.property("n-send", "toName")],
      ["wxid_alice", "Alice"],
    );
    await editor.deploy();
    assert.deepEqual(await editor.property("n-send", "version"), 1);
  });

  it("tests a connection that works, with the saved key, and one that does not", async () => {
    await editor.editConfig();
    assert.match(await editor.testConnection(), /^It works: signed in after \d+ ms\./);
    editor.gateway.onSignIn = refuse;
    assert.match(await editor.testConnection(), /refused the key/);
    editor.gateway.onSignIn = accept;
    await editor.type("#node-config-input-syncUrl", `ws://127.0.0.1:${await freePort()}`);
    assert.match(await editor.testConnection(), /enter the key again/);
    await editor.type("#node-config-input-key", "K-typed-secret");
    assert.match(await editor.testConnection(), /Nothing answers at this address.*ECONNREFUSED/);
    await editor.press("#node-config-dialog-cancel");
  });

  it("warns where a key would travel unencrypted, and says what an address must be", async () => {
    await editor.editConfig();
    assert.equal(await page.locator("#wxbot-config-plain").isVisible(), false);
    await editor.type("#node-config-input-syncUrl", "ws://gateway.example:19095");
    await page.locator("#wxbot-config-plain").waitFor();
    await editor.type("#node-config-input-syncUrl", "gateway.example");
    await page.locator("#node-config-input-syncUrl.input-error").waitFor();
    await page.locator("#node-config-input-platform").selectOption("embedded");
    await page.locator("#node-config-input-key").waitFor({ state: "hidden" });
    await editor.press("#node-config-dialog-cancel");
  });

  it("warns where the connection is shared with a configuration of other TLS or proxy settings", async () => {
    await editor.editConfig("c-other");
    await page.locator("#wxbot-config-overruled", { hasText: "the connection that “Mine” opened" }).waitFor();
    await editor.press("#node-config-dialog-cancel");
    await editor.editConfig();
    assert.equal(await page.locator("#wxbot-config-overruled").isVisible(), false);
    await editor.press("#node-config-dialog-cancel");
  });

  it("never gets a secret", async () => {
    const { credentials } = (await editor.nodeRed.admin("flows")) as { credentials?: unknown };
    assert.equal(credentials, undefined);
    await editor.editConfig();
    assert.equal(await page.locator("#node-config-input-key").inputValue(), "__PWRD__");
    assert.ok(!(await page.content()).includes("very-secret"));
    await editor.press("#node-config-dialog-cancel");
  });

  for (const id of ["n-in", "n-send"]) {
    it(`the dialog of ${id} has no serious fault of accessibility`, async () => {
      await editor.edit(id);
      await editor.inEachTheme(async () => {
        assert.deepEqual(await seriousFaults(page, "#dialog-form", WIDGETS), []);
      });
      await editor.press("#node-dialog-cancel");
    });
  }

  it("the dialog of the configuration has no serious fault of accessibility", async () => {
    await editor.editConfig();
    await editor.inEachTheme(async () => {
      assert.deepEqual(await seriousFaults(page, "#node-config-dialog-edit-form", WIDGETS), []);
    });
    await editor.press("#node-config-dialog-cancel");
  });

  it("imports an example from the menu, deploys it, and a person on the phone page is answered", async () => {
    await page.locator("#red-ui-header-button-sidemenu").click();
    await page.locator("#menu-item-import").click();
    const dialog = page.locator("#red-ui-clipboard-dialog");
    await dialog.getByRole("link", { name: "Examples" }).click();
    for (const name of ["node-red-contrib-wxbot", "1 入门 First steps", "1 你好 Hello"]) {
      await dialog.locator(".red-ui-treeList-label:visible", { hasText: name }).click();
    }
    await page.locator("#red-ui-clipboard-dialog-ok").click();
    await page.locator("[id^='red-ui-tab-']", { hasText: "你好" }).waitFor();
    await editor.deploy();
    await editor.showSidebar();
    const opened = page.context().waitForEvent("page");
    await page.locator(".wxbot-links").getByRole("link", { name: "Open the phone page" }).click();
    const phone = await opened;
    await phone.getByRole("textbox", { name: /^Message to/ }).fill("from the menu");
    await phone.keyboard.press("Enter");
    await phone.getByRole("log").getByText("you said: from the menu").waitFor();
    await phone.close();
  });
});
