import { describe, expect, it } from "vitest";
import { leftBehind } from "../../../agents/agents/left-behind.js";
import { variablesAgent } from "../../../agents/agents/variables.js";
import type { StateVariable } from "../../../agents/artefacts/values.js";
import { findNumbers } from "../../../agents/text/numbers.js";
import { stateVariable } from "../../support/state-variable.js";
import { scriptedWriter } from "../../support/scripted-writer.js";

const TEXT =
  "A lighthouse keeper knows the sea, calm or rough, and sends the boat to the harbour, the reef or the mill. " +
  "Each day a letter comes whose weight is 20, 30 or 50 grams, all equally likely.";

const [weights] = findNumbers(TEXT);
const PARAMETERS = [
  {
    symbol: "WEIGHTS",
    value: weights!.value,
    unit: "grams",
    meaning: "",
    span: weights!.span,
    origin: "given" as const,
  },
];

const written = (starts: Record<string, string>) =>
  variablesAgent.write({
    text: TEXT,
    values: {
      parameters: { parameters: PARAMETERS, unused: [] },
      objective: { sense: "maximize", statement: "letters brought", unit: "letters" },
    },
    writer: scriptedWriter({
      "# Decision in each step:": " where to send the boat",
      "ACTIONS =": ' ["harbour", "reef", "mill"]',
      "STATE = [": "place, sea, letter",
      "place =": ' "mill"',
      "sea =": ' "rough"  # "calm" or "rough"',
      "letter =": " WEIGHTS",
      ...starts,
    }),
    findings: [],
    corrects: true,
  });

describe("the levels of an action", () => {
  const decided = async (meaning: string, actions: string) =>
    (
      await written({
        "# Decision in each step:": ` ${meaning}`,
        "ACTIONS =": ` ${actions}`,
        "place =": " 0",
        "sea =": " 0",
      })
    ).value.action.parts;

  it("are those that the decision names, not another list of the text", async () => {
    expect(await decided("ration r in {0, 1, ..., 4}", "WEIGHTS[:2]").catch(() => "unreadable")).toBe(
      "unreadable",
    );
    expect(await decided("ration r in {0, 1, ..., 4}", "WEIGHTS")).toEqual([
      { kind: "range", low: 0, high: 4, unit: "" },
    ]);
    expect(await decided("speed of 10, 20, 40 or 80", "WEIGHTS")).toEqual([
      { kind: "choices", labels: ["10", "20", "40", "80"] },
    ]);
  });

  it.each([
    ["named choices", "weight of 1, 2, 3 or 4", '["light", "heavy"]', ["light", "heavy"]],
    ["as many levels", "parcel of 1, 2 or 4 grams", "WEIGHTS", ["20", "30", "50"]],
    ["two numbers", "between 1 and 9", "WEIGHTS", ["20", "30", "50"]],
  ])("stay as written with %s", async (_, meaning, actions, labels) => {
    expect(await decided(meaning, actions)).toEqual([{ kind: "choices", labels }]);
  });
});

