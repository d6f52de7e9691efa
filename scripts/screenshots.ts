/**
 * Takes the pictures of the READMEs and docs/: a real Node-RED with the embedded platform and the first example, a
 * person who writes on the phone page, and Debian's Chromium, in both languages. Writes docs/images/.
 */
import { Buffer } from "node:buffer";
import fs from "node:fs/promises";
import path from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { readExample } from "../test/examples/example-files.js";
import { NodeRedProcess } from "../test/support/node-red-process.js";
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

async function picturesIn(language: Language): Promise<void> {
  const profile = await tempDir();
  const nodeRed = await NodeRedProcess.start({ flows: readExample(EXAMPLE), settings: { lang: language } });
  const context = await chromium.launchPersistentContext(profile.dir, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    locale: language,
    args: FLAGS,
  });
  try {
    let address: string | null = null;
    await until(async () => {
      address = ((await nodeRed.admin("wxbot/platform")) as { phone: string | null }).phone;
      return address !== null;
    });
    const phone = await openPage(context, address!, 390, HEIGHT);
    await chat(phone, LANGUAGES[language]);
    const editor = await openEditor(context, nodeRed);
    const picture = await sideBySide(context, [await take(editor), await take(phone)]);
    await fs.writeFile(path.join(IMAGES, `flow-and-phone.${language}.png`), picture);
  } finally {
    await context.close();
    await nodeRed.close();
    await profile.remove();
  }
}

async function main(): Promise<void> {
  await fs.mkdir(IMAGES, { recursive: true });
  for (const language of Object.keys(LANGUAGES) as Language[]) await picturesIn(language);
}

void main();
