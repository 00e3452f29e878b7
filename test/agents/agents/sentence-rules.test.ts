import { findNumbers } from "../../../agents/text/numbers.js";
import { stateVariable } from "../../support/state-variable.js";
import { describe, expect, it } from "vitest";
import type { Parameter } from "../../../agents/artefacts/values.js";
import {
  drawnFromList,
  drawnOnce,
  drawOfKnown,
  ignoresPay,
  tellsNoEvent,
  withEveryEntry,
  withoutAnticipatedFunctions,
  withoutAnticipation,
  withRightSign,
} from "../../../agents/agents/sentence-rules.js";

/** The code of the sentence between two others. */
const mended = (code: string, before: string, sentence: string, later: string): string =>
  withoutAnticipation(code, { sentence, start: before.length + 1 }, `${before} ${sentence} ${later}`, [
    "rust",
    "crates",
    "objective",
  ]);

describe("tellsNoEvent", () => {
  const values = {
    variables: {
      action: { parts: [{ kind: "choices" as const, labels: ["mow", "prune", "sit still"] }], meaning: "" },
      state: [],
    },
  };
  const TOLD = "Mowing costs 2 coins. Pruning costs 3 coins.";
  it.each([
    ["Each morning she sees the lawn and chooses to mow, to prune or to sit still.", TOLD, true],
    ["Each morning she may mow, prune or sit still.", TOLD, true],
    ["She decides whether to mow or to prune, and each costs 2 coins.", TOLD, false],
    ["When she decides to mow, the grass is short.", TOLD, false],
    ["She mows or prunes until noon.", TOLD, false],
    // Nothing else says what they do.
    ["Each morning she may mow, prune or sit still.", "It rains.", false],
  ])("%s", (sentence, others, told) =>
    expect(tellsNoEvent(sentence, { text: `${sentence} ${others}`, values })).toBe(told),
  );
});

describe("ignoresPay", () => {
  const objective = { sense: "maximize" as const, statement: "total points", unit: "" };
  it.each([
    ["Every litre of fuel costs one point.", "fuel -= 1", true],
    ["A fish brings 3 points.", "fish += 1", true],
    ["A fish brings 3 points.", "objective += 3", false],
    ["The net is torn with probability 0.3, which costs 8 more points.", "torn = 1", true],
    ["A net that costs 8 points is torn.", "torn = 1", false],
    ["A step costs 2 litres.", "fuel -= 2", false],
    ["She buys it when it costs 3 points.", "bought = 1", false],
  ])("%s", (sentence, code, ignored) => expect(ignoresPay(code, sentence, objective)).toBe(ignored));
});

it("leaves out functions of which only a later sentence speaks", () => {
  const first = "The lamp has 4 watts.";
  const text = `${first} It gives the square root, sqrt(watts), in light.`;
  const mendedCode = (code: string, sentence: string) =>
    withoutAnticipatedFunctions(code, { sentence, start: text.indexOf(sentence) }, text);
  const ahead = "watts = 4\nlight = math.sqrt(watts)\nobjective += 2 * light";
  expect(mendedCode(ahead, first)).toBe("watts = 4\npass\npass");
  expect(mendedCode(ahead, text.slice(first.length + 1))).toBe(ahead);
  expect(mendedCode("objective += math.exp(4)", first)).toBe("objective += math.exp(4)");
  expect(mendedCode("objective += math.sqrt(4)", first)).toBe("pass");
});

describe("what is known and drawn in each step", () => {
  const sentence = "In every hour the fare is 2, 3 or 5 coins, each equally likely.";
  const values = (initial: string) => ({
    parameters: {
      parameters: findNumbers(sentence).map(({ value, span }) => ({
        ...{ symbol: "FARES", value, span, unit: "coins", meaning: "" },
        origin: "given" as const,
      })),
      unused: [],
    },
    variables: {
      action: { parts: [{ kind: "choices" as const, labels: ["go", "stay"] }], meaning: "what to do" },
      state: [stateVariable("fare", initial)],
    },
  });

  it("is no event of its own where it starts with that draw", () => {
    expect(tellsNoEvent(sentence, { text: sentence, values: values("rng.choice(FARES)") })).toBe(true);
    expect(tellsNoEvent(sentence, { text: sentence, values: values("2") })).toBe(false);
    const once = sentence.replace("In every hour the", "The first");
    expect(tellsNoEvent(once, { text: once, values: values("rng.choice(FARES)") })).toBe(false);
    const more = sentence.replace("likely.", "likely, and costs 4 coins.");
    expect(tellsNoEvent(more, { text: more, values: values("rng.choice(FARES)") })).toBe(false);
  });

  it("leaves what is wanted out, in many words", () => {
    const goal = "She wants to earn as many coins as possible.";
    expect(tellsNoEvent(goal, { text: goal, values: values("2") })).toBe(true);
  });
});

