/** The window against the real host, in Chromium: what a person does, without a model. */

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type AppChanges, startApp, type TestApp, type TestWindow } from "./support/app.js";
import { launchChromium } from "./support/chromium.js";
import { createGarageProject } from "./support/garage.js";
import { createAskingProject, createFailedProject } from "./support/hard-projects.js";

let browser: Browser;
let app: TestApp;
const windows: TestWindow[] = [];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
});
afterEach(async () => {
  const errors = windows.flatMap((window) => window.errors);
  await Promise.all(windows.splice(0).map((window) => window.close()));
  await app.close();
  expect(errors).toEqual([]);
});

async function start(changes: AppChanges = {}): Promise<TestApp> {
  app = await startApp(browser, changes);
  return app;
}

async function open(hash = "", options = {}): Promise<Page> {
  const window = await app.open(hash, options);
  windows.push(window);
  return window.page;
}

const stage = (page: Page, label: string) =>
  page.locator(".stage", { has: page.getByText(label, { exact: true }) });
const heading = (page: Page) => page.locator(".inspector__title h2");

describe("the first visit", () => {
  it("on a machine without a model offers the starter model, a file and the examples", async () => {
    await start({ bare: true });
    const page = await open();
    await page.getByRole("heading", { name: "First, a language model" }).waitFor();
    await expect(page.getByRole("button", { name: "Get it" }).count()).resolves.toBe(1);
    await expect(page.getByText("no network").isVisible()).resolves.toBe(true);

    await page.getByLabel("A GGUF file of your own").fill("/nowhere/model.gguf");
    await page.getByRole("button", { name: "Load", exact: true }).click();
    const card = page.getByRole("region", { name: "Failure" }).first();
    await card.getByText("/nowhere/model.gguf").waitFor();
    for (const part of ["Why", "Kept", "Next"]) await card.getByText(part, { exact: true }).waitFor();

    await page.getByRole("button", { name: /Inventory management/ }).click();
    const text = page.getByRole("textbox", { name: "Description of the task" });
    expect(await text.inputValue()).toContain("A small shop sells one product");
  });

  it("never loses what was typed, by an example or a reload", async () => {
    await start();
    const page = await open("#/new");
    const text = page.getByRole("textbox", { name: "Description of the task" });
    await text.fill("My own task.");
    await page.getByRole("button", { name: /Cart pole/ }).click();
    await page.getByRole("button", { name: "Bring my text back" }).click();
    expect(await text.inputValue()).toBe("My own task.");
    await page.reload();
    expect(await text.inputValue()).toBe("My own task.");
  });

  it("says why an empty or far too long description cannot be run", async () => {
    await start();
    const page = await open("#/new");
    const run = page.getByRole("button", { name: "Run all" });
    expect(await run.isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "Description of the task" }).fill("x".repeat(50_001));
    await page.getByText("50,001 characters are too many: 50,000 can be read.").waitFor();
    expect(await run.isDisabled()).toBe(true);
  });
});

