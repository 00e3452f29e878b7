/** The views of a policy in Chromium, against the real host and the real Python: a small task is trained first. */

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { testRunner } from "../support/pyodide.js";
import { overflowing, seriousFindings } from "./support/looks.js";
import { oneWindow } from "./support/one-window.js";
import { select, tab } from "./support/screens.js";
import { startStudyApp, trainWith } from "./support/study-app.js";

let page: Page;
oneWindow(
  async (browser) => startStudyApp(browser, await testRunner()),
  "#/project/kiosk",
  (opened) => (page = opened),
  { viewport: { width: 1440, height: 900 } },
);

const QUICK = { Steps: "4000", "Hidden layers": "16" };

describe("training", () => {
  it("refuses settings that the trainer cannot have, each at its field", async () => {
    await select(page, "Train");
    const form = page.getByRole("region", { name: "Train again" });
    await form.getByRole("button", { name: "Settings" }).click();
    await form.getByLabel("Discount").fill("1.5");
    await form.getByText("From 0 to 1, not 1.5.").waitFor();
    await form.getByLabel("Hidden layers").fill("64, wide");
    await form.getByText("One to eight numbers, such as 64, 64.").waitFor();
    expect(await form.getByRole("button", { name: "Train", exact: true }).isDisabled()).toBe(true);
    await form.getByLabel("Discount").fill("");
    await form.getByLabel("Hidden layers").fill("");
    expect(await form.getByRole("button", { name: "Train", exact: true }).isDisabled()).toBe(false);
  });

  it("takes the settings, shows the curve, and lays a second seed over the first as a band", async () => {
    await trainWith(page, QUICK, 1);
    await select(page, "Train");
    await page.getByText("Total objective of an episode").waitFor();
    const hidden = page.locator("dl", { has: page.getByText("hidden", { exact: true }) }).last();
    expect(await hidden.getByText("16", { exact: true }).count()).toBe(1);
    expect(await page.getByText("random", { exact: true }).count()).toBeGreaterThan(0);
    await trainWith(page, { ...QUICK, Seed: "7" }, 2);
    await select(page, "Train");
    await page.getByText("The band spans 2 seeds").waitFor();
    await page.getByText("mean of the seeds").waitFor();
  });
});

describe("the policy", () => {
  it("plays nothing before it is asked to, then goes through the episode by mouse and keys", async () => {
    await select(page, "Evaluate");
    await tab(page, "Policy");
    await page.getByText("Watch what the policy does.").waitFor();
    await page.getByLabel("Start from seed").fill("-3");
    await page.getByText("A seed is a whole number").waitFor();
    await page.getByLabel("Start from seed").fill("4");
    await page.getByRole("button", { name: "Record an episode" }).click();
    const episode = page.getByRole("region", { name: "Episode", exact: true });
    await episode.getByText("Step 0 of 6").waitFor();

    await episode.getByRole("button", { name: "One step on" }).click();
    await episode.getByText("Step 1 of 6").waitFor();
    await episode.focus();
    await page.keyboard.press("ArrowRight");
    await episode.getByText("Step 2 of 6").waitFor();
    await page.keyboard.press("End");
    await episode.getByText("Step 6 of 6, the episode has ended").waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("Space");
    await episode.getByText("Step 6 of 6").waitFor();
    await page.getByRole("slider", { name: "Step of the episode" }).fill("3");
    await episode.getByText("Step 3 of 6").waitFor();
  });

  it("shows state, action, reward terms and the objective so far, which add up", async () => {
    const episode = page.getByRole("region", { name: "Episode", exact: true });
    const total = async (): Promise<number> => {
      const text = await episode
        .locator(".figures > div", { hasText: "Objective so far" })
        .locator("dd")
        .textContent();
      return Number(text?.replace(" euros", "").replace(",", ""));
    };
    const reward = async (): Promise<number> =>
      Number(
        await episode
          .locator(".figures > div", { hasText: "Reward of the step" })
          .locator("dd")
          .textContent(),
      );
    await episode.focus();
    await page.keyboard.press("Home");
    let sum = 0;
    for (let step = 0; step < 6; step += 1) {
      expect(await total()).toBeCloseTo(sum, 6);
      sum += await reward();
      await page.keyboard.press("ArrowRight");
    }
    expect(await total()).toBeCloseTo(sum, 6);
    await episode.getByRole("rowheader", { name: "papers", exact: true }).waitFor();
    await episode.locator(".figures").getByText("price * sold").waitFor();
  });

  it("draws its map over two observed numbers, and what each action is worth", async () => {
    const map = page.getByRole("region", { name: "Map of the policy" });
    const picture = map.locator("canvas");
    expect(await picture.getAttribute("aria-label")).toContain("over papers across and time upwards");
    await map.getByRole("button", { name: "Value" }).click();
    expect(await picture.getAttribute("aria-label")).toContain("Expected return over papers");
    await map.getByRole("combobox", { name: /^Across/ }).selectOption({ label: "time" });
    expect(await picture.getAttribute("aria-label")).toContain("over time across and papers upwards");
    const shades = await picture.evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(
        Array.from({ length: data.length / 4 }, (_, at) => data.slice(4 * at, 4 * at + 3).join()),
      ).size;
    });
    expect(shades).toBeGreaterThan(3);
    await page.getByRole("region", { name: "What the policy expects" }).getByText("3 papers").waitFor();
  });

  it("compares with random actions from the same start", async () => {
    const table = page.getByRole("region", { name: "Episodes compared" });
    await table.getByRole("rowheader", { name: "Trained" }).waitFor();
    await table.getByRole("rowheader", { name: "Random" }).waitFor();
    const episode = page.getByRole("region", { name: "Episode", exact: true });
    await episode.getByRole("button", { name: "Random" }).click();
    await episode.getByRole("button", { name: "Random", pressed: true }).waitFor();
    await table
      .getByRole("row", { name: /^Random/ })
      .getByText(/of 6$/)
      .waitFor();
  });
});

