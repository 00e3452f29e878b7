/** The models dialog against the real host, with a catalogue whose download the test leads. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ModelError } from "../../agents/ports.js";
import type { DownloadProgress } from "../../host/model-hub.js";
import { startApp, type TestApp } from "./support/app.js";
import { launchChromium } from "./support/chromium.js";
import { installedModels } from "./support/models.js";

let browser: Browser;
let app: TestApp;
let tell: (progress: DownloadProgress) => void;
let fail: (error: Error) => void;

beforeAll(async () => {
  browser = await launchChromium();
  app = await startApp(browser, {
    models: {
      ...installedModels(),
      download: (_name, onProgress) =>
        new Promise((_resolve, reject) => {
          tell = onProgress;
          fail = reject;
        }),
    },
  });
});
afterAll(async () => {
  await app?.close();
  await browser?.close();
});

it("shows how a loaded model is used, and every step of a download up to its failure", async () => {
  const window = await app.open("#/");
  const { page } = window;
  try {
    await page.getByRole("button", { name: /Models$/ }).click();
    const dialog = page.getByRole("dialog", { name: "Models" });
    await dialog.locator(".model").first().getByRole("button", { name: "Load", exact: true }).click();
    await dialog.getByText("20 of 29 (vulkan)").waitFor();
    await dialog.getByText("8,192 tokens, none used yet").waitFor();
    await dialog.getByText("not measured yet").waitFor();

    await dialog.getByRole("button", { name: "Get it" }).click();
    await dialog.getByText("Waiting").or(dialog.getByText("Get it")).first().waitFor();
    tell({ receivedBytes: 4_950_000_000, totalBytes: 19_800_000_000, bytesPerSecond: 50_000_000 });
    await dialog.getByText("4.95 GB of 19.8 GB, 50.0 MB a second, 4 min 57 s left").waitFor();
    tell({ receivedBytes: 19_800_000_000, totalBytes: 19_800_000_000, bytesPerSecond: 0, step: "verify" });
    await dialog.getByText("Verifying", { exact: true }).waitFor();
    await dialog.getByText("All 19.8 GB are here. Their checksum is compared").waitFor();
    fail(new ModelError("model-file-invalid", "Its checksum is another one.", "Get it again."));
    await dialog.getByText("Its checksum is another one.").waitFor();
    // What is left of it can be continued.
    await dialog.getByRole("button", { name: "Get it" }).waitFor();
    expect(await dialog.getByText("Verifying").count()).toBe(0);
  } finally {
    await window.close();
  }
});

it("offers no «Load» for a model before it is known whether that is loaded", async () => {
  const window = await app.open("#/");
  const { page } = window;
  try {
    await page.getByRole("button", { name: /Models$/ }).click();
    const model = page.getByRole("dialog", { name: "Models" }).locator(".model").first();
    const load = model.getByRole("button", { name: "Load", exact: true });
    const loaded = model.getByText("loaded", { exact: true });
    await load.or(loaded).waitFor();
    if (await load.isVisible()) await load.click();
    await loaded.waitFor();

    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer();
      server.onMessage(async (message) => {
        // The answer that tells what is loaded, and none of the others.
        if (String(message).includes('"isolation"')) await held;
        socket.send(message);
      });
    });
    await page.reload();
    await page.getByRole("button", { name: /Models$/ }).click();
    await model.waitFor();
    expect(await load.count()).toBe(0);
    release();
    await loaded.waitFor();
    expect(await load.count()).toBe(0);
  } finally {
    await window.close();
  }
});
