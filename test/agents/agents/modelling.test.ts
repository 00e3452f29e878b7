import { describe, expect, it } from "vitest";
import { modellingAgent } from "../../../agents/agents/modelling.js";
import { writeClause } from "../../../agents/agents/sentence-code.js";
import { splitClauses } from "../../../agents/text/clauses.js";
import type { StageValues } from "../../../agents/artefacts/values.js";
import type { Writer } from "../../../agents/agents/agent.js";
import type { Completion } from "../../../agents/ports.js";
import { stateVariable } from "../../support/state-variable.js";

const AMOUNTS =
  "A lamp that is lit costs 2 coins. A guest who finds no light is sent home, and that costs 30 coins.";
const VALUES: Partial<StageValues> = {
  parameters: { parameters: [], unused: [] },
  objective: { sense: "minimize", statement: "cost", unit: "coins" },
  variables: {
    action: { parts: [{ kind: "choices", labels: ["lit", "dark"] }], meaning: "what to do with the lamp" },
    state: [stateVariable("guests", "4")],
  },
  constraints: { constraints: [] },
};

/** A model's answer that came to its end. */
const stopped = (text: string): Completion => ({
  text,
  ended: "stop",
  usage: { promptTokens: 1, reusedTokens: 0, tokens: 1, seconds: 0.001 },
});

/** Gives the same code for whatever sentence. */
const always = (code: string): Writer => ({
  fill: () => Promise.reject(new Error("Code is asked for with how it ended.")),
  complete: async () => stopped(` ${code.replace(/\n/g, "\n    ")}`),
});

const lamp = (code: string) =>
  writeClause(
    "",
    [],
    { sentence: "A lamp that is lit costs 2 coins.", start: 0, code: "" },
    { text: AMOUNTS, values: VALUES },
    always(code),
    () => true,
  );

describe("the code of a sentence", () => {
  it("leaves an amount to the sentence that tells it", async () => {
    const { code } = await lamp('if action == "lit":\n    objective += 2\nelse:\n    objective += 30');
    expect(code).toBe('if action == "lit":\n    objective += 2\nelse:\n    pass');
  });

  it("stays, where something speaks against each draw, and the check says what", async () => {
    const part = await lamp("objective += 77");
    expect(part.code).toBe("objective += 77");
    const value = {
      source: [part],
      dynamics: [],
      share: "77",
      latex: { objective: "", dynamics: [], constraints: [] },
    };
    const found = modellingAgent.checks(value, { text: AMOUNTS, values: VALUES });
    expect(found.find(({ name }) => name === "each sentence by itself")).toMatchObject({
      passed: false,
      message: expect.stringContaining("the number 77 stands nowhere in the text"),
      place: "A lamp that is lit costs 2 coins.",
    });
  });

  it("adds to the objective, whatever else the model writes", async () => {
    const { code } = await lamp('if action == "lit":\n    objective = 2\nelse:\n    objective = 0');
    expect(code).toBe('if action == "lit":\n    objective += 2\nelse:\n    pass');
  });

  it("is none where the next sentence is quoted at once", async () => {
    expect((await lamp('# "A guest who finds no light"\nobjective += 30')).code).toBe("pass");
  });

  it("is none where no draw can be read", async () => {
    await expect(lamp("objective += shine")).rejects.toThrow("shine is not declared");
  });
});

const GOAT =
  "Grazing costs 2 coins and adds one kilogram. With probability 0.3 it rains. A goat that is full stays full and gains nothing.";
const GOAT_VALUES: Partial<StageValues> = {
  ...VALUES,
  variables: {
    action: { parts: [{ kind: "choices", labels: ["graze", "sleep"] }], meaning: "what the goat does" },
    state: [stateVariable("weight", "4"), stateVariable("wet", "0")],
  },
};

