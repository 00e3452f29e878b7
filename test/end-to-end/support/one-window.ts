/** One window on one app for all tests of a file, which must end without an error in the window. */

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import type { TestApp, TestWindow } from "./app.js";
import { launchChromium } from "./chromium.js";

/**
 * Opens a project before the tests and closes everything behind them.
 * @param start the app, with the project in it
 * @param use is given the page before the first test
 */
export function oneWindow(
  start: (browser: Browser) => Promise<TestApp>,
  hash: string,
  use: (page: Page) => void,
  options: BrowserContextOptions = {},
): void {
  let browser: Browser | undefined;
  let app: TestApp | undefined;
  let window: TestWindow | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
    app = await start(browser);
    window = await app.open(hash, options);
    await window.page.locator(".inspector__title").waitFor();
    use(window.page);
  });
  afterAll(async () => {
    const errors = window?.errors ?? [];
    await window?.close();
    await app?.close();
    await browser?.close();
    expect(errors).toEqual([]);
  });
}
