/** A project with a long history in the window; how long it takes to open is printed. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startApp, type TestApp } from "./support/app.js";
import { launchChromium } from "./support/chromium.js";
import { createGarageProject } from "./support/garage.js";
import { select, tab } from "./support/screens.js";
import { createWorkedProject, RUNS, VERSIONS } from "./support/worked-project.js";

let browser: Browser;
let app: TestApp;

beforeAll(async () => {
  browser = await launchChromium();
  app = await startApp(browser);
});
afterAll(async () => {
  await app?.close();
  await browser?.close();
});

it(`opens with ${VERSIONS} versions and ${RUNS} runs, and shows all of them`, async () => {
  await createGarageProject(app.projects);
  await createWorkedProject(app.projects);
  const window = await app.open("#/");
  const { page } = window;
  /** Milliseconds from the address to the drawn project, which this host has not opened before. */
  const open = async (id: string): Promise<number> => {
    const start = performance.now();
    await page.evaluate((hash) => (location.hash = hash), `#/project/${id}`);
    await page.locator(".inspector__title h2").waitFor();
    return performance.now() - start;
  };
  try {
    const fresh = await open("parking-garage");
    await page.goto(page.url().replace(/#.*/, "#/"));
    await page.getByRole("heading", { name: "Projects" }).waitFor();
    const worked = await open("garage-worked-on");
    await select(page, "Parameters");
    await tab(page, "History");
    const versions = page.locator(".version");
    await versions.first().waitFor();
    console.info(
      `Drawn after ${worked.toFixed(0)} ms, with ${VERSIONS} versions and ${RUNS} runs; ` +
        `a project with one version of each stage after ${fresh.toFixed(0)} ms.`,
    );
    const listed = await versions.count();
    expect(listed).toBeGreaterThan(VERSIONS - RUNS - 20);
    expect(await page.getByRole("tab", { name: /^History/ }).textContent()).toBe(`History${listed}`);

    await select(page, "Train");
    await tab(page, "Training");
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
});
