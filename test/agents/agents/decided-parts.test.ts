import { describe, expect, it } from "vitest";
import { changesWhatComesFirst, mendParts } from "../../../agents/agents/decided-parts.js";

const BEFORE = [
  {
    sentence: "Each day she decides how many gardeners (0, 1 or 2) to send to sow,",
    start: 0,
    code: "sowers = action[0]\nweeders = action[1]",
  },
  { sentence: "and how many (0, 1 or 2) to weed.", start: 0, code: "pass" },
];

describe("changesWhatComesFirst", () => {
  const codes = BEFORE.map(({ code }) => code);
  const sentence = "If they are more than four, sowing takes precedence.";
  const isDoubted = (code: string, said = sentence, before = codes) =>
    changesWhatComesFirst(code, said, before);

  it("speaks against a change of both parts", () => {
    expect(isDoubted("sowers = 4\nweeders = 0")).toBe(true);
    expect(isDoubted("weeders = 4 - sowers")).toBe(false);
    expect(isDoubted("sowers = 4\nweeders = 0", "Both leave.")).toBe(false);
    expect(isDoubted("sowers = 4\nweeders = 0", sentence, [])).toBe(false);
  });
});

describe("mendParts", () => {
  const RULE = "If they are more than three, only as many weeders go out as are left.";
  const EACH = "Each gardener costs 5 coins.";

  it.each([
    ["weeders = sowers", "weeders = 3 - sowers"],
    ["weeders = 0", "weeders = 3 - sowers"],
    ["sowers = 3", "sowers = 3 - weeders"],
    ["other = 3", "other = 3"],
  ])("leaves the rest to what gives way: %s", (code, mended) => {
    const above = "if sowers + weeders > 3:\n    ";
    expect(mendParts(above + code, RULE, BEFORE)).toBe(above + mended);
    expect(mendParts(above + code, "If they are more than three, the weeders stay.", BEFORE)).toBe(
      above + code,
    );
    expect(mendParts(above + code, RULE, [])).toBe(above + code);
  });

  it.each([
    ["Each weeder clears a bed.", "done = min(weeders, beds)"],
    ["and each sower fills a bed.", "done = min(sowers, beds)"],
    ["Each gardener clears a bed.", "done = min(sowers + weeders, beds)"],
    ["Each reader clears a bed.", "done = min(sowers + weeders, beds)"],
  ])("takes only those whose deed it is: %s", (sentence, mended) => {
    expect(mendParts("done = min(sowers + weeders, beds)", sentence, BEFORE)).toBe(mended);
    expect(mendParts("done = min(sowers + weeders, beds)", sentence, [])).toBe(
      "done = min(sowers + weeders, beds)",
    );
  });

  it("counts both parts where what is decided is how many of the same", () => {
    expect(mendParts("objective -= 5 * sowers", EACH, BEFORE)).toBe("objective -= 5 * (sowers + weeders)");
    expect(mendParts("objective -= 5 * sowers", "Each sower costs 5 coins.", BEFORE)).toBe(
      "objective -= 5 * sowers",
    );
    expect(mendParts("objective -= 5 * beds", EACH, BEFORE)).toBe("objective -= 5 * beds");
    const apart = BEFORE.map((part) => ({
      ...part,
      sentence: part.sentence.replace("many (", "many weeders ("),
    }));
    expect(mendParts("objective -= 5 * sowers", EACH, apart)).toBe("objective -= 5 * sowers");
  });
});
