/** What the executor had against the agent's code, as a person reads it. Pure. */

/** The first place where two environments behaved differently. */
export interface Difference {
  /** Where and after what, such as «In step 3, after action 2». */
  where: string;
  /** The quantity, such as `observation[0]`. */
  field: string;
  /** What the agent's code gave and what the model gives; null where the text was cut before it. */
  agent: string | null;
  model: string | null;
  /** What was the case before the step, as text. */
  before: string[];
}

const START = "First difference: {";

/** Null when the text tells of no difference, such as a traceback. A text that was cut gives what it still has. */
export function readDifference(problem: string): Difference | null {
  const start = problem.indexOf(START);
  if (start < 0) return null;
  const source = problem.slice(start + START.length - 1);
  const field = stringField(source, "field");
  return {
    where: placeOf(numberField(source, "step"), numberField(source, "action")),
    field: field ?? "",
    agent: stringField(source, "first"),
    model: stringField(source, "second"),
    before: [
      ["seen", stringField(source, "observation")],
      ["state", stringField(source, "state")],
    ].flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`])),
  };
}

/** A line for a note; any other text is left as it is. */
export function problemInOneLine(text: string): string {
  const difference = readDifference(text);
  if (!difference) return text;
  const { where, field, agent, model } = difference;
  const what = field === "" ? "" : `: ${field}`;
  const values =
    agent === null || model === null ? "" : ` is ${agent} in the agent's code, ${model} in the model`;
  const rest = /["}…]\s*((?:Back to|The derived)[^"]*)$/.exec(text)?.[1] ?? "";
  return `The agent's code does not do what the model says. ${where}${what}${values}.${rest ? ` ${rest}` : ""}`;
}

function placeOf(step: number | null, action: number | null): string {
  if (step === null) return "Over many episodes";
  if (step === 0) return "At the start of an episode";
  return `In step ${step}${action === null ? "" : `, after action ${action}`}`;
}

// The text may end anywhere, so each field is looked for by itself.

function numberField(source: string, name: string): number | null {
  const found = new RegExp(`"${name}":\\s*(-?\\d+)\\s*[,}]`).exec(source)?.[1];
  return found === undefined ? null : Number(found);
}

function stringField(source: string, name: string): string | null {
  const found = new RegExp(`"${name}":\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(source)?.[1];
  if (found === undefined) return null;
  try {
    return String(JSON.parse(found));
  } catch {
    return null;
  }
}