describe("withRightSign", () => {
  it.each([
    ["Charging takes 4 units from the mains at the current price.", "objective -= 4 * price"],
    ["It sells 4 units at the current price.", "objective += 4 * price"],
    ["It takes 4 minutes.", "objective += 4 * price"],
    ["Each day he chooses to keep the cart or to have it oiled for 4 coins.", "objective -= 4 * price"],
    ["Or replace the cart by a new one for 4,000 euros.", "objective -= 4 * price"],
    ["buy 4 units at that price and store them,", "objective -= 4 * price"],
    // Another one buys.
    ["A club buys what is left for 4 coins each.", "objective += 4 * price"],
    ["To have it moved for 4 hours is no trouble.", "objective += 4 * price"],
  ])("%s", (sentence, expected) =>
    expect(withRightSign("objective += 4 * price", sentence, "maximize")).toBe(expected),
  );

  it.each([
    [
      "Monthly profit, in euros: 4h - 2, minus a fixed cost of 3.",
      "objective -= 4 * h - 5",
      "objective += 4 * h - 5",
    ],
    ["The revenue is 4 h.", "objective -= 4 * h", "objective += 4 * h"],
    // What is taken off has a line of its own.
    [
      "The revenue is 4 h, minus a fee of 3.",
      "objective += 4 * h\nobjective -= 3",
      "objective += 4 * h\nobjective -= 3",
    ],
    ["Each tax lowers the profit by 4 euros: that is lost.", "objective -= 4", "objective -= 4"],
  ])("of what is got, whatever is taken off in it: %s", (sentence, code, expected) =>
    expect(withRightSign(code, sentence, "maximize")).toBe(expected),
  );
});

describe("withoutAnticipation", () => {
  it.each([
    [
      "a step that the next sentence tells",
      "objective -= 40\nrust = max(rust - 3, 0)",
      "Sanding costs 40 euros,",
      "and the rust goes back by three grades.",
      "objective -= 40\npass",
    ],
    [
      "a step by one",
      'if action == "sail":\n    objective += 90 - 4 * rust\n    rust = min(rust + 1, 9)',
      "Sailing: the owner has 90 euros minus 4 euros for the rust.",
      "Then the rust rises by one grade with probability 0.2.",
      'if action == "sail":\n    objective += 90 - 4 * rust\n    pass',
    ],
    [
      "an amount for each piece",
      "crates += action\nobjective -= action * 7",
      "Each morning up to 4 crates are ordered.",
      "A crate costs 7 euros.",
      "crates += action\npass",
    ],
    ["all that there is", "crates += 6", "Batches are heavy.", "A batch adds 6 crates to the shelf.", "pass"],
    [
      "a branch of its own",
      "if crates > 0:\n    crates -= 5\nelse:\n    objective -= 2",
      "Whoever finds none is paid 2 euros.",
      "A customer takes 5 crates.",
      "if crates > 0:\n    pass\nelse:\n    objective -= 2",
    ],
    [
      "what the very next sentence tells, though the number was said before",
      'if action == "sand":\n    objective -= 40\n    rust = max(rust - 5, 0)',
      "Sanding costs 40 euros,",
      "and the rust goes back by 5 grades.",
      'if action == "sand":\n    objective -= 40\n    pass',
    ],
  ])("leaves out %s", (_, code, sentence, later, expected) => {
    const before = sentence.includes("Sanding costs") ? "In 5 years the dock closes." : "A yard has a dock.";
    expect(mended(code, before, sentence, later)).toBe(expected);
  });

  it.each([
    ["crates += 6", "A batch has 6 crates.", "A batch is put onto the shelf.", "There is room for 60."],
    ["crates += 6", "It begins.", "A truck brings 6 crates.", "Later another truck brings 6."],
    ["crates -= 1", "It begins.", "A customer takes one crate.", "One more may come."],
    ["rust += 1", "It begins.", "The rust rises.", "After one year it ends."],
    ["crates -= 2", "It begins.", "A couple of crates is sold.", "The 2 shelves are cleaned."],
    ["crates = max(crates - demand, 0)", "It begins.", "Demand is met.", "A crate costs 9 euros."],
    ["crates = 7", "It begins.", "The shelf is filled.", "It holds 7 crates."],
  ])("leaves %j behind «%s %s»", (code, before, sentence, later) => {
    expect(mended(code, before, sentence, later)).toBe(code);
  });
});

