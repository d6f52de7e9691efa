/**
 * Takes the pictures of the READMEs and docs/: a real Node-RED with the embedded platform and the first example, a
 * person who writes on the phone page, and Debian's Chromium, in both languages; and the sidebar, in the dark theme of
 * Node-RED 5 too. Writes docs/images/.
 */
import { Buffer } from "node:buffer";
import fs from "node:fs/promises";
import path from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { readExample } from "../test/examples/example-files.js";
import { NodeRedProcess } from "../test/support/node-red-process.js";
import { nodeRed5 } from "./node-red-5.js";
import { tempDir } from "../test/support/temp-dir.js";
import { until } from "../test/support/until.js";

const IMAGES = path.resolve("docs/images");
const EXAMPLE = "1 入门 First steps/1 你好 Hello";
/** Of the editor and the phone beside it. */
const HEIGHT = 520;
const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];

const LANGUAGES = { "en-US": ["Hello", "How are you?"], "zh-CN": ["你好", "今天天气真好"] } as const;
type Language = keyof typeof LANGUAGES;

/** A picture that was taken, and how large it is shown. */
interface Picture {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

async function take(page: Page): Promise<Picture> {
  return { png: await page.screenshot(), ...page.viewportSize()! };
}

async function openPage(context: BrowserContext, url: string, width: number, height: number): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  await page.goto(url);
  return page;
}

/** The editor with the example, only this package's nodes in the palette. */
async function openEditor(context: BrowserContext, nodeRed: NodeRedProcess): Promise<Page> {
  const page = await openPage(context, nodeRed.url, 960, HEIGHT);
  await page.locator(".red-ui-flow-node-label").first().waitFor();
  await page.keyboard.press("Control+Space");
  await page.locator("#red-ui-palette-search input").pressSequentially("wxbot");
  await page.locator("#red-ui-palette-header-storage").waitFor({ state: "hidden" });
  await page.locator("#red-ui-sidebar").waitFor({ state: "hidden" });
  await page.mouse.move(600, 500);
  return page;
}

/** Writes as a person, and waits for the answers. */
async function chat(page: Page, texts: readonly string[]): Promise<void> {
  const box = page.getByRole("textbox").last();
  for (const text of texts) {
    await box.fill(text);
    await box.press("Enter");
    await page.getByText(`you said: ${text}`).last().waitFor();
  }
}

/** Puts pictures side by side on one page, and takes a picture of that. */
async function sideBySide(context: BrowserContext, pictures: readonly Picture[]): Promise<Buffer> {
  const images = pictures.map(({ png, width, height }) => {
    const source = `data:image/png;base64,${png.toString("base64")}`;
    return `<img src="${source}" width="${width}" height="${height}">`;
  });
  const page = await context.newPage();
  await page.setContent(`<style>
    body { margin: 0; padding: 24px; display: inline-flex; gap: 24px; background: #eef1f4; }
    img { border-radius: 10px; box-shadow: 0 2px 12px rgb(0 0 0 / 25%); }
  </style>${images.join("")}`);
  const picture = await page.locator("body").screenshot();
  await page.close();
  return picture;
}

/** Opens a node's dialog, beside a narrow workspace. @param id the node's id */
async function openDialog(page: Page, id: string): Promise<void> {
  await page.locator(`#${id} .red-ui-flow-node`).dblclick();
  await page.locator(".red-ui-tray-toolbar").waitFor();
  await settled(page);
}

/** The dialog that is open, without what is around it. */
async function takeDialog(page: Page): Promise<Buffer> {
  return await page.locator(".red-ui-tray").last().screenshot();
}

/** The editor's trays and menus slide; a picture is taken when nothing moves. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(`jQuery(":animated").length === 0`);
}

/** The dialogs of wxbot-in and of its configuration, which was tested. */
async function dialogs(page: Page, language: Language): Promise<void> {
  await page.setViewportSize({ width: 960, height: 760 });
  await openDialog(page, "wxbot-hello-in");
  await save(`wxbot-in.${language}.png`, await takeDialog(page));
  await page.locator("#node-input-config").locator("xpath=..").locator("a.red-ui-button").first().click();
  await page.setViewportSize({ width: 960, height: 560 });
  const test = page.locator("#wxbot-config-test");
  await test.waitFor();
  await settled(page);
  await test.click();
  await page.locator("#wxbot-config-test-result:not(:empty)").waitFor();
  await page.locator("#wxbot-config-test:not([disabled])").waitFor();
  await save(`wxbot-config.${language}.png`, await takeDialog(page));
}

