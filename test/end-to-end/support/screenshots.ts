/** Takes a picture of every screen; started by scripts/screenshots.mjs with the folder as its argument. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startApp } from "./app.js";
import { launchChromium } from "./chromium.js";
import { garagePipeline } from "./garage-run.js";
import { createScreenProjects, type Screen, SCREENS, visitScreens } from "./screens.js";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
];

const folder = process.argv[2];
if (folder === undefined) throw new Error("The folder for the pictures is missing.");
const pattern = new RegExp(process.argv[3] ?? "");
await mkdir(folder, { recursive: true });

const browser = await launchChromium();
try {
  let count = 0;
  for (const colorScheme of ["light", "dark"] as const) {
    for (const viewport of SIZES) {
      const nameOf = (screen: Screen): string =>
        `${screen.name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${viewport.width}-${colorScheme}`;
      const wanted = SCREENS.filter((screen) => pattern.test(nameOf(screen)));
      if (wanted.length === 0) continue;
      const app = await startApp(browser, { runPipeline: garagePipeline });
      try {
        await createScreenProjects(app.projects);
        const { page, close } = await app.open("", { colorScheme, viewport, reducedMotion: "reduce" });
        await visitScreens(page, app.server.port, wanted, async (_page, screen) => {
          // Fonts, formulas and charts come a moment after the screen.
          await page.waitForTimeout(700);
          await page.screenshot({ path: join(folder, `${nameOf(screen)}.png`) });
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
