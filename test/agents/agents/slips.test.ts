import { knownThings } from "../../../agents/text/known-things.js";
import { describe, expect, it } from "vitest";
import {
  inventedNumber,
  isDrawnAnew,
  notItsOwn,
  withoutInventedFactors,
  withRightSign,
} from "../../../agents/agents/sentence-rules.js";
import { mendSentence, mendStep, takenBeyond } from "../../../agents/agents/slips.js";
import type { Constraint } from "../../../agents/artefacts/values.js";
import { stateVariable } from "../../support/state-variable.js";

const enforced = (expression: string): Constraint => ({ statement: "", kind: "enforced", expression });

const part = (code: string, sentence = "One sentence.") => ({ sentence, start: 0, code });

describe("mendSentence", () => {
  const state = [stateVariable("shelf", "3"), stateVariable("lies", "[1, 1]", [2])];
  const bounds = [enforced("0 <= shelf and shelf <= 9")];

  it("puts the bound on the side where a step can meet it", () => {
    expect(mendSentence("new_shelf = max(shelf + 1, 0)", state, bounds)).toBe(
      "new_shelf = min(shelf + 1, 9)",
    );
    expect(mendSentence("new_shelf = min(shelf - 2, 9)", state, bounds)).toBe(
      "new_shelf = max(shelf - 2, 0)",
    );
  });

  it("leaves bounds alone that bind, and those that no constraint tells", () => {
    for (const code of ["shelf = max(shelf - 1, 0)", "shelf = min(shelf + 1, 9)"])
      expect(mendSentence(code, state, bounds)).toBe(code);
    expect(mendSentence("shelf = max(shelf + 1, 0)", state, [])).toBe("shelf = max(shelf + 1, 0)");
    const ends = [{ ...bounds[0]!, kind: "ends" as const }];
    expect(mendSentence("shelf = max(shelf + 1, 0)", state, ends)).toBe("shelf = max(shelf + 1, 0)");
  });

  it("counts places on a ring from where they begin", () => {
    const seats = [enforced("shelf >= 1 and shelf <= 8")];
    for (const around of ["8", "9"])
      expect(mendSentence(`shelf = (shelf + 1) % ${around}`, state, seats)).toBe(
        "shelf = (shelf - 1 + 1) % 8 + 1",
      );
    expect(mendSentence("new_shelf = (shelf - 2) % 8", state, seats)).toBe(
      "new_shelf = (shelf - 1 - 2) % 8 + 1",
    );
    for (const code of ["shelf = (shelf + 1) % 4", "shelf = (shelf % 8) + 1", "shelf = (shelf + 7) % 8 + 1"])
      expect(mendSentence(code, state, seats)).toBe(code);
    expect(mendSentence("shelf = (shelf + 1) % 10", state, bounds)).toBe("shelf = (shelf + 1) % 10");
  });

  it("asks whether a thing is still there before it is paid for", () => {
    expect(mendSentence("if shelf == 2 or shelf == 4:\n    lies[0] = 0\n    objective += 5", state, [])).toBe(
      "if lies[0] != 0 and (shelf == 2 or shelf == 4):\n    lies[0] = 0\n    objective += 5",
    );
  });

  it("leaves branches alone that ask already, pay nothing, or follow the decision", () => {
    for (const code of [
      "if lies[0] == 1 and shelf == 2:\n    lies[0] = 0\n    objective += 5",
      "if shelf == 2:\n    lies[0] = 0",
      "if action == 1:\n    lies[0] = 0\n    objective += 5",
      "if shelf == 2:\n    other = 0\n    objective += 5",
    ])
      expect(mendSentence(code, state, [])).toBe(code);
  });
});

