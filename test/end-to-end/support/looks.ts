/** What can be measured of how a page looks: accessibility and overflow. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface AxeResult {
  violations: { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] }[];
}

/** Serious and critical findings of axe-core, as `rule: element`. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.waitForTimeout(200);
  await page.evaluate(await readFile(AXE, "utf8"));
  const result = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as AxeResult;
  return result.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`),
    );
}

/** Controls of the window that stick out of it, and the page itself when it scrolls sideways. */
export async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} wide`);
    if (root.scrollHeight > root.clientHeight) found.push(`the page is ${root.scrollHeight} high`);
    for (const element of document.querySelectorAll(
      ".bar button, .bar a, .status > *, .inspector__head button",
    )) {
      const box = element.getBoundingClientRect();
      const hidden = box.width <= 1 || (element.closest(".tabs") ?? null) !== null;
      if (!hidden && (box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1)) {
        found.push(element.outerHTML.slice(0, 120));
      }
    }
    return found;
  });
}