/** Answers in their order; what was asked stands in `asked`. */
function answering(...answers: string[]): { writer: Writer; asked: string[] } {
  const asked: string[] = [];
  const next = (prefix: string): string => {
    asked.push(prefix);
    return answers[Math.min(asked.length, answers.length) - 1] ?? "";
  };
  return {
    asked,
    writer: {
      fill: async (prefix) => next(prefix),
      complete: async (prefix) => stopped(next(prefix)),
    },
  };
}

const goat = (sentence: string, before: string[], writer: Writer) =>
  writeClause(
    "",
    before.map((code) => ({ sentence: "Before.", start: 0, code })),
    { sentence, start: GOAT.indexOf(sentence), code: "" },
    { text: GOAT, values: GOAT_VALUES },
    writer,
    () => true,
  );

describe("the form of a sentence", () => {
  it("puts what is told of one choice under this choice", async () => {
    const { writer, asked } = answering(" weight += 1  # more\n        objective += 2");
    const { code } = await goat("Grazing costs 2 coins and adds one kilogram.", [], writer);
    expect(asked[0]).toMatch(/\n {4}if action == "graze":\n {7}$/);
    expect(code).toBe('if action == "graze":\n    weight += 1\n    objective += 2');
  });

  it("begins with the draw where the first answer draws nothing", async () => {
    const { writer, asked } = answering(" wet = 1", " wet = 1");
    const { code } = await goat("With probability 0.3 it rains.", [], writer);
    expect(asked[1]).toMatch(/\n {4}chance = rng.random\(\)\n {4}if chance < 0.3:\n {7}$/);
    expect(code).toBe("chance = rng.random()\nif chance < 0.3:\n    wet = 1");
  });

  it("takes back what was done before where the sentence tells an exception", async () => {
    const { writer, asked } = answering(' action == "graze" and weight == 9', " weight == 2");
    const grazing = ['if action == "graze":\n    weight += 1\n    objective += 2'];
    const { code } = await goat("A goat that is full stays full and gains nothing.", grazing, writer);
    expect(asked).toHaveLength(2);
    expect(code).toBe(
      'if action == "graze" and start_weight == 2:\n    weight = start_weight\n    objective = 0',
    );
  });
});

describe("a bound of the text", () => {
  const BARN =
    "Each day 2 bales come into a barn. It never holds more than 5 bales, 2 coins go then. A bale that is sold brings 3 coins.";
  const values: Partial<StageValues> = {
    ...VALUES,
    variables: {
      action: {
        parts: [{ kind: "choices", labels: ["sell", "wait"] }],
        meaning: "what to do with the bales",
      },
      state: [stateVariable("bales", "1")],
    },
    constraints: { constraints: [{ kind: "enforced", expression: "bales <= 5", statement: "no room" }] },
  };
  const step = async (limit: string) => {
    const codes = [
      "bales += 2",
      limit,
      'if action == "sell" and bales > 0:\n    objective += 3\n    bales -= 1',
    ];
    const writer: Writer = {
      ...always(""),
      async complete(prefix) {
        const asked = splitClauses(BARN).findIndex(({ text }) => prefix.trimEnd().endsWith(`# "${text}"`));
        return stopped(` ${(codes[asked] ?? "pass").replace(/\n/g, "\n    ")}`);
      },
    };
    const { value } = await modellingAgent.write({
      text: BARN,
      values,
      writer,
      corrects: true,
      findings: [],
    });
    return (value.source ?? []).map(({ code }) => code);
  };

  it("is kept where the state passes it and nothing else keeps it", async () => {
    expect((await step("pass"))[0]).toBe("bales += 2\nbales = min(bales, 5)");
  });

  it("is passed by what comes in, where the code asks for what was there without it", async () => {
    const [first, second] = await step("if bales == 5:\n    objective -= 2");
    expect(first).toBe("bales += 2");
    expect(second).toBe("if bales > 5:\n    objective -= 2\n    bales = 5");
  });

  it("is left to the sentence that keeps it", async () => {
    const [first, second] = await step("if bales > 5:\n    bales = 5");
    expect(first).toBe("bales += 2");
    expect(second).toBe("if bales > 5:\n    bales = 5");
  });
});