describe("mendStep", () => {
  it("takes away what is paid for as done", () => {
    const letters = [stateVariable("open_letters", "3"), stateVariable("parcels", "2")];
    const sentence = "Each clerk answers one open letter.";
    const [mended] = mendStep([part("objective += 5 * min(open_letters, clerks)", sentence)], letters);
    expect(mended?.code.split("\n")).toEqual([
      "cleared_open_letters = min(open_letters, clerks)",
      "objective += 5 * cleared_open_letters",
      "open_letters = open_letters - cleared_open_letters",
    ]);
  });

  it("takes away what is counted as done under a name", () => {
    const letters = [stateVariable("letters", "3")];
    const sentence = "Each clerk answers one letter.";
    const [mended] = mendStep(
      [part("done = min(clerks + aids, letters)\nobjective += 5 * done", sentence)],
      letters,
    );
    expect(mended?.code.split("\n").at(-1)).toBe("letters = letters - done");
    const unpaid = part("seen = min(clerks, letters)", sentence);
    expect(mendStep([unpaid], letters)).toEqual([unpaid]);
  });

  it.each([
    ["it is taken away elsewhere", "open_letters = open_letters - 1", "Each clerk answers one letter."],
    ["nothing is done to it", "pass", "Each clerk sees one letter."],
    ["two may be meant", "pass", "Each clerk answers letters and parcels."],
  ])("leaves what is paid for alone where %s", (_, later, sentence) => {
    const letters = [stateVariable("open_letters", "3"), stateVariable("parcels", "2")];
    const source = [part("objective += 5 * min(open_letters, clerks)", sentence), part(later)];
    expect(mendStep(source, letters)).toEqual(source);
  });

  it("takes what is taken away from what is there", () => {
    const eggs = [stateVariable("eggs", "9"), stateVariable("hens", "3")];
    const source = [part("taken = action", "She takes 0 to 3 of the eggs."), part("objective += 2 * taken")];
    expect(mendStep(source, eggs)[0]?.code).toBe("taken = min(action, eggs)\neggs = eggs - taken");
    // Another sentence takes them, something comes in, or it is not said what is taken.
    for (const [first, second] of [
      [source[0]!, part("eggs = max(eggs - taken, 0)")],
      [part("bought = action", "She buys 0 to 3 eggs."), part("eggs += bought")],
      [part("taken = action", "She takes 0 to 3 of them."), part("objective += taken")],
    ] as const)
      expect(mendStep([first, second], eggs)).toEqual([first, second]);
  });

  it("takes over a new value that nothing takes over", () => {
    const source = [part("new_shelf = shelf + 1"), part("objective += 1")];
    expect(mendStep(source, [stateVariable("shelf", "3")]).map((each) => each.code)).toEqual([
      "new_shelf = shelf + 1\nshelf = new_shelf",
      "objective += 1",
    ]);
  });

  it("draws anew what is drawn at the start and set nowhere", () => {
    const source = [part("objective += price"), part("pass")];
    expect(mendStep(source, [stateVariable("price", "rng.uniform(1, 2)")]).map((each) => each.code)).toEqual([
      "objective += price",
      "price = rng.uniform(1, 2)",
    ]);
  });

  it("leaves everything else as it is", () => {
    const source = [part("shelf = shelf + 1\nprice = rng.uniform(1, 2)"), part("pass")];
    const state = [
      stateVariable("shelf", "3"),
      stateVariable("price", "rng.uniform(1, 2)"),
      stateVariable("idle", "4"),
    ];
    expect(mendStep(source, state)).toEqual(source);
  });
});

describe("takenBeyond", () => {
  const state = [stateVariable("shelf", "3")];

  it("names what is taken from without a limit, or with another thing's limit", () => {
    expect(takenBeyond("sold = min(wanted, filled)\nshelf = shelf - sold", state)).toBe("shelf");
    expect(takenBeyond("wanted = rng.poisson(4)\nshelf -= wanted", state)).toBe("shelf");
  });

  it("accepts what asks how much is there, and what it cannot tell", () => {
    for (const code of [
      "sold = min(wanted, shelf)\nshelf = shelf - sold",
      "shelf = max(shelf - wanted, 0)",
      "shelf = shelf - 1",
      "shelf = shelf - sold",
    ])
      expect(takenBeyond(code, state)).toBeNull();
  });
});

