/** Whether a cost of the text lowers what is wanted, and a gain raises it: tried with a little more of each. */

import type { NumberArray, Parameter } from "../artefacts/values.js";
import { LanguageProblem } from "../specification/ast.js";
import type { Value } from "../specification/evaluate.js";
import { luckOf, stepFrom } from "../specification/simulate.js";
import type { Finding } from "./check.js";
import { sampled, type Trial, type Visit } from "./trial.js";

/** Not «pays»: whoever pays may be the one who decides, or a customer. */
const COST = /\b(costs?|fees?|penalt(?:y|ies)|fined?|deducted|expenses?|wages?|rent|minus)\b/gi;
const GAIN = /\b(earns?|brings?|gains?|yields?|worth|revenue|income|rewards?|wins?|receives?|bonus)\b/gi;
/** A word further away speaks of something else. */
const FARTHEST = 45;
const CHANCE = /\b(probability|chance|percent|likely|odds)\b|%/i;
const LENGTH_OF_TIME =
  /^(days?|weeks?|weekends?|hours?|minutes?|seconds?|months?|years?|nights?|mornings?|steps?|slots?|rounds?|periods?|ticks?|decisions?)$/i;
const MORE = 1.1;

/** What the words around a number make of it; null where they say nothing, or both. */
export function directionOf(text: string, { span, value, unit }: Parameter): "cost" | "gain" | null {
  if (!span || CHANCE.test(unit) || LENGTH_OF_TIME.test(unit.trim())) return null;
  const before =
    text
      .slice(0, span.start)
      .split(/[.;:!?](?:\s|$)|,\s/)
      .at(-1) ?? "";
  const after = text.slice(span.end).split(/[.;:!?,](?:\s|$)/)[0] ?? "";
  // A word that stands between two numbers speaks of the nearer one.
  const near = before.split(/\d/).at(-1) ?? "";
  const behind = after.split(/\d/)[0] ?? "";
  if (CHANCE.test(near.slice(-30)) || (typeof value === "number" && value < 0)) return null;
  const distances = (pattern: RegExp): number[] => [
    ...[...near.matchAll(pattern)].map((match) => near.length - match.index - match[0].length),
    ...[...behind.matchAll(pattern)].map((match) => match.index + 15),
  ];
  const cost = Math.min(FARTHEST, ...distances(COST));
  const gain = Math.min(FARTHEST, ...distances(GAIN));
  if (cost === gain) return null;
  return cost < gain ? "cost" : "gain";
}

const TRIED = 400;

/** Steps as they were played, once more with the same luck and a little more of one parameter. */
export function directionFindings(text: string, trial: Trial): Finding[] {
  const { model } = trial;
  const sign = model.specification.objective.sense === "minimize" ? -1 : 1;
  const visits = [...sampled(trial, TRIED), ...rare(trial)];
  return model.specification.parameters.flatMap((parameter) => {
    const direction = directionOf(text, parameter);
    if (direction === null) return [];
    const gains = visits.map((visit) => sign * (shareWithMore(trial, visit, parameter) - visit.share));
    const better = gains.some((gain) => gain > 1e-9);
    const worse = gains.some((gain) => gain < -1e-9);
    if (!(direction === "cost" ? better && !worse : worse && !better)) return [];
    const words = text.slice(Math.max(0, (parameter.span?.start ?? 0) - 30), parameter.span?.end ?? 0).trim();
    return [
      {
        message: `«…${words}» is a ${direction}, but more of ${parameter.symbol} makes the result ${direction === "cost" ? "better" : "worse"}`,
        mend: "Turn its sign in the objective, or the sense of the objective.",
        place: parameter.symbol,
      },
    ];
  });
}

/** One step for each share that occurred: what is seldom earned is seldom among those that are spread evenly. */
function rare(trial: Trial): Visit[] {
  const first = new Map<number, Visit>();
  for (const { visits } of trial.episodes)
    for (const visit of visits)
      if (first.size < TRIED && !first.has(visit.share)) first.set(visit.share, visit);
  return [...first.values()];
}

function shareWithMore({ model }: Trial, visit: Visit, { symbol, value }: Parameter): number {
  const changed = new Map<string, Value>([...model.parameters, [symbol, scaled(value)]]);
  try {
    return stepFrom(model, visit.state, visit.action, luckOf(...visit.keys), changed).share;
  } catch (problem) {
    // A little more may be too much, such as a chance above one: then this step tells nothing.
    if (problem instanceof LanguageProblem) return visit.share;
    throw problem;
  }
}

function scaled(value: NumberArray): Value {
  return typeof value === "number" ? value * MORE : value.map(scaled);
}
