import { describe, expect, it } from "vitest";
import type { Parameter } from "../../../agents/artefacts/values.js";
import { namesIn } from "../../../agents/specification/ast.js";
import { nameNumbersIn } from "../../../agents/specification/name-numbers.js";
import { parseStatements } from "../../../agents/specification/statements.js";

const parameter = (symbol: string, value: number, start: number): Parameter => ({
  ...{ symbol, value, unit: "", meaning: "", origin: "given" },
  span: { start, end: start + 1, quote: String(value) },
});
const PUMP = parameter("PUMP_POWER", 1, 0);
const LOSS = parameter("LOSS", 7, 10);
const SENTENCE = { start: 5, end: 20 };

function namesOf(code: string, parameters: Parameter[]): string[] {
  return parseStatements(code).flatMap((statement) => {
    const named = nameNumbersIn(statement, parameters, SENTENCE);
    return named.kind === "assign" ? [...namesIn(named.value)] : [];
  });
}

describe("a number in code", () => {
  it("becomes the parameter of its own sentence, or the only one of its value", () => {
    expect(namesOf("x = 7 * y", [PUMP, LOSS])).toEqual(["LOSS", "y"]);
    expect(namesOf("x = 7 * y", [parameter("FAR", 7, 90), LOSS])).toEqual(["LOSS", "y"]);
  });

  it("of a small size stays one where no sentence of its own names it", () => {
    expect(namesOf("x = 1 * y", [PUMP, LOSS])).toEqual(["y"]);
  });

  it("that the decision is compared with is no parameter", () => {
    expect(namesOf("x = 2 if action == 7 else y", [LOSS])).toEqual(["action", "y"]);
    expect(namesOf("x = 2 if action > 7 else y", [LOSS])).toContain("LOSS");
  });

  it("stored under a part of a parameter's name is that parameter", () => {
    expect(namesOf("power = 1", [PUMP, LOSS])).toEqual(["PUMP_POWER"]);
    expect(namesOf("power = 1", [PUMP, parameter("FAN_POWER", 1, 40)])).toEqual([]);
    expect(namesOf("power = 2", [PUMP])).toEqual([]);
    expect(namesOf("power[0] = 1", [PUMP])).toEqual([]);
    expect(namesOf("speed = 1", [PUMP])).toEqual([]);
  });
});
