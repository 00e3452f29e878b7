/** Whatever a specification or the value of a stage is made of, nothing but declared errors comes out. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { STAGE_NAMES } from "../../agents/artefacts/stage.js";
import { STAGE_VALUES, type StageValues } from "../../agents/artefacts/values.js";
import { LanguageProblem } from "../../agents/specification/ast.js";
import { deriveEnvironment } from "../../agents/specification/derive.js";
import { assemble, shapesOf } from "../../agents/specification/specification.js";
import { MAX_FRAME_DEPTH, nestsDeeperThan } from "../../host/contract-client/wire.js";
import {
  drawTheSameElsewhere,
  hostileText,
  hostileValue,
  INPUTS,
  nearlyExpression,
  UNCHECKED,
  weakened,
} from "./support/drawn.js";
import { tried } from "./support/tried.js";

drawTheSameElsewhere();

const symbol = fc.constantFrom(
  "stock",
  "price",
  "demand",
  "x",
  "x",
  "__proto__",
  "constructor",
  "9a",
  "a b",
  "in",
);
const source = fc.oneof(
  fc.constantFrom("stock + 1", "min(action, stock)", "rng.poisson(demand)", "[1, 2][x]", "stock > 3", "0"),
  nearlyExpression,
);
const number = fc.oneof(
  fc.integer({ min: -5, max: 50 }),
  fc.constantFrom(1e308, -1e-9, Number.NaN, Infinity),
);

/** The parts of a specification as a stranger might write them: of about the right form. */
const parts = fc.record({
  title: hostileText,
  parameters: fc.array(
    fc.record({
      symbol,
      value: fc.oneof(number, fc.array(number, { maxLength: 3 }), fc.constantFrom([[1, 2], [3]])),
      unit: hostileText,
      meaning: hostileText,
      span: fc.constant(null),
      origin: fc.constantFrom("given", "assumed", "stolen"),
    }),
    { maxLength: 4 },
  ),
  objective: fc.record({
    sense: fc.constantFrom("maximize", "minimize"),
    statement: hostileText,
    unit: hostileText,
  }),
  state: fc.array(
    fc.record({
      symbol,
      type: fc.constantFrom("integer", "real", "boolean", "text"),
      shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
      low: fc.option(number),
      high: fc.option(number),
      initial: source,
      observed: fc.boolean(),
      unit: hostileText,
      meaning: hostileText,
    }),
    { maxLength: 4 },
  ),
  action: fc.record({
    parts: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant("choices"), labels: fc.array(hostileText, { maxLength: 3 }) }),
        fc.record({ kind: fc.constant("range"), low: fc.integer(), high: fc.integer(), unit: hostileText }),
      ),
      { maxLength: 3 },
    ),
    meaning: hostileText,
  }),
  constraints: fc.array(
    fc.record({
      statement: hostileText,
      kind: fc.constantFrom("enforced", "ends", "other"),
      expression: fc.option(source),
    }),
    { maxLength: 3 },
  ),
  dynamics: fc.array(
    fc.record({
      target: symbol,
      kind: fc.constantFrom("draw", "quantity", "next"),
      expression: source,
      event: hostileText,
    }),
    { maxLength: 5 },
  ),
  share: source,
  observation: fc.array(symbol, { maxLength: 4 }),
  reward: source,
  terminated: source,
  stepLimit: fc.oneof(fc.integer({ min: -1, max: 100 }), number),
  feasible: fc.option(source),
});

