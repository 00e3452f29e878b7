import { expect, it } from "vitest";
import { relevantNames, withoutIdleParts } from "../../../agents/specification/relevance.js";
import { parseExpression } from "../../../agents/specification/parse.js";
import { stateVariable } from "../../support/state-variable.js";
import { INVENTORY } from "./written/paper.js";

it("follows names through quantities and later steps", () => {
  const line = (target: string, source: string) => ({ target, expression: parseExpression(source) });
  const lines = [
    line("sold", "min(stock, 3)"),
    line("next_stock", "stock + late"),
    line("next_days", "days + 1"),
  ];
  const found = relevantNames({ lines, share: parseExpression("2 * sold") });
  expect([...found].sort()).toEqual(["late", "next_stock", "sold", "stock"]);
});

it("leaves out what touches neither the objective nor the end, with what limits only that", () => {
  const written = INVENTORY.specification;
  const limit = { kind: "enforced" as const, statement: "no more than 9 are counted" };
  const counting = {
    ...written,
    state: [...written.state, stateVariable("counted", "0")],
    constraints: [...written.constraints, { ...limit, expression: "counted <= 9" }],
  };
  const left = withoutIdleParts(counting);
  expect(left.state).toEqual(withoutIdleParts(written).state);
  expect(left.constraints).toEqual(written.constraints);
  const shared = [
    { ...limit, expression: "counted + stock <= 9" },
    { ...limit, kind: "costs" as const, expression: "counted <= 9" },
  ];
  expect(withoutIdleParts({ ...counting, constraints: shared }).constraints).toEqual(shared);
  const [kept] = left.state;
  const limited = { ...counting, constraints: [{ ...limit, expression: `${kept!.symbol} <= 9` }] };
  expect(withoutIdleParts(limited).constraints).toEqual(limited.constraints);
});