describe("drawnOnce", () => {
  it.each([
    ["guests = rng.choices(COUNTS, weights=CHANCES, k=5)", "guests = rng.choices(COUNTS, weights=CHANCES)"],
    ["guests = rng.choice(COUNTS, p=CHANCES, size=5)", "guests = rng.choice(COUNTS, p=CHANCES)"],
    ["guests = rng.poisson(2, size=5)", "guests = rng.poisson(2, size=5)"],
  ])("makes one draw of %s where no five are told", (code, once) => {
    expect(drawnOnce(code, "Guests come: 0, 1 or 2 with probabilities 0.2, 0.5 and 0.3.")).toBe(once);
  });

  it("leaves the number of draws that the sentence tells", () => {
    const code = "hand = rng.choice(CARDS, size=5)";
    expect(drawnOnce(code, "Five cards are drawn at random.")).toBe(code);
  });
});

describe("withEveryEntry", () => {
  const lists = new Map([["swell", 3]]);
  const drawn = "swell[action] = DEPTH[action] * rng.uniform(0, 2)";

  it("draws for all where the sentence says so", () => {
    const sentence = "The swell at a pier is random and drawn anew for every pier on each day.";
    expect(withEveryEntry(drawn, sentence, lists)).toBe(
      "swell = [DEPTH[i] * rng.uniform(0, 2) for i in range(3)]",
    );
  });

  it.each([
    ["Whenever a pier is visited, its swell is drawn anew at random.", drawn],
    ["The swell is random and drawn anew for each day.", drawn],
    ["The swell is random and drawn anew for every pier.", "swell[2] = rng.uniform(0, 2)"],
    ["The price is random and drawn anew for every pier.", "price[action] = rng.uniform(0, 2)"],
  ])("leaves the code of «%s»", (sentence, code) => {
    expect(withEveryEntry(code, sentence, lists)).toBe(code);
  });
});

describe("drawOfKnown", () => {
  const FARES = { symbol: "FARES", unit: "", meaning: "", origin: "given" as const, value: [2, 3, 5] };
  const told =
    "The ferryman sees the fare before he answers. Each time the fare is 2, 3 or 5 coins, all equally likely.";
  const draw = (symbol: string, text = told, more: Parameter[] = []): string | null =>
    drawOfKnown(symbol, [{ ...FARES, span: { start: 0, end: 10, quote: "2, 3 or 5" } }, ...more], text);

  it("draws what is known from the list that one sentence tells", () => {
    expect(draw("fare")).toBe("rng.choice(FARES)");
    expect(draw("current_fare")).toBe("rng.choice(FARES)");
  });

  it("leaves all else to the model", () => {
    expect(draw("fares_left")).toBeNull();
    expect(draw("fare", told.replace("sees the fare", "sees the shore"))).toBeNull();
    expect(draw("fare", told.replace(", all equally likely", ""))).toBeNull();
    expect(draw("fare", told.replace("Each time the fare is", "The fare stays one of"))).toBeNull();
    expect(draw("fares", told.replaceAll("fare", "fares"))).toBeNull();
    expect(draw("fare", told.replace("Each time the fare", "Drawn anew, each fare"))).toBeNull();
    const tips = { ...FARES, symbol: "TIPS", span: { start: 0, end: 10, quote: "coins" } };
    expect(draw("fare", told, [tips])).toBeNull();
  });
});

describe("drawnFromList", () => {
  const sizes = { symbol: "SIZES", unit: "", meaning: "", origin: "given" as const, value: [3, 5, 8] };
  const start = (name: string, text: string): string =>
    drawnFromList(name, [{ ...sizes, span: { start: 0, end: 10, quote: "3, 5 or 8" } }], text);

  it("draws one of the values where they are equally likely", () => {
    expect(start("SIZES", "A parcel comes. Its size is 3, 5 or 8 litres, equally likely.")).toBe(
      "rng.choice(SIZES)",
    );
  });

  it("leaves every other start as it is", () => {
    expect(start("SIZES", "The boxes hold 3, 5 or 8 litres. Parcels are drawn at random.")).toBe("SIZES");
    expect(start("SIZES", "The size is 3, 5 or 8, with probabilities of 0.5, 0.3 and 0.2.")).toBe("SIZES");
    expect(start("SIZES[0]", "Its size is 3, 5 or 8 litres, equally likely.")).toBe("SIZES[0]");
    expect(start("0", "Its size is 3, 5 or 8 litres, equally likely.")).toBe("0");
  });
});
