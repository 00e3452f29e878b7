/**
 * The judge on real environments in real Python. The usual run takes a few references and one mutation of each
 * kind; `npm run bench:judge` takes every reference with everything that can be wrong, which takes an hour.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PythonRunner } from "../../agents/ports.js";
import type { ReferenceKnowledge } from "../../bench/figures.js";
import {
  deleteJudgePackage,
  judgePackage,
  knowReference,
  playRule,
  probeGenerated,
} from "../../bench/probing.js";
import { combine, type Verdicts } from "../../bench/verdict.js";
import { openRunner, PYTHON_PACKAGE } from "../support/pyodide.js";
import { SAME, type Variation, WRONG } from "./variations.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const EVERY_MUTATION = process.env["MODE"] === "every-mutation";

/** Short tasks of different kinds: many actions, an early end, a sale. */
const USUAL = ["inventory-management", "boat-sale", "cart-pole"];

let python: PythonRunner;

beforeAll(async () => {
  const folder = await judgePackage(PYTHON_PACKAGE, path.join(ROOT, "bench/python"));
  try {
    python = await openRunner({ pythonPackageFolder: folder, warm: false });
  } finally {
    await deleteJudgePackage(folder);
  }
});

/** The verdicts on a variation; the reference's rule stands for a trained policy where it sees the same. */
async function judge(source: string, variation: Variation, reference: ReferenceKnowledge): Promise<Verdicts> {
  const changed = source + variation.added;
  const figures = await probeGenerated(python, { source: changed }, reference);
  const policy =
    reference.rule && variation.keepsLayout
      ? { value: await playRule(python, changed, 200) }
      : { problem: "not played" };
  return combine(reference, { value: figures }, policy, null);
}

for (const { name, source } of references()) {
  describe(name, () => {
    let reference: ReferenceKnowledge;
    beforeAll(async () => {
      reference = (await knowReference(python, source))!;
    }, 600_000);

    test.each(chosen(SAME))("accepts $name", { timeout: 300_000 }, async (variation) => {
      const { reasons, modelling, coding } = await judge(source, variation, reference);
      expect({ modelling, coding, why: reasons.modelling }).toEqual({
        modelling: true,
        coding: true,
        why: [],
      });
    });

    test.each(chosen(WRONG[name] ?? []))("rejects $kind: $name", { timeout: 300_000 }, async (variation) => {
      const { modelling, reasons } = await judge(source, variation, reference);
      expect(modelling, "the modelling verdict").toBe(false);
      expect(reasons.modelling.length).toBeGreaterThan(0);
    });
  });
}

function references(): { name: string; source: string }[] {
  return ["paper", "varied"].flatMap((suite) => {
    const folder = path.join(ROOT, "test/suites", suite);
    return readdirSync(folder)
      .map((name) => ({ name, file: path.join(folder, name, "reference.py") }))
      .filter(({ name, file }) => existsSync(file) && (EVERY_MUTATION || USUAL.includes(name)))
      .map(({ name, file }) => ({ name, source: readFileSync(file, "utf8") }));
  });
}

/** All, or the first of each kind; of those that are right, all that change something. */
function chosen(variations: Variation[]): Variation[] {
  if (EVERY_MUTATION) return variations;
  return variations.filter(
    (variation, index) => variations.findIndex((other) => other.kind === variation.kind) === index,
  );
}

afterAll(() => python.close());
