/**
 * What a description leaves open or says twice, found by rules before any model is asked: a precise question
 * costs a person a second, a wrong guess of a model a whole run.
 */

import { findNumbers } from "./numbers.js";
import { isEnglish } from "./language.js";
import { stepCounts } from "./last-step.js";
import { splitClauses } from "./clauses.js";
import { TIME_UNITS } from "./time-units.js";

export type GapKind = "nothing" | "decision" | "objective" | "horizon" | "contradiction" | "continuous";

export interface Gap {
  kind: GapKind;
  question: string;
  /** Sentences that would close the gap if they stood in the description. */
  suggestions: string[];
  /** What a run without a person takes for granted; null when nothing sensible can be assumed. */
  assumption: string | null;
}

const DECISION =
  /\b(decid|cho(o|i)s|choice|pick|select|order|assign|whether|which|how (many|much|fast|far|often)|between -?[\d.]+ and|either|options?|moves?|turns?|sends?|sets?|may|can|stakes?|bids?|buys?|sells?|push(es)?|steers?|goes|drives?|flies|walks?|visits?|switch(es)?|price|serves?|runs?|orders?|rule|policy|controller|accelerat)\w*/i;

const GOAL =
  /\bas (many|few|much|little|large|small|high|low|long|short|soon|late|far|fast|good|well)\b|\b(maximi[sz]|minimi[sz]|expected|profit|revenue|earn|income|cost|reward|score|points?|lose|loss|gain|cheap|worth|fewest|fewer|least|most|highest|lowest|largest|smallest|best|longest|shortest|fastest|quickest|optimal)\w*/i;

const LENGTH =
  /\b\d[\d,.]*|\b(two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred)\b/i;
const HORIZON = new RegExp(`(?:${LENGTH.source})(?:\\s+[\\w-]+){0,2}\\s+(?:${TIME_UNITS})\\b`, "i");
const END =
  /\b(until|over (when|as soon|once)|ends? (when|as soon|once|in|at|after|with)|finished|is done|terminat|given up|broken off|closes?|goal|target|reach(es|ed)?)\b/i;

const CONTINUOUS =
  /\b(any (real|amount|fraction|value|number) (between|from|of)|real[- ]valued|continuous(ly)? (action|decision|control|choice|chosen)|any amount)\b/i;

const LEAST_WORDS = 8;

/**
 * The gaps of a description, the gravest first; at most one of each kind, and several contradictions.
 * @param text normalised
 */
export function findGaps(text: string): Gap[] {
  const words = text.match(/\p{Script=Han}|\p{L}{2,}/gu) ?? [];
  const decides = DECISION.test(text);
  const wants = GOAL.test(text);
  // Another language than English cannot be searched by these words; a task in it has numbers all the same.
  const searched = isEnglish(text);
  const nothing = !decides && !wants && (searched || findNumbers(text).length === 0);
  if (words.length < LEAST_WORDS || nothing) return [NOTHING];
  if (!searched) return [];
  const gaps: Gap[] = [];
  if (!decides) gaps.push(NO_DECISION);
  if (!wants) gaps.push(NO_OBJECTIVE);
  gaps.push(...contradictions(text));
  if (CONTINUOUS.test(text)) gaps.push(CONTINUOUS_CHOICE);
  if (!HORIZON.test(text) && !END.test(text) && stepCounts(text).length === 0) gaps.push(NO_HORIZON);
  return gaps;
}

const NOTHING: Gap = {
  kind: "nothing",
  question:
    "The text names neither a decision nor a goal. What is decided again and again, what follows from it, and what is to be as large or as small as possible?",
  suggestions: [],
  assumption: null,
};

const NO_DECISION: Gap = {
  kind: "decision",
  question: "What can be decided in each step, and what are the choices?",
  suggestions: ["In each step one decides whether to act or to wait."],
  assumption: null,
};

const NO_OBJECTIVE: Gap = {
  kind: "objective",
  question: "What is to be as large, or as small, as possible?",
  suggestions: [
    "The total income is to be as large as possible.",
    "The total cost is to be as small as possible.",
    "The number of steps is to be as small as possible.",
  ],
  assumption: null,
};

const NO_HORIZON: Gap = {
  kind: "horizon",
  question: "When does it end: after how many steps, or under which condition?",
  suggestions: ["It ends after 30 steps.", "It ends after 100 steps.", "It ends after 365 steps."],
  assumption: "It ends after 100 steps.",
};

const CONTINUOUS_CHOICE: Gap = {
  kind: "continuous",
  question:
    "The decision is a number without steps, and a policy chooses among listed actions. Which levels should it choose from?",
  suggestions: ["Only 0, 25, 50, 75 or 100 percent of the largest amount can be chosen."],
  assumption: null,
};

const LEAST_ALIKE_WORDS = 4;

/** Two statements that are the same but for their one number. */
function contradictions(text: string): Gap[] {
  const clauses = splitClauses(text).flatMap((clause) => {
    const numbers = findNumbers(clause.text);
    const only = numbers[0];
    if (numbers.length !== 1 || !only) return [];
    const words = `${clause.text.slice(0, only.span.start)} # ${clause.text.slice(only.span.end)}`
      .toLowerCase()
      .replace(/[^\p{L}#]+/gu, " ")
      .split(" ")
      .filter((word) => word.length > 0 && !/^(and|but|the|a|an|also|then|it)$/.test(word));
    return words.length >= LEAST_ALIKE_WORDS
      ? [{ text: clause.text, skeleton: words.join(" "), value: JSON.stringify(only.value) }]
      : [];
  });
  const gaps: Gap[] = [];
  clauses.forEach((clause, index) => {
    const other = clauses
      .slice(index + 1)
      .find((each) => each.skeleton === clause.skeleton && each.value !== clause.value);
    if (!other) return;
    gaps.push({
      kind: "contradiction",
      question: `The text says «${clause.text}» and also «${other.text}». Which of the two holds?`,
      suggestions: [holds(clause.text), holds(other.text)],
      assumption: null,
    });
  });
  return gaps;
}

function holds(clause: string): string {
  return `It holds that ${clause.replace(/^(and|but) /i, "").replace(/[.,;:]+$/, "")}.`.slice(0, 200);
}
