/** Whatever comes in, nothing but declared errors comes out: contract and expression language. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { LanguageProblem } from "../../agents/specification/ast.js";
import { latexOf } from "../../agents/specification/latex.js";
import { parseExpression } from "../../agents/specification/parse.js";
import { print } from "../../agents/specification/print.js";
import { parseStatements } from "../../agents/specification/statements.js";
import { HostFrame, REQUESTS, type RequestName } from "../../host/contract.js";
import { failureOf } from "../../host/failures.js";
import { serve } from "../../host/rpc.js";
import { memoryWires } from "../../host/wires/memory-wire.js";
import { smallHost } from "../host/support/small-host.js";
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

  // The same requests past the check of their input: what would get through without it.
  let undeclared = 0;
  for (const drawn of fc.sample(fc.record({ name: fc.constantFrom(...names), input }), UNCHECKED)) {
    const error: unknown = await host.handle(drawn.name, drawn.input as never).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error !== null && failureOf(error).code === "internal") undeclared++;
  }
  expect(undeclared).toBeGreaterThan(0);
  weakened(task, "contract, input unchecked", undeclared);
});

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

  const undeclared = fc.sample(nearlyExpression, UNCHECKED).filter((text) => {
    try {
      // Compiled by somebody else's parser, and not run.
      new Function(`return (${text}\n)`);
      return false;
    } catch (error) {
      return !(error instanceof LanguageProblem);
    }
  }).length;
  expect(undeclared).toBeGreaterThan(0);
  weakened(task, "expression language, left to a parser that is at hand", undeclared);
});
