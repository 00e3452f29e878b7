/** What derives from specifications written by hand is solved exactly, and agrees with what the suites say. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { deriveEnvironment } from "../../../agents/specification/derive.js";
import { DRONE, INVENTORY, WIRELESS } from "../../agents/specification/written/paper.js";
import { VARIED } from "../../agents/specification/written/varied.js";
import { testRunner } from "../../support/pyodide.js";

const SUITES = path.resolve(import.meta.dirname, "../../suites");
const Answer = z.object({
  solved: z.boolean(),
  reason: z.string().optional(),
  optimum: z.number().optional(),
  observable: z.number().optional(),
  states: z.number().optional(),
});

/** The optimum that a reference states, which an independent dynamic programme computed. */
function statedOptimum(task: string): { value: number; tolerance: number } {
  const source = readFileSync(path.join(SUITES, task, "reference.py"), "utf8");
  const stated = /^OPTIMUM = ([-+ .\d]+?)\s*(?:#.*)?$/m.exec(source)?.[1] ?? "";
  const terms = stated.replace(/ /g, "").match(/[-+]?[\d.]+/g) ?? [];
  const decimals = stated.split(".")[1]?.match(/^\d+/)?.[0].length ?? 0;
  return {
    value: terms.reduce((sum, term) => sum + Number(term), 0),
    tolerance: 10 ** -decimals,
  };
}

async function solve(written: (typeof VARIED)[number]): Promise<z.infer<typeof Answer>> {
  const source = deriveEnvironment(written.specification);
  const runner = await testRunner();
  return Answer.parse(
    await runner.run({
      entry: "lamplight.jobs.solve",
      input: { source, sense: "maximize", seconds: 60 },
      seconds: 120,
    }),
  );
}

describe("derived environments of the suites", () => {
  test.each([INVENTORY, DRONE, ...VARIED])(
    "$task has the optimum that its reference states",
    async (written) => {
      const { value, tolerance } = statedOptimum(written.task);
      const answer = await solve(written);
      expect(answer.reason).toBeUndefined();
      expect(Math.abs((answer.optimum ?? NaN) - value)).toBeLessThan(tolerance);
      expect(answer.observable).toBeCloseTo(answer.optimum ?? NaN, 6);
      // By lines, with the steps left out: none of these tasks has more.
      expect(answer.states).toBeLessThan(8_000);
    },
  );

  test("continuous fading is refused with its reason", async () => {
    const answer = await solve(WIRELESS);
    expect(answer).toMatchObject({ solved: false });
    expect(answer.reason).toContain("exponential()");
  });
});
