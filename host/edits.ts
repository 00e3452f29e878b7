/** What a person may put in the place of an agent's value, and the record that it leaves. */

import { NO_USAGE, type StageName, type StageRecord } from "../agents/artefacts/stage.js";
import { STAGE_VALUES } from "../agents/artefacts/values.js";
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
 * The value as its stage's schema gives it.
 * @throws HostFailure `stage-value-invalid` with every finding in words, or `stage-not-editable`.
 */
export function checkEdit(stage: StageName, value: unknown): unknown {
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
  if (parsed.success) return stage === "coding" ? { ...parsed.data, origin: "person" } : parsed.data;
  const findings = parsed.error.issues
    .slice(0, 10)
    .map((issue) => `${placeInWords(issue.path)}: ${issue.message}`);
  const more = parsed.error.issues.length - findings.length;
  throw new HostFailure({
    code: "stage-value-invalid",
    what: `This is not a value that «${stage}» can have.`,
    why: [...findings, ...(more > 0 ? [`and ${more} more`] : [])].join("; ").slice(0, 4000),
    kept: "The version in force stays as it was.",
    next: "Correct the fields that are named and save again.",
  });
}

/** Such as «parameters, entry 3, symbol». */
function placeInWords(path: PropertyKey[]): string {
  const words = path.map((key) => (typeof key === "number" ? `entry ${key + 1}` : String(key)));
  return words.join(", ") || "the value";
}

/** A person's value is approved by whoever wrote it. Evidence and questions of the version before are kept. */
export function editedRecord(
  stage: StageName,
  value: unknown,
  before: StageRecord | null,
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
