import { describe, expect, it } from "vitest";
import {
  countsDecided,
  leadOfCount,
  leadOfLeast,
  onlyListsCounts,
} from "../../../agents/agents/counts-decided.js";

const range = (low: number, high: number) => [{ kind: "range" as const, low, high, unit: "" }];
const MEANING = "how many cooks to call in";

describe("countsDecided", () => {
  it.each([
    ["She calls in one cook or two cooks.", range(1, 2)],
    ["She calls in 1 or 2 cooks.", range(1, 2)],
    ["She calls in one or three cooks.", [{ kind: "choices", labels: ["1", "3"] }]],
    // The same counts as before, another noun, two lists, none.
    ["She calls in zero, one, two or three cooks.", null],
    ["One or two waiters come.", null],
    ["She calls in one or two cooks. One or three cooks may be ill.", null],
    ["She calls in cooks.", null],
    ["She calls in 2 or 9 cooks.", null],
  ])("%s", (text, parts) => expect(countsDecided(range(0, 3), MEANING, text)).toEqual(parts));

  it("takes words for numbers", () => {
    const labels = ["none", "one cook", "two cooks", "three"];
    expect(
      countsDecided([{ kind: "choices", labels }], MEANING, "She calls in one cook or two cooks."),
    ).toEqual(range(1, 2));
  });

  it("leaves names and two decisions as they are", () => {
    const text = "She calls in one or two cooks.";
    expect(countsDecided([{ kind: "choices", labels: ["few", "many"] }], MEANING, text)).toBeNull();
    expect(countsDecided([...range(0, 3), ...range(0, 3)], MEANING, text)).toBeNull();
    expect(countsDecided(range(0, 3), "what to do", text)).toBeNull();
  });
});

describe("the rules of a count", () => {
  const action = { parts: range(1, 2), meaning: MEANING };

  it("begin below the count", () => {
    expect(leadOfCount("Two cooks cost 9 coins.", action)).toEqual(["if action == 2:"]);
    expect(leadOfCount("and 1 cook costs 5 coins.", action)).toEqual(["if action == 1:"]);
    expect(leadOfCount("Three cooks cost 9 coins.", action)).toEqual([]);
    expect(leadOfCount("Two waiters cost 9 coins.", action)).toEqual([]);
    expect(leadOfCount("One cook or two cooks come.", action)).toEqual([]);
    const named = { parts: [{ kind: "choices" as const, labels: ["1", "3"] }], meaning: MEANING };
    expect(leadOfCount("Three cooks cost 9 coins.", named)).toEqual(['if action == "3":']);
  });

  it("are none where a sentence only lists the counts", () => {
    expect(onlyListsCounts("Each day she calls in one cook or two cooks.", action)).toBe(true);
    expect(onlyListsCounts("She calls in one or two cooks, which costs 5 coins.", action)).toBe(false);
    expect(onlyListsCounts("She calls in one or two cooks, never more than there are.", action)).toBe(false);
    expect(onlyListsCounts("She calls in one or three cooks on 4 days.", action)).toBe(false);
  });
});

describe("leadOfLeast", () => {
  const action = { parts: range(0, 9), meaning: "how many loaves to bake" };

  it.each([
    ["Each bake of at least one loaf costs 3 coins for wood.", ["if action >= 1:"]],
    ["and every morning bake of at least 4 loaves costs 3 coins.", ["if action >= 4:"]],
    ["Each sale of at least one loaf costs 3 coins.", []],
    ["Each bake of at least 20 loaves costs 3 coins.", []],
    ["Each bake costs at least one coin.", []],
  ])("%s", (sentence, lead) => expect(leadOfLeast(sentence, action)).toEqual(lead));

  it("is none where the decision has names or several parts", () => {
    const sentence = "Each bake of at least one loaf costs 3 coins.";
    expect(leadOfLeast(sentence, { ...action, parts: [...range(0, 9), ...range(0, 9)] })).toEqual([]);
    expect(leadOfLeast(sentence, { ...action, meaning: "what to bake" })).toEqual([]);
  });
});
