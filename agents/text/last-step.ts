/** What a description says of the last step: «at the end of the season», «on the thirtieth day», «after week 12». */

import { findNumbers, TENS } from "./numbers.js";
import { isTimeUnit, TIME_UNITS } from "./time-units.js";

const ONES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth".split("|");
const TEENS =
  "tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth".split(
    "|",
  );
/** «the thirtieth day», not «every tenth day» or «a third of the melons». */
const ORDINAL = new RegExp(
  `\\bthe (?:(\\d+)(?:st|nd|rd|th)|(?:(${TENS.join("|")})[- ])?(${ONES.join("|")})|(${TEENS.join("|")})|(${TENS.map((ten) => ten.replace(/y$/, "ieth")).join("|")})|(hundredth)) (?!of\\b)([\\p{L}-]+)`,
  "giu",
);
const COUNTED = new RegExp(`\\b(?:on|in|at|after) (?:${TIME_UNITS}) (\\d+)\\b`, "gi");
const LAST = new RegExp(
  `\\b(?:after|on|at) the (?:last|final) (?:of (?:the|these|all) [\\w-]+ )?(?:${TIME_UNITS})\\b`,
  "i",
);
const AT_THE_END = /\b(?:at|by|after|in) the (?:very )?end\b(?: of ((?:[\p{L}-]+ ?){1,3}))?/iu;
const AFTER_ALL = new RegExp(
  `^(?:after|once|when) (?:the |these |those |all )*[\\w-]+ (?:${TIME_UNITS})\\b`,
  "i",
);
const WHEN_OVER =
  /\b(?:when|once|after) (?:the|this|our|their|his|her) ([\p{L}-]+) (?:ends|is over|has ended|closes)\b/iu;
const LEFT = /\b(left|left over|remain(?:s|ing)?|unsold|unused|still|not yet|over|in stock|un\w+ed)\b/i;
const ONCE_MORE = /\b(as well|too|also|even)\b/i;

/** What lasts as long as a task does, beside spans of time. */
const WHOLE =
  /^(lease|contract|game|horizon|voyage|tour|campaign|project|semester|term|trip|journey|sale|festival|fair|harvest|simulation|episode|period|competition|tournament|match|experiment|study|mission|exercise|auction|event|holidays?)$/i;
const SPANS = [
  /^seconds?$/,
  /^minutes?$/,
  /^hours?$/,
  /^(mornings?|afternoons?|evenings?|nights?|days?|shifts?)$/,
  /^(weekends?|weeks?)$/,
  /^months?$/,
  /^(quarters?|seasons?)$/,
  /^years?$/,
];
const ANY_ONE = /^(each|every|any|an?|that|current|present|working|same)$/i;

/** A number of steps that a text tells, and the unit behind it, such as 30 and «days». */
export interface StepCount {
  value: number;
  unit: string;
}

const FOR_SO_LONG =
  /\b(?:for|over|after|lasts?|during|of|on|in|up to|the|these|those|all|next|first|runs?|spans?|makes?|gets?|has|have|allows?)\s+$/i;
/** «One decision a year, 40 years.»; «Horizon: 40 years.» */
const BY_ITSELF_AFTER =
  /(?:[,(]|\b(?:horizon|duration|length|episode|season|game|shift|contract|period)\b[^.:;]{0,20}:)\s*$/i;
const BY_ITSELF_BEFORE = /^\s*(?:$|[.;)])/;
const ON_CONDITION = /\b(?:if|when|whenever|once|with|only|than|while)\b[^.;]*$/i;
const A_TIME = /^ (?:an?|per|each|every)\b/i;
/** «48 periods of ten minutes»: how long one of them is. */
const EACH_IS = new RegExp(`\\b(?:${TIME_UNITS}) of\\s+$`, "i");
const GO_ON = /^ (?:are |is )?(?:left|to go|remain|remaining|long|in all|altogether)\b/i;
/** «A 30-day sale»; what a «2-day trip» is, is not told. */
const LONG_WHOLE = new RegExp(`^-(${TIME_UNITS.replaceAll("s?", "")}) ([\\p{L}-]+)`, "iu");
/** Units of games and commands, which are other words in other places. */
const MOVES = "goes|tries|throws|rolls|spins|hands|deals|games|laps|commands|actions";
const PLAYED = new RegExp(
  `^ (?:(${MOVES})\\b|(?:(?!(?:an?|per|each|every)\\b)[\\w-]+ )?(${TIME_UNITS})\\b)`,
  "i",
);

