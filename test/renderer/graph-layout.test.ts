import { describe, expect, it } from "vitest";
import { STAGE_NAMES } from "../../agents/artefacts/stage.js";
import { connections, layOut, MADE_FROM, ROWS } from "../../renderer/graph/layout.js";

describe("the graph of the stages", () => {
  it("has every stage once, below everything that it is made from", () => {
    expect(ROWS.flat().sort()).toEqual([...STAGE_NAMES].sort());
    const row = (stage: string) => ROWS.findIndex((stages) => stages.some((one) => one === stage));
    for (const stage of STAGE_NAMES)
      for (const source of MADE_FROM[stage])
        expect(row(source), `${source} → ${stage}`).toBeLessThan(row(stage));
  });

  it("fits the middle pane of a small laptop without scrolling, and never overlaps", () => {
    const { boxes, height } = layOut(288, 588);
    expect(height).toBeLessThanOrEqual(588);
    for (const one of STAGE_NAMES)
      for (const other of STAGE_NAMES) {
        if (one === other) continue;
        const [a, b] = [boxes[one], boxes[other]];
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${one} and ${other}`).toBe(true);
        expect(a.x + a.width).toBeLessThanOrEqual(288);
      }
  });

  it("scrolls rather than squeezes in a low window", () => {
    expect(layOut(288, 200).height).toBeGreaterThan(500);
  });

  it("joins all rows, and adds what the selected stage is made from and goes into", () => {
    const ways = connections(null);
    expect(ways).toHaveLength(12);
    const arcs = connections("parameters").filter((one) => one.kind === "arc");
    expect(arcs.map((one) => one.to)).toEqual(["constraints", "modelling", "environment", "coding"]);
    expect(arcs.every((one) => one.from === "parameters")).toBe(true);
  });
});
