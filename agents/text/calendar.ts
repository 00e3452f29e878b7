/** Months and days of the week that a description names, counted from its first step. */

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");

/** Steps that go through the year or the week. */
export interface Calendar {
  /** Names of the steps of a cycle, in their order. */
  names: readonly string[];
  /** Place in `names` of the first step. */
  first: number;
}

const anyOf = (names: readonly string[]): string => `(?:${names.map((name) => `${name}s?`).join("|")})`;

const CYCLES = [
  { names: MONTHS, unit: /\bmonths?\b/i },
  { names: WEEKDAYS, unit: /\b(?:days?|mornings?|evenings?|nights?)\b/i },
];

/** What stands before the name of the first step: «beginning with a January», «the first day is a Monday». */
function firstOf(names: readonly string[]): RegExp {
  return new RegExp(
    `\\b(?:beginning|begins?|starting|starts?|first)(?: (?:day|month|morning|evening|night|one))?(?: (?:with|on|in|is|being|of which is))?(?: (?:an?|the(?: month of)?))? (${anyOf(names)})\\b`,
  );
}

/** The cycle that the text counts its steps in and tells the first of; null where it does neither. */
export function calendarOf(text: string): Calendar | null {
  for (const { names, unit } of CYCLES) {
    const told = unit.test(text) ? firstOf(names).exec(text)?.[1] : undefined;
    if (told !== undefined) return { names, first: placeOf(told, names) };
  }
  return null;
}

function placeOf(name: string, names: readonly string[]): number {
  return names.findIndex((each) => name === each || name === `${each}s`);
}

/**
 * The steps of a cycle, counted from the first step of the task, of which the sentence tells: 5 and 6 for «Saturday
 * and Sunday» after a first Monday. Empty where it names none, or only which the first one is.
 */
export function stepsNamed(sentence: string, { names, first }: Calendar): number[] {
  const rest = sentence.replace(firstOf(names), "");
  const places = new Set<number>();
  const span = new RegExp(`\\b(${anyOf(names)})(?: to | through | until |[-–])(${anyOf(names)})\\b`, "g");
  for (const [, from = "", to = ""] of rest.matchAll(span)) {
    const [start, end] = [placeOf(from, names), placeOf(to, names)];
    for (let place = start; ; place = (place + 1) % names.length) {
      places.add(place);
      if (place === end) break;
    }
  }
  for (const [name] of rest.matchAll(new RegExp(`\\b${anyOf(names)}\\b`, "g")))
    places.add(placeOf(name, names));
  if (names === WEEKDAYS) {
    if (/\bweekends?\b/i.test(rest)) for (const place of [5, 6]) places.add(place);
    if (/\b(?:weekdays?|working days?)\b/i.test(rest)) for (const place of [0, 1, 2, 3, 4]) places.add(place);
  }
  return [...places]
    .map((place) => (place - first + names.length) % names.length)
    .sort((left, right) => left - right);
}
