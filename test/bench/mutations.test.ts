/**
 * The judge on real environments in real Python. The usual run takes a few references and one mutation of each
 * kind; `npm run bench:judge` takes every reference with everything that can be wrong, which takes hours.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ReferenceKnowledge } from "../../bench/figures.js";
import { knowReference, playRule, probeGenerated } from "../../bench/probing.js";
import { combine, type Verdicts } from "../../bench/verdict.js";
import { useJudge } from "../support/judge.js";
import { SAME, type Variation, type VariationKind, WRONG } from "./variations.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const EVERY_MUTATION = process.env["MODE"] === "every-mutation";

/** What the usual run takes: each kind once, on the tasks where it is quickest. */
const USUAL: Record<string, VariationKind[]> = {
  "inventory-management": ["same", "cost or gain", "unmet demand", "beats the optimum"],
  "boat-sale": ["same", "too long", "probability", "actions", "other objective"],
};
/** What only a policy can show, since no probe goes there. */
const SHOWN_BY_POLICIES: VariationKind[] = ["too long", "beats the optimum"];

const python = useJudge();

/** The verdicts on a variation; its own rule stands for a trained policy. */
async function judge(source: string, variation: Variation, reference: ReferenceKnowledge): Promise<Verdicts> {
  const changed = source + variation.added;
  const figures = await probeGenerated(python(), { source: changed }, reference);
  const policy =
    reference.rule && SHOWN_BY_POLICIES.includes(variation.kind)
      ? { value: await playRule(python(), changed, 200) }
      : { problem: "not played" };
  return combine(reference, { value: figures }, policy, null);
}

for (const { name, source } of references()) {
  describe(name, () => {
    let reference: ReferenceKnowledge;
    beforeAll(async () => {
      reference = (await knowReference(python(), source))!;
    });

    test.each(chosen(name, SAME))("accepts $name", async (variation) => {
      const { reasons, modelling, coding } = await judge(source, variation, reference);
      expect({ modelling, coding, why: reasons.modelling }).toEqual({
        modelling: true,
        coding: true,
        why: [],
      });
    });

    test.each(chosen(name, WRONG[name] ?? []))("rejects $kind: $name", async (variation) => {
      const { modelling, policy, reasons } = await judge(source, variation, reference);
      if (variation.kind === "beats the optimum") {
        expect(reasons.policy).toEqual([expect.stringContaining("the environment has a hole")]);
        expect(policy).toBe(false);
      } else {
        expect(modelling, "the modelling verdict").toBe(false);
        expect(reasons.modelling.length).toBeGreaterThan(0);
      }
    });
  });
}

function references(): { name: string; source: string }[] {
  return ["paper", "varied"].flatMap((suite) => {
    const folder = path.join(ROOT, "test/suites", suite);
    return readdirSync(folder)
      .map((name) => ({ name, file: path.join(folder, name, "reference.py") }))
      .filter(({ name, file }) => existsSync(file) && (EVERY_MUTATION || name in USUAL))
      .map(({ name, file }) => ({ name, source: readFileSync(file, "utf8") }));
  });
}

/** All; or for the usual run the first of each of the task's kinds, and of those that are right the second. */
function chosen(task: string, variations: Variation[]): Variation[] {
  if (EVERY_MUTATION) return variations;
  return (USUAL[task] ?? []).flatMap((kind) => {
    const ofKind = variations.filter((variation) => variation.kind === kind);
    return ofKind.slice(kind === "same" ? 1 : 0).slice(0, 1);
  });
}
