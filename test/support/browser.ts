import { chromium, type BrowserContext, type Page } from "playwright-core";
import { requireProgram } from "./require-program.js";
import { tempDir } from "./temp-dir.js";

export interface BrowserOptions {
  readonly locale?: "en-US" | "zh-CN";
  readonly colorScheme?: "light" | "dark";
  readonly viewport?: { width: number; height: number };
  /** A microphone that beeps, and may be used. */
  readonly microphone?: boolean;
  /** A screen that is touched. */
  readonly touch?: boolean;
}

export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors that pages reported, and scripts that failed. */
  readonly errors: string[];
  close(): Promise<void>;
}

/** Debian's Chromium with a profile of its own, quiet towards the outside. */
export async function openBrowser(test: Mocha.Context, options: BrowserOptions = {}): Promise<Browser> {
  const executablePath = requireProgram(test, "chromium");
  const { dir, remove } = await tempDir();
  const context = await chromium.launchPersistentContext(dir, {
    executablePath,
    headless: true,
    locale: options.locale ?? "en-US",
    colorScheme: options.colorScheme ?? "light",
    viewport: options.viewport ?? { width: 1280, height: 800 },
    hasTouch: options.touch ?? false,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(options.microphone ? ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] : []),
    ],
    ...(options.microphone && { permissions: ["microphone"] }),
  });
  const errors: string[] = [];
  const watch = (page: Page) => page.on("pageerror", (error) => errors.push(String(error)));
  context.pages().forEach(watch);
  context.on("page", watch);
  const close = async () => {
    await context.close();
    await remove();
  };
  return { context, page: context.pages()[0] ?? (await context.newPage()), errors, close };
}
