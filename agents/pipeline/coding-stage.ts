/** Coding stage: the agent's functions, the executor's debug loop, and the derived environment beside them. */

import { z } from "zod";
import { UnusableAnswer, createWriter } from "../agents/agent.js";
import { failed, passed } from "../checks/check.js";
import { codingMessages, codingQuestion, debugTurn, moduleAround, writeMethods } from "../agents/coding.js";
import type { CheckResult, StageRecord } from "../artefacts/stage.js";
import type { CodingValue } from "../artefacts/values.js";
import type { ModelMessage } from "../ports.js";
import { PythonCodeError } from "../ports.js";
import { LanguageProblem } from "../specification/ast.js";
import { deriveEnvironment } from "../specification/derive.js";
import type { Specification } from "../specification/specification.js";
import { addAccount, emptyAccount, streamInto } from "./agent-stage.js";
import { blankRecord, type RunContext, StageFailed } from "./context.js";
import { has, isCorrected } from "./correction.js";
import { specificationOf } from "./specification-of.js";

/** How often the executor's finding goes back to the agent. */
const MAX_ROUNDS = 1;
const COMPARE_SECONDS = 60;

/** Of a traceback the last line says what happened. */
const Text = z.union([z.string(), z.number(), z.null()]).transform(
  (value) =>
    String(value ?? "nothing")
      .trim()
      .split("\n")
      .at(-1) ?? "",
);

/** What `lamplight.jobs.compare_environments` finds first; see compare.py. */
const Difference = z
  .object({
    field: z.string(),
    first: Text,
    second: Text,
    step: z.number().nullable(),
    action: z.unknown(),
    state: z.unknown(),
  })
  .nullable();

function differenceText(found: NonNullable<z.infer<typeof Difference>>): string {
  const { field, first, second, step, action, state } = found;
  const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
  const place = [
    step === null ? null : step === 0 ? "At the start" : `In step ${step}`,
    action === null || action === undefined ? null : `with action ${asText(action)}`,
    state === null || state === undefined ? null : `from the state ${asText(state)}`,
  ].filter((part) => part !== null);
  const where = place.length > 0 ? `${place.join(" ")}, ` : "";
  return `${where}${field} is ${first} by this code and ${second} by the model.`.slice(0, 2000);
}

function agreementOf(agrees: boolean, debugRounds: CodingValue["debugRounds"]): CheckResult {
  return agrees
    ? passed(
        "two formulations agree",
        "behaviour",
        "the agent's functions and the derived environment behave alike",
      )
    : failed(
        "two formulations agree",
        "behaviour",
        debugRounds.at(-1)?.problem.slice(0, 1500) ?? "the agent gave no code",
        "The derived environment runs; compare the two modules to see which one means the task.",
      );
}

/** @throws StageFailed, ModelError, PythonRuntimeLost */
export async function runCoding(context: RunContext): Promise<Omit<StageRecord, "version">> {
  const startedAt = Date.now();
  const { options } = context;
  const specification = specificationOf(context.values);
  const account = emptyAccount();
  const derivedSource = derive(specification, startedAt);
  const checks: CheckResult[] = [
    passed("derivation", "mathematics", "the specification derives an environment"),
  ];
  const debugRounds: CodingValue["debugRounds"] = [];
  let messages: ModelMessage[] = [...codingMessages(), codingQuestion(specification)];
  let agentSource: string | null = null;
  let agrees = false;
  const compares = has(options.variant, "behaviour");
  const rounds = compares ? MAX_ROUNDS : 0;
  for (let round = 0; round <= rounds && !agrees; round += 1) {
    const { writer, account: own } = createWriter({
      model: options.model,
      messages,
      sharedMessages: codingMessages().length,
      temperature: round === 0 ? 0 : 0.4,
      seed: options.seed * 1000 + round,
      signal: options.signal,
      onText: streamInto("coding", account, options),
    });
    let problem: string | null;
    let methods = "";
    try {
      methods = await writeMethods(writer);
      agentSource = moduleAround(methods, specification);
      problem = compares ? await difference(agentSource, derivedSource, context) : null;
    } catch (caught) {
      if (!(caught instanceof UnusableAnswer)) throw caught;
      problem = caught.message;
    } finally {
      addAccount(account, own);
    }
    agrees = problem === null;
    if (problem === null) break;
    debugRounds.push({ problem: problem.slice(0, 8000) });
    context.note(
      "coding",
      `${firstLine(problem)} ${round < rounds ? "Back to the coding agent." : "The derived environment runs."}`,
    );
    messages = [
      ...codingMessages(),
      codingQuestion(specification),
      ...(methods ? debugTurn(methods, problem) : []),
    ];
  }
  if (compares) checks.push(agreementOf(agrees, debugRounds));
  if (!isCorrected(options.variant) && agentSource === null)
    throw new StageFailed({
      ...blankRecord("coding", startedAt),
      state: "failed",
      rawOutputs: account.outputs.slice(-50),
      usage: account.usage,
      failure: {
        code: "stage-output-invalid",
        what: "The coding agent gave no code that ends.",
        why: debugRounds.at(-1)?.problem ?? "Its answer was empty.",
        kept: "All earlier stages, and every answer of the model, are in the project.",
        next: "Run the whole pipeline: it derives the environment from the specification.",
      },
    });
  const useAgent = !isCorrected(options.variant);
  const value: CodingValue = {
    source: useAgent && agentSource ? agentSource : derivedSource,
    origin: useAgent ? "agent" : "derived",
    agentSource,
    derivedSource,
    debugRounds,
  };
  return {
    ...blankRecord("coding", startedAt),
    state: "approved",
    value,
    checks,
    prompt: account.prompt,
    rawOutputs: account.outputs.slice(-50),
    madeBy: "agent",
    model: { name: options.model.identity.name, fileHash: options.model.identity.fileHash },
    seed: options.seed,
    usage: account.usage,
  };
}

function firstLine(text: string): string {
  const line = text.split("\n").find((each) => each.trim() !== "") ?? "";
  return line.length > 160 ? `${line.slice(0, 157)}…` : line;
}

function derive(specification: Specification, startedAt: number): string {
  try {
    return deriveEnvironment(specification);
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    throw new StageFailed({
      ...blankRecord("coding", startedAt),
      state: "failed",
      failure: {
        code: "derivation-failed",
        what: "The specification does not give an environment.",
        why: problem.message,
        kept: "All earlier stages are in the project.",
        next: problem.mend,
      },
    });
  }
}

/** What the executor has against the agent's module, in words for the agent; null when nothing. */
async function difference(
  agentSource: string,
  derivedSource: string,
  context: RunContext,
): Promise<string | null> {
  try {
    const found = Difference.parse(
      await context.options.python.run(
        {
          entry: "lamplight.jobs.compare_environments",
          input: { first: agentSource, second: derivedSource, episodes: 20, seed: context.options.seed },
          seconds: COMPARE_SECONDS,
        },
        { signal: context.options.signal },
      ),
    );
    return found === null ? null : `It does not do what the model says. ${differenceText(found)}`;
  } catch (problem) {
    if (!(problem instanceof PythonCodeError)) throw problem;
    return `${problem.exception}: ${problem.message}\n${problem.traceback.slice(-1000)}`;
  }
}
