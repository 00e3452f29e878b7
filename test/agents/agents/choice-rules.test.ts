import { expect, it } from "vitest";
import { choiceRules, leadOfRule } from "../../../agents/agents/choice-rules.js";

const LABELS = ["rest", "light", "heavy"];
const TEXT =
  "Each day the horse can rest or do light or heavy work. A rest is free. Light work earns 5 coins; it is tired " +
  "with probability 0.2. Heavy work earns 9 coins; it is tired with probability 0.6. Oats cost 2 coins.";

it("finds the one sentence that begins with each choice", () => {
  expect(choiceRules(TEXT, LABELS).map(({ choice }) => choice)).toEqual(LABELS);
});

it.each([
  ["a choice without a rule", TEXT.replace("Heavy", "Other")],
  ["two rules for a choice", `${TEXT} Light work needs 2 hours.`],
  ["a rule for the other case", TEXT.replace("Heavy work", "Without heavy work, it")],
  ["labels with a colon", TEXT.replaceAll("Light work", "Light: it").replaceAll("Heavy work", "Heavy: it")],
  ["no text", ""],
])("finds none where there is %s", (_, text) => expect(choiceRules(text, LABELS)).toEqual([]));

it("puts each part of the sentence below its choice", () => {
  expect(leadOfRule(TEXT.indexOf("it is tired with probability 0.6"), TEXT, LABELS)).toEqual([
    'if action == "heavy":',
  ]);
  expect(leadOfRule(TEXT.indexOf("Oats"), TEXT, LABELS)).toEqual([]);
  expect(leadOfRule(0, TEXT, ["1", "2"])).toEqual([]);
});
