/** Chromium as it is on this machine, driven by Playwright. */

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

export const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Path of a Chromium, or null: then Playwright looks for an installed Chrome. */
export function chromiumPath(): string | null {
  const candidates = [process.env.LAMPLIGHT_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];
  return candidates.find((path) => path !== undefined && existsSync(path)) ?? null;
}

/** @throws Error that says how to get a browser, when there is none. */
export async function launchChromium(): Promise<Browser> {
  const path = chromiumPath();
  try {
    return await chromium.launch({
      args: CHROMIUM_FLAGS,
      ...(path === null ? { channel: "chrome" } : { executablePath: path }),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    throw new Error(
      `Tests of the window need Chromium, which did not start: ${why} ` +
        "Install it (Debian: apt-get install chromium), or set LAMPLIGHT_CHROMIUM to its path.",
    );
  }
}
