/** A reporter of vitest that prints, after everything else, what the hostile tests tried and what happened. */

import type { Reporter, TestModule } from "vitest/node";
import type { Tried } from "./tried.js";

export const POINTS: Record<number, string> = {
  1: "Generated code",
  2: "Level of isolation",
  3: "Desktop shell",
  4: "Loopback server",
  5: "Model files",
  6: "What a model says",
  7: "Saving",
  8: "Import",
  9: "Privacy",
  10: "Declared errors only",
};

export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows: (Tried & { passed: boolean })[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const passed = test.result().state === "passed";
        for (const row of test.meta().tried ?? []) rows.push({ ...row, passed });
      }
    }
    console.log(`\n${table(rows)}\n`);
  }
}

/** One line for each row, under a heading for each point, and the sum of all inputs. */
export function table(rows: readonly (Tried & { passed: boolean })[]): string {
  const inputs = (row: Tried) => row.inputs.toLocaleString("en");
  const [whatWidth, inputWidth] = [
    Math.max(4, ...rows.map(({ what }) => what.length)),
    Math.max(6, ...rows.map((row) => inputs(row).length)),
  ];
  const lines = Object.entries(POINTS).flatMap(([point, title]) => {
    const own = rows.filter((row) => row.point === Number(point));
    return [
      `${point.padStart(2)}. ${title}${own.length === 0 ? ": nothing was tried" : ""}`,
      ...own.map(
        (row) =>
          `    ${row.what.padEnd(whatWidth)}  ${inputs(row).padStart(inputWidth)}  ${row.passed ? "" : "FAILED: "}${row.outcome}`,
      ),
    ];
  });
  const total = rows.reduce((sum, row) => sum + row.inputs, 0);
  return [
    `    ${"What".padEnd(whatWidth)}  ${"Inputs".padStart(inputWidth)}  What happened`,
    ...lines,
    `${total.toLocaleString("en")} inputs in ${rows.length} rows, ${rows.filter(({ passed }) => !passed).length} of them failed.`,
  ].join("\n");
}
