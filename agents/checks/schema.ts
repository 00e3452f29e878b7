/** First rung: the specification has the form that everything else relies on. */

import { z } from "zod";
import type { CheckResult } from "../artefacts/stage.js";
import {
  Action,
  Assignment,
  Constraint,
  EnvironmentValue,
  ExpressionSource,
  LibraryMatch,
  ObjectiveValue,
  Parameter,
  StateVariable,
  StateActionRewardValue,
} from "../artefacts/values.js";
import type { Specification } from "../specification/specification.js";
import { result } from "./check.js";

const SpecificationSchema = z.object({
  title: z.string().min(1).max(300),
  library: LibraryMatch.nullable(),
  parameters: z.array(Parameter).max(200),
  objective: ObjectiveValue,
  state: z.array(StateVariable).max(100),
  action: Action,
  constraints: z.array(Constraint).max(100),
  dynamics: z.array(Assignment).max(200),
  share: ExpressionSource,
  stateActionReward: StateActionRewardValue.omit({ latex: true }),
  environment: EnvironmentValue,
});

export function checkSchema(specification: Specification): CheckResult[] {
  const parsed = SpecificationSchema.safeParse(specification);
  const findings = (parsed.error?.issues ?? []).map((issue) => ({
    message: `${issue.path.join(".") || "the specification"}: ${issue.message}`,
    mend: "Write this part again in the form of the schema.",
    place: issue.path.join("."),
  }));
  const { state } = specification;
  const bounds = state
    .filter(({ low, high }) => low !== null && high !== null && low > high)
    .map(({ symbol, low, high }) => ({
      message: `${symbol} goes from ${low} to ${high}: its least value is above its largest`,
      mend: "Exchange the two bounds.",
      place: symbol,
    }));
  return [
    result("schema", "form", findings, "every part has its form"),
    result("schema", "bounds", bounds, "every range has a beginning and an end"),
  ];
}
