import katex from "katex";
import { describe, expect, test } from "vitest";
import { deriveEnvironment } from "../../../agents/specification/derive.js";
import { specificationFormulas } from "../../../agents/specification/all-formulas.js";
import { assemble, type Specification } from "../../../agents/specification/specification.js";
import { specificationMarkdown, specificationTables } from "../../../agents/specification/table.js";
import { PROBE_ENTRY, openRunner, packageWithProbe } from "../../support/pyodide.js";
import { CART_POLE, DRONE, INVENTORY, PAPER } from "./written/paper.js";
import { CREW, VARIED } from "./written/varied.js";

/** The crew's task with the rule that more than four people cannot go out, as something that is forbidden. */
const RATIONED = (() => {
  const { dynamics, share, ...rest } = CREW.specification;
  return assemble({
    ...rest,
    modelling: { dynamics, share },
    constraints: [
      { statement: "the crew counts four", kind: "forbids", expression: "action[0] + action[1] <= CREW" },
      { statement: "nobody is forbidden to stay", kind: "forbids", expression: "faults >= 0" },
    ],
  });
})();

async function runIn(specification: Specification, code: string): Promise<unknown> {
  const runner = await openRunner({ pythonPackageFolder: await packageWithProbe(), warm: false });
  const source = `${deriveEnvironment(specification)}\n\n${code}`;
  return runner.run({ entry: PROBE_ENTRY, input: { code: source }, seconds: 120 }, {});
}

describe("the derived environment", () => {
  test("masks the tuples that a constraint forbids", async () => {
    expect(RATIONED.environment.feasible).toBe("action[0] + action[1] <= CREW");
    const allowed = await runIn(
      RATIONED,
      "environment = make()\nenvironment.reset(seed=1)\nresult = [bool(each) for each in environment.action_mask()]",
    );
    const sums = Array.from({ length: 16 }, (_, action) => Math.floor(action / 4) + (action % 4));
    expect(allowed).toEqual(sums.map((sum) => sum <= 4));
  });

  test("shapes the reward by the potential, and leaves the objective alone", async () => {
    const { objectives, rewards, start } = (await runIn(
      DRONE.specification,
      [
        "environment = make()",
        "environment.reset(seed=1)",
        "start = environment._potential()",
        "objectives, rewards = [], []",
        "for action in [2] * 10 + [0] * 20:",
        "    _, reward, terminated, _, info = environment.step(action)",
        "    objectives.append(info['objective'])",
        "    rewards.append(reward)",
        "result = {'objectives': objectives, 'rewards': rewards, 'start': start}",
      ].join("\n"),
    )) as { objectives: number[]; rewards: number[]; start: number };
    const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
    expect(start).toBe(-25);
    // 25 steps to the first customer, five beyond; with a discount of 1 the potentials cancel but for their ends.
    expect(total(objectives)).toBe(100 - 30);
    expect(total(rewards)).toBe(100 - 30 + 0 - start);
  });

  test("is Gymnasium's own for a task of the library", () => {
    expect(deriveEnvironment(CART_POLE.specification)).toContain(
      'gym.make("CartPole-v1", max_episode_steps=500)',
    );
  });
});

describe("formulas and tables", () => {
  test.each([...PAPER, ...VARIED])("KaTeX shows every formula of $task", ({ specification }) => {
    const formulas = specificationFormulas(specification);
    expect(formulas.length).toBeGreaterThan(2);
    for (const { latex } of formulas)
      expect(katex.renderToString(latex, { throwOnError: true, strict: "ignore" })).toContain("katex");
  });

  test("the reward's formula has the potential in it", () => {
    const reward = specificationFormulas(DRONE.specification).find(({ place }) => place === "reward");
    expect(reward?.latex).toContain("\\Phi(s_{t+1}) - \\Phi(s_t)");
  });

  test("the tables hold every part, with as many cells as columns", () => {
    const tables = specificationTables(INVENTORY.specification);
    expect(tables.map(({ title }) => title)).toEqual([
      "Parameters",
      "State",
      "Action",
      "One step",
      "Objective, reward and end",
      "Constraints",
    ]);
    for (const { columns, rows } of tables) for (const row of rows) expect(row).toHaveLength(columns.length);
    expect(tables.flatMap(({ rows }) => rows.flat())).toContain("rng.poisson(MEAN_DEMAND)");
  });

  test("Markdown keeps a bar inside its cell", () => {
    const title = {
      ...INVENTORY.specification,
      objective: { ...INVENTORY.specification.objective, statement: "a|b" },
    };
    expect(specificationMarkdown(title)).toContain("a\\|b");
  });
});
