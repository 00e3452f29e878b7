import { describe, expect, it } from "vitest";
import {
  chancesTold,
  choiceExcepted,
  choiceTold,
  decidedNotDrawn,
  exceptionOf,
  ignoresChance,
  ignoresChoice,
  ignoresChoices,
  ignoresDecision,
  leadOf,
  takenBack,
} from "../../../agents/agents/sentence-form.js";

const LABELS = ["mow", "prune", "sit still"];

describe("the choice that a sentence is about", () => {
  it.each([
    ["Mow: costs 5 coins.", "mow"],
    ["Mowing costs 5 coins.", "mow"],
    ["Pruning costs 5 coins.", "prune"],
    ["Sit still: the grass grows by 2.", "sit still"],
    ["Mowing and a prune cost 5 coins.", null],
    ["Weeding costs 5 coins.", null],
    ["During the night 5 weeds grow.", null],
    ["The gardener mows 5 metres.", null],
  ])("%s", (sentence, choice) => expect(choiceTold(sentence, LABELS)).toBe(choice));

  it("is the one that a heading names the end of", () => {
    const labels = ["pour one cup", "pour two cups", "rest"];
    expect(choiceTold("One cup: 3 leaves float.", labels)).toBe("pour one cup");
    expect(choiceTold("Two cups: 3 leaves float.", labels)).toBe("pour two cups");
    expect(choiceTold("Cups: 3 leaves float.", [...labels, "wash cups"])).toBeNull();
  });

  it("reads signs and brackets in a label as what they are", () => {
    const labels = ["go (+1)", "+", "stay"];
    expect(choiceTold("Stay: costs 5 coins.", labels)).toBe("stay");
    expect(ignoresChoices("pass", "It goes up or stays.", labels, "")).toBe(false);
  });

  it.each([
    ["If she mows the lawn, that takes 5 hours.", "mow"],
    ["Whenever they decide to prune, a rose is lost with probability 0.1.", "prune"],
    ["When it chooses mow, 5 coins are paid.", "mow"],
    ["If the lawn is in prune, 5 coins are paid.", null],
    ["If she does not mow, the grass grows by 2.", null],
    ["If she mows the lawn, it is short, otherwise it grows by 2.", null],
    ["If she mows or prunes, 5 coins are paid.", null],
    ["If a child prunes, 5 coins are paid.", null],
  ])("is the one on which it holds: %s", (sentence, choice) =>
    expect(choiceTold(sentence, LABELS)).toBe(choice),
  );

  it.each([
    [["accept offer", "refuse offer"], "accept offer", "refuse offer"],
    [["wait", "buy"], "buy", "wait"],
    [["yes", "no"], "yes", "no"],
    [["left", "right"], null, null],
    [["buy", "wait", "pass"], null, null],
  ])("is what «Yes» and «No» stand for: %j", (labels, yes, no) => {
    expect(choiceTold("Yes: 5 coins are paid.", labels)).toBe(yes);
    expect(choiceTold("No: 5 coins are paid.", labels)).toBe(no);
  });

  it("knows doubled letters", () => expect(choiceTold("Running is free.", ["run", "walk"])).toBe("run"));

  it("is not passed over where it has numbers", () => {
    expect(ignoresChoice("pass", "Mow: costs 5 coins.", LABELS)).toBe(true);
    expect(ignoresChoice("pass", "Mow: nothing is spent.", LABELS)).toBe(false);
    expect(ignoresChoice("objective -= 5", "Mow: costs 5 coins.", LABELS)).toBe(false);
  });
});

