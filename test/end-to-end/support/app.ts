/** The real app without Electron, on folders of its own: host, browser host, built window, Chromium. */

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { type BrowserHost, startBrowserHost } from "../../../host/browser-host/server.js";
import { readExamples } from "../../../host/examples.js";
import { createHost, type HostParts } from "../../../host/host.js";
import { createModelSource } from "../../../host/model-source.js";
import { smallPipeline } from "../../host/support/small-pipeline.js";
import { installedModels } from "./models.js";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const RENDERER = join(ROOT, "dist", "renderer");

/** For one step of a test, in milliseconds. Against hanging only: machines that run tests are busy. */
const STEP_TIMEOUT = process.env["LAMPLIGHT_RECORD"] === "1" ? 1_800_000 : 300_000;

export interface TestApp {
  /** Folder of its projects. */
  projects: string;
  server: BrowserHost;
  /** Lets a browser in, and resolves when the window is drawn. `hash` names the screen. */
  open(hash?: string, options?: BrowserContextOptions): Promise<TestWindow>;
  close(): Promise<void>;
}

export interface TestWindow {
  page: Page;
  /** Errors of the page and its console, refused resources included. */
  errors: string[];
  close(): Promise<void>;
}

/** `bare`: a machine without any model; otherwise a stand-in for one that is installed but never asked. */
export interface AppChanges extends Partial<HostParts> {
  bare?: boolean;
}

/** The pipeline of the host's own tests, unless `changes` brings another. */
export async function startApp(browser: Browser, changes: AppChanges = {}): Promise<TestApp> {
  if (!existsSync(join(RENDERER, "index.html"))) {
    throw new Error("The window is not built. Run `npm run build` first.");
  }
  const data = await mkdtemp(join(tmpdir(), "lamplight-window-"));
  const projects = join(data, "projects");
  const { bare, ...parts } = changes;
  const realModels = createModelSource({
    data,
    processScript: join(ROOT, "dist", "host", "model-process.js"),
    assetList: join(ROOT, "assets", "assets.lock.json"),
    projectFolder: ROOT,
  });
  const host = createHost({
    version: "1.2.3",
    projectsFolder: projects,
    examples: await readExamples(join(ROOT, "assets", "examples")),
    models: bare ? realModels : installedModels(),
    model: bare ? "qwen2.5-coder-1.5b-instruct" : "stand-in",
    openPython: async () => ({
      isolation: { level: "none", description: "Nothing runs here." },
      run: () => Promise.reject(new Error("This test runs no Python.")),
      close: async () => undefined,
    }),
    runPipeline: smallPipeline,
    trainingSeconds: 1,
    ...parts,
  });
  const server = await startBrowserHost({ host, rendererFolder: RENDERER });
  return {
    projects,
    server,
    open: (hash = "", options = {}) => openWindow(browser, server, hash, options),
    async close() {
      await server.close();
      await host.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function openWindow(
  browser: Browser,
  server: BrowserHost,
  hash: string,
  options: BrowserContextOptions,
): Promise<TestWindow> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_TIMEOUT);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(server.newLaunchAddress());
  if (hash !== "") await page.goto(`http://127.0.0.1:${server.port}/?${hash}`);
  await page.locator(".shell").waitFor();
  return { page, errors, close: () => context.close() };
}
