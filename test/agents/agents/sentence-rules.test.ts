import { describe, expect, it } from "vitest";
import { changesByAnothers } from "../../../agents/agents/sentence-rules.js";

describe("changesByAnothers", () => {
  const state = ["rust", "crates"];

  it.each([
    ["rust = max(rust - 3, 0)", "Sanding costs 40 euros,"],
    ["if action == 1:\n    crates += 6", "Batches cost 12 euros."],
    ["rust = min(rust + 1, 9)", "Sailing: the owner has 90 euros minus 4 euros per rust grade."],
    ["crates[shelf] -= 2", "A forklift empties the shelf."],
  ])("finds %j in «%s»", (code, sentence) => {
    expect(changesByAnothers(code, sentence, state)).toBe(true);
  });

  it.each([
    ["rust = max(rust - 3, 0)", "and the rust goes back by three grades."],
    ["crates += 6", "A truck brings 6 crates."],
    ["crates -= 1", "A customer takes one crate."],
    ["rust += 1", "The rust rises."],
    ["crates -= 2", "A couple of crates is sold."],
    ["crates = max(crates - demand, 0)", "Demand is met from the crates."],
    ["crates = 7", "The shelf is filled."],
    ["objective -= 30", "Batches cost what was said."],
    ["rust += 0.5", "The rust gets worse by half a grade."],
  ])("leaves %j in «%s»", (code, sentence) => {
    expect(changesByAnothers(code, sentence, state)).toBe(false);
  });
});