/** How long a task lasts, as 30 in «for 30 days»; no rate, «4 per week», and no duration, «takes 3 days». */
export function stepCounts(text: string): StepCount[] {
  return findNumbers(text).flatMap(({ value, span }) => {
    const unit = unitCounted(text.slice(0, span.start), text.slice(span.end));
    const counts = typeof value === "number" && Number.isInteger(value) && value > 2;
    return unit !== undefined && counts ? [{ value, unit: unit.toLowerCase() }] : [];
  });
}

/** «You get 20 throws», «60 commands»; in «a price of 90 goes to 45» it goes. */
function isPlayed(move: string, before: string): boolean {
  return (
    move.toLowerCase() !== "goes" || /\b(?:get|gets|has|have|for|after|are|these|those|the)\s+$/i.test(before)
  );
}

/** The unit of a number between two parts of a text that tells how long a task lasts. */
function unitCounted(before: string, after: string): string | undefined {
  const [, unit = "", whole = ""] = LONG_WHOLE.exec(after) ?? [];
  if (unit !== "" && isWhole(whole, unit)) return `${unit}s`;
  const [counted = "", move, time] = PLAYED.exec(after) ?? [];
  if (EACH_IS.test(before)) return undefined;
  if (move !== undefined && !isPlayed(move, before)) return undefined;
  const rest = after.slice(counted.length);
  const isLength =
    (FOR_SO_LONG.test(before) && !A_TIME.test(rest)) ||
    (GO_ON.test(rest) && !ON_CONDITION.test(before)) ||
    (BY_ITSELF_AFTER.test(before) && BY_ITSELF_BEFORE.test(rest));
  return isLength ? (move ?? time) : undefined;
}

/**
 * The number of steps after which the sentence holds, out of those that the text tells; null for a sentence of
 * every step, and for one that tells no amount.
 */
export function lastStepOf(sentence: string, counts: readonly StepCount[]): number | null {
  const isCount = (value: unknown): boolean => counts.some((count) => count.value === value);
  const numbers = findNumbers(sentence).map(({ value }) => value);
  if (!numbers.some((value) => !isCount(value))) return null;
  const told = [
    ...ordinalsIn(sentence),
    ...[...sentence.matchAll(COUNTED)].map(([, count]) => Number(count)),
  ];
  const named = told.find(isCount);
  if (named !== undefined) return named;
  const [only, ...others] = new Set(counts.map(({ value }) => value));
  if (only === undefined || others.length > 0) return null;
  const unit = counts[0]?.unit ?? "";
  const isAfterAll = AFTER_ALL.test(sentence) && numbers.some(isCount);
  const over = WHEN_OVER.exec(sentence)?.[1];
  const isLast =
    LAST.test(sentence) || isEnd(sentence, unit) || isAfterAll || (over !== undefined && isWhole(over, unit));
  return isLast ? only : null;
}

/** «at the end of the season», where steps are shorter; «what is left at the end». */
function isEnd(sentence: string, unit: string): boolean {
  const end = AT_THE_END.exec(sentence);
  if (!end) return false;
  if (end[1] === undefined) return LEFT.test(sentence);
  // «the working day», «each week»: the first word that tells is the one that counts.
  const told = end[1].split(" ").find((word) => ANY_ONE.test(word) || isTimeUnit(word) || WHOLE.test(word));
  return told !== undefined && !ANY_ONE.test(told) && isWhole(told, unit);
}

/** Whether the word is the whole of a task whose steps are counted in `unit`. */
function isWhole(word: string, unit: string): boolean {
  const sizeOf = (name: string): number => SPANS.findIndex((each) => each.test(name.toLowerCase()));
  return WHOLE.test(word) || sizeOf(word) > Math.max(sizeOf(unit), sizeOf("hour"));
}

/** «the thirtieth day», and «the twelfth offer as well». */
function ordinalsIn(sentence: string): number[] {
  return [...sentence.matchAll(ORDINAL)].flatMap(
    ([, digits, ten = "", one = "", teen = "", tenth = "", , noun = ""]) => {
      if (!isTimeUnit(noun) && !ONCE_MORE.test(sentence)) return [];
      const place = (list: string[], word: string): number => list.indexOf(word.toLowerCase());
      if (digits !== undefined) return [Number(digits)];
      if (one) return [(ten ? 10 * (place(TENS, ten) + 2) : 0) + place(ONES, one) + 1];
      if (teen) return [place(TEENS, teen) + 10];
      return [tenth ? 10 * (place(TENS, tenth.replace(/ieth$/i, "y")) + 2) : 100];
    },
  );
}
