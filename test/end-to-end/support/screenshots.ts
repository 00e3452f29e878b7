/** Takes a picture of every screen; started by scripts/screenshots.mjs with the folder as its argument. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startApp } from "./app.js";
import { launchChromium } from "./chromium.js";
import { garagePipeline } from "./garage-run.js";
import { createScreenProjects, visitScreens } from "./screens.js";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
];

const folder = process.argv[2];
if (folder === undefined) throw new Error("The folder for the pictures is missing.");
await mkdir(folder, { recursive: true });

const browser = await launchChromium();
try {
  let count = 0;
  for (const colorScheme of ["light", "dark"] as const) {
    for (const viewport of SIZES) {
      const app = await startApp(browser, { runPipeline: garagePipeline });
      try {
        await createScreenProjects(app.projects);
        const { page, close } = await app.open("", { colorScheme, viewport, reducedMotion: "reduce" });
        await visitScreens(page, app.server.port, async (_page, screen) => {
          // Fonts, formulas and charts come a moment after the screen.
          await page.waitForTimeout(700);
          const name = screen.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
          await page.screenshot({ path: join(folder, `${name}-${viewport.width}-${colorScheme}.png`) });
          count += 1;
        });
        await close();
      } finally {
        await app.close();
      }
    }
  }
  console.log(`${count} pictures are in ${folder}`);
} finally {
  await browser.close();
}
