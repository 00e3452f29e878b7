/** Edits of what is hard to show or cannot be read: nothing is lost through a reload, and no screen stays blank. */

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startApp, type TestApp, type TestWindow } from "./support/app.js";
import { launchChromium } from "./support/chromium.js";
import { createGarageProject } from "./support/garage.js";
import { createCrowdedProject, createRightToLeftProject } from "./support/hard-projects.js";
import { select, tab } from "./support/screens.js";

let browser: Browser;
let app: TestApp;
let window: TestWindow;

beforeAll(async () => {
  browser = await launchChromium();
  app = await startApp(browser);
  await createGarageProject(app.projects);
  await createCrowdedProject(app.projects);
  await createRightToLeftProject(app.projects);
});
afterEach(async () => {
  const { errors } = window;
  await window.close();
  expect(errors).toEqual([]);
});
afterAll(async () => {
  await app?.close();
  await browser?.close();
});

async function open(project: string): Promise<Page> {
  window = await app.open(`#/project/${project}`);
  await window.page.locator(".inspector__title").waitFor();
  return window.page;
}

const edit = (page: Page) =>
  page.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
const goOn = (page: Page) => page.getByRole("button", { name: "Go on editing" }).click();
const save = (page: Page) => page.getByRole("button", { name: "Save as new version" }).click();

describe("an edit is kept through a reload and saved", () => {
  it("of code with a syntax error, which is marked where it stands", async () => {
    const page = await open("parking-garage");
    await select(page, "Code");
    await edit(page);
    const code = page.getByRole("textbox", { name: "Python code of the environment" });
    await code.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText("def make(:\n    return (1,\n");
    await page.locator(".cm-lintRange-error").first().waitFor();
    await page.reload();
    await goOn(page);
    await expect.poll(() => code.textContent()).toContain("def make(:");
    await save(page);
    await tab(page, "Code");
    await page.getByText("What runs was written by you.").waitFor();
    await page.locator(".cm-line", { hasText: "def make(:" }).waitFor();
  });

  it("of one of 200 parameters", async () => {
    const page = await open("crowded");
    await select(page, "Parameters");
    await edit(page);
    const value = page.getByLabel("Value of parameter 150", { exact: true });
    await value.fill("4711");
    await page.reload();
    await goOn(page);
    expect(await value.inputValue()).toBe("4711");
    await save(page);
    const row = page.getByRole("row", { name: /a_rather_long_parameter_name_number_150/ });
    await row.getByText("4711").waitFor();
  });

  it("of words from right to left, which are read from there", async () => {
    const page = await open("garage-right-to-left");
    const reading = page.locator(".reading");
    expect(await reading.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
    await select(page, "Parameters");
    await edit(page);
    const meaning = page.getByLabel("Meaning of parameter 1", { exact: true });
    await meaning.fill("כמה מכוניות נכנסות");
    await page.reload();
    await goOn(page);
    expect(await meaning.inputValue()).toBe("כמה מכוניות נכנסות");
    expect(await meaning.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
    await save(page);
    await page
      .getByRole("row", { name: /spaces/ })
      .getByText("כמה מכוניות נכנסות")
      .waitFor();
  });

  it("of a description of 50,000 characters, to the last of them", async () => {
    const page = await open("crowded");
    await page.locator("#pane-description").getByRole("button", { name: "Edit" }).click();
    const text = page.getByRole("textbox", { name: "Description of the task" });
    const words = `${"Each station has 12 machines. ".repeat(1666)}The last word is lamp`.slice(0, 50_000);
    await text.fill(words);
    await page.reload();
    expect(await text.inputValue()).toBe(words);
    await page.locator("#pane-description").getByRole("button", { name: "Save" }).click();
    await expect.poll(() => page.locator(".reading").textContent()).toBe(words);
  });
});

it("a formula that cannot be drawn is shown as it was written, beside those that can", async () => {
  const page = await open("crowded");
  await select(page, "Model");
  const broken = page.locator(".formula--broken");
  await broken.getByText("This formula cannot be drawn.").waitFor();
  expect(await broken.locator("code").textContent()).toBe("\\frac{1}{");
  await page.locator(".formula .katex").first().waitFor();
});
