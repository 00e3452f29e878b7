/** A short way to write specifications by hand. They are for tests only: no agent and no prompt sees them. */

import { readFileSync } from "node:fs";
import path from "node:path";
import type {
  Action,
  Constraint,
  LibraryMatch,
  NumberArray,
  Parameter,
} from "../../../../agents/artefacts/values.js";
import { assemble, type Specification } from "../../../../agents/specification/specification.js";
import { normaliseText } from "../../../../agents/text/clauses.js";
import { findNumbers } from "../../../../agents/text/numbers.js";

const SUITES = path.resolve(import.meta.dirname, "../../../suites");

export interface Written {
  /** Folder of the task below test/suites. */
  task: string;
  /** The description with single spaces. */
  text: string;
  specification: Specification;
}

export interface Draft {
  goal: [sense: "maximize" | "minimize", statement: string, unit: string];
  /** Symbol, value, unit, and words of the text around the number; no words for what the text does not give. */
  parameters: [symbol: string, value: NumberArray, unit: string, words?: string][];
  /** Symbol, value at the start, type, least and largest value, unit, shape. */
  state: [
    symbol: string,
    initial: string,
    type: "integer" | "real" | "boolean",
    low: number | null,
    high: number | null,
    unit: string,
    shape?: number[],
  ][];
  actions: Action["parts"];
  decision: string;
  constraints?: [kind: Constraint["kind"], statement: string, expression: string | null][];
  /** Lines as `target = expression`, with `~` in the place of `=` for a draw. */
  dynamics: string[];
  share: string;
  terminated?: string;
  steps: number;
  stepsOrigin?: "given" | "derived" | "assumed";
  potential?: string;
  discount?: number;
  observesTime?: boolean;
  library?: LibraryMatch;
}

export function textOf(task: string): string {
  return normaliseText(readFileSync(path.join(SUITES, task, "task.md"), "utf8"));
}

export function write(task: string, draft: Draft): Written {
  const text = textOf(task);
  const [sense, statement, unit] = draft.goal;
  return {
    task,
    text,
    specification: assemble({
      title: statement,
      library: draft.library ?? null,
      parameters: draft.parameters.map((each) => parameter(text, each)),
      objective: { sense, statement, unit },
      state: draft.state.map(([symbol, initial, type, low, high, ofState, shape]) => ({
        symbol,
        initial,
        type,
        low,
        high,
        unit: ofState,
        shape: shape ?? [],
        observed: true,
        meaning: "",
      })),
      action: { parts: draft.actions, meaning: draft.decision },
      constraints: (draft.constraints ?? []).map(([kind, words, expression]) => ({
        kind,
        statement: words,
        expression,
      })),
      modelling: { dynamics: draft.dynamics.map(assignment), share: draft.share },
      stateActionReward: {
        observation: draft.state.map(([symbol]) => symbol),
        observesTime: draft.observesTime ?? true,
        reward: "objective",
        potential: draft.potential ?? null,
      },
      environment: {
        terminated: draft.terminated ?? "False",
        stepLimit: draft.steps,
        stepLimitOrigin: draft.stepsOrigin ?? "given",
        discount: draft.discount ?? 1,
        feasible: null,
      },
    }),
  };
}

export const choices = (...labels: string[]): Action["parts"][number] => ({ kind: "choices", labels });
export const range = (low: number, high: number): Action["parts"][number] => ({
  kind: "range",
  low,
  high,
  unit: "",
});

function parameter(text: string, [symbol, value, unit, words]: Draft["parameters"][number]): Parameter {
  if (words === undefined) return { symbol, value, unit, meaning: "", span: null, origin: "derived" };
  const start = text.indexOf(words);
  const mention = findNumbers(text).find(
    ({ span, value: found }) =>
      span.start >= start &&
      span.end <= start + words.length &&
      JSON.stringify(found) === JSON.stringify(value),
  );
  if (start < 0 || !mention) throw new Error(`«${words}» with ${JSON.stringify(value)} is not in the text`);
  return { symbol, value, unit, meaning: words.slice(0, 200), span: mention.span, origin: "given" };
}

function assignment(line: string): Specification["dynamics"][number] {
  const match = /^(\w+) ([=~]) (.*)$/s.exec(line);
  if (!match) throw new Error(`«${line}» is no assignment`);
  const [, target = "", sign, expression = ""] = match;
  const kind = sign === "~" ? "draw" : target.startsWith("next_") ? "next" : "quantity";
  return { target, kind, expression, event: "" };
}