describe("a run", () => {
  it("starts from the keyboard, shows its stage, and stops within a second", { retry: 2 }, async () => {
    await start();
    const page = await open("#/new");
    await page.getByRole("textbox", { name: "Description of the task" }).fill("Please wait. Make 3 of them.");
    await page.keyboard.press("Control+Enter");
    await stage(page, "Objective").getByText("Running").waitFor();
    expect(page.url()).toContain("#/project/please-wait");
    expect(await heading(page).textContent()).toBe("Objective");
    await page.locator(".work .raw").getByText("one two three").waitFor();
    expect(await page.getByRole("button", { name: "Run all" }).isDisabled()).toBe(true);

    await page.reload();
    await stage(page, "Objective").getByText("Running").waitFor();

    const before = Date.now();
    await page.keyboard.press("Control+.");
    await page.getByText("The run was stopped in this stage.").waitFor();
    expect(Date.now() - before).toBeLessThan(1000);
    expect(await stage(page, "Parameters").getByText("Approved").count()).toBe(1);
  });

  it("asks, and goes on after the answer", async () => {
    await start();
    const page = await open("#/new");
    await page.getByRole("textbox", { name: "Description of the task" }).fill("Please ask me.");
    await page.getByRole("button", { name: "Run all" }).click();
    const question = page.getByRole("region", { name: "Question of the agent" });
    await question.getByText("Large or small?").waitFor();
    await question.getByRole("button", { name: "large" }).click();
    await stage(page, "Objective").getByText("Approved").waitFor();
    await page
      .getByRole("status")
      .filter({ hasText: "saved" })
      .or(page.getByText(/saved \d\d:\d\d/))
      .first()
      .waitFor();
  });

  it("waits after each stage when it is asked to, and goes on from there", async () => {
    await start();
    const page = await open("#/new");
    await page.getByRole("button", { name: /when a run stops of itself/ }).click();
    await page.getByRole("menuitemradio", { name: /Stop after each stage/ }).click();
    await page.getByRole("textbox", { name: "Description of the task" }).fill("Make 3 of them.");
    await page.keyboard.press("Control+Enter");
    const waits = page.getByRole("region", { name: "The run waits" });
    await waits.waitFor();
    expect(await heading(page).textContent()).toBe("Task");
    await waits.getByRole("button", { name: "Go on" }).click();
    await stage(page, "Parameters").getByText("Approved").waitFor();
    await waits.waitFor();
    await page.reload();
    await waits.waitFor();
    expect(await stage(page, "Objective").getByText("Not run yet").count()).toBe(1);
  });

  it("of one stage is told before it starts, and leaves the later ones stale", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await stage(page, "Parameters").click();
    const run = page.getByRole("button", { name: "Run this" });
    expect(await run.getAttribute("title")).toBe("1 stage: Parameters; about 26 s (Ctrl+Enter)");
    await run.click();
    await stage(page, "Objective").getByText("Stale").waitFor();
    expect(await stage(page, "Parameters").getByText("Approved").count()).toBe(1);
    expect(await heading(page).textContent()).toBe("Parameters");
  });

  it("that fails says what, why, what was kept and what to do next", async () => {
    await start();
    const page = await open("#/new");
    await page.getByRole("textbox", { name: "Description of the task" }).fill("Please break.");
    await page.keyboard.press("Control+Enter");
    const card = page.getByRole("region", { name: "Failure" });
    for (const words of [
      "The answer could not be used.",
      "It was empty.",
      "The stages before.",
      "Run it again.",
    ]) {
      await card.getByText(words).waitFor();
    }
    expect(await heading(page).textContent()).toBe("Objective");
    await page.keyboard.press("Control+Shift+Enter");
    await stage(page, "Objective").getByText("Failed").waitFor();
    await page.getByRole("button", { name: "Show the stages as a list" }).click();
    expect(await stage(page, "Objective").getByText(/^v\d/).textContent()).toContain("v2");
  });
});

describe("a finished project", () => {
  it("comes back whole after a reload, with its curve and its result", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await page.getByRole("heading", { name: "The policy is better than random" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "The policy is better than random" }).waitFor();
    expect(await page.locator(".stage").count()).toBe(12);
    await stage(page, "Train").click();
    await page.getByRole("img", { name: /^Return of an episode/ }).waitFor();
    await page.locator(".figures").getByText("24,000").waitFor();
  });

  it("lights up all places of a symbol: description, table and code", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    const words = page.getByRole("button", { name: "110 spaces" });
    await words.click();
    expect(await words.getAttribute("aria-pressed")).toBe("true");
    await page
      .getByRole("region", { name: "Symbol queue_limit" })
      .getByRole("button", { name: "Parameters" })
      .click();
    expect(await page.locator("tr[data-lit=true]").textContent()).toContain("queue_limit");
    await stage(page, "Code").click();
    await page.getByRole("tab", { name: "Code" }).click();
    await page.locator(".cm-lit").first().waitFor();
    expect(await page.locator(".cm-lit").allTextContents()).toContain("queue_limit");
  });

  it("draws its formulas and keeps numbers in sight that nothing uses", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await stage(page, "Model").click();
    await page.locator(".formula .katex").first().waitFor();
    expect(await page.locator(".formula .katex").count()).toBe(6);
    expect(await page.locator(".mark--unaccounted").allTextContents()).toEqual(["2", "1"]);
  });
});

