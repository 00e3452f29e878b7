/**
 * A person's way from pasted text to a trained policy, in a real browser on the real host with real Python.
 * Only the model's answers are replayed; `LAMPLIGHT_RECORD=1` asks the starter model and records them anew, and
 * `LAMPLIGHT_KEEP_SAMPLE=1` keeps the finished project as the sample that comes with the app.
 */

import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPipeline } from "../../agents/pipeline/run.js";
import type { LanguageModel } from "../../agents/ports.js";
import { modelsFolder } from "../../host/folders.js";
import { exportProject } from "../../host/import/export-project.js";
import { openModel } from "../../models/model-client.js";
import { openScriptedModel, recordingModel } from "../../models/scripted-model.js";
import { BEEKEEPER, BEEKEEPER_RECORDING } from "../support/beekeeper.js";
import { testRunner } from "../support/pyodide.js";
import { ROOT, startApp, type TestApp } from "./support/app.js";
import { launchChromium } from "./support/chromium.js";
import { installedModels } from "./support/models.js";

const SAMPLES = join(ROOT, "assets", "samples");

/** Says everything but when it ends. */
const UNFINISHED = BEEKEEPER.replace(" for 12 weeks", "");

async function answers(): Promise<LanguageModel> {
  if (process.env["LAMPLIGHT_RECORD"] !== "1") return openScriptedModel([BEEKEEPER_RECORDING]);
  const model = await openModel({
    file: join(modelsFolder(), "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
    cacheFolder: await mkdtemp(join(tmpdir(), "lamplight-record-")),
    processScript: join(ROOT, "dist", "host", "model-process.js"),
  });
  return recordingModel(model, BEEKEEPER_RECORDING);
}

describe("the way from text to a policy", () => {
  let browser: Browser;
  let app: TestApp;

  beforeAll(async () => {
    browser = await launchChromium();
    const models = installedModels();
    app = await startApp(browser, {
      models: { ...models, open: () => answers() },
      openPython: () => testRunner(),
      // Steps end the training, so that a slow machine draws the same curve.
      runPipeline: (options) => runPipeline({ ...options, trainingConfiguration: { steps: 6000 } }),
      trainingSeconds: 240,
    });
  });

  afterAll(async () => {
    await app.close();
    await browser.close();
  });

  it("is walked in the window, with a question, an edit, a failure that is mended, and a reload", async () => {
    const { page, errors, close } = await app.open("#/new");
    const better = page.getByRole("heading", { name: "The policy is better than random" });

    await page.getByRole("textbox", { name: "Description of the task" }).fill(UNFINISHED);
    await page.keyboard.press("Control+Enter");
    const question = page.getByRole("region", { name: "Question of the agent" });
    await question.getByText("When does it end").waitFor();
    expect(await stage(page, "Parameters").getByText("Not run yet").count()).toBe(1);
    // What was asked is said in the description itself, and the run starts again.
    const description = page.locator("#pane-description");
    await description.getByRole("button", { name: "Edit" }).click();
    await description.getByRole("textbox", { name: "Description of the task" }).fill(BEEKEEPER);
    await description.getByRole("button", { name: "Save" }).click();
    await stage(page, "Task").getByText("Stale").waitFor();
    await page.getByRole("button", { name: "Run all" }).click();

    await passDoubts(page, stage(page, "Train").getByText("Running"));
    await stage(page, "Train").click();
    await page.getByRole("img", { name: /^Return of an episode/ }).waitFor();
    await passDoubts(page, stage(page, "Evaluate").getByText(/Approved|Needs review/));
    await stage(page, "Evaluate").click();
    await better.waitFor();

    if (process.env["LAMPLIGHT_KEEP_SAMPLE"] === "1") await keepSample(app.projects);

    await stage(page, "Model").click();
    await page.locator(".katex").first().waitFor();
    expect(await page.locator(".katex-error").count()).toBe(0);

    await editByKeyboard(page);
    await breakAndMend(page);

    await page.reload();
    await page.locator(".shell").waitFor();
    await stage(page, "Evaluate").click();
    await better.waitFor();
    await stage(page, "Train").click();
    await page.getByRole("img", { name: /^Return of an episode/ }).waitFor();
    expect(errors).toEqual([]);
    await close();
  });
});

/** The project as it stands becomes the sample that comes with the app. */
async function keepSample(projects: string): Promise<void> {
  const [id] = await readdir(projects);
  if (id === undefined) throw new Error("There is no project to keep.");
  await mkdir(SAMPLES, { recursive: true });
  await writeFile(
    join(SAMPLES, "beekeeper.lamplight.zip"),
    await exportProject(join(projects, id), "beekeeper"),
  );
}

function stage(page: Page, label: string): Locator {
  return page.locator(".stage", { has: page.getByText(label, { exact: true }) });
}

/** Goes on where the run waits for a person because of a doubt, until `done` is there. */
async function passDoubts(page: Page, done: Locator): Promise<void> {
  const waits = page.getByRole("region", { name: "The run waits" });
  for (;;) {
    await done.or(waits).first().waitFor();
    if ((await waits.count()) === 0) return;
    await waits.getByRole("button").click();
    await waits.waitFor({ state: "detached" });
  }
}

/** Presses Tab until the element that is called so has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 200; steps += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return element?.labels?.[0]?.textContent ?? element?.getAttribute("aria-label") ?? element?.textContent;
    });
    if (focused?.trim() === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to «${name}».`);
}

/** Changes a parameter, takes it back, does it again and takes it back, without a pointer. */
async function editByKeyboard(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "What are you looking for?" }).waitFor();
  await page.keyboard.type("Parameters");
  await page.keyboard.press("Enter");
  await page.locator(".inspector__title h2").getByText("Parameters").waitFor();
  await page.keyboard.press("Control+e");
  await page.getByLabel("Value of parameter 1", { exact: true }).waitFor();
  await tabTo(page, "Value of parameter 1");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("many");
  await page.getByText("1 field needs a correction").waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("5");
  await tabTo(page, "Save as new version");
  await page.keyboard.press("Enter");

  const stale = page.locator('.stage[data-state="stale"]');
  await stage(page, "Evaluate").getByText("Stale").waitFor();
  expect(await stale.count()).toBe(10);
  expect(await page.locator('.stage[data-state="running"]').count()).toBe(0);
  await page.keyboard.press("Control+z");
  await expect.poll(() => stale.count()).toBe(0);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => stale.count()).toBe(10);
  await page.keyboard.press("Control+z");
  await expect.poll(() => stale.count()).toBe(0);
}

/** Code that is no Python fails in the check; the version before it is compared, restored and passes. */
async function breakAndMend(page: Page): Promise<void> {
  await stage(page, "Code").click();
  await page.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Python code of the environment" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("def make(:\n    return None\n");
  await page.getByRole("button", { name: "Save as new version" }).click();
  await stage(page, "Check").getByText("Stale").waitFor();
  await stage(page, "Check").click();
  await page.getByRole("button", { name: "Run this" }).click();
  const card = page.getByRole("region", { name: "Failure" });
  await card.waitFor();
  for (const part of ["Why", "Kept", "Next"]) await card.getByText(part, { exact: true }).waitFor();
  expect(await card.textContent()).toContain("SyntaxError");

  await stage(page, "Code").click();
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByRole("button", { name: "Compare" }).first().click();
  await page.locator("[data-kind=added]").getByText("def make(:").waitFor();
  await page.getByRole("button", { name: "Restore" }).first().click();
  await stage(page, "Code").getByText("Approved").waitFor();
  await stage(page, "Check").click();
  await page.getByRole("button", { name: "Run this" }).click();
  await stage(page, "Check").getByText("Approved").waitFor();
}
