/** What a person may put in the place of an agent's value, and the record that it leaves. */

import { agentOf } from "../agents/agents/all-agents.js";
import { type CheckResult, NO_USAGE, type StageName, type StageRecord } from "../agents/artefacts/stage.js";
import { STAGE_VALUES, type StageValues } from "../agents/artefacts/values.js";
import { modelFormulas, stateActionRewardFormulas } from "../agents/specification/formulas.js";
import { writtenFindings } from "../agents/specification/written.js";
import { normaliseText } from "../agents/text/clauses.js";
import { HostFailure } from "./contract-client/client.js";

/** Measurements are made, not written. */
export const PERSON_MAY_EDIT: Record<StageName, boolean> = {
  task: true,
  parameters: true,
  objective: true,
  variables: true,
  constraints: true,
  modelling: true,
  "state-action-reward": true,
  environment: true,
  coding: true,
  check: false,
  train: false,
  evaluate: false,
};

/**
 * The value as its stage keeps it: in the form of its schema, with every expression readable and every formula
 * derived anew.
 * @param known accepted values of the project's stages.
 * @throws HostFailure `stage-value-invalid` with every finding in words, or `stage-not-editable`.
 */
export function checkEdit<Name extends StageName>(
  stage: Name,
  value: unknown,
  known: Partial<StageValues>,
): StageValues[Name] {
  if (!PERSON_MAY_EDIT[stage]) {
    throw new HostFailure({
      code: "stage-not-editable",
      what: `The stage «${stage}» cannot be edited.`,
      why: "It holds measurements of what ran.",
      kept: "Nothing was changed.",
      next: "Edit an earlier stage and run this one again.",
    });
  }
  const parsed = STAGE_VALUES[stage].safeParse(value);
  if (!parsed.success) throw refused(stage, parsed.error.issues);
  const accepted = parsed.data as StageValues[Name];
  const findings = writtenFindings(stage, accepted, known);
  if (findings.length > 0) throw refused(stage, findings);
  return withDerivedParts(stage, accepted, known);
}

function refused(
  stage: StageName,
  findings: readonly { path: PropertyKey[]; message: string; mend?: string }[],
): HostFailure {
  const words = findings
    .slice(0, 10)
    .map(({ path, message, mend }) => `${placeInWords(path)}: ${message}${mend ? `. ${mend}` : ""}`);
  const more = findings.length - words.length;
  return new HostFailure({
    code: "stage-value-invalid",
    what: `This is not a value that «${stage}» can have.`,
    why: [...words, ...(more > 0 ? [`and ${more} more`] : [])].join("; ").slice(0, 4000),
    kept: "The version in force stays as it was.",
    next: "Correct the fields that are named and save again.",
  });
}

/** What follows from the rest of a value is never taken from a person's hands. */
function withDerivedParts<Name extends StageName>(
  stage: Name,
  value: StageValues[Name],
  known: Partial<StageValues>,
): StageValues[Name] {
  const derive = DERIVED_PARTS[stage] as
    ((value: StageValues[Name], known: Partial<StageValues>) => StageValues[Name]) | undefined;
  return derive?.(value, known) ?? value;
}

const DERIVED_PARTS: {
  [Name in StageName]?: (value: StageValues[Name], known: Partial<StageValues>) => StageValues[Name];
} = {
  coding: (value, known) => chosenSource(value, known.coding ?? null),
  modelling: (value, known) => ({ ...value, latex: modelFormulas(value, known) }),
  "state-action-reward": (value, known) => ({ ...value, latex: stateActionRewardFormulas(value, known) }),
};

/**
 * The source of a person, or one of the two that the coding stage made: which of them runs is theirs to choose.
 * What the stage made is kept as it is.
 */
function chosenSource(
  value: StageValues["coding"],
  before: StageValues["coding"] | null,
): StageValues["coding"] {
  if (before === null) return { ...value, origin: "person" };
  const { agentSource, derivedSource, debugRounds } = before;
  const origin =
    value.source === derivedSource ? "derived" : value.source === agentSource ? "agent" : "person";
  return { source: value.source, origin, agentSource, derivedSource, debugRounds };
}

/** Such as «parameters, entry 3, symbol». */
function placeInWords(path: PropertyKey[]): string {
  const words = path.map((key) => (typeof key === "number" ? `entry ${key + 1}` : String(key)));
  return words.join(", ") || "the value";
}

/**
 * A person's value is approved by whoever wrote it; what the stage's own checks say about it stands beside it.
 * Evidence and questions of the version before are kept.
 */
export function editedRecord<Name extends StageName>(
  stage: Name,
  value: StageValues[Name],
  before: StageRecord | null,
  checks: readonly CheckResult[],
): Omit<StageRecord, "version"> {
  return {
    schemaVersion: 1,
    stage,
    state: "approved",
    value,
    evidence: before?.evidence ?? [],
    confidence: null,
    checks: [
      {
        name: "follows its schema",
        rung: "schema",
        passed: true,
        message: "Every field has the form that this stage needs.",
        mend: "",
        place: "",
      },
      ...checks,
    ],
    questions: before?.questions ?? [],
    prompt: "",
    rawOutputs: [],
    madeBy: "person",
    model: null,
    seed: null,
    usage: NO_USAGE,
    seconds: 0,
    at: new Date().toISOString(),
    failure: null,
  };
}

/** The checks that the stage's agent has to pass, on a person's value. */
export function checksOf<Name extends StageName>(
  stage: Name,
  value: StageValues[Name],
  text: string,
  known: Partial<StageValues>,
): CheckResult[] {
  return agentOf(stage)?.checks(value, { text: normaliseText(text), values: known }) ?? [];
}
