/** A training that is held in the window, with the real pipeline, trainer and Python. */

import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { untilPythonSleeps } from "../support/processes.js";
import { testRunner } from "../support/pyodide.js";
import { seriousFindings } from "./support/looks.js";
import { oneWindow } from "./support/one-window.js";
import { select } from "./support/screens.js";
import { startStudyApp } from "./support/study-app.js";

let page: Page;
oneWindow(
  async (browser) => startStudyApp(browser, await testRunner()),
  "#/project/kiosk",
  (opened) => (page = opened),
  { viewport: { width: 1440, height: 900 } },
);

const controls = () => page.getByRole("group", { name: "Training under way" });
const stage = (label: string) => page.locator(".stage", { has: page.getByText(label, { exact: true }) });
const figure = (name: string) =>
  page.locator(".figures > div", { has: page.getByText(name, { exact: true }) }).locator("dd");

async function command(words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "What are you looking for?" }).fill(words);
  await page.keyboard.press("Enter");
}

/** Waits until Python stands still and the window shows all that it has told before. */
async function untilStill(): Promise<string> {
  await untilPythonSleeps();
  for (;;) {
    const before = await figure("Steps").textContent();
    await page.waitForTimeout(1500);
    if ((await figure("Steps").textContent()) === before) return before ?? "";
  }
}

it("a training is paused, outlives a reload as it is, goes on and comes to its end", async () => {
  await select(page, "Train");
  expect(await controls().count()).toBe(0);
  const form = page.getByRole("region", { name: "Train again" });
  await form.getByRole("button", { name: "Settings" }).click();
  await form.getByLabel("Steps", { exact: true }).fill("12000");
  await form.getByRole("button", { name: "Train", exact: true }).click();
  await controls().getByRole("button", { name: "Stop" }).waitFor();
  await figure("Steps").waitFor();
  await controls().getByRole("button", { name: "Pause", exact: true }).click();
  await stage("Train").getByText("Paused", { exact: true }).waitFor();
  await page.locator(".inspector__title").getByText("Paused", { exact: true }).waitFor();
  await controls()
    .getByText(/^Paused at \d\d:\d\d/)
    .waitFor();
  const steps = await untilStill();
  const time = await figure("Time").textContent();
  await page.waitForTimeout(2500);
  expect(await figure("Steps").textContent()).toBe(steps);
  expect(await figure("Time").textContent()).toBe(time);
  expect(await seriousFindings(page)).toEqual([]);

  await page.reload();
  await stage("Train").getByText("Paused", { exact: true }).waitFor();
  await controls().getByRole("button", { name: "Resume" }).waitFor();
  expect(await figure("Steps").textContent()).toBe(steps);

  await command("Resume");
  await stage("Train").getByText("Running", { exact: true }).waitFor();
  await controls().getByRole("button", { name: "Pause", exact: true }).waitFor();
  await select(page, "Evaluate");
  await page
    .locator(".facts")
    .getByText(/^Version 1,/)
    .waitFor();
});

it("is stopped while it is paused by the palette", async () => {
  await select(page, "Train");
  const form = page.getByRole("region", { name: "Train again" });
  await form.getByRole("button", { name: "Train again", exact: true }).click();
  await controls().waitFor();
  await command("Pause");
  await stage("Train").getByText("Paused", { exact: true }).waitFor();
  await controls().getByRole("button", { name: "Stop" }).click();
  await page.getByText("The run was stopped in this stage.").waitFor();
  expect(await controls().count()).toBe(0);
});