describe("the state at the start", () => {
  it("takes words as numbers, and a list of equally likely values as a draw of one", async () => {
    const { value } = await written({});
    expect(value.state).toMatchObject([
      { symbol: "place", type: "integer", shape: [], initial: "2", meaning: "0 harbour, 1 reef, 2 mill" },
      { symbol: "sea", type: "integer", shape: [], initial: "1", meaning: "0 calm, 1 rough" },
      { symbol: "letter", shape: [], initial: "rng.choice(WEIGHTS)" },
    ]);
  });

  it("leaves out what no step leaves behind", () => {
    const text = "A nurse goes around. Whenever she comes to the lab, it is shut with probability 0.3.";
    const left = (names: string[], told = text) =>
      leftBehind(
        names.map((symbol) => {
          const meaning = symbol === "lab" ? "0 open, 1 shut" : "0 ward, 1 lab, 2 store";
          return { ...stateVariable(symbol, "0"), meaning };
        }),
        { meaning: "where to go", labels: [] },
        told,
        [],
      ).map(({ symbol }) => symbol);
    expect(left(["current_place", "next_place"])).toEqual(["current_place"]);
    expect(left(["next_place"])).toEqual(["next_place"]);
    expect(left(["place", "lab"])).toEqual(["place"]);
    expect(left(["place", "lab"], text.replace("it is", "it stays open or is"))).toEqual(["place", "lab"]);
  });

  it("leaves out the steps that are left, not what else runs out", () => {
    const text = "A robot has 20 litres and may make 20 moves.";
    const [litres, moves] = findNumbers(text).map((mention, index) => ({
      ...{ symbol: ["TANK", "MAX_MOVES"][index] ?? "", value: mention.value, span: mention.span },
      ...{ unit: "", meaning: "", origin: "given" as const },
    }));
    const state = [stateVariable("litres_left", "TANK"), stateVariable("moves_left", "MAX_MOVES")];
    const left = leftBehind(state, { meaning: "where to go", labels: [] }, text, [litres!, moves!]);
    expect(left.map(({ symbol }) => symbol)).toEqual(["litres_left"]);
  });

  it("leaves out which choice was made, unless the text starts or remembers it", () => {
    const pump = { ...stateVariable("pump", "0"), meaning: "0 off, 1 slow, 2 fast" };
    const left = (text: string) =>
      leftBehind(
        [stateVariable("water", "WATER"), pump],
        { meaning: "which speed to choose", labels: ["off", "slow", "fast"] },
        text,
        [],
      ).map(({ symbol }) => symbol);
    expect(left("Each day the pump runs slow or fast or is off.")).toEqual(["water"]);
    expect(left("The pump is off at the start. Each day it runs slow or fast or is off.")).toContain("pump");
    expect(left("Each day it runs slow, fast or is off; to switch costs 2 euros.")).toContain("pump");
  });

  it("leaves out the count that is decided, unless the text starts or knows it", () => {
    const left = (text: string) =>
      leftBehind(
        [stateVariable("guests", "2"), stateVariable("cooks", "2")],
        { meaning: "how many cooks to call in", labels: [] },
        text,
        [],
      ).map(({ symbol }) => symbol);
    expect(left("The hall opens with 2 guests. One or two cooks come.")).toEqual(["guests"]);
    expect(left("The hall opens with 2 guests and 2 cooks.")).toEqual(["guests", "cooks"]);
    expect(left("She knows the cooks before she decides.")).toEqual(["guests", "cooks"]);
  });

  it("leaves out what will be left in the end", () => {
    const text = "A barn has a tank that is empty at first. What is left in the end is worth 2 coins.";
    const state = [stateVariable("tank", "0"), stateVariable("water_left", "0")];
    const left = leftBehind(state, { meaning: "how much to fill", labels: [] }, text, []);
    expect(left.map(({ symbol }) => symbol)).toEqual(["tank"]);
  });

  it("leaves out what is decided", async () => {
    const { value } = await written({ "STATE = [": "send, sea", "send =": " 20" });
    expect(value.state.map(({ symbol }) => symbol)).toEqual(["sea"]);
  });

  it("leaves out what has no value, draw after draw", async () => {
    const { value } = await written({ "place =": " None" });
    expect(value.state.map(({ symbol }) => symbol)).toEqual(["sea", "letter"]);
  });

  it("does not read a word whose others nobody tells", async () => {
    await expect(written({ "sea =": ' "stormy"' })).rejects.toThrow(
      'the start of sea, «"stormy"»: "stormy" is neither one of the actions nor a value of the state',
    );
  });
});

describe("what is known and drawn anew", () => {
  const TOLD =
    "The ferryman hears the fare, which is 2, 3 or 5 coins, drawn anew every hour. Fares end at dusk.";
  const drawn = (...state: StateVariable[]) =>
    variablesAgent
      .checks(
        { action: { parts: [{ kind: "choices", labels: ["take", "leave"] }], meaning: "" }, state },
        { text: TOLD, values: {} },
      )
      .find(({ name }) => name === "drawn from the start");

  it("is drawn before the first decision", () => {
    expect(drawn(stateVariable("fare", "3"))).toMatchObject({ passed: false, place: "fare" });
    expect(drawn(stateVariable("fare", "rng.choice([2, 3, 5])"))?.passed).toBe(true);
  });

  it("may stand beside a count of the same things", () => {
    expect(
      drawn(stateVariable("fares_left", "9"), stateVariable("fare", "rng.choice([2, 3, 5])"))?.passed,
    ).toBe(true);
    expect(drawn(stateVariable("fares_left", "9"))).toMatchObject({ passed: false, place: "fares_left" });
  });
});
