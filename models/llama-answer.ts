import type { Completion, CompletionRequest } from "../agents/ports.js";
import type { LlamaEngine, TokenGrammar } from "./llama-engine.js";
import { isRepeating } from "./repetition.js";
import { chooseCandidate, CANDIDATES, type Candidate } from "./sampling.js";
import { createStopScanner } from "./stop-text.js";
import { spellsOwed } from "./token-healing.js";

/** Further candidates are asked for only when a constraint forbids all of the likeliest. */
const WIDTHS = [CANDIDATES, 1000, 0];
const LONGEST_CHARACTER_IN_TOKENS = 4;

export interface AnswerStart {
  /** All tokens of the prompt; all but the last are evaluated. */
  prompt: readonly number[];
  /** Characters that the first tokens have to spell and that are no part of the answer. */
  owed: string;
  grammar: TokenGrammar | undefined;
  /** Markers of the chat template; writing one ends the turn. */
  markers: ReadonlySet<number>;
  threads: number;
}

export type Answer = Omit<Completion, "usage"> & { tokens: number };

/**
 * Samples the answer token by token from the likeliest candidates, under the grammar and the characters owed,
 * until a stop string, the end of the turn, the limit or a repetition.
 */
export async function decodeAnswer(
  engine: LlamaEngine,
  start: AnswerStart,
  request: Pick<CompletionRequest, "stop" | "maxTokens" | "temperature" | "seed">,
  checkAbort: () => void,
  onText: ((piece: string, tokens: number) => void) | undefined,
): Promise<Answer> {
  const scanner = createStopScanner(request.stop);
  const recent = start.prompt.slice(-LONGEST_CHARACTER_IN_TOKENS);
  let input = start.prompt[start.prompt.length - 1]!;
  let owed = start.owed;
  let incomplete: number[] = [];
  let raw = "";
  let text = "";
  let tokens = 0;
  let logProbability = 0;

  const finish = (ended: Completion["ended"], stop?: string): Answer => {
    const rest = stop === undefined ? scanner.flush() : "";
    if (rest !== "") onText?.(rest, tokens);
    return {
      text: text + rest,
      ended,
      ...(stop === undefined ? {} : { stop }),
      ...(tokens === 0 ? {} : { meanLogProbability: logProbability / tokens }),
      tokens,
    };
  };

  for (let position = 0; tokens < request.maxTokens; position++) {
    checkAbort();
    const candidate = await nextToken(engine, input, start, owed, recent, request, position);
    if (!candidate || engine.endsTurn(candidate.token) || start.markers.has(candidate.token))
      return finish("end");
    start.grammar?.accept(candidate.token);
    input = candidate.token;

    let piece = engine.textOf([...incomplete, input], recent);
    incomplete = piece.endsWith("\ufffd") ? [...incomplete, input] : [];
    if (incomplete.length > 0 && incomplete.length < LONGEST_CHARACTER_IN_TOKENS) piece = "";
    else {
      recent.push(...incomplete, ...(incomplete.length > 0 ? [] : [input]));
      recent.splice(0, recent.length - LONGEST_CHARACTER_IN_TOKENS);
      incomplete = [];
    }

    if (owed !== "") {
      if (owed.startsWith(piece)) {
        owed = owed.slice(piece.length);
        continue;
      }
      piece = piece.slice(owed.length);
      owed = "";
    }
    tokens++;
    logProbability += Math.log(Math.max(candidate.probability, 1e-30));
    if (piece === "") continue;

    raw = (raw + piece).slice(-4000);
    const scan = scanner.push(piece);
    text += scan.text;
    if (scan.text !== "") onText?.(scan.text, tokens);
    if (scan.stop !== undefined) return finish("stop", scan.stop);
    if (isRepeating(raw)) return finish("repetition");
  }
  return finish("limit");
}

async function nextToken(
  engine: LlamaEngine,
  input: number,
  start: AnswerStart,
  owed: string,
  recent: readonly number[],
  request: Pick<CompletionRequest, "temperature" | "seed">,
  position: number,
): Promise<Candidate | undefined> {
  const allowed = ({ token }: Candidate): boolean => {
    if (owed !== "" && (engine.endsTurn(token) || !spellsOwed(engine.textOf([token], recent), owed)))
      return false;
    return start.grammar?.allows(token) ?? true;
  };
  const constrained = owed !== "" || start.grammar !== undefined;

  for (const [attempt, width] of WIDTHS.entries()) {
    if (attempt > 0) await engine.takeBack(1);
    const [all = []] = await engine.predict([input], width, start.threads);
    const first = constrained ? all.findIndex(allowed) : 0;
    if (first < 0) continue;
    const candidates =
      request.temperature <= 0 ? all.slice(first, first + 1) : constrained ? all.filter(allowed) : all;
    return chooseCandidate(candidates, request.temperature, request.seed, position);
  }
  return undefined;
}