test(`the specification: ${INPUTS} of about the right form`, ({ task }) => {
  const outcomes = { refusedBySchema: 0, derived: 0, problem: 0 };
  fc.assert(
    fc.property(parts, (drawn) => {
      const values = {
        parameters: STAGE_VALUES.parameters.safeParse({ parameters: drawn.parameters, unused: [] }),
        objective: STAGE_VALUES.objective.safeParse(drawn.objective),
        variables: STAGE_VALUES.variables.safeParse({ state: drawn.state, action: drawn.action }),
        constraints: STAGE_VALUES.constraints.safeParse({ constraints: drawn.constraints }),
      };
      if (Object.values(values).some(({ success }) => !success)) outcomes.refusedBySchema++;
      // What passed its schema is used as it is; in the place of the rest stands something that passes.
      const taken = <Value>(parsed: { data?: Value }, otherwise: Value): Value => parsed.data ?? otherwise;
      try {
        const variables = taken<StageValues["variables"]>(values.variables, VARIABLES);
        const specification = assemble({
          title: drawn.title,
          parameters: taken<StageValues["parameters"]>(values.parameters, { parameters: [], unused: [] })
            .parameters,
          objective: taken<StageValues["objective"]>(values.objective, {
            sense: "maximize",
            statement: "profit",
            unit: "",
          }),
          ...variables,
          constraints: taken<StageValues["constraints"]>(values.constraints, { constraints: [] }).constraints,
          modelling: {
            dynamics: drawn.dynamics.filter(({ target }) =>
              /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(target),
            ) as StageValues["modelling"]["dynamics"],
            share: drawn.share,
          },
          stateActionReward: {
            observation: variables.state.map((each) => each.symbol),
            observesTime: false,
            reward: drawn.reward,
            potential: null,
          },
          environment: {
            terminated: drawn.terminated,
            stepLimit: 10,
            stepLimitOrigin: "given",
            discount: 1,
            feasible: drawn.feasible,
          },
        });
        shapesOf(specification);
        expect(deriveEnvironment(specification)).toContain("class Environment");
        outcomes.derived++;
      } catch (problem) {
        if (!(problem instanceof LanguageProblem)) throw problem;
        outcomes.problem++;
      }
    }),
    { numRuns: INPUTS },
  );
  expect(outcomes.derived).toBeGreaterThan(0);
  tried(task, {
    point: 10,
    what: "specification",
    inputs: INPUTS,
    outcome: `${outcomes.derived} derived, ${outcomes.problem} refused by the language, ${outcomes.refusedBySchema} with parts refused by a schema`,
  });

  const replaced = fc
    .tuple(parts, fc.constantFrom("parameters", "objective", "state", "action", "constraints"), hostileValue)
    .map(([drawn, part, other]) => ({ ...drawn, [part]: other }));
  const undeclared = fc.sample(replaced, UNCHECKED).filter(breaksUnchecked).length;
  expect(undeclared).toBeGreaterThan(0);
  weakened(task, "specification, a part of another form and no schema", undeclared);
});

/** Whether a specification that no schema has seen ends in something else than a declared problem. */
function breaksUnchecked(drawn: unknown): boolean {
  const part = (name: string): never => (drawn as Record<string, never>)[name] as never;
  try {
    const specification = assemble({
      title: part("title"),
      parameters: part("parameters"),
      objective: part("objective"),
      state: part("state"),
      action: part("action"),
      constraints: part("constraints"),
      modelling: { dynamics: part("dynamics"), share: part("share") },
      stateActionReward: {
        observation: part("observation"),
        observesTime: false,
        reward: part("reward"),
        potential: null,
      },
      environment: {
        terminated: part("terminated"),
        stepLimit: part("stepLimit"),
        stepLimitOrigin: "given",
        discount: 1,
        feasible: part("feasible"),
      },
    });
    shapesOf(specification);
    deriveEnvironment(specification);
    return false;
  } catch (error) {
    return !(error instanceof LanguageProblem);
  }
}

const VARIABLES: StageValues["variables"] = {
  state: [
    {
      symbol: "stock",
      type: "integer",
      shape: [],
      low: 0,
      high: 9,
      initial: "0",
      observed: true,
      unit: "",
      meaning: "",
    },
  ],
  action: { parts: [{ kind: "range", low: 0, high: 3, unit: "" }], meaning: "" },
};

test(`the values of stages: ${INPUTS} of any form, refused or taken, never thrown at anyone`, ({ task }) => {
  const outcomes = { taken: 0, refused: 0 };
  const value = fc.oneof(hostileValue, parts, fc.dictionary(hostileText, hostileValue, { maxKeys: 5 }));
  fc.assert(
    fc.property(fc.constantFrom(...STAGE_NAMES), value, (stage, drawn) => {
      const text = JSON.stringify(drawn) ?? "null";
      if (nestsDeeperThan(text, MAX_FRAME_DEPTH)) return;
      outcomes[STAGE_VALUES[stage].safeParse(JSON.parse(text)).success ? "taken" : "refused"]++;
    }),
    { numRuns: INPUTS },
  );
  tried(task, {
    point: 10,
    what: "values of stages",
    inputs: INPUTS,
    outcome: `${outcomes.taken} taken, ${outcomes.refused} refused`,
  });

  const undeclared = fc.sample(value, UNCHECKED).filter(breaksUnchecked).length;
  expect(undeclared).toBeGreaterThan(0);
  weakened(task, "values of stages, used as they stand", undeclared);
});