describe("what is decided", () => {
  const action = {
    parts: [{ kind: "range" as const, low: 0, high: 8, unit: "" }],
    meaning: "how many flowers to cut",
  };
  const told = "Each noon she cuts between 0 and 8 flowers.";

  it.each([
    ["cut = rng.integers(0, 9)", told, "cut = action"],
    ["cut = rng.uniform(0, 8)", told, "cut = action"],
    ["cut = rng.integers(9)", told, "cut = action"],
    ["cut = rng.integers(0, 5)", told, "cut = rng.integers(0, 5)"],
    ["cut = rng.integers(0, 9)", "Each noon 0 to 8 flowers open.", "cut = rng.integers(0, 9)"],
    ["cut = rng.integers(0, 9)", "She cuts 0 to 8 flowers, at random.", "cut = rng.integers(0, 9)"],
  ])("is not drawn: %s for «%s»", (code, sentence, expected) =>
    expect(decidedNotDrawn(code, sentence, action)).toBe(expected),
  );

  it("is drawn where the choices have names, or nothing says what is done", () => {
    const named = {
      parts: [{ kind: "choices" as const, labels: ["cut", "wait"] }],
      meaning: "whether to cut",
    };
    expect(decidedNotDrawn("cut = rng.integers(0, 9)", told, named)).toBe("cut = rng.integers(0, 9)");
    expect(decidedNotDrawn("cut = rng.integers(0, 9)", told, { ...action, meaning: "flowers" })).toBe(
      "cut = rng.integers(0, 9)",
    );
  });
});

it("the choices are not passed over by the only sentence that names them", () => {
  const moves = "In each hour it goes north, south, east or west, unless a wall is there.";
  const labels = ["north", "south", "east", "west"];
  expect(ignoresChoices("pass", moves, labels, `${moves} An hour costs 2 coins.`)).toBe(true);
  expect(ignoresChoices("x += 1", moves, labels, moves)).toBe(false);
  expect(ignoresChoices("pass", moves, labels, `${moves} Going north adds one to the row.`)).toBe(false);
  expect(ignoresChoices("pass", "An hour costs 2 coins.", labels, moves)).toBe(false);
});

it.each([
  ["objective += sum(eggs)", [], true],
  ["objective += eggs[action]", [], false],
  ["objective += eggs[hen]", ["hen = action"], false],
  ["hen = action\nobjective += eggs[hen]", [], false],
  ["pass", [], false],
])("what is decided is asked for in what begins with it: %s", (code, before, ignored) => {
  expect(ignoresDecision(code, "Feeding a hen gives its eggs.", "which hen to feed", before)).toBe(ignored);
  expect(ignoresDecision("pass", "Feeding a hen gives 2 eggs.", "which hen to feed", [])).toBe(true);
  expect(ignoresDecision(code, "A hen gives its eggs.", "which hen to feed", before)).toBe(false);
  const fed = (code: string) =>
    ignoresDecision(code, "Feeding a hen gives its eggs.", "which hen to feed", []);
  expect(fed("eggs[action] = 2 * weight[action]\nobjective += sum(eggs[i] for i in range(3))")).toBe(true);
  expect(fed("objective += sum(eggs[i] for i in range(3) if i == action)")).toBe(false);
  expect(fed("for i in range(3):\n    if i == action:\n        objective += sum(eggs[i])")).toBe(false);
  expect(fed("eggs[action] = 0\nobjective -= 2")).toBe(false);
  const told = (sentence: string) =>
    ignoresDecision("objective -= 2", sentence, "how many hens to buy", ["hens += action"]);
  expect(told("Each hen costs 2 coins.")).toBe(true);
  expect(told("Each hen in the house costs 2 coins.")).toBe(false);
  expect(told("Each fox costs 2 coins.")).toBe(false);
});

it.each([
  ["Each sower sows one bed.", true],
  ["and every weeder clears a path.", true],
  ["Each gardener costs 2 coins.", true],
  ["Each mower costs 2 coins.", false],
  ["Each bed costs 2 coins.", false],
])("what each of those does who are sent depends on how many are: %s", (sentence, isAsked) => {
  const decision = "how many gardeners; how many gardeners (0 or 1) to send to sow, and how many to weed.";
  expect(ignoresDecision("beds -= 1", sentence, decision, [])).toBe(isAsked);
  expect(ignoresDecision("beds -= sowers", sentence, decision, ["sowers = action[0]"])).toBe(false);
});