async function save(name: string, picture: Buffer): Promise<void> {
  await fs.writeFile(path.join(IMAGES, name), picture);
}

/** A Node-RED with the example, and a browser, in a language. */
async function open(language: Language) {
  const profile = await tempDir();
  const nodeRed = await NodeRedProcess.start({ flows: readExample(EXAMPLE), settings: { lang: language } });
  const context = await chromium.launchPersistentContext(profile.dir, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    locale: language,
    args: FLAGS,
  });
  const close = async () => {
    await context.close();
    await nodeRed.close();
    await profile.remove();
  };
  return { context, nodeRed, close };
}

async function picturesIn(language: Language): Promise<void> {
  const { context, nodeRed, close } = await open(language);
  try {
    const address = await platformAddress(nodeRed);
    const phone = await openPage(context, address, 390, HEIGHT);
    await chat(phone, LANGUAGES[language]);
    const editor = await openEditor(context, nodeRed);
    const both = [await take(editor), await take(phone)];
    await save(`flow-and-phone.${language}.png`, await sideBySide(context, both));
    await dialogs(editor, language);
    const operator = await openPage(context, `${address}console.html`, 1_000, 640);
    await operator.getByText("小助手").first().waitFor();
    await save(`console.${language}.png`, await operator.screenshot());
  } finally {
    await close();
  }
}

/** The sidebar beside its flow, with an answer that failed: in English light on 4.1, in Chinese dark on 5.0. */
async function sidebarIn(language: Language): Promise<void> {
  const dark = language === "zh-CN";
  const { context, nodeRed, close } = await open(language);
  try {
    const address = await platformAddress(nodeRed);
    const phone = await openPage(context, address, 390, HEIGHT);
    const [first, second] = LANGUAGES[language];
    await chat(phone, [first]);
    await failNextSend(address);
    await phone.getByRole("textbox").last().fill(second);
    await phone.keyboard.press("Enter");
    const editor = await openPage(context, nodeRed.url, 1_100, 640);
    // As a person chooses it in the user settings.
    if (dark) await editor.evaluate(`localStorage.setItem("view-dark-theme", "dark")`);
    await editor.reload();
    await editor.locator(".red-ui-flow-node-label").first().waitFor();
    await editor.evaluate(`RED.sidebar.show("wxbot-sidebar")`);
    await editor.locator(".wxbot-outgoing .wxbot-reason").waitFor();
    // On 5.0 two sidebars share the height: the other one is folded away.
    const other = editor.locator(".red-ui-sidebar-tab-bar button.selected:has(.fa-bug)");
    if (await other.isVisible()) await other.click();
    await editor.locator(".wxbot-messages li").first().hover();
    await settled(editor);
    await save(`sidebar.${language}.png`, await editor.screenshot());
  } finally {
    await close();
  }
}

/** The platform refuses the next message, once. @param address the pages', with the slash at its end */
async function failNextSend(address: string): Promise<void> {
  const body = JSON.stringify({ answer: { retCode: 1004, calls: 1, cost: false } });
  const headers = { "content-type": "application/json" };
  const { ok, status } = await fetch(`${address}api/faults`, { method: "PATCH", headers, body });
  if (!ok) throw new Error(`the fault was not taken: HTTP ${status}`);
}

/** The phone page's address, once the embedded platform runs. */
async function platformAddress(nodeRed: NodeRedProcess): Promise<string> {
  let phone: string | null = null;
  await until(async () => {
    ({ phone } = (await nodeRed.admin("wxbot/platform")) as { phone: string | null });
    return phone !== null;
  });
  return phone!;
}

async function main(): Promise<void> {
  await fs.mkdir(IMAGES, { recursive: true });
  for (const language of Object.keys(LANGUAGES) as Language[]) await picturesIn(language);
  await sidebarIn("en-US");
  Object.assign(process.env, nodeRed5());
  await sidebarIn("zh-CN");
}

void main();
