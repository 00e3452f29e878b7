/** Every screen of the window that differs, and the way to get there. */

import type { Page } from "playwright-core";
import { createProject } from "../../../host/store/projects.js";
import { createGarageProject, GARAGE_TEXT } from "./garage.js";
import {
  createAskingProject,
  createCrowdedProject,
  createFailedProject,
  createRightToLeftProject,
} from "./hard-projects.js";

const STAGES = [
  "Task",
  "Parameters",
  "Objective",
  "Variables",
  "Constraints",
  "Model",
  "State, action, reward",
  "Episode",
  "Code",
  "Check",
  "Train",
  "Evaluate",
];

/** Brings a pane to the front where only one shows at a time. */
export async function showPane(page: Page, name: "Description" | "Stages" | "Inspector"): Promise<void> {
  const button = page.locator(".pane-switch").getByRole("button", { name });
  if (await button.isVisible()) await button.click();
}

export async function select(page: Page, label: string): Promise<void> {
  await showPane(page, "Stages");
  await page.locator(".stage", { has: page.getByText(label, { exact: true }) }).click();
}

export async function tab(page: Page, name: string): Promise<void> {
  await showPane(page, "Inspector");
  await page.getByRole("tab", { name }).click();
}

export interface Screen {
  name: string;
  hash: string;
  go?: (page: Page) => Promise<void>;
  /** Ends what runs, since one run at a time is possible. */
  leave?: (page: Page) => Promise<void>;
  /** The next screen needs a fresh page. */
  leavesTraces?: boolean;
}

