/** Takes a picture of every screen; started by scripts/screenshots.mjs with the folder as its argument. */

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appFolders } from "../../../host/assembly.js";
import { pyodideFolder } from "../../../host/folders.js";
import { createNodeRunner } from "../../../pyodide-runtime/node-runner.js";
import { ROOT, startApp, type TestApp } from "./app.js";
import { launchChromium } from "./chromium.js";
import { garagePipeline } from "./garage-run.js";
import { createScreenProjects, type Screen, SCREENS, visitScreens } from "./screens.js";
import { startStudyApp, STUDY_SCREENS, trainWith } from "./study-app.js";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
];

interface Look {
  colorScheme: "light" | "dark";
  viewport: (typeof SIZES)[number];
}

const LOOKS: readonly Look[] = (["light", "dark"] as const).flatMap((colorScheme) =>
  SIZES.map((viewport) => ({ colorScheme, viewport })),
);

const folder = process.argv[2];
if (folder === undefined) throw new Error("The folder for the pictures is missing.");
const pattern = new RegExp(process.argv[3] ?? "");
await mkdir(folder, { recursive: true });
let count = 0;

const nameOf = (screen: Screen, { colorScheme, viewport }: Look): string =>
  `${screen.name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${viewport.width}-${colorScheme}`;

async function takeAll(app: TestApp, screens: readonly Screen[], look: Look): Promise<void> {
  const { page, close } = await app.open("", { ...look, reducedMotion: "reduce" });
  await visitScreens(page, app.server.port, screens, async (_page, screen) => {
    if (!pattern.test(nameOf(screen, look))) return;
    // Fonts, formulas and charts come a moment after the screen.
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(folder!, `${nameOf(screen, look)}.png`) });
    count += 1;
  });
  await close();
}

const browser = await launchChromium();
try {
  for (const look of LOOKS) {
    const wanted = SCREENS.filter((screen) => pattern.test(nameOf(screen, look)));
    if (wanted.length === 0) continue;
    const app = await startApp(browser, { runPipeline: garagePipeline });
    try {
      await createScreenProjects(app.projects);
      await takeAll(app, wanted, look);
    } finally {
      await app.close();
    }
  }
  await takeStudies();
  console.log(`${count} pictures are in ${folder}`);
} finally {
  await browser.close();
}

/** The views of a policy, which is trained first. A view is reached through those before it. */
async function takeStudies(): Promise<void> {
  const looks = LOOKS.filter((look) => STUDY_SCREENS.some((screen) => pattern.test(nameOf(screen, look))));
  if (looks.length === 0) return;
  const cacheFolder = await mkdtemp(join(tmpdir(), "lamplight-screenshots-"));
  const { pythonPackage, nodeChild } = appFolders(join(ROOT, "dist", "host"));
  const runner = await createNodeRunner({
    pyodideFolder: pyodideFolder(),
    pythonPackageFolder: pythonPackage,
    childScript: nodeChild,
    cacheFolder,
    allowWeakIsolation: true,
  });
  const app = await startStudyApp(browser, runner);
  try {
    const { page, close } = await app.open("#/project/kiosk");
    await page.locator(".inspector__title").waitFor();
    await trainWith(page, { Steps: "4000", "Hidden layers": "16" }, 1);
    await trainWith(page, { Seed: "7" }, 2);
    await close();
    for (const look of looks) await takeAll(app, STUDY_SCREENS, look);
  } finally {
    await app.close();
    await runner.close();
    await rm(cacheFolder, { recursive: true, force: true });
  }
}