describe("an edit", () => {
  it("is checked in place, becomes a new version, makes later stages stale and runs nothing", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await heading(page).waitFor();
    await page.keyboard.press("Alt+3");
    await page.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
    const statement = page.getByRole("textbox", { name: "Quantity, in plain words" });
    const save = page.getByRole("button", { name: "Save as new version" });
    await statement.fill("");
    await page.getByText("1 field needs a correction").waitFor();
    expect(await save.isDisabled()).toBe(true);
    await statement.fill("takings of a day before charges");

    await page.reload();
    await page.getByRole("button", { name: "Go on editing" }).click();
    expect(await statement.inputValue()).toBe("takings of a day before charges");
    await save.click();

    await stage(page, "Variables").getByText("Stale").waitFor();
    await page.locator(".statement__text").getByText("takings of a day before charges").waitFor();
    expect(await page.getByText("Running").count()).toBe(0);

    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("button", { name: "Compare" }).click();
    await page.locator("[data-kind=removed]").getByText("expected takings of a day").waitFor();
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByRole("tab", { name: "Artefact" }).click();
    await page.locator(".statement__text").getByText("expected takings of a day, less").waitFor();
  });

  it("of the model derives its formulas anew, and what cannot be read is told in place", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await heading(page).waitFor();
    await page.keyboard.press("Alt+6");
    await page.keyboard.press("Control+e");
    const share = page.getByRole("textbox", { name: /^Each step's share/ });
    await share.fill("price * parkd");
    await page.getByText("parkd is not declared. Is parked meant?").waitFor();
    expect(await page.locator(".misnamed mark").allTextContents()).toEqual(["parkd"]);
    expect(await page.getByRole("button", { name: "Save as new version" }).isDisabled()).toBe(true);
    await share.fill("price * parked / 2");
    await page.getByRole("button", { name: "Save as new version" }).click();
    // A derived formula has the symbols of the model, and each of them lights up everywhere.
    const symbol = page.locator('.formula [data-symbol="parked"]').first();
    await symbol.click();
    expect(await page.locator(".formula__lit").count()).toBeGreaterThan(2);
    await page.getByRole("region", { name: "Symbol parked" }).waitFor();
    await page.locator(".mark--sentence").first().waitFor({ state: "detached" });
  });

  it("is taken back and done again with everything that it made stale", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await heading(page).waitFor();
    await page.keyboard.press("Alt+3");
    await page.keyboard.press("Control+e");
    await page.getByRole("textbox", { name: "Unit" }).fill("pounds");
    await page.getByRole("button", { name: "Save as new version" }).click();
    const stale = page.locator('.stage[data-state="stale"]');
    await expect.poll(() => stale.count()).toBe(9);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => stale.count()).toBe(0);
    await page.locator(".statement").getByText("measured in euros").waitFor();
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(() => stale.count()).toBe(9);
  });

  it("as JSON shows the place of what does not fit", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await heading(page).waitFor();
    await page.keyboard.press("Alt+5");
    await page.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
    await page.getByRole("button", { name: "JSON" }).click();
    const editor = page.getByRole("textbox", { name: "Constraints as JSON" });
    await editor.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(
      '{ "constraints": [{ "statement": "", "kind": "never", "expression": null }] }',
    );
    await page.getByRole("button", { name: "constraints, entry 1, kind" }).click();
    expect(await page.locator(".cm-lintRange-error").count()).toBeGreaterThan(0);
    await page.keyboard.insertText('"costs"');
    await page.getByText("1 field needs a correction").waitFor();
  });

  it("of the description is kept through a reload and makes everything stale", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await page.locator("#pane-description").getByRole("button", { name: "Edit" }).click();
    const text = page.getByRole("textbox", { name: "Description of the task" });
    await text.fill("Another garage with 7 spaces.");
    await page.reload();
    expect(await text.inputValue()).toBe("Another garage with 7 spaces.");
    await page.locator("#pane-description").getByRole("button", { name: "Save" }).click();
    await page.locator(".reading").getByText("Another garage with").waitFor();
    await expect.poll(() => page.locator('.stage[data-state="stale"]').count()).toBe(12);
  });
});

