/** What a person has typed for a stage, checked by the stage's schema while they type. */

import type { StageName } from "../../agents/artefacts/stage.js";
import { STAGE_VALUES, type StageValues } from "../../agents/artefacts/values.js";
import { type KnownValues, writtenFindings } from "../../agents/specification/written.js";

/** Something that does not fit, at a path of keys and indices. */
export interface Finding {
  path: readonly PropertyKey[];
  message: string;
}

/**
 * The value that a JSON text stands for, and what its stage's schema finds about it; where that is content,
 * what is to be said against its expressions.
 * @param known values of the other stages, which declare the names that expressions may use.
 */
export function readValue(
  stage: StageName,
  text: string,
  known: KnownValues = {},
): { value: unknown; findings: Finding[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { value: null, findings: [{ path: [], message: `This is not JSON yet: ${message}` }] };
  }
  const parsed = STAGE_VALUES[stage].safeParse(value);
  if (parsed.success) {
    const written = writtenFindings(stage, parsed.data as StageValues[StageName], known);
    const findings = written.map(({ path, message, mend }) => ({ path, message: `${message}. ${mend}` }));
    return { value, findings };
  }
  return {
    value,
    findings: parsed.error.issues.map(({ path, message }) => ({ path, message: inWords(message) })),
  };
}

/** Where a value may have several forms, the schema's own message says nothing that helps. */
function inWords(message: string): string {
  return message === "Invalid input" ? "this has none of the possible forms" : message;
}

/** Such as «parameters, entry 3, symbol». */
export function placeInWords(path: readonly PropertyKey[]): string {
  const words = path.map((key) => (typeof key === "number" ? `entry ${key + 1}` : String(key)));
  return words.join(", ") || "the whole text";
}
