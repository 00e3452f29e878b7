/** What lights up with what, and which code runs: the window against the real host, in Chromium. */

import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { startApp } from "./support/app.js";
import { createGarageProject } from "./support/garage.js";
import { oneWindow } from "./support/one-window.js";
import { select, tab } from "./support/screens.js";

let page: Page;
oneWindow(
  async (browser) => {
    const app = await startApp(browser);
    await createGarageProject(app.projects);
    return app;
  },
  "#/project/parking-garage",
  (opened) => (page = opened),
);
beforeEach(async () => {
  await page.locator(".inspector__title").waitFor();
});

const lit = () => page.locator('.reading [aria-pressed="true"]');
const card = (symbol: string) => page.getByRole("region", { name: `Symbol ${symbol}`, exact: true });

describe("the description", () => {
  it("lights up the words of a limit with its entry, both ways", async () => {
    await select(page, "Constraints");
    await page.getByRole("button", { name: "constraint 2" }).click();
    await card("constraint 2").getByText("An hour with more than 110 parked cars costs a fine.").waitFor();
    await expect
      .poll(() => lit().allTextContents())
      .toEqual([
        expect.stringContaining("Whenever more than"),
        expect.stringContaining("are taken"),
        " for that hour.",
      ]);
    await page.getByRole("button", { name: "Put the symbol away" }).click();
    expect(await lit().count()).toBe(0);

    await page.locator(".mark--phrase", { hasText: "Whenever more than" }).click();
    await page.locator('.steps li[data-lit="true"]').getByText("costs a fine").waitFor();
  });

  it("lights up the goal and the decision, and leads to their stages", async () => {
    await page.locator(".mark--phrase", { hasText: "The operator wants the day's takings" }).focus();
    await page.keyboard.press("Enter");
    await card("objective").getByRole("button", { name: "Objective" }).click();
    await page.locator('.statement[data-lit="true"]').waitFor();

    await select(page, "Variables");
    await page.getByRole("button", { name: "action", exact: true }).click();
    await expect
      .poll(() => lit().allTextContents())
      .toContainEqual(expect.stringContaining("the operator sets"));
    await select(page, "Model");
    const named = await page.locator('.source-text .symbol[aria-pressed="true"]').allTextContents();
    expect(named.length).toBeGreaterThan(1);
    expect(new Set(named)).toEqual(new Set(["action"]));
    await select(page, "Code");
    await tab(page, "Code");
    await page.locator(".cm-lit").first().waitFor();
    expect(new Set(await page.locator(".cm-lit").allTextContents())).toEqual(new Set(["action"]));
  });

  it("is lit from the code, with value, unit and meaning", async () => {
    // Within the name, which the line begins with.
    await page.locator(".cm-line", { hasText: "queue_fine = 40" }).click({ position: { x: 24, y: 8 } });
    const found = card("queue_fine");
    await found.getByText("40 euros").waitFor();
    await found.getByText("charged by the city for an hour with a queue").waitFor();
    expect(await lit().allTextContents()).toEqual(["40 euros"]);
  });
});

describe("the code that runs", () => {
  it("is the person's to choose: a new version, later stages stale, nothing run, and it can be undone", async () => {
    await select(page, "Code");
    await tab(page, "Code");
    await page.getByRole("button", { name: "The agent's own" }).click();
    await page.getByText("The last difference that was found between the two: With seed 3").waitFor();
    await page.getByRole("button", { name: "Let this one run" }).click();
    await page.getByText("What runs was written by the coding agent.").waitFor();
    await page.getByText("this one runs").waitFor();
    const stale = page.locator('.stage[data-state="stale"]');
    await expect.poll(() => stale.count()).toBe(3);
    expect(await page.getByText("Running").count()).toBe(0);

    await page.getByRole("button", { name: "Derived", exact: true }).click();
    await page.getByRole("button", { name: "Let this one run" }).click();
    await page.getByText("What runs was derived from the specification.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("What runs was written by the coding agent.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => stale.count()).toBe(0);
  });
});