describe("inventedNumber", () => {
  const text = "On 12 days one of the cups 3, 5 and 8 is filled with 40 percent; half is lost.";

  it("accepts what the text says, counts, neighbours and small numbers", () => {
    for (const code of [
      "12",
      "[3, 5, 8][2]",
      "0.4",
      "1 - 0.4",
      "0.6",
      "x * 0.5",
      "11",
      "100 * y",
      "2 + 1 - 0",
    ])
      expect(inventedNumber(code, text)).toBeNull();
  });

  it("names the first number that comes from nowhere, but not in comments", () => {
    expect(inventedNumber("x = 7.25 * 31", text)).toBe("7.25");
    expect(inventedNumber("x = 1  # 99 bottles", text)).toBeNull();
    expect(inventedNumber("x7 = 1e-9", text)).toBe("1e-9");
  });
});

describe("withRightSign", () => {
  it("makes a cost lower what is to be large, and raise what is to be small", () => {
    expect(withRightSign("objective += 3", "Each trip costs 3 coins.", "maximize")).toBe("objective -= 3");
    expect(withRightSign("objective -= 3", "Each trip costs 3 coins.", "minimize")).toBe("objective += 3");
  });

  it("does not take a customer's payment for a cost", () => {
    expect(withRightSign("objective += 7", "A guest who gets one pays 7 coins.", "maximize")).toBe(
      "objective += 7",
    );
  });

  it("takes what we pay for a cost, unless another amount stands beside it", () => {
    const paid = "The crate is lost and we then pay 9 coins.";
    const owed = "The crate goes, and we have to pay 9 coins.";
    expect(withRightSign("objective += 9", owed, "maximize")).toBe("objective -= 9");
    expect(withRightSign("objective += 9", paid, "maximize")).toBe("objective -= 9");
    expect(withRightSign("objective += 40", "We pay 9 coins and get 40 back.", "maximize")).toBe(
      "objective += 40",
    );
  });
});

describe("withoutInventedFactors", () => {
  it("takes away factors that the text gives no reason for, and leaves everything else", () => {
    const text = "The 3 tubs hold 40 litres each.";
    expect(withoutInventedFactors("40 * 7.5 * x", text)).toBe("40 * x");
    expect(withoutInventedFactors("x / 25 + 3", text)).toBe("x + 3");
    for (const code of ["x + 7.5", "10 ** -3 * x", "x * 25 ** 2"])
      expect(withoutInventedFactors(code, text)).toBe(code);
  });
});

describe("what the text says is known", () => {
  it("is named in the singular, without remarks about everything", () => {
    expect(knownThings("She sees the current water levels of all tubs before she opens one.")).toEqual([
      "level",
    ]);
    expect(knownThings("He knows whether it rains. They always see everything.")).toEqual([]);
  });

  it("is drawn anew where its sentence says so", () => {
    expect(isDrawnAnew("level", "Each tub's level is drawn uniformly anew every day. It rains.")).toBe(true);
    expect(isDrawnAnew("level", "The level stays with probability 0.5 every day, else it is drawn.")).toBe(
      false,
    );
    expect(isDrawnAnew("level", "Each day a number is drawn. The level is low.")).toBe(false);
  });
});

describe("notItsOwn", () => {
  it.each([
    ["objective += 9 * sold", "A guest who gets one pays 7 coins.", "of another sentence"],
    ["arrived = rng.poisson(15)", "He orders between 0 and 40 jars.", "draws with a number"],
    ["objective -= lost", "Whoever finds none goes away at no cost.", "it is free"],
  ])("refuses %s for «%s»", (code, sentence, why) => {
    expect(notItsOwn(code, sentence)).toContain(why);
  });

  it.each([
    ["objective -= 1", "Each move costs one point."],
    ["draw = rng.uniform(0, 1, 4)", "The cover is uniform between 0 and 1."],
    ["die = rng.integers(1, 7)", "She throws a die with numbers from 1 to 6."],
    ["objective += sqrt(4 * 30 / 7)", "A lamp gives sqrt(lamps * watts / area) in light."],
    ["objective += 2 * 8 * sold", "Each guest pays 8 coins twice."],
  ])("accepts %s for «%s»", (code, sentence) => {
    expect(notItsOwn(code, sentence)).toBeNull();
  });
});
