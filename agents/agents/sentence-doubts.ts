/** What speaks against the code of a sentence. */

import type { StateVariable } from "../artefacts/values.js";
import { singularOf } from "../text/nouns.js";
import type { AgentInput, UnusableAnswer } from "./agent.js";
import { changesWhatComesFirst } from "./decided-parts.js";
import { drawsForOne, leavesOutIncluded } from "./every-place.js";
import { ignoredLevel } from "./levels.js";
import { unusable } from "./lower-source.js";
import {
  choicesOf,
  ignoresChance,
  ignoresChoice,
  ignoresChoices,
  ignoresDecision,
  mentioned,
} from "./sentence-form.js";
import { ignoresPay, inventedNumber, notItsOwn } from "./sentence-rules.js";
import { reads, takenBeyond } from "./slips.js";
import type { SourcePart } from "./source-part.js";
import { missesFormula } from "./text-formulas.js";

/** What the numbers of the state stand for may be written too. */
export function knownWords(text: string, state: StateVariable[]): string {
  return [text, ...state.map((variable) => variable.meaning)].join(" ");
}

/** What speaks against the code of each sentence, whatever the others say. */
export function sentenceDoubts(
  source: SourcePart[],
  { text, values }: Pick<AgentInput, "text" | "values">,
): UnusableAnswer[] {
  const known = knownWords(text, values.variables?.state ?? []);
  return source.flatMap((part) => doubtAbout(part, known, values) ?? []);
}

/** What speaks against the code where the sentence tells what is decided. */
export function decisionDoubt(
  { sentence, code }: SourcePart,
  before: SourcePart[],
  { variables }: AgentInput["values"],
): UnusableAnswer | null {
  const earlier = before.map((each) => each.code);
  if (changesWhatComesFirst(code, sentence, earlier))
    return unusable(
      sentence,
      `«${sentence}» says which comes first, and the code changes both`,
      "Change only the one that has to give way.",
    );
  const asking = before.filter((each) => /\bhow many\b/i.test(each.sentence)).map((each) => each.sentence);
  return ignoresDecision(code, sentence, [variables?.action.meaning ?? "", ...asking].join("; "), earlier)
    ? unusable(
        sentence,
        `«${sentence}» tells what is decided, and the code does not ask what`,
        "Use `action`.",
      )
    : null;
}

/** What speaks against the code of one sentence, whatever the rest says. */
export function doubtAbout(
  { sentence, code }: SourcePart,
  text: string,
  values: AgentInput["values"],
): UnusableAnswer | null {
  const state = values.variables?.state ?? [];
  const doubt = (message: string, mend: string) => unusable(sentence, `«${sentence}»${message}`, mend);
  const invented = inventedNumber(code, text);
  if (invented !== null)
    return doubt(`: the number ${invented} stands nowhere in the text`, "Use the numbers of the text only.");
  const foreign = notItsOwn(code, sentence);
  if (foreign !== null) return doubt(` ${foreign}`, "Use only the numbers of the sentence itself.");
  if (missesFormula(code, sentence))
    return doubt(" gives a formula, and the code computes another one", "Write the formula as it stands.");
  if (ignoresPay(code, sentence, values.objective))
    return doubt(" tells what is paid or earned, and the objective stays as it is", "Add it to `objective`.");
  if (ignoresChance(code, sentence))
    return doubt(
      " tells of chance, and no draw is compared with it",
      "Draw it: rng.random() < the probability.",
    );
  if (goesTheOtherWay(code, sentence, state))
    return doubt(
      " puts something in or takes it out, and the code does the opposite",
      "Turn the sign around.",
    );
  const level = ignoredLevel(code, sentence, values);
  if (level !== null)
    return doubt(
      ` speaks of ${level.symbol} ${level.value}, and the code does not ask for it`,
      `Ask for it: if ${level.symbol} == ${level.value}.`,
    );
  const choices = choicesOf(values);
  if (ignoresChoice(code, sentence, choices) || ignoresChoices(code, sentence, choices, text))
    return doubt(" tells what a choice does, and nothing is done", "Write what the choice changes.");
  if (/\[[^\]\n]*\[action\][^\]\n]* for \w+ in /.test(code))
    return doubt(
      " gives every entry of a list the value of the chosen one",
      "Use the loop's own index inside the list.",
    );
  if (leavesOutIncluded(code, sentence))
    return doubt(" names one that is included, and the code leaves one out", "Treat it as all the others.");
  if (drawsForOne(code, sentence, state))
    return doubt(" tells of every one, and the code does it for one only", "Loop over all entries.");
  const other = limitedByOther(code, sentence, state);
  if (other !== null)
    return doubt(` says nothing of ${other}, and the code limits the amount by it`, `Leave ${other} out.`);
  const emptied = takenBeyond(code, state);
  if (emptied !== null)
    return doubt(
      ` takes from ${emptied} without asking how much is there`,
      `Limit what is taken: min(…, ${emptied}).`,
    );
  return null;
}

const IN = /\b(stores?|puts? in|fills?|refills?|adds?|restocks?)\b/i;
const OUT = /\b(out of|withdraws?|removes?|discharges?|drains?|takes? away)\b/i;

/** Whether the code only lowers numbers of the state where the sentence only puts something in, or the opposite. */
function goesTheOtherWay(code: string, sentence: string, state: readonly StateVariable[]): boolean {
  const [goesIn, goesOut] = [IN.test(sentence), OUT.test(sentence)];
  if (goesIn === goesOut) return false;
  const signs = state.flatMap(({ symbol, type }) =>
    type === "boolean"
      ? []
      : [...code.matchAll(new RegExp(`^ *${symbol} (?:([-+])= |= ${symbol} ([-+]) )`, "gm"))].map(
          (match) => match[1] ?? match[2],
        ),
  );
  return signs.length > 0 && signs.every((sign) => sign === (goesIn ? "-" : "+"));
}

const FOR_EACH =
  /^(?:then,? |and |but |(?:at|in|on|for|after|during) [^,]+, )*(?:each|every) [^,;.]*\b(?:costs?|brings?|earns?|pays?|counts?|is worth)\b/i;

/** A state variable that bounds what is paid for each of another, though the sentence does not name it. */
function limitedByOther(code: string, sentence: string, state: readonly StateVariable[]): string | null {
  if (!FOR_EACH.test(sentence)) return null;
  const lines = code.split("\n").filter((line) => /^\s*objective\b.*\bmin\(/.test(line));
  const read = state.filter(({ symbol }) => lines.some((line) => reads(line, symbol)));
  const [other] = read.filter(({ symbol }) => !mentioned(singularOf(symbol).replaceAll("_", " "), sentence));
  return read.length > 1 && other ? other.symbol : null;
}
