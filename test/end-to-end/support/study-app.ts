/** The app with the real pipeline, trainer and Python on a small project, for the views of a policy. */

import type { Browser, Page } from "playwright-core";
import type { LanguageModel, PythonRunner } from "../../../agents/ports.js";
import { runPipeline } from "../../../agents/pipeline/run.js";
import { createKioskProject } from "../../host/support/kiosk-project.js";
import { startApp, type TestApp } from "./app.js";
import { installedModels } from "./models.js";
import { type Screen, select, tab } from "./screens.js";

const refuse = (): never => {
  throw new Error("Nothing here asks a model.");
};
const UNUSED_MODEL: LanguageModel = {
  identity: { name: "stand-in", fileHash: "00", contextSize: 1 },
  complete: refuse,
  countTokens: refuse,
  close: async () => undefined,
};

/** The app with the kiosk's project in it, checked but not trained. The runner outlives the app. */
export async function startStudyApp(browser: Browser, runner: PythonRunner): Promise<TestApp> {
  const app = await startApp(browser, {
    runPipeline,
    openPython: async () => ({
      isolation: runner.isolation,
      run: runner.run.bind(runner),
      close: async () => undefined,
    }),
    models: { ...installedModels(), open: async () => UNUSED_MODEL },
    trainingSeconds: 60,
  });
  await createKioskProject(app.projects);
  return app;
}

/** Trains and waits until that version of the result is there. */
export async function trainWith(
  page: Page,
  settings: Record<string, string>,
  version: number,
): Promise<void> {
  await select(page, "Train");
  const form = page.getByRole("region", { name: "Train again" });
  if ((await form.getByRole("button", { name: "Settings" }).getAttribute("aria-expanded")) === "false")
    await form.getByRole("button", { name: "Settings" }).click();
  for (const [label, value] of Object.entries(settings))
    await form.getByLabel(label, { exact: true }).fill(value);
  await form.getByRole("button", { name: /^Train/ }).click();
  await select(page, "Evaluate");
  await page
    .locator(".facts")
    .getByText(new RegExp(`^Version ${version},`))
    .waitFor();
}

const HASH = "#/project/kiosk";

/** Shows the part of the inspector that `name` begins. */
const scrollTo = (page: Page, name: string) =>
  page.getByRole("region", { name }).evaluate((part) => part.scrollIntoView({ block: "start" }));

/** The views of a trained policy, in the order in which one page can show them. */
export const STUDY_SCREENS: readonly Screen[] = [
  { name: "a trained run", hash: HASH, go: (page) => select(page, "Train") },
  { name: "a measured policy", hash: HASH, go: (page) => select(page, "Evaluate") },
  {
    name: "an episode",
    hash: HASH,
    async go(page) {
      await select(page, "Evaluate");
      await tab(page, "Policy");
      await page.getByRole("button", { name: "Record an episode" }).click();
      const step = page.getByRole("button", { name: "One step on" });
      await step.waitFor();
      await step.click();
      await step.click();
    },
  },
  {
    name: "what it expects",
    hash: HASH,
    go: (page) => scrollTo(page, "What the policy expects of each action"),
  },
  { name: "a map of the policy", hash: HASH, go: (page) => scrollTo(page, "Map of the policy") },
  {
    name: "what if",
    hash: HASH,
    async go(page) {
      await select(page, "Parameters");
      await tab(page, "What if");
      await page.getByRole("button", { name: "price", exact: true }).click();
      await page.getByRole("button", { name: "Solve exactly" }).click();
      await page.getByText("solved exactly,").waitFor();
    },
  },
  {
    name: "where the best action flips",
    hash: HASH,
    leavesTraces: true,
    go: (page) =>
      page
        .getByText("Where the best action changes with")
        .evaluate((part) => part.scrollIntoView({ block: "start" })),
  },
  {
    name: "compare",
    hash: HASH,
    async go(page) {
      await select(page, "Train");
      await tab(page, "Compare");
      await page.getByRole("region", { name: "Results compared" }).waitFor();
    },
  },
];
