/** Runs one agent: attempts, checks, re-examination, and the record of it all. */

import type { CheckResult, StageName, StageRecord } from "../artefacts/stage.js";
import { STAGE_VALUES, type StageValues } from "../artefacts/values.js";
import { type Agent, createWriter, UnusableAnswer, type WriterAccount } from "../agents/agent.js";
import { failed } from "../checks/check.js";
import { sharedMessages } from "../prompts/document.js";
import { normaliseText } from "../text/clauses.js";
import { blankRecord, type RunContext, StageFailed } from "./context.js";
import { has, isCorrected } from "./correction.js";

/** Temperature of each attempt: first the likeliest answer, then others. */
const TEMPERATURES = [0, 0.5, 0.9];

interface Attempt<Name extends StageName> {
  value: StageValues[Name];
  evidence: StageRecord["evidence"];
  checks: CheckResult[];
  confidence: number | null;
}

/**
 * @param temperatures of each attempt
 * @throws StageFailed when no attempt gives an artefact; ModelError when the model itself fails
 */
export async function runAgent<Name extends StageName>(
  agent: Agent<Name>,
  context: RunContext,
  temperatures: readonly number[] = TEMPERATURES,
): Promise<Omit<StageRecord, "version">> {
  const { options, text, values } = context;
  const startedAt = Date.now();
  const examples = agent.messages?.() ?? sharedMessages(text);
  const account = emptyAccount();
  let best: Attempt<Name> | null = null;
  let findings: CheckResult[] = [];
  const attempts = isCorrected(options.variant) ? temperatures : temperatures.slice(0, 1);
  for (const [index, temperature] of attempts.entries()) {
    const { writer, account: own } = createWriter({
      model: options.model,
      messages: [...examples, { role: "user", text: normaliseText(text) }],
      sharedMessages: examples.length,
      temperature,
      seed: options.seed * 1000 + index * 100,
      signal: options.signal,
      onText: streamInto(agent.name, account, options),
    });
    try {
      const draft = await agent.write({
        text,
        values,
        writer,
        findings,
        corrects: has(options.variant, "sentences"),
      });
      const attempt = examine(agent, draft.value, context);
      const better = best === null || failures(attempt.checks) < failures(best.checks);
      if (better) best = { ...attempt, evidence: draft.evidence, confidence: confidenceOf(own) };
      findings = attempt.checks.filter((check) => !check.passed);
    } catch (problem) {
      if (!(problem instanceof UnusableAnswer)) throw problem;
      findings = [failed("readable answer", "schema", problem.message, problem.mend, problem.place)];
    } finally {
      addAccount(account, own);
    }
    const [finding] = findings;
    if (!finding) break;
    if (index + 1 < attempts.length) context.note(agent.name, `${finding.message}. Asking again.`);
  }
  const record: Omit<StageRecord, "version"> = {
    ...blankRecord(agent.name, startedAt),
    prompt: account.prompt.slice(0, 400_000),
    rawOutputs: account.outputs.slice(-50).map((output) => output.slice(0, 100_000)),
    madeBy: "agent",
    model: { name: options.model.identity.name, fileHash: options.model.identity.fileHash },
    seed: options.seed,
    usage: account.usage,
  };
  if (!best)
    throw new StageFailed({
      ...record,
      state: "failed",
      checks: findings,
      failure: unusable(agent.name, findings),
    });
  const doubts = failures(best.checks);
  return {
    ...record,
    state: doubts === 0 ? "approved" : "needs-review",
    value: best.value,
    evidence: best.evidence,
    checks: best.checks,
    confidence: best.confidence,
  };
}

function examine<Name extends StageName>(
  agent: Agent<Name>,
  value: StageValues[Name],
  { text, values, options }: RunContext,
): Omit<Attempt<Name>, "evidence" | "confidence"> {
  const parsed = STAGE_VALUES[agent.name].safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UnusableAnswer(
      `the artefact breaks its schema at ${issue?.path.join(".") || "its root"}: ${issue?.message ?? "unknown"}`,
      "Write the part again.",
      issue?.path.join(".") ?? "",
    );
  }
  // The schema of this stage has just accepted it.
  const accepted = parsed.data as StageValues[Name];
  const checks = isCorrected(options.variant) ? agent.checks(accepted, { text, values }) : [];
  return { value: accepted, checks: checks.filter((check) => has(options.variant, check.rung)) };
}

function failures(checks: CheckResult[]): number {
  return checks.filter((check) => !check.passed).length;
}

function unusable(stage: StageName, findings: CheckResult[]): StageRecord["failure"] {
  const [finding] = findings;
  return {
    code: "stage-output-invalid",
    what: `The model gave no usable answer for «${stage}».`,
    why: finding?.message ?? "The answer could not be read.",
    kept: "All earlier stages, and every answer of the model, are in the project.",
    next: `Edit this stage by hand, run it again with another seed, or choose a larger model.${finding?.mend ? ` ${finding.mend}` : ""}`,
  };
}

function confidenceOf(account: WriterAccount): number | null {
  return account.sampled === 0 ? null : Math.min(1, Math.exp(account.logProbability / account.sampled));
}

export function emptyAccount(): WriterAccount {
  return {
    usage: { promptTokens: 0, reusedTokens: 0, tokens: 0, seconds: 0 },
    outputs: [],
    prompt: "",
    logProbability: 0,
    sampled: 0,
  };
}

export function addAccount(whole: WriterAccount, part: WriterAccount): void {
  whole.usage.promptTokens += part.usage.promptTokens;
  whole.usage.reusedTokens += part.usage.reusedTokens;
  whole.usage.tokens += part.usage.tokens;
  whole.usage.seconds += part.usage.seconds;
  whole.outputs.push(...part.outputs);
  whole.prompt = part.prompt;
}

/** Streams text with the stage's token count and speed so far. */
export function streamInto(
  stage: StageName,
  account: WriterAccount,
  options: RunContext["options"],
): (piece: string) => void {
  const startedAt = Date.now();
  let pieces = account.usage.tokens;
  return (text) => {
    pieces += 1;
    const seconds = Math.max((Date.now() - startedAt) / 1000, 0.001);
    options.onEvent({
      type: "stage-delta",
      stage,
      text: text.slice(0, 4000),
      tokens: pieces,
      tokensPerSecond: pieces / (account.usage.seconds + seconds),
    });
  };
}
