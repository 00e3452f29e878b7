import { describe, expect, it } from "vitest";
import { lowerSource } from "../../../agents/agents/lower-source.js";
import { modellingAgent } from "../../../agents/agents/modelling.js";
import {
  leadOfCalendar,
  STEPS_TAKEN,
  stepsTaken,
  withoutCounting,
} from "../../../agents/agents/last-step.js";
import type { Writer } from "../../../agents/agents/agent.js";
import type { Parameter, StageValues } from "../../../agents/artefacts/values.js";
import { print } from "../../../agents/specification/print.js";
import { splitClauses } from "../../../agents/text/clauses.js";
import { findNumbers } from "../../../agents/text/numbers.js";
import { stateVariable } from "../../support/state-variable.js";

const TEXT =
  "A miller grinds corn for 24 weeks. Each week he grinds up to 5 sacks, and each costs him 2 euros. " +
  "At the end of the season every sack in the mill brings 6 euros.";
const SYMBOLS = ["WEEKS", "MOST", "COST", "PRICE"];
const PARAMETERS: Parameter[] = findNumbers(TEXT).map((mention, index) => ({
  ...{ symbol: SYMBOLS[index] ?? "", value: mention.value, span: mention.span },
  ...{ unit: "", meaning: "", origin: "given" as const },
}));

const values = (text = TEXT): Partial<StageValues> => ({
  parameters: { parameters: PARAMETERS, unused: [] },
  objective: { sense: "maximize", statement: "income", unit: "euros" },
  variables: {
    action: { parts: [{ kind: "range", low: 0, high: 5, unit: "" }], meaning: "how many sacks to grind" },
    state: [stateVariable("sacks", "0"), ...stepsTaken(PARAMETERS, text)],
  },
  constraints: { constraints: [] },
});

describe("the last step", () => {
  it("is counted where a sentence tells what it brings", () => {
    expect(stepsTaken(PARAMETERS, TEXT)).toMatchObject([{ symbol: STEPS_TAKEN, initial: "0", high: 24 }]);
    expect(stepsTaken(PARAMETERS, TEXT.replace("the season", "each week"))).toEqual([]);
    expect(stepsTaken([], TEXT)).toEqual([]);
  });

  it.each([
    ["steps_taken += 1", "pass"],
    [
      "if action == 1:\n    sacks = 0\n    steps_taken = steps_taken + 1",
      "if action == 1:\n    sacks = 0\n    pass",
    ],
    ["new_steps_taken = steps_taken + 1", "pass"],
    ["if steps_taken == WEEKS - 1:\n    sacks = 0", "if steps_taken == WEEKS - 1:\n    sacks = 0"],
  ])("is not counted by the model as well: %j", (code, rest) => expect(withoutCounting(code)).toBe(rest));

  it("is asked for by trusted code, and told by the model", async () => {
    const prefixes: string[] = [];
    const codes = ["pass", "sacks += action", "objective -= 2 * action", "    objective += 6 * sacks"];
    const writer: Writer = {
      fill: async () => "",
      async complete(prefix) {
        prefixes.push(prefix);
        const asked = splitClauses(TEXT).findIndex(
          ({ text }) => prefix.includes(`# "${text}"\n`) && !prefix.split(`# "${text}"\n`)[1]!.includes("#"),
        );
        return { text: ` ${(codes[asked] ?? "pass").trim()}`, ended: "stop" } as never;
      },
    };
    const { value } = await modellingAgent.write({
      text: TEXT,
      values: values(),
      writer,
      corrects: true,
      findings: [],
    });
    const last = value.source?.at(-1)?.code;
    expect(last).toBe(`if ${STEPS_TAKEN} == WEEKS - 1:\n    objective += 6 * sacks`);
    expect(prefixes.some((prefix) => prefix.includes(`if ${STEPS_TAKEN} == WEEKS - 1:`))).toBe(true);
    expect(value.dynamics.find(({ target }) => target === `next_${STEPS_TAKEN}`)?.expression).toBe(
      `${STEPS_TAKEN} + 1`,
    );
  });

  it("is counted once where a person's code counts it", () => {
    const source = [{ sentence: "Weeks pass.", start: 0, code: `${STEPS_TAKEN} += 1` }];
    const [line] = lowerSource(source, values()).lines;
    expect(print(line!.expression)).toBe(`${STEPS_TAKEN} + 1`);
  });
});

describe("months and days of the week", () => {
  const text = "He mills for 24 weeks, that is, for the first time on a Monday.";
  const seasonal = "He grinds on 24 days, the first a Monday. On Sunday each sack costs 5 euros.";

  it("need a count of the steps, and stand below theirs", () => {
    const state = stepsTaken(PARAMETERS, seasonal);
    expect(state).toMatchObject([{ symbol: STEPS_TAKEN, high: 24 }]);
    expect(leadOfCalendar("On Sunday each sack costs 5 euros.", state, seasonal)).toEqual([
      "if steps_taken % 7 in [6]:",
    ]);
    expect(leadOfCalendar("Each sack costs 5 euros.", state, seasonal)).toEqual([]);
    expect(leadOfCalendar("From Monday to Sunday each sack costs 5 euros.", state, seasonal)).toEqual([]);
    expect(leadOfCalendar("On Sunday each sack costs 5 euros.", [], seasonal)).toEqual([]);
    expect(stepsTaken(PARAMETERS, text)).toEqual([]);
  });
});
