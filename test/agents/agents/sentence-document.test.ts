import { expect, it } from "vitest";
import { inContext } from "../../../agents/agents/sentence-document.js";

const part = (sentence: string) => ({ sentence, start: 0, code: "pass" });

it.each([
  ["Mow: costs 5 coins.", "Afterwards the grass is short.", "Mow: Afterwards the grass is short."],
  ["Each pot weighs 2 kg,", "and costs 1 coin.", "Each pot costs 1 coin."],
  ["Two cooks cost 3 coins a day", "and finish a cake in 2 hours.", "Two cooks finish a cake in 2 hours."],
  ["One cook costs 3 coins a day", "and sings 2 songs.", "One cook sings 2 songs."],
  ["Every pot holds 3 herbs,", "but no more,", "but no more,"],
  ["The pots are heavy,", "and cost 1 coin.", "and cost 1 coin."],
  ["Each pot weighs 2 kg.", "Rain falls.", "Rain falls."],
])("behind «%s» the sentence «%s» reads «%s»", (head, sentence, expected) => {
  expect(inContext(part(sentence), [part(head)])).toBe(expected);
});

it("stands by itself where nothing is before it", () => {
  expect(inContext(part("and costs 1 coin."), [])).toBe("and costs 1 coin.");
});
