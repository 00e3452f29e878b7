/** How much the ladder catches, and how often it cries wolf: measured on specifications that were made for it. */

import { describe, expect, test } from "vitest";
import { checkSpecification } from "../../../agents/checks/check-specification.js";
import { specificationOf } from "../../../agents/pipeline/specification-of.js";
import { WORKED_EXAMPLES } from "../../../agents/prompts/examples/index.js";
import { valuesOfExample } from "../../support/worked-examples.js";
import { INVENTORY, PAPER } from "../specification/written/paper.js";
import { VARIED } from "../specification/written/varied.js";
import { MISTAKES } from "./mistakes.js";

const failures = (specification: (typeof MISTAKES)[number]["specification"], text: string) =>
  checkSpecification(specification, text).filter((check) => !check.passed);

describe("the ladder of checks", () => {
  test("catches at least nine of ten mistakes, and says where and how to mend them", () => {
    const found = MISTAKES.map((mistake) => ({
      mistake,
      checks: failures(mistake.specification, mistake.text),
    }));
    const missed = found.filter(({ checks }) => checks.length === 0);
    const rungs = new Map<string, number>();
    for (const { checks } of found)
      if (checks[0]) rungs.set(checks[0].rung, (rungs.get(checks[0].rung) ?? 0) + 1);
    const tasks = new Set(MISTAKES.map(({ task }) => task)).size;
    console.log(
      `${found.length - missed.length} of ${found.length} mistakes in ${tasks} tasks caught: ${[...rungs].map(([rung, count]) => `${rung} ${count}`).join(", ")}.` +
        missed.map(({ mistake }) => `\n  missed: ${mistake.task}, ${mistake.name}`).join(""),
    );
    expect(MISTAKES.length).toBeGreaterThanOrEqual(40);
    expect(tasks).toBeGreaterThanOrEqual(6);
    expect(missed.length / found.length).toBeLessThanOrEqual(0.1);
    for (const { checks } of found)
      for (const check of checks) {
        expect(check.message).not.toBe("");
        expect(check.mend).not.toBe("");
        expect(check.place).not.toBe("");
      }
  });

  test("raises no alarm where nothing is wrong", () => {
    const right = [...PAPER, ...VARIED];
    const checks = right.flatMap(({ specification, text }) => checkSpecification(specification, text));
    const alarms = checks.filter((check) => !check.passed);
    console.log(
      `${alarms.length} of ${checks.length} checks on ${right.length} right specifications failed.`,
    );
    expect(alarms).toEqual([]);
  });

  /** They are in the form in which agents write, with other people's names and units. */
  test("raises hardly any alarm on the agents' own worked examples", async () => {
    const alarmed: string[] = [];
    for (const example of WORKED_EXAMPLES) {
      const { values } = await valuesOfExample(example);
      const [alarm] = failures(specificationOf(values), example.task);
      if (alarm) alarmed.push(`${example.name}: ${alarm.message}`);
    }
    console.log(
      `${alarmed.length} of ${WORKED_EXAMPLES.length} worked examples raise an alarm.${alarmed.map((each) => `\n  ${each}`).join("")}`,
    );
    expect(alarmed.length / (WORKED_EXAMPLES.length + PAPER.length + VARIED.length)).toBeLessThanOrEqual(
      0.05,
    );
  });

  const ODD = [
    "action[7]",
    "stock[0] / 0",
    "[1, 2] + [1, 2, 3]",
    "rng.integers(0, action)",
    "rng.binomial(action, stock)",
    "replace(stock, 0, 1)",
    "min()",
    "1 if [0, 1] else 2",
    "nothing",
    "(",
  ];

  test.each(ODD)("answers instead of failing where %s stands in a formula", (odd) => {
    const { specification, text } = INVENTORY;
    const [first, ...others] = specification.dynamics;
    const variants = [
      { ...specification, share: odd },
      { ...specification, dynamics: [{ ...first!, expression: odd }, ...others] },
      { ...specification, state: specification.state.map((each) => ({ ...each, initial: odd })) },
      { ...specification, environment: { ...specification.environment, terminated: odd } },
      { ...specification, environment: { ...specification.environment, feasible: odd } },
      { ...specification, stateActionReward: { ...specification.stateActionReward, reward: odd } },
    ];
    for (const variant of variants) expect(failures(variant, text).length).toBeGreaterThan(0);
  });
});
