/**
 * The ladder of error correction on a whole specification: form, grounding in the text, closure, mathematics,
 * what every decision process has, and how it behaves when it is played. Pure, and without Python.
 */

import type { CheckResult } from "../artefacts/stage.js";
import type { Specification } from "../specification/specification.js";
import { checkBehaviour } from "./behaviour.js";
import { readExpressions } from "./check.js";
import { checkClosure, checkReadable } from "./closure.js";
import { checkGrounding } from "./grounding.js";
import { checkLint } from "./lint.js";
import { checkMathematics } from "./mathematics.js";
import { checkSchema } from "./schema.js";
import { type Trial, tryOut } from "./trial.js";

/**
 * Climbs the ladder and stops at the first rung where something fails: what is wrong further up often follows
 * from it. A task that a library environment is has nothing more to check than its form.
 * @param text the description with single spaces, into which spans point
 * @returns all checks of the rungs that were climbed, in their order
 */
export function checkSpecification(specification: Specification, text: string): CheckResult[] {
  const { read, unreadable } = readExpressions(specification);
  let played: Trial | null = null;
  const trial = (): Trial => (played ??= tryOut(specification));
  const rungs: (() => CheckResult[])[] = [
    () => [...checkSchema(specification), checkReadable(unreadable)],
    () => checkGrounding(specification, read, text),
    () => checkClosure(specification, read),
    () => checkMathematics(specification, read),
    () => checkLint(specification, read, text, trial()),
    () => checkBehaviour(specification, trial()),
  ];
  const climbed: CheckResult[] = [];
  for (const rung of specification.library ? rungs.slice(0, 1) : rungs) {
    const checks = rung();
    climbed.push(...checks);
    if (checks.some((check) => !check.passed)) break;
  }
  return climbed;
}
