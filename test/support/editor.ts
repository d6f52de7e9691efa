import type { Page } from "playwright-core";
import { openBrowser, type Browser, type BrowserOptions } from "./browser.js";
import { Gateway } from "./gateway.js";
import { NodeRedProcess, type NodeRedOptions } from "./node-red-process.js";
import { until } from "./until.js";

export const KEY = "K-very-secret";
export const TOKEN = "T-very-secret";

/** The editor's global, as far as tests ask it. */
interface EditorGlobal {
  RED: {
    editor: { edit(node: unknown): void; editConfig(name: string, type: string, id: string, prefix: string): void };
    nodes: { node(id: string): Record<string, unknown> | null; filterNodes(filter: object): { id: string }[] };
    sidebar: { show(id: string): void };
  };
}

/** A flow that answers every text, over a gateway of the test's own. */
export function answeringFlow({ syncUrl, apiUrl }: Gateway): object[] {
  const credentials = { key: KEY, token: TOKEN };
  return [
    { id: "tab", type: "tab", label: "Test" },
    { id: "c-mine", type: "wxbot-config", name: "Mine", platform: "custom", syncUrl, apiUrl, interval: 0, credentials },
    { id: "n-in", type: "wxbot-in", z: "tab", config: "c-mine", kinds: ["text"], x: 150, y: 80, wires: [["n-send"]] },
    { id: "n-send", type: "wxbot-send", z: "tab", config: "c-mine", name: "Answer", x: 450, y: 80, wires: [[]] },
  ];
}

/** A flow on the embedded platform that sends one message at its start, in vain: there is nobody of that name. */
export const FAILING_FLOW = [
  { id: "tab", type: "tab", label: "Test" },
  { id: "config", type: "wxbot-config", platform: "embedded", interval: 0 },
  { id: "once", type: "inject", z: "tab", once: true, payload: "hello", payloadType: "str", wires: [["send"]] },
  { id: "send", type: "wxbot-send", z: "tab", config: "config", to: "wxid_nobody", toType: "str", wires: [[]] },
];

interface EditorOptions {
  readonly browser?: BrowserOptions;
  readonly nodeRed?: NodeRedOptions;
}

/** Node-RED's editor in a real browser, on a real Node-RED that runs the answering flow. */
export class Editor {
  readonly gateway: Gateway;
  readonly nodeRed: NodeRedProcess;
  readonly browser: Browser;
  #closeGateway = () => this.gateway.close();

  private constructor(gateway: Gateway, nodeRed: NodeRedProcess, browser: Browser) {
    this.gateway = gateway;
    this.nodeRed = nodeRed;
    this.browser = browser;
    this.page.setDefaultTimeout(15_000);
  }

  /** Starts all of it; the page is still empty. */
  static async start(test: Mocha.Context, options: EditorOptions = {}): Promise<Editor> {
    const gateway = await new Gateway().open();
    const browser = await openBrowser(test, options.browser);
    const nodeRed = await NodeRedProcess.start(options.nodeRed);
    return new Editor(gateway, nodeRed, browser);
  }

  /** Starts all of it, and opens the editor once the flow is connected. */
  static async open(
    test: Mocha.Context,
    { flow = answeringFlow, ...options }: EditorOptions & { flow?: (gateway: Gateway) => object[] } = {},
  ): Promise<Editor> {
    const editor = await Editor.start(test, options);
    const { gateway, nodeRed, page } = editor;
    await nodeRed.deploy(flow(gateway));
    await until(() => gateway.clients.size === 1);
    await page.goto(nodeRed.url);
    await page.locator("[id='n-send']").waitFor();
    return editor;
  }

  /** Takes the gateway away, for good. */
  async cutOff(): Promise<void> {
    this.#closeGateway = async () => {};
    await this.gateway.close();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.nodeRed.close();
    await this.#closeGateway();
  }

  get page(): Page {
    return this.browser.page;
  }

  /** Opens the dialog of a node. */
  async edit(id: string): Promise<void> {
    await this.page.evaluate((node) => {
      const { RED } = globalThis as unknown as EditorGlobal;
      RED.editor.edit(RED.nodes.node(node));
    }, id);
    await this.page.locator("#node-dialog-ok").waitFor();
  }

  /** Opens the dialog of a `wxbot-config`. */
  async editConfig(id = "c-mine"): Promise<void> {
    await this.page.evaluate((config) => {
      (globalThis as unknown as EditorGlobal).RED.editor.editConfig("", "wxbot-config", config, "");
    }, id);
    await this.page.locator("#wxbot-config-test").waitFor();
  }

  /** Presses a button of the dialog that is open, and waits until it has closed. */
  async press(button: "#node-dialog-ok" | "#node-dialog-cancel" | "#node-config-dialog-cancel"): Promise<void> {
    await this.page.locator(button).click();
    await this.page.locator(button).waitFor({ state: "detached" });
  }

  /** Closes what a test that failed left open, so that the others do not fail of it. */
  async closeDialogs(): Promise<void> {
    const importing = this.page.locator("#red-ui-clipboard-dialog-cancel");
    if (await importing.isVisible()) await importing.click();
    for (const cancel of ["#node-config-dialog-cancel", "#node-dialog-cancel"] as const) {
      if (await this.page.locator(cancel).isVisible()) await this.press(cancel);
    }
  }

  /** Fills a field in, and ends with a key: that is when Node-RED validates. */
  async type(selector: string, text: string): Promise<void> {
    await this.page.locator(selector).fill(text);
    await this.page.locator(selector).press("End");
  }

  /** Presses the test button of a configuration's dialog. @returns what it says */
  async testConnection(): Promise<string> {
    await this.page.locator("#wxbot-config-test").click();
    await this.page.locator("#wxbot-config-test:not([disabled])").waitFor();
    return (await this.page.locator("#wxbot-config-test-result").textContent()) ?? "";
  }

  /** A node's property as the editor has it. */
  property(id: string, name: string): Promise<unknown> {
    return this.page.evaluate(
      ([node, key]) => (globalThis as unknown as EditorGlobal).RED.nodes.node(node!)?.[key!],
      [id, name],
    );
  }

  /** The ids of the nodes of a type. */
  idsOf(type: string): Promise<string[]> {
    return this.page.evaluate(
      (wanted) => (globalThis as unknown as EditorGlobal).RED.nodes.filterNodes({ type: wanted }).map(({ id }) => id),
      type,
    );
  }

  async deploy(): Promise<void> {
    await this.page.locator("#red-ui-header-button-deploy").click();
    await this.page.locator("#red-ui-header-button-deploy.disabled").waitFor();
  }

  /** Does something in each theme that this Node-RED has: 5.0 has a dark one. */
  async inEachTheme(act: () => Promise<void>): Promise<void> {
    const themes = process.env["NODE_RED_DIR"] === undefined ? [false] : [false, true];
    for (const dark of themes) {
      await this.page.evaluate((on) => document.documentElement.classList.toggle("nr-theme-dark", on), dark);
      await act();
    }
    await this.page.evaluate(() => document.documentElement.classList.remove("nr-theme-dark"));
  }

  async showSidebar(id = "wxbot-sidebar"): Promise<void> {
    await this.page.evaluate((name) => (globalThis as unknown as EditorGlobal).RED.sidebar.show(name), id);
  }
}