it("reads what the sentence names in the place of what is nothing throughout", async () => {
  const text = "Each day 2 bales come into a barn. Each bale stored there costs 3 coins.";
  const state = [stateVariable("bales", "1"), stateVariable("stored", "0")];
  const values = { ...VALUES, variables: { ...VALUES.variables!, state } };
  const states: string[] = [];
  const writer: Writer = {
    ...always(""),
    async complete(prefix) {
      states.push(/^STATE = \[.*stored/m.test(prefix) ? "both" : "bales");
      return stopped(prefix.trimEnd().endsWith('barn."') ? " bales += 2" : " objective += 3 * stored");
    },
  };
  const { value } = await modellingAgent.write({ text, values, writer, corrects: true, findings: [] });
  expect(value.source?.map(({ code }) => code)).toEqual(["bales += 2", "objective += 3 * bales"]);
  expect(new Set(states)).toEqual(new Set(["both"]));
});

it("asks again for a sentence that reads what is nothing throughout and names nothing else", async () => {
  const text = "Each day 2 bales come into a barn. Each piece there costs 3 coins.";
  const values: Partial<StageValues> = {
    ...VALUES,
    variables: {
      ...VALUES.variables!,
      state: [stateVariable("bales", "1"), stateVariable("stored", "0")],
    },
  };
  const writer: Writer = {
    ...always(""),
    complete: async (prefix) =>
      stopped(
        prefix.trimEnd().endsWith('barn."')
          ? " bales += 2"
          : ` objective += 3 * ${/^STATE = \[.*stored/m.test(prefix) ? "stored" : "bales"}`,
      ),
  };
  const { value } = await modellingAgent.write({ text, values, writer, corrects: true, findings: [] });
  expect(value.source?.map(({ code }) => code)).toEqual(["bales += 2", "objective += 3 * bales"]);
});

it("says of a state that only fills up that nothing takes from it", () => {
  const found = (next: string) =>
    modellingAgent
      .checks(
        {
          source: null,
          dynamics: [{ target: "next_guests", kind: "next", expression: next, event: "" }],
          share: "guests",
          latex: { objective: "", dynamics: [], constraints: [] },
        },
        { text: "", values: VALUES },
      )
      .find(({ name }) => name === "the state keeps moving");
  expect(found("min(guests + 1, 9)")).toMatchObject({
    passed: false,
    message: "guests goes to 9 and stays there, whatever is decided",
  });
  expect(found("min(guests + 1, 9) if action == 0 else 0")).toMatchObject({ passed: true });
  // What is used up, what counts, and what never changes.
  for (const next of ["max(guests - 1, 0)", "guests + 1", "guests"])
    expect(found(next)).toMatchObject({ passed: true });
});

it("puts what trusted code reads below the choice of its sentence", async () => {
  const text =
    "A rest is free; the herd shrinks by one with probability 0.5. Good care costs 3 coins; the herd grows by one " +
    "with probability 0.6 and otherwise stays.";
  const values = {
    ...VALUES,
    variables: {
      action: { parts: [{ kind: "choices" as const, labels: ["rest", "good"] }], meaning: "how much care" },
      state: [stateVariable("herd", "4")],
    },
  };
  const clause = splitClauses(text).at(-1)!;
  const { code } = await writeClause(
    "",
    [],
    { sentence: clause.text, start: clause.start, code: "" },
    { text, values },
    always("pass"),
    () => true,
  );
  expect(code.split("\n")).toEqual([
    'if action == "good":',
    "    chance = rng.random()",
    "    if chance < 0.6:",
    "        herd = herd + 1",
    "    else:",
    "        pass",
  ]);
});
