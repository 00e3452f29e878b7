/** A project with a long history in the window; how long it takes to open is printed. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startApp, type TestApp } from "./support/app.js";
import { launchChromium } from "./support/chromium.js";
import { select, tab } from "./support/screens.js";
import { createWorkedProject, RUNS, VERSIONS } from "./support/worked-project.js";

let browser: Browser;
let app: TestApp;

beforeAll(async () => {
  browser = await launchChromium();
  app = await startApp(browser);
}, 60_000);
afterAll(async () => {
  await app?.close();
  await browser?.close();
});

it(
  `opens with ${VERSIONS} versions and ${RUNS} runs, and shows all of them`,
  { timeout: 90_000 },
  async () => {
    const id = await createWorkedProject(app.projects);
    const window = await app.open("#/");
    const { page } = window;
    try {
      // The list has read its folder by now, but the project itself has not been opened in this host.
      const entry = page.getByText("Hourly prices of a parking garage");
      await entry.waitFor();
      const start = performance.now();
      await entry.click();
      await page.locator(".inspector__title h2").waitFor();
      const opened = performance.now() - start;

      await select(page, "Parameters");
      await tab(page, "History");
      const versions = page.locator(".version");
      await versions.first().waitFor();
      const listed = performance.now() - start - opened;
      console.info(
        `${id}: drawn ${opened.toFixed(0)} ms after the click, its history ${listed.toFixed(0)} ms after that.`,
      );
      const shown = await page.getByRole("tab", { name: /^History/ }).textContent();
      expect(shown).toBe(`History ${await versions.count()}`.replace(" ", ""));
      const others = await page.evaluate(() => document.querySelectorAll(".version").length);
      expect(others).toBeGreaterThan(VERSIONS - RUNS - 20);

      await select(page, "Train");
      await page.locator(".figures").getByText("Episodes").waitFor();
      await tab(page, "Compare");
      const left = page.getByLabel("Left");
      await left.waitFor();
      const options = await left.locator("option").allTextContents();
      expect(options.filter((label) => label.startsWith("Training "))).toHaveLength(RUNS);
      await left.selectOption({ index: options.length - 1 });
      await page.getByText(/differ in \d+ stages?|are the same/).waitFor();
      expect(window.errors).toEqual([]);
    } finally {
      await window.close();
    }
  },
);
