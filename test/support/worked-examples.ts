/** The agents' worked examples as the values that the agents themselves make of them. */

import { constraintsAgent } from "../../agents/agents/constraints.js";
import { environmentAgent } from "../../agents/agents/environment.js";
import { modellingAgent } from "../../agents/agents/modelling.js";
import { objectiveAgent } from "../../agents/agents/objective.js";
import { parametersAgent } from "../../agents/agents/parameters.js";
import { stateActionRewardAgent } from "../../agents/agents/state-action-reward.js";
import { variablesAgent } from "../../agents/agents/variables.js";
import type { Agent } from "../../agents/agents/agent.js";
import type { CheckResult, StageName } from "../../agents/artefacts/stage.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import { runAgent } from "../../agents/pipeline/agent-stage.js";
import type { PipelineOptions } from "../../agents/pipeline/pipeline.js";
import type { LanguageModel } from "../../agents/ports.js";
import { exampleDocument } from "../../agents/prompts/document.js";
import type { WorkedExample } from "../../agents/prompts/examples/index.js";
import { numberLead } from "../../agents/prompts/numbers-prompt.js";
import { findNumbers } from "../../agents/text/numbers.js";

/** Goes on where the last lines of the prefix stand in the example's own document. */
function exampleModel(example: WorkedExample): LanguageModel {
  const table = findNumbers(example.task)
    .map((mention, index) => `${numberLead(example.task, mention)} ${example.numbers[index]?.join(" | ")}\n`)
    .join("");
  const documents = [table, exampleDocument(example)];
  return {
    identity: { name: "example", fileHash: "0".repeat(64), contextSize: 8192 },
    async complete({ prefix, stop }) {
      const lead = prefix.split("\n").slice(-2).join("\n");
      const document = documents.find((each) => each.includes(lead));
      if (document === undefined) throw new Error(`No line of «${example.name}» goes on from «${lead}»`);
      const rest = document.slice(document.indexOf(lead) + lead.length);
      const ends = stop.map((each) => rest.indexOf(each)).filter((at) => at >= 0);
      const text = rest.slice(0, Math.min(rest.length, ...ends));
      return {
        text,
        ended: "stop",
        usage: { promptTokens: 1, reusedTokens: 0, tokens: 1, seconds: 0.001 },
      };
    },
    countTokens: (text) => Promise.resolve(Math.ceil(text.length / 4)),
    close: () => Promise.resolve(),
  };
}

const AGENTS = [
  parametersAgent,
  objectiveAgent,
  variablesAgent,
  constraintsAgent,
  modellingAgent,
  stateActionRewardAgent,
  environmentAgent,
] as unknown as Agent<"parameters">[];

/** @returns the values of all stages, and the failed checks of each stage that has some */
export async function valuesOfExample(
  example: WorkedExample,
): Promise<{ values: Partial<StageValues>; doubts: Partial<Record<StageName, CheckResult[]>> }> {
  const values: Partial<StageValues> = { task: { title: example.name, library: null } };
  const doubts: Partial<Record<StageName, CheckResult[]>> = {};
  for (const agent of AGENTS) {
    const record = await runAgent(agent, {
      options: {
        model: exampleModel(example),
        variant: "full",
        seed: 1,
        signal: new AbortController().signal,
        onEvent: () => {},
      } as unknown as PipelineOptions,
      description: example.task,
      text: example.task,
      values,
      note: () => {},
    });
    Object.assign(values, { [agent.name]: record.value });
    const failed = record.checks.filter((check) => !check.passed);
    if (failed.length > 0) doubts[agent.name] = failed;
  }
  return { values, doubts };
}
