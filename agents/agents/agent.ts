/** What an agent is: what it reads, what it writes, how it asks the model, and what must hold of its answer. */

import type { CheckResult, Question, Span, StageName, TokenUsage } from "../artefacts/stage.js";
import type { StageValues } from "../artefacts/values.js";
import type { Completion, LanguageModel, ModelMessage } from "../ports.js";

export interface AgentInput {
  /** The description with single spaces; spans are offsets into it. */
  text: string;
  /** Accepted values of the earlier stages. */
  values: Partial<StageValues>;
  writer: Writer;
  /** What the checks found in the attempt before this one; empty in the first. */
  findings: CheckResult[];
  /** Whether slips are mended and doubtful parts asked again; false only for the comparison without that. */
  corrects: boolean;
}

export interface Draft<Value> {
  value: Value;
  evidence: Span[];
  questions?: Question[];
}

export interface Agent<Name extends StageName> {
  name: Name;
  reads: readonly StageName[];
  /** System prompt and worked examples, where they are not the shared ones. */
  messages?(): ModelMessage[];
  write(input: AgentInput): Promise<Draft<StageValues[Name]>>;
  checks(
    value: StageValues[Name],
    input: Omit<AgentInput, "writer" | "findings" | "corrects">,
  ): CheckResult[];
}

export function defineAgent<Name extends StageName>(agent: Agent<Name>): Agent<Name> {
  return agent;
}

/** The model's answer cannot be read as the artefact; another attempt may do better. */
export class UnusableAnswer extends Error {
  constructor(
    message: string,
    readonly mend: string,
    readonly place = "",
  ) {
    super(message);
    this.name = "UnusableAnswer";
  }
}

export interface FillOptions {
  stop: string[];
  maxTokens: number;
  grammar?: string;
  /** Another temperature than the attempt's own. */
  temperature?: number | undefined;
}

/** Fills gaps of a text whose fixed parts the agent writes, and keeps account of what that took. */
export interface Writer {
  fill(prefix: string, options: FillOptions): Promise<string>;
  /** As `fill`, with how the answer ended. */
  complete(prefix: string, options: FillOptions): Promise<Completion>;
}

export interface WriterAccount {
  usage: TokenUsage;
  outputs: string[];
  prompt: string;
  /** Sum of log-probabilities and number of the sampled tokens, for a confidence. */
  logProbability: number;
  sampled: number;
}

export interface WriterOptions {
  model: LanguageModel;
  messages: ModelMessage[];
  sharedMessages: number;
  temperature: number;
  seed: number;
  signal: AbortSignal;
  onText: (piece: string) => void;
}

export function createWriter(options: WriterOptions): { writer: Writer; account: WriterAccount } {
  const account: WriterAccount = {
    usage: { promptTokens: 0, reusedTokens: 0, tokens: 0, seconds: 0 },
    outputs: [],
    prompt: "",
    logProbability: 0,
    sampled: 0,
  };
  const complete: Writer["complete"] = async (prefix, { stop, maxTokens, grammar, temperature }) => {
    account.prompt = renderPrompt(options.messages.slice(options.sharedMessages), prefix);
    const completion = await options.model.complete(
      {
        messages: options.messages,
        prefix,
        stop,
        maxTokens,
        temperature: temperature ?? options.temperature,
        seed: options.seed + account.outputs.length,
        sharedMessages: options.sharedMessages,
        ...(grammar === undefined ? {} : { grammar }),
      },
      { signal: options.signal, onText: (piece) => options.onText(piece) },
    );
    const { usage } = completion;
    account.usage.promptTokens += usage.promptTokens;
    account.usage.reusedTokens += usage.reusedTokens;
    account.usage.tokens += usage.tokens;
    account.usage.seconds += usage.seconds;
    account.outputs.push(completion.text);
    if (completion.meanLogProbability !== undefined) {
      account.logProbability += completion.meanLogProbability * usage.tokens;
      account.sampled += usage.tokens;
    }
    return completion;
  };
  return { writer: { complete, fill: async (prefix, fill) => (await complete(prefix, fill)).text }, account };
}

function renderPrompt(messages: ModelMessage[], prefix: string): string {
  return [...messages.map((message) => `[${message.role}]\n${message.text}`), `[assistant]\n${prefix}`].join(
    "\n\n",
  );
}
