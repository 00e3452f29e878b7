/**
 * Several formulations of one task, drawn independently, and the choice among them by what they do: a small
 * model's mistakes differ from sample to sample, its right answers behave alike.
 */

import { failed, passed } from "../checks/check.js";
import type { Agent } from "../agents/agent.js";
import { agentOf } from "../agents/all-agents.js";
import type { CheckResult, StageRecord } from "../artefacts/stage.js";
import { type Behaviour, behavesAlike, behaviourOf } from "../checks/agreement.js";
import { checkSpecification } from "../checks/check-specification.js";
import { LanguageProblem } from "../specification/ast.js";
import { runAgent } from "./agent-stage.js";
import { type RunContext, StageFailed } from "./context.js";
import { has } from "./correction.js";
import { specificationOf } from "./specification-of.js";

type NewRecord = Omit<StageRecord, "version">;

/** The stages in which two formulations of one task may differ, in their order. */
export const FORMULATION = [
  "variables",
  "constraints",
  "modelling",
  "state-action-reward",
  "environment",
] as const;
type FormulationStage = (typeof FORMULATION)[number];
export type FormulationRecords = Record<FormulationStage, NewRecord>;

/** To find one that another behaves like, and to find one that no check objects to. */
const TO_COMPARE = { formulations: 3, seconds: 240 };
const TO_FIND_A_SOUND_ONE = { formulations: 5, seconds: 360 };
/** The first was the likeliest answer; the others are drawn. */
const TEMPERATURES = [0.6, 0.9];

const LONGEST_VERDICT = 400;

interface Formulation {
  records: FormulationRecords;
  /** What the checks of its stages and of the whole have against it. */
  findings: CheckResult[];
  behaviour: Behaviour | null;
}

/**
 * Draws further formulations until one that no check objects to behaves like another, and returns that one;
 * otherwise the one with the fewest findings, and among those the one that most others behave like.
 * @param first the formulation that the stages of the run have left
 * @throws ModelError
 */
export async function agreeOnFormulation(
  context: RunContext,
  first: FormulationRecords,
): Promise<FormulationRecords> {
  const startedAt = Date.now();
  const formulations = [await examined(first, context)];
  report(formulations[0], 1, context);
  for (let count = 2; !settled(formulations); count += 1) {
    const most = formulations.some(isSound) ? TO_COMPARE : TO_FIND_A_SOUND_ONE;
    if (count > most.formulations || Date.now() - startedAt > most.seconds * 1000) break;
    context.note("environment", `Formulation ${count}, to compare: at most ${most.formulations}.`);
    const records = await formulate(context, count);
    const formulation = records ? await examined(records, context) : undefined;
    report(formulation, count, context);
    if (formulation) formulations.push(formulation);
  }
  const best = chosen(formulations);
  const alike = likes(best, formulations).length + 1;
  context.note("environment", `${alike} of ${formulations.length} formulations behave alike.`);
  return withVerdict(best, alike, formulations);
}

/** Says what speaks against a formulation. */
function report(formulation: Formulation | undefined, count: number, context: RunContext): void {
  const against = formulation?.findings.map((finding) => finding.message.replace(/\.$/, ""));
  const verdict = !against
    ? "it came to no end"
    : against.length === 0
      ? "no check objects"
      : `${against.length} ${against.length === 1 ? "finding" : "findings"}: ${against.join("; ")}`;
  context.note("environment", `Formulation ${count}: ${verdict.slice(0, LONGEST_VERDICT)}.`);
}

function isSound({ findings }: Formulation): boolean {
  return findings.length === 0;
}

/** A formulation without findings that another one behaves like. */
function settled(formulations: Formulation[]): boolean {
  return formulations.some((each) => isSound(each) && likes(each, formulations).length > 0);
}

function likes(one: Formulation, formulations: Formulation[]): Formulation[] {
  return formulations.filter(
    (other) =>
      other !== one && one.behaviour && other.behaviour && behavesAlike(one.behaviour, other.behaviour),
  );
}

/** Degenerate formulations behave alike easily, so what speaks against one counts before who behaves like it. */
function chosen(formulations: Formulation[]): Formulation {
  const better = (one: Formulation, other: Formulation) =>
    Number(one.behaviour !== null) - Number(other.behaviour !== null) ||
    other.findings.length - one.findings.length ||
    likes(one, formulations).length - likes(other, formulations).length;
  return formulations.reduce((best, each) => (better(each, best) > 0 ? each : best));
}

async function formulate(context: RunContext, count: number): Promise<FormulationRecords | null> {
  const values = { ...context.values };
  for (const stage of FORMULATION) delete values[stage];
  const own: RunContext = {
    ...context,
    values,
    options: { ...context.options, seed: context.options.seed * 10 + count, onEvent: () => {} },
    note: () => {},
  };
  const records: Partial<FormulationRecords> = {};
  try {
    for (const stage of FORMULATION) {
      context.options.signal.throwIfAborted();
      const agent = agentOf(stage) as Agent<FormulationStage>;
      const record = await runAgent(agent, own, TEMPERATURES);
      records[stage] = record;
      Object.assign(values, { [stage]: record.value });
    }
    return records as FormulationRecords;
  } catch (problem) {
    if (problem instanceof StageFailed) return null;
    throw problem;
  }
}

async function examined(records: FormulationRecords, context: RunContext): Promise<Formulation> {
  const values = { ...context.values };
  for (const stage of FORMULATION) Object.assign(values, { [stage]: records[stage].value });
  const own = FORMULATION.flatMap((stage) => records[stage].checks).filter((check) => !check.passed);
  let whole: CheckResult[] = [];
  try {
    const specification = specificationOf(values);
    whole = checkSpecification(specification, context.text).filter(
      (check) => !check.passed && has(context.options.variant, check.rung),
    );
    return { records, findings: [...own, ...whole], behaviour: await behaviourOf(specification) };
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    const finding = failed("plays", "behaviour", problem.message, problem.mend);
    return { records, findings: [...own, ...whole, finding], behaviour: null };
  }
}

/** The records with the whole's findings, the agreement, and what all formulations took, in the last of them. */
function withVerdict(best: Formulation, alike: number, all: Formulation[]): FormulationRecords {
  const { environment } = best.records;
  const own = new Set(FORMULATION.flatMap((stage) => best.records[stage].checks));
  const agreement =
    alike > 1
      ? passed("formulations agree", "behaviour", `${alike} of ${all.length} formulations behave alike`)
      : failed(
          "formulations agree",
          "behaviour",
          `none of ${all.length} formulations behaves like another`,
          "Read the model of one step against the description, sentence by sentence.",
          "modelling",
        );
  const checks = [...environment.checks, ...best.findings.filter((finding) => !own.has(finding)), agreement];
  const others = all.filter((each) => each !== best).flatMap((each) => Object.values(each.records));
  const usage = others.reduce(
    (sum, { usage: { promptTokens, reusedTokens, tokens, seconds } }) => ({
      promptTokens: sum.promptTokens + promptTokens,
      reusedTokens: sum.reusedTokens + reusedTokens,
      tokens: sum.tokens + tokens,
      seconds: sum.seconds + seconds,
    }),
    environment.usage,
  );
  return {
    ...best.records,
    environment: {
      ...environment,
      checks: checks.slice(0, 500),
      usage,
      state: checks.every((check) => check.passed) ? "approved" : "needs-review",
    },
  };
}