/** Every screen and every pane that differs, as a way to get there. */
export const SCREENS: readonly Screen[] = [
  { name: "projects", hash: "#/" },
  {
    name: "models",
    hash: "#/",
    leavesTraces: true,
    go: (page) => page.getByRole("button", { name: /Models$/ }).click(),
  },
  {
    name: "palette",
    hash: "#/project/parking-garage",
    leavesTraces: true,
    async go(page) {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "What are you looking for?" }).fill("pri");
    },
  },
  {
    name: "list of stages",
    hash: "#/project/parking-garage",
    leavesTraces: true,
    async go(page) {
      await showPane(page, "Stages");
      await page.getByRole("button", { name: "Show the stages as a list" }).click();
    },
  },
  { name: "help", hash: "#/", leavesTraces: true, go: (page) => page.keyboard.press("?") },
  { name: "new task", hash: "#/new" },
  ...STAGES.map((label) => ({
    name: label,
    hash: "#/project/parking-garage",
    go: (page: Page) => select(page, label),
  })),
  {
    name: "a lit symbol",
    hash: "#/project/parking-garage",
    async go(page) {
      await showPane(page, "Description");
      await page.getByRole("button", { name: "110 spaces" }).click();
    },
  },
  {
    name: "Python code",
    hash: "#/project/parking-garage",
    async go(page) {
      await select(page, "Code");
      await tab(page, "Code");
      await page.locator(".cm-content").waitFor();
    },
  },
  {
    name: "history",
    hash: "#/project/parking-garage",
    async go(page) {
      await select(page, "Parameters");
      await tab(page, "History");
      await page.getByRole("button", { name: "Compare" }).click();
    },
  },
  {
    name: "editing a form",
    hash: "#/project/parking-garage",
    leavesTraces: true,
    async go(page) {
      await select(page, "Parameters");
      await page.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
      await page.getByLabel("Value of parameter 1", { exact: true }).fill("many");
    },
  },
  ...["Task", "Objective", "Variables", "Constraints", "Model", "State, action, reward", "Episode"].map(
    (label) => ({
      name: `editing ${label}`,
      hash: "#/project/parking-garage",
      leavesTraces: true,
      async go(page: Page) {
        await select(page, label);
        await page.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
        await page.locator(".edit").waitFor();
      },
    }),
  ),
  {
    name: "editing JSON",
    hash: "#/project/parking-garage",
    leavesTraces: true,
    async go(page) {
      await select(page, "Model");
      await page.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
      await page.getByRole("button", { name: "JSON" }).click();
      await page.locator(".cm-content").waitFor();
    },
  },
  { name: "a question", hash: "#/project/garage-question" },
  { name: "a failure", hash: "#/project/garage-failed" },
  { name: "checks", hash: "#/project/garage-failed", go: (page) => tab(page, "Checks") },
  { name: "model output", hash: "#/project/garage-failed", go: (page) => tab(page, "Model output") },
  { name: "right to left", hash: "#/project/garage-right-to-left" },
  { name: "crowded", hash: "#/project/crowded", go: (page) => select(page, "Parameters") },
  { name: "formulas", hash: "#/project/crowded", go: (page) => select(page, "Model") },
  {
    name: "running",
    hash: "#/project/garage-running",
    async go(page) {
      await page.getByRole("button", { name: "Run all" }).click();
      await page.locator(".work .raw").waitFor({ state: "attached" });
    },
    leave: stop,
  },
  {
    name: "stopped",
    hash: "#/project/garage-running",
    go: (page) => select(page, "Parameters"),
  },
  {
    name: "training",
    hash: "#/project/garage-training",
    async go(page) {
      await select(page, "Train");
      await page.keyboard.press("Control+Shift+Enter");
      await page.getByRole("button", { name: "Pause", exact: true }).waitFor({ state: "attached" });
      await page.locator(".figures").getByText("Steps a second").waitFor({ state: "attached" });
    },
    leave: stop,
  },
  {
    name: "a paused training",
    hash: "#/project/garage-training",
    async go(page) {
      await select(page, "Train");
      await page.keyboard.press("Control+Shift+Enter");
      await showPane(page, "Inspector");
      await page.getByRole("button", { name: "Pause", exact: true }).click();
      await page.getByRole("button", { name: "Resume", exact: true }).waitFor();
    },
    leave: stop,
  },
  // The last: the model stays loaded.
  {
    name: "a loaded model",
    hash: "#/",
    async go(page) {
      await page.getByRole("button", { name: /Models$/ }).click();
      const first = page.getByRole("dialog", { name: "Models" }).locator(".model").first();
      const load = first.getByRole("button", { name: "Load", exact: true });
      await load.or(first.getByText("loaded", { exact: true })).waitFor();
      if (await load.isVisible()) await load.click();
      await page.getByText("20 of 29").waitFor();
    },
  },
];

async function stop(page: Page): Promise<void> {
  await page.keyboard.press("Control+.");
  await page.getByText("The run was stopped in this stage.").waitFor({ state: "attached" });
}

/** The projects that the screens show, on an app with the garage's pipeline. */
export async function createScreenProjects(projects: string): Promise<void> {
  await createGarageProject(projects, "garage-training");
  await createProject(projects, { id: "garage-running", title: "Garage at work", text: GARAGE_TEXT });
  await createRightToLeftProject(projects);
  await createCrowdedProject(projects);
  await createFailedProject(projects);
  await createAskingProject(projects);
  await createGarageProject(projects);
}

/** Opens each screen in one page and hands it to `look`. */
export async function visitScreens(
  page: Page,
  port: number,
  screens: readonly Screen[],
  look: (page: Page, screen: Screen) => Promise<void>,
): Promise<void> {
  for (const [at, screen] of screens.entries()) {
    const before = screens[at - 1];
    if (!before || before.hash !== screen.hash || before.leavesTraces) {
      await page.evaluate(() => localStorage.clear());
      // Another query makes it a load of its own.
      await page.goto(`http://127.0.0.1:${port}/?${at}${screen.hash}`);
      const drawn = screen.hash.startsWith("#/project") ? ".inspector__title" : "#main";
      await page.locator(drawn).waitFor({ state: "attached" });
    }
    await screen.go?.(page);
    await look(page, screen);
    await screen.leave?.(page);
  }
}
