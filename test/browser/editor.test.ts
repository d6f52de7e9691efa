import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { seriousFaults } from "../support/axe.js";
import { openBrowser, type Browser } from "../support/browser.js";
import { freePort } from "../support/free-port.js";
import { accept, answer, Gateway, refuse, textEvent } from "../support/gateway.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { until } from "../support/until.js";

const KEY = "K-very-secret";

/** What Node-RED's own widgets are made of is not this package's. */
const WIDGETS = [
  "[id^=red-ui-trap]",
  ".red-ui-typedInput-container",
  ".red-ui-editableList-item-remove",
  "#node-input-lookup-config",
];

/** The editor's global, as far as the test asks it. */
interface Editor {
  RED: {
    editor: { edit(node: unknown): void; editConfig(name: string, type: string, id: string, prefix: string): void };
    nodes: {
      node(id: string): Record<string, unknown>;
      filterNodes(filter: object): { id: string; chats: string[]; names: object }[];
    };
    sidebar: { show(id: string): void };
    actions: { invoke(name: string): void };
  };
}

describe("the editor, in a real browser", function () {
  this.timeout(120_000);
  let gateway: Gateway;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let page: Page;

  const flows = () => [
    { id: "tab", type: "tab", label: "Test" },
    {
      id: "c-mine",
      type: "wxbot-config",
      name: "Mine",
      platform: "custom",
      syncUrl: gateway.syncUrl,
      apiUrl: gateway.apiUrl,
      interval: 0,
      credentials: { key: KEY, token: "T-very-secret" },
    },
    { id: "n-in", type: "wxbot-in", z: "tab", config: "c-mine", kinds: ["text"], x: 150, y: 80, wires: [["n-send"]] },
    { id: "n-send", type: "wxbot-send", z: "tab", config: "c-mine", name: "Answer", x: 450, y: 80, wires: [[]] },
  ];

  before(async function () {
    gateway = await new Gateway().open();
    browser = await openBrowser(this);
    nodeRed = await NodeRedProcess.start();
    await nodeRed.deploy(flows());
    await until(() => gateway.clients.size === 1);
    page = browser.page;
    page.setDefaultTimeout(15_000);
    await page.goto(nodeRed.url);
    await page.locator("[id='n-send']").waitFor();
    gateway.push(textEvent("good morning", { PushContent: "Alice : good morning" }));
    await gateway.posted(1);
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.close();
    await gateway?.close();
  });
  afterEach(async () => {
    gateway.onPost = (_, response) => answer(response);
    // What a test that failed left open must not fail the others.
    for (const cancel of ["#node-config-dialog-cancel", "#node-dialog-cancel"]) {
      if (await page.locator(cancel).isVisible()) await close(cancel);
    }
  });

  const edit = async (id: string) => {
    await page.evaluate((node) => {
      const { RED } = globalThis as unknown as Editor;
      RED.editor.edit(RED.nodes.node(node));
    }, id);
    await page.locator("#node-dialog-ok").waitFor();
  };
  const editConfig = async () => {
    await page.evaluate(() => {
      (globalThis as unknown as Editor).RED.editor.editConfig("", "wxbot-config", "c-mine", "");
    });
    await page.locator("#wxbot-config-test").waitFor();
  };
  const close = async (button: string) => {
    await page.locator(button).click();
    await page.locator(button).waitFor({ state: "detached" });
  };
  /** Node-RED validates at a key. */
  const type = async (selector: string, text: string) => {
    await page.locator(selector).fill(text);
    await page.locator(selector).press("End");
  };
  const property = (id: string, name: string) =>
    page.evaluate(([node, key]) => (globalThis as unknown as Editor).RED.nodes.node(node!)[key!], [id, name]);
  const deploy = async () => {
    await page.locator("#red-ui-header-button-deploy").click();
    await page.locator("#red-ui-header-button-deploy.disabled").waitFor();
  };

  it("picks a chat from what was seen, by its name, and shows it on the node", async () => {
    await edit("n-in");
    await page.locator(".wxbot-list button", { hasText: "Recent chats" }).click();
    await page.locator(".wxbot-picker-search").fill("morning");
    await page.locator(".wxbot-picker-list button", { hasText: "Alice" }).click();
    assert.equal(await page.locator("#wxbot-in-chats .wxbot-chat-id").inputValue(), "wxid_alice");
    await page.keyboard.press("Escape");
    await page.locator(".wxbot-picker").waitFor({ state: "detached" });
    await close("#node-dialog-ok");
    assert.deepEqual(await property("n-in", "chats"), ["wxid_alice"]);
    await page.locator("[id='n-in'] .red-ui-flow-node-label", { hasText: "text ← Alice" }).waitFor();
  });

  it("takes several ids that are pasted at once", async () => {
    await edit("n-in");
    await page.locator(".wxbot-list button", { hasText: "Add an id" }).first().click();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", "111@chatroom，222@chatroom\nwxid_carol");
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement!.dispatchEvent(event);
    });
    await close("#node-dialog-ok");
    assert.deepEqual(await property("n-in", "chats"), ["wxid_alice", "111@chatroom", "222@chatroom", "wxid_carol"]);
  });

  it("says why a pattern is none, and shows only what applies", async () => {
    await edit("n-in");
    assert.equal(await page.locator("#wxbot-in-media-row").isVisible(), false);
    await page.locator("#node-input-match").selectOption("regex");
    await type("#node-input-pattern", "(");
    await page.locator("#node-input-pattern.input-error").waitFor();
    await type("#node-input-pattern", "(\\d+)");
    await page.locator("#node-input-pattern.input-error").waitFor({ state: "detached" });
    await close("#node-dialog-cancel");
  });

  it("sends to a chat that is picked, and names it on the node", async () => {
    await edit("n-send");
    await page.locator("#node-input-to ~ .red-ui-typedInput-container .red-ui-typedInput-type-select").click();
    await page.locator(".red-ui-typedInput-options a[value='str']:visible").click();
    await page.locator("#node-input-to ~ .red-ui-typedInput-container .red-ui-typedInput-option-expand").click();
    await page.locator(".wxbot-picker-list button", { hasText: "Alice" }).click();
    await close("#node-dialog-ok");
    assert.deepEqual([await property("n-send", "to"), await property("n-send", "toName")], ["wxid_alice", "Alice"]);
    await deploy();
    assert.deepEqual(await property("n-send", "version"), 1);
  });

  it("tests a connection that works, with the saved key, and one that does not", async () => {
    await editConfig();
    const test = async () => {
      await page.locator("#wxbot-config-test").click();
      await page.locator("#wxbot-config-test:not([disabled])").waitFor();
      return await page.locator("#wxbot-config-test-result").textContent();
    };
    assert.match((await test())!, /^It works: signed in after \d+ ms\./);
    gateway.onSignIn = refuse;
    assert.match((await test())!, /refused the key/);
    gateway.onSignIn = (socket) => accept(socket);
    await type("#node-config-input-syncUrl", `ws://127.0.0.1:${await freePort()}`);
    assert.match((await test())!, /enter the key again/);
    await type("#node-config-input-key", "K-typed-secret");
    assert.match((await test())!, /Nothing answers at this address.*ECONNREFUSED/);
    await close("#node-config-dialog-cancel");
  });

  it("warns where a key would travel unencrypted, and says what an address must be", async () => {
    await editConfig();
    assert.equal(await page.locator("#wxbot-config-plain").isVisible(), false);
    await type("#node-config-input-syncUrl", "ws://gateway.example:19095");
    await page.locator("#wxbot-config-plain").waitFor();
    await type("#node-config-input-syncUrl", "gateway.example");
    await page.locator("#node-config-input-syncUrl.input-error").waitFor();
    await page.locator("#node-config-input-platform").selectOption("embedded");
    await page.locator("#node-config-input-key").waitFor({ state: "hidden" });
    await close("#node-config-dialog-cancel");
  });

  it("never gets a secret", async () => {
    const { credentials } = (await nodeRed.admin("flows")) as { credentials?: unknown };
    assert.equal(credentials, undefined);
    await editConfig();
    assert.equal(await page.locator("#node-config-input-key").inputValue(), "__PWRD__");
    assert.ok(!(await page.content()).includes("very-secret"));
    await close("#node-config-dialog-cancel");
  });

  describe("the sidebar", () => {
    before(async () => {
      await page.evaluate(() => (globalThis as unknown as Editor).RED.sidebar.show("wxbot-sidebar"));
      await page.locator(".wxbot-connection").waitFor();
    });

    it("shows connections and what comes, and holds still where it is told to", async () => {
      await page.locator(".wxbot-connection", { hasText: "Mine" }).getByText("connected", { exact: true }).waitFor();
      gateway.push(textEvent("first news", { PushContent: "Alice : first news" }));
      await page.locator(".wxbot-messages li", { hasText: "first news" }).waitFor();
      await page.getByRole("button", { name: "Hold the list" }).click();
      gateway.push(textEvent("second news"));
      await until(async () => JSON.stringify(await nodeRed.admin("wxbot/messages")).includes("second news"));
      assert.equal(await page.locator(".wxbot-messages li", { hasText: "second news" }).count(), 0);
      await page.getByRole("button", { name: "Go on" }).click();
      await page.locator(".wxbot-messages li", { hasText: "second news" }).waitFor();
      await page.locator(".wxbot-tools input").fill("first");
      await page.locator(".wxbot-messages li", { hasText: "second news" }).waitFor({ state: "detached" });
      assert.equal(await page.locator(".wxbot-messages li").count(), 1);
    });

    it("makes a node for a chat", async () => {
      await page.locator(".wxbot-messages li").first().hover();
      await page.getByRole("button", { name: "Make a wxbot-in for this chat" }).first().click();
      const { x, y } = (await page.locator("#red-ui-workspace-chart").boundingBox())!;
      await page.mouse.move(x + 300, y + 300, { steps: 5 });
      await page.mouse.click(x + 300, y + 300);
      const made = () =>
        page.evaluate(() => {
          const nodes = (globalThis as unknown as Editor).RED.nodes.filterNodes({ type: "wxbot-in" });
          return nodes.filter(({ id }) => id !== "n-in").map(({ chats, names }) => ({ chats, names }));
        });
      await until(async () => (await made()).length === 1);
      assert.deepEqual(await made(), [{ chats: ["wxid_alice"], names: { wxid_alice: "Alice" } }]);
      await deploy();
    });

    it("shows what failed, sends it again, and deletes it", async () => {
      // The answers to earlier messages have left.
      await page.getByText("Nothing waits, and nothing failed.").waitFor();
      gateway.onPost = (_, response) => answer(response, { ok: false, retCode: 1002, cost: false });
      gateway.push(textEvent("will fail"));
      const failed = page.locator(".wxbot-outgoing", { hasText: "WXBOT_NOT_FOUND" });
      await failed.first().waitFor();
      gateway.onPost = (_, response) => answer(response);
      const sent = gateway.posts.length;
      // A list that is drawn anew under the pointer swallows a click: a person clicks once more.
      await until(async () => {
        const button = failed.first().getByRole("button", { name: "Send again" });
        if (await button.isVisible()) await button.click({ timeout: 2_000 }).catch(() => {});
        return await page.getByText("Nothing waits, and nothing failed.").isVisible();
      });
      assert.ok(gateway.posts.length > sent);
      gateway.onPost = (_, response) => answer(response, { ok: false, retCode: 1002, cost: false });
      gateway.push(textEvent("will fail too"));
      await failed.first().waitFor();
      await failed.first().getByRole("button", { name: "Delete" }).click();
      await page.getByText("Nothing waits, and nothing failed.").waitFor();
    });

    it("has no serious fault of accessibility", async () => {
      assert.deepEqual(await seriousFaults(page, ".wxbot-sidebar"), []);
    });
  });

  for (const id of ["n-in", "n-send"]) {
    it(`the dialog of ${id} has no serious fault of accessibility`, async () => {
      await edit(id);
      assert.deepEqual(await seriousFaults(page, "#dialog-form", WIDGETS), []);
      await close("#node-dialog-cancel");
    });
  }

  it("the dialog of the configuration has no serious fault of accessibility", async () => {
    await editConfig();
    assert.deepEqual(await seriousFaults(page, "#node-config-dialog-edit-form", WIDGETS), []);
    await close("#node-config-dialog-cancel");
  });
});
