/**
 * A person's way from pasted text to a trained policy, in a real browser on the real host with real Python.
 * Only the model's answers are replayed; `LAMPLIGHT_RECORD=1` asks the starter model and records them anew.
 */

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPipeline } from "../../agents/pipeline/run.js";
import type { LanguageModel } from "../../agents/ports.js";
import { modelsFolder } from "../../host/folders.js";
import { openModel } from "../../models/model-client.js";
import { openScriptedModel, recordingModel } from "../../models/scripted-model.js";
import { testRunner } from "../support/pyodide.js";
import { ROOT, startApp, type TestApp } from "./support/app.js";
import { launchChromium } from "./support/chromium.js";
import { installedModels } from "./support/models.js";

const RECORDING = join(import.meta.dirname, "../fixtures/recordings/beekeeper.json");

export const TASK =
  "A beekeeper visits a hive once a week for 12 weeks. She takes between 0 and 3 jars of honey. Each jar taken brings 8 coins. A visit costs 1 coin. Then the bees fill a number of jars that is binomially distributed with 3 trials and probability 0.5. The hive keeps at most 6 jars. The hive starts with 4 jars. Make her coins as many as possible.";

const MINUTES = 60_000;

async function answers(): Promise<LanguageModel> {
  if (process.env["LAMPLIGHT_RECORD"] !== "1") return openScriptedModel([RECORDING]);
  const model = await openModel({
    file: join(modelsFolder(), "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
    cacheFolder: await mkdtemp(join(tmpdir(), "lamplight-record-")),
    processScript: join(ROOT, "dist", "host", "model-process.js"),
  });
  return recordingModel(model, RECORDING);
}

describe("the way from text to a policy", { timeout: 10 * MINUTES }, () => {
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
  }, 2 * MINUTES);

  afterAll(async () => {
    await app.close();
    await browser.close();
  });

  it("is walked in the window, and everything is there after a reload", async () => {
    const { page, errors, close } = await app.open("#/new");
    const stage = (label: string) => page.locator(".stage", { has: page.getByText(label, { exact: true }) });
    page.setDefaultTimeout(9 * MINUTES);
    await page.getByRole("textbox", { name: "Description of the task" }).fill(TASK);
    await page.keyboard.press("Control+Enter");

    await stage("Train").getByText("Running").waitFor();
    await page.getByRole("img", { name: /^Return of an episode/ }).waitFor();
    await page.getByRole("heading", { name: "The policy is better than random" }).waitFor();

    await stage("Model").click();
    await page.locator(".katex").first().waitFor();
    expect(await page.locator(".katex-error").count()).toBe(0);

    await page.reload();
    await page.locator(".shell").waitFor();
    await stage("Evaluate").click();
    await page.getByRole("heading", { name: "The policy is better than random" }).waitFor();
    await stage("Train").click();
    await page.getByRole("img", { name: /^Return of an episode/ }).waitFor();
    expect(errors).toEqual([]);
    await close();
  });
});
