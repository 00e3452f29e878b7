/** What a description says is known before a decision. */

import { singularOf } from "./nouns.js";

const KNOWING =
  /\b(?:know(?:s|ing)?|see(?:s|ing)?|observes?|hears?|is told|are told)\s+(?:the |all (?:the |of )?|its |his |her |their |current |present |exact )*([\p{L}-]+(?: [\p{L}-]+)??)(?= (?:of|in|and|before|at|for|when|or|if|on|first|now)\b|[,.;:])/giu;
const NO_QUANTITY =
  /^(number|count|whether|that|how|what|which|who|it|them|him|her|this|these|all|everything|nothing|condition|state|situation|status|position|outcome|result|sites?|one|two|three|four|five|six|seven|eight|nine|ten)$/i;

/** «looks at the number of guests in the hall», «knows how many guests wait» */
const COUNTING =
  /\b(?:counts the|(?:knows?|sees?|observes?|looks? at|counts?|checks?|is told) (?:the (?:current |present )?(?:number|count) of|how many)(?: of)?(?: the)?) (?<noun>[\p{L}-]+)(?<rest>[^,.;:]{0,30})/giu;

/** What the text says is counted before a decision, each with the words that may stand for it too. */
function countedThings(text: string): { noun: string; rest: string }[] {
  return [...text.matchAll(COUNTING)].map(({ groups }) => ({
    noun: groups?.noun ?? "",
    rest: (groups?.rest ?? "").replace(/ (?:and|then|before)\b.*$/, ""),
  }));
}

/** Whether a name has the words of something that is known, or where it is: «queue» of «callers in the queue». */
export function namesKnown(name: string, noun: string, text: string): boolean {
  const words = name.toLowerCase().split(/[_ ]/).map(singularOf);
  const said = countedThings(text)
    .filter((each) => singularOf(each.noun.toLowerCase()) === noun)
    .flatMap(({ rest }) => rest.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
  return name.toLowerCase().includes(noun) || said.some((word) => words.includes(singularOf(word)));
}

/** What the text says the decision maker knows, sees or hears before deciding: its nouns, in the singular. */
export function knownThings(text: string): string[] {
  const nouns = [
    ...[...text.matchAll(KNOWING)].map((match) => (match[1] ?? "").split(" ").at(-1) ?? ""),
    ...countedThings(text).map(({ noun }) => noun),
  ];
  return [
    ...new Set(
      nouns
        .filter((noun) => noun.length > 2 && !NO_QUANTITY.test(noun))
        .map((noun) => singularOf(noun.toLowerCase())),
    ),
  ];
}