describe("the chances that a sentence tells", () => {
  it("are its numbers between nothing and one", () => {
    expect(chancesTold("With probability 0.2 it gains 3, with a chance of 10% it loses 0.5.")).toEqual([
      0.2, 0.1, 0.5,
    ]);
    expect(chancesTold("It loses 0.5 coins.")).toEqual([]);
  });

  it("are also counts out of a number of times", () => {
    expect(chancesTold("It hails one day in five, and 3 in 10 times it is loud.")).toEqual([0.2, 0.3]);
    expect(chancesTold("It takes 0.5 litres.")).toEqual([]);
  });

  it("have to be in the code", () => {
    const sentence = "With probability 0.3 it rains.";
    expect(ignoresChance("wet = 1", sentence)).toBe(true);
    expect(ignoresChance("wet = rng.binomial(1, 0.3)", sentence)).toBe(false);
    expect(ignoresChance("dry = 0.7", sentence)).toBe(false);
    expect(ignoresChance("pass", "It rains.")).toBe(false);
  });

  it.each([
    ["chance = rng.random()\nif chance < 0.4:\n    x = 1", false],
    ["if rng.random() < 0.6:\n    x = 1", false],
    ["chance = rng.random()\nif chance < 0.4:\n    x = 1\nelif chance < 0.4 + 0.1:\n    x = 2", false],
    ["chance = rng.random()\nif chance < 0.5:\n    x = 1", false],
    ["chance = rng.random()\nif chance < P_WIND:\n    x = 1", false],
    ["chance = rng.random()\nif chance < 0.25:\n    x = 1\nelif chance < 0.4:\n    x = 2", true],
    ["if rng.random() < 0.2:\n    x = 1", true],
  ])("are what a draw is compared with: %s", (code, ignored) =>
    expect(ignoresChance(code, "With a chance of 0.4 it dries by 2, with one of 0.1 by 1.")).toBe(ignored),
  );

  it("lead the code below the choice", () => {
    expect(leadOf("Mow: with probability 0.4 a blade breaks.", LABELS, true)).toEqual([
      'if action == "mow":',
      "    chance = rng.random()",
      "    if chance < 0.4:",
    ]);
    expect(leadOf("Mow: nothing is spent.", LABELS, false)).toEqual([]);
  });
});

describe("an exception", () => {
  it.each([
    ["With a full tank nothing happens.", { keeps: true, isFree: true }],
    ["On a dry lawn a cut is paid for, but changes nothing.", { keeps: true, isFree: false }],
    ["A dead hen lays no egg when it is fed and remains dead.", { keeps: true, isFree: false }],
    ["If the gate is shut, the visit earns nothing.", { keeps: false, isFree: true }],
    ["With a full tank the pump does not start: no purchase, no change.", { keeps: true, isFree: true }],
    // Rules with numbers of their own, and sentences about no case.
    ["If it rains, the level rises by 2 and nothing happens.", null],
    ["The visit earns nothing.", null],
    ["With luck the hen lays an egg.", null],
  ])("%s", (sentence, exception) => expect(exceptionOf(sentence)).toEqual(exception));

  it("takes back only what was done, at what was found before the step", () => {
    const both = { keeps: true, isFree: true };
    const rules = ['if action == "fill":\n    level += 1\n    objective -= 3'];
    expect(takenBack(both, 'action == "fill" and level == 9', rules, ["level", "price"])).toBe(
      'if action == "fill" and start_level == 9:\n    level = start_level\n    objective = 0',
    );
    // A word is no name.
    expect(takenBack(both, "level == 'level'", rules, ["level"])).toContain("start_level == 'level'");
  });

  it("is about the choice that it names, or the last rule", () => {
    const rules = ['if action == "mow":\n    objective += 2', 'if action == "prune":\n    objective += 1'];
    expect(choiceExcepted("On a wet day the mower does not start.", rules, LABELS)).toBe("mow");
    expect(choiceExcepted("On a bare tree nothing happens.", rules, LABELS)).toBe("prune");
    expect(choiceExcepted("At night nothing happens.", [rules.join("\n")], LABELS)).toBeNull();
    expect(choiceExcepted("At night nothing happens.", ["objective += 1"], LABELS)).toBeNull();
  });

  it("is left to the model where what to take back cannot be told", () => {
    const free = { keeps: false, isFree: true };
    expect(takenBack(free, "level == 9", ["objective -= 1"], ["level"])).toBeNull();
    expect(takenBack(free, "9 == 9", ["level += 1"], ["level"])).toBeNull();
    expect(takenBack({ keeps: true, isFree: false }, "level == 9", ["pass"], ["level"])).toBeNull();
  });
});
