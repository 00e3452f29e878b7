/** Whatever comes in, nothing but declared errors comes out: contract, specification, expression language. */

import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { STAGE_NAMES } from "../../agents/artefacts/stage.js";
import { STAGE_VALUES, type StageValues } from "../../agents/artefacts/values.js";
import { LanguageProblem } from "../../agents/specification/ast.js";
import { deriveEnvironment } from "../../agents/specification/derive.js";
import { latexOf } from "../../agents/specification/latex.js";
import { parseExpression } from "../../agents/specification/parse.js";
import { print } from "../../agents/specification/print.js";
import { assemble, shapesOf } from "../../agents/specification/specification.js";
import { parseStatements } from "../../agents/specification/statements.js";
import { MAX_FRAME_DEPTH, nestsDeeperThan } from "../../host/contract-client/wire.js";
import { HostFrame, REQUESTS, type RequestName } from "../../host/contract.js";
import { serve } from "../../host/rpc.js";
import { memoryWires } from "../../host/wires/memory-wire.js";
import { smallHost } from "../host/support/small-host.js";
import { tried } from "./support/tried.js";

vi.setConfig({ testTimeout: 300_000 });

const INPUTS = 10_000;
// The hostile suite draws others each time; elsewhere a run says the same as the one before.
if (import.meta.env.MODE !== "hostile") fc.configureGlobal({ seed: 7 });

/** Text that is likely to hurt: names of the language, of objects, of paths, and signs of every kind. */
const hostileText = fc.oneof(
  fc.string({ maxLength: 40, unit: "binary" }),
  fc.constantFrom(
    ...["__proto__", "constructor", "toString", "../../etc/passwd", "CON", "\u202Eevil", "\u001B[2J", "\0"],
    ...["NaN", "1e999", "-0", "{{7*7}}", "<img src=x onerror=alert(1)>", "$(id)", "'; DROP TABLE", "\uD800"],
  ),
);
const hostileValue = fc.oneof(
  fc.jsonValue(),
  hostileText,
  fc.constantFrom(0, -1, 1e308, 2 ** 53, null, true, [], {}, [[]], ""),
  fc.array(fc.integer(), { maxLength: 5 }),
);

test(`the contract: ${INPUTS} frames`, async ({ task }) => {
  const { host } = await smallHost();
  const names = Object.keys(REQUESTS) as RequestName[];
  // A field of the right name with any value gets further in than any value does.
  const fields = [
    ...new Set(
      names.flatMap((name) => Object.keys((REQUESTS[name].input as { shape?: object }).shape ?? {})),
    ),
  ];
  const input = fc.dictionary(fc.constantFrom(...fields, "__proto__", "other"), hostileValue, { maxKeys: 6 });
  const frame = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        id: fc.integer({ min: 1, max: 1e6 }),
        request: fc.constantFrom(...names),
        input,
      }),
    },
    { weight: 2, arbitrary: fc.record({ id: hostileValue, request: hostileText, input: hostileValue }) },
    { weight: 1, arbitrary: hostileValue },
  );
  const text = fc.oneof(
    { weight: 9, arbitrary: frame.map((value) => JSON.stringify(value) ?? "") },
    { weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
  );
  const outcomes: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(text, async (sent) => {
      const [ofHost, ofWindow] = memoryWires();
      serve(host, ofHost);
      const answer = await new Promise<string | null>((resolve) => {
        // Events of other requests are no answer.
        ofWindow.onMessage((line) => line.startsWith('{"event"') || resolve(line));
        ofWindow.onClose(() => resolve(null));
        ofWindow.send(sent);
      });
      ofWindow.close();
      const outcome = answer === null ? "connection closed" : HostFrame.parse(JSON.parse(answer));
      const key =
        typeof outcome === "string" ? outcome : "ok" in outcome && !outcome.ok ? outcome.failure.code : "ok";
      outcomes[key] = (outcomes[key] ?? 0) + 1;
    }),
    { numRuns: INPUTS },
  );
  expect(outcomes["internal"] ?? 0).toBe(0);
  expect(outcomes["ok"]).toBeGreaterThan(100);
  expect({}).not.toHaveProperty("polluted");
  const told = Object.entries(outcomes).map(([code, count]) => `${code} ${count}`);
  tried(task, { point: 10, what: "contract", inputs: INPUTS, outcome: told.join(", ") });
});

const NAMES = ["stock", "price", "action", "next_stock", "rng", "demand", "x", "lambda", "None"];
/** Texts that are nearly expressions: pieces of the language put together without sense. */
const nearlyExpression = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        ...NAMES,
        ...[
          "1",
          "2.5",
          "1e400",
          "0x10",
          "(",
          ")",
          "[",
          "]",
          ",",
          " + ",
          " - ",
          "*",
          "/",
          "//",
          "%",
          "**",
          "^",
          "@",
        ],
        ...[
          " if ",
          " else ",
          " and ",
          " or ",
          " not ",
          " in ",
          " for ",
          "min",
          "max",
          "sum",
          "where",
          ".poisson",
          ".",
        ],
        ...[
          "<",
          "<=",
          "==",
          "!=",
          "=",
          ":",
          "\n",
          "#",
          "'",
          '"',
          "__class__",
          "import ",
          "lambda ",
          "\u2028",
          "é",
          "\\",
        ],
      ),
      { maxLength: 25 },
    )
    .map((parts) => parts.join("")),
  fc.string({ maxLength: 120, unit: "binary" }),
);

test(`the expression language: ${INPUTS} texts, and what it prints is read again as the same`, ({ task }) => {
  const outcomes = { read: 0, problem: 0 };
  fc.assert(
    fc.property(nearlyExpression, (text) => {
      try {
        const tree = parseExpression(text);
        expect(parseExpression(print(tree))).toEqual(tree);
        latexOf(tree);
        outcomes.read++;
      } catch (problem) {
        expect(problem).toBeInstanceOf(LanguageProblem);
        outcomes.problem++;
      }
      try {
        parseStatements(text);
      } catch (problem) {
        expect(problem).toBeInstanceOf(LanguageProblem);
      }
    }),
    { numRuns: INPUTS },
  );
  expect(outcomes.read).toBeGreaterThan(INPUTS / 50);
  tried(task, {
    point: 10,
    what: "expression language",
    inputs: INPUTS,
    outcome: `${outcomes.read} read, ${outcomes.problem} refused`,
  });
});

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
});

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
});