describe("the window", () => {
  it("keeps the chosen theme, and otherwise follows the system", async () => {
    await start();
    const page = await open("", { colorScheme: "dark" });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await ground()).toBe("rgb(19, 17, 16)");
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemradio", { name: "Light" }).click();
    expect(await ground()).toBe("rgb(243, 239, 233)");
    await page.reload();
    expect(await ground()).toBe("rgb(243, 239, 233)");
  });

  it("finds stages, symbols and settings by a few letters", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await heading(page).waitFor();
    const find = async (words: string) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "What are you looking for?" }).fill(words);
      await page.keyboard.press("Enter");
    };
    await find("episode");
    expect(await heading(page).textContent()).toBe("Episode");
    await find("queue_l");
    await page.getByRole("region", { name: "Symbol queue_limit" }).waitFor();
    await find("stages as a list");
    await page.getByRole("heading", { name: "Abstract idea" }).waitFor();
    await find("dark");
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  });

  it("can be used with the keyboard alone", async () => {
    await start();
    await createGarageProject(app.projects);
    const page = await open("#/project/parking-garage");
    await heading(page).waitFor();
    await page.keyboard.press("Alt+1");
    expect(await heading(page).textContent()).toBe("Task");
    await page.keyboard.press("Alt+ArrowDown");
    expect(await heading(page).textContent()).toBe("Parameters");
    const focused = () => page.evaluate(() => document.activeElement?.id);
    for (const pane of ["pane-description", "pane-stages", "pane-inspector", "pane-description"]) {
      await page.keyboard.press("F6");
      expect(await focused()).toBe(pane);
    }
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard and help" }).waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.keyboard.press("Alt+n");
    await page.getByRole("heading", { name: "What has to be decided?" }).waitFor();
  });

  it("deletes a project only after a second yes", async () => {
    await start();
    await createGarageProject(app.projects);
    await createAskingProject(app.projects);
    const page = await open("#/");
    await page.getByRole("button", { name: "Delete Garage with a question" }).click();
    await page.getByRole("button", { name: "Keep it" }).click();
    expect(await page.locator(".project-row").count()).toBe(2);
    await page.getByRole("button", { name: "Delete Garage with a question" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await expect.poll(() => page.locator(".project-row").count()).toBe(1);
  });

  it("shows whatever a model wrote as text", async () => {
    await start();
    await createFailedProject(app.projects);
    const page = await open("#/project/garage-failed");
    await page.getByRole("button", { name: "Show what the model wrote" }).click();
    const answer = page.locator("pre.raw").first();
    expect(await answer.textContent()).toContain(
      "\\x1b[31mred\\x1b[0m <script>alert('not run')</script> <b>bold</b>",
    );
    expect(await answer.locator("*").count()).toBe(0);
  });

  it("says that the connection is lost, keeps what it shows, and comes back by itself", async () => {
    await start();
    await createGarageProject(app.projects);
    const window = await app.open("#/new");
    windows.push(window);
    const { page } = window;
    let drop = (): void => undefined;
    let reachable = true;
    await page.routeWebSocket(/\/wire$/, (socket) => {
      if (!reachable) {
        void socket.close({ code: 1001, reason: "gone" });
        return;
      }
      socket.connectToServer();
      drop = () => void socket.close({ code: 1001, reason: "gone" });
    });
    await page.goto(page.url().replace(/#.*/, "#/project/parking-garage"));
    await page.reload();
    await heading(page).waitFor();
    reachable = false;
    drop();
    await page.getByText("The connection to the app's host is lost.").waitFor();
    expect(await page.locator(".stage").count()).toBe(12);
    await page.getByRole("button", { name: "Connect now" }).waitFor();
    reachable = true;
    await expect.poll(() => page.getByText("The connection to the app's host is lost.").count()).toBe(0);
    await stage(page, "Task").click();
    expect(await heading(page).textContent()).toBe("Task");
  });

  it("shows in a second window what is changed in the first", async () => {
    await start();
    await createGarageProject(app.projects);
    const first = await open("#/project/parking-garage");
    const second = await open("#/project/parking-garage");
    await heading(first).waitFor();
    await heading(second).waitFor();
    await first.keyboard.press("Alt+3");
    await first.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
    await first.getByRole("textbox", { name: "Unit" }).fill("pounds");
    await first.getByRole("button", { name: "Save as new version" }).click();
    await second.getByRole("button", { name: "Show the stages as a list" }).click();
    await stage(second, "Objective").getByText("v2").waitFor();
    await stage(second, "Variables").getByText("Stale").waitFor();
  });
});

describe("a part of the window that cannot be fetched", () => {
  it("leaves a card in its place, and the rest goes on", async () => {
    await start();
    await createGarageProject(app.projects);
    const window = await app.open();
    const { page } = window;
    try {
      await page.route(/training-view.*\.js$/, (route) => route.abort());
      await page.route(/code-editor.*\.js$/, (route) => route.abort());
      await page.goto(`http://127.0.0.1:${app.server.port}/?#/project/parking-garage/train`);
      const card = page.getByRole("region", { name: "Failure" });
      await card.getByText("This part of the window could not be drawn.").waitFor();
      await stage(page, "Objective").click();
      await page.locator(".statement__text").waitFor();
      await stage(page, "Code").click();
      await page.getByRole("tab", { name: "Code" }).click();
      await page.locator("pre.raw").getByText("class Garage(gym.Env):").waitFor();
      await stage(page, "Constraints").click();
      await page.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
      await page.getByRole("button", { name: "JSON" }).click();
      await page.getByRole("textbox", { name: "Constraints as JSON" }).fill("[]");
      await page.getByText("1 field needs a correction").waitFor();
    } finally {
      await window.close();
    }
  });
});
