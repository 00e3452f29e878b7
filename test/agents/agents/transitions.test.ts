import { describe, expect, it } from "vitest";
import type { AgentInput } from "../../../agents/agents/agent.js";
import { lowerSource } from "../../../agents/agents/lower-source.js";
import { outcomeOf, sameOutcome } from "../../../agents/agents/outcome.js";
import { transitionCode } from "../../../agents/agents/transitions.js";
import { stateVariable } from "../../support/state-variable.js";

const SKY = { ...stateVariable("sky", "0"), meaning: "0 dry, 1 wet" };
const FARE = stateVariable("fare", "7");
const FARES = { symbol: "FARES", value: [3, 7, 12], unit: "coins", meaning: "fares", span: null };

const values = (...state: ReturnType<typeof stateVariable>[]) =>
  ({
    parameters: { parameters: [FARES], unused: [] },
    variables: {
      action: { parts: [{ kind: "choices", labels: ["row", "wait"] }], meaning: "what the ferryman does" },
      state,
    },
  }) as unknown as AgentInput["values"];

const code = (sentence: string, known: AgentInput["values"], before: string[] = []) =>
  transitionCode(sentence, sentence, before, known);

const lines = (...all: string[]): string => all.join("\n");

describe("transitionCode", () => {
  it("writes a chain of words", () => {
    const written = code(
      "A dry sky turns wet with probability 0.3 and a wet sky turns dry with probability 0.5.",
      values(SKY),
    );
    expect(written).toBe(
      lines(
        "chance = rng.random()",
        "if sky == 0 and chance < 0.3:",
        "    sky = 1",
        "elif sky == 1 and chance < 0.5:",
        "    sky = 0",
      ),
    );
  });

  it("writes a chain of listed numbers, whose last branch takes what is left", () => {
    const written = code(
      "It stays with probability 0.5; a fare of 3 or 12 otherwise goes to 7, a fare of 7 otherwise goes to 3 or 12 (0.25 each).",
      values(SKY, FARE),
    );
    expect(written).toBe(
      lines(
        "chance = rng.random()",
        "if fare == 3 and chance < 0.5:",
        "    pass",
        "elif fare == 3:",
        "    fare = 7",
        "elif fare == 7 and chance < 0.5:",
        "    pass",
        "elif fare == 7 and chance < 0.5 + 0.25:",
        "    fare = 3",
        "elif fare == 7:",
        "    fare = 12",
        "elif fare == 12 and chance < 0.5:",
        "    pass",
        "elif fare == 12:",
        "    fare = 7",
      ),
    );
  });

  it("leaves out at the end what stays as it is", () => {
    expect(code("A dry sky stays dry with probability 0.3 and otherwise turns wet.", values(SKY))).toContain(
      "new_sky",
    );
    expect(code("A wet sky turns dry with probability 0.5; otherwise it stays wet.", values(SKY))).toBe(
      lines("chance = rng.random()", "new_sky = sky", "if sky == 1 and chance < 0.5:", "    new_sky = 0"),
    );
  });

  it("lets no change follow on another where each level has its sentence", () => {
    const known = values(SKY);
    const first = code("A dry sky turns wet with probability 0.3.", known) ?? "";
    const second = code("A wet sky turns dry with probability 0.5.", known, [first]) ?? "";
    expect(first.startsWith("chance = rng.random()\nnew_sky = sky\n")).toBe(true);
    expect(second).toBe("if sky == 1 and chance < 0.5:\n    new_sky = 0");
    const outcome = (...pieces: string[]) => {
      const source = pieces.map((piece) => ({ sentence: "A sentence.", start: 0, code: piece }));
      return outcomeOf(lowerSource(source, known), known);
    };
    const asOne = lines(
      "chance = rng.random()",
      'if sky == "dry":',
      "    next_one = 1 if chance < 0.3 else 0",
      "else:",
      "    next_one = 0 if chance < 0.5 else 1",
      "sky = next_one",
    );
    expect(sameOutcome(outcome(first, second, "sky = new_sky"), outcome(asOne), outcome("pass"))).toBe(true);
  });

  it.each([
    ["of which a decision is the cause", "If he waits to row, a dry sky turns wet with probability 0.3."],
    ["that tells more", "A dry sky turns wet with probability 0.3, which costs 4 coins."],
    ["of something else", "A calm day turns rough with probability 0.3."],
  ])("leaves a sentence to the model %s", (_, sentence) => {
    expect(code(sentence, values(SKY, FARE))).toBeNull();
  });

  it("asks which one is meant where two can take the same levels", () => {
    const two = values(SKY, { ...SKY, symbol: "lawn" });
    expect(code("It changes with probability 0.1.", two)).toBeNull();
    expect(code("The dry lawn turns wet with probability 0.1.", two)).toContain("lawn");
  });
});