describe("what if", () => {
  it("solves with a moved number and marks where the best action changes", async () => {
    await select(page, "Parameters");
    await tab(page, "What if");
    await page.getByRole("button", { name: "price", exact: true }).click();
    await page.getByRole("button", { name: "Solve exactly" }).click();
    await page.getByText("Where the best action changes with").waitFor();
    await page.getByLabel("Value of price").fill("0.5");
    const figures = page.locator(".figures", { hasText: "Against the description" });
    await figures.getByText("0 euros", { exact: true }).waitFor();
    await figures.getByText("0 papers", { exact: false }).waitFor();
  });

  it("says why a state of another size cannot be decided in", async () => {
    await page.getByLabel("Decide").selectOption("state");
    await page.getByLabel("papers, steps so far").fill("2, x");
    await page.getByText("Numbers with commas between them").waitFor();
    await page.getByLabel("papers, steps so far").fill("2");
    await page.getByText("The state has 2 numbers, and 1 were given").waitFor();
    await page.getByLabel("Decide").selectOption("start");
  });
});

describe("compare", () => {
  it("lays the two trainings over each other and names the setting that differs", async () => {
    await select(page, "Train");
    await tab(page, "Compare");
    await page.getByLabel("Left").waitFor();
    const settings = page.getByRole("region", { name: "Settings that differ" });
    await settings.getByRole("rowheader", { name: "seed" }).waitFor();
    await page.getByText("Specification and code are the same").waitFor();
    await page
      .getByRole("region", { name: "Results compared" })
      .getByText("standard errors")
      .first()
      .waitFor();
  });

  it("shows an edited parameter and the code that follows from it", async () => {
    await select(page, "Parameters");
    await page.locator(".inspector__actions").getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Value of parameter 1", { exact: true }).fill("9");
    await page.getByRole("button", { name: "Save" }).click();
    await tab(page, "Compare");
    await page.getByLabel("Left").selectOption({ index: 1 });
    await page.getByLabel("Left").selectOption("parameters 1");
    const row = page
      .getByRole("region", { name: "Parameters that differ" })
      .getByRole("row", { name: /price/ });
    await row.getByText("4 euros").waitFor();
    await row.getByText("9 euros").waitFor();
  });
});

describe("every view", () => {
  const VIEWS = [
    ["Train", "Training"],
    ["Evaluate", "Policy"],
    ["Parameters", "What if"],
    ["Train", "Compare"],
  ] as const;

  it.each(["light", "dark"] as const)("is accessible in the %s theme", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const [stage, name] of VIEWS) {
      await select(page, stage);
      await tab(page, name);
      await page.waitForTimeout(400);
      expect((await seriousFindings(page)).map((finding) => `${name}: ${finding}`)).toEqual([]);
    }
  });

  it("fits a window of 1024 x 700", async () => {
    await page.setViewportSize({ width: 1024, height: 700 });
    for (const [stage, name] of VIEWS) {
      await select(page, stage);
      await tab(page, name);
      await page.waitForTimeout(200);
      expect(await overflowing(page)).toEqual([]);
      const [content, room] = await page
        .locator(".inspector__body")
        .evaluate((body) => [body.scrollWidth, body.clientWidth]);
      expect(content).toBeLessThanOrEqual(room! + 1);
    }
  });
});
