/** Specifications written by hand: what derives from them passes the benchmark's judge in real Python. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { deriveEnvironment } from "../../../agents/specification/derive.js";
import { judgeCoding, judgeModelling } from "../../../bench/judge.js";
import { probeGenerated } from "../../../bench/probing.js";
import { referenceOf } from "../../../bench/references.js";
import { useJudge } from "../../support/judge.js";
import { DRONE, INVENTORY, PAPER } from "./written/paper.js";
import { VARIED } from "./written/varied.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
/** What the references showed is kept by the hash of their source: probing them takes longer than all the rest. */
const KNOWN = path.join(ROOT, "node_modules/.cache/lamplight-test");
/** Probing the references of all takes half an hour: `npm run bench:judge` has them, and every test run two. */
const WRITTEN = process.env["MODE"] === "every-mutation" ? [...PAPER, ...VARIED] : [INVENTORY, DRONE];

const python = useJudge();

describe.each(WRITTEN)("$task: $specification.title", ({ task, text, specification }) => {
  test("the derived environment is the task", async () => {
    const source = readFileSync(path.join(ROOT, "test/suites", task, "reference.py"), "utf8");
    const name = path.basename(task);
    const reference = await referenceOf({ name, text, reference: source }, KNOWN, python());
    if (reference === "question" || "problem" in reference)
      throw new Error(`${task} has no usable reference`);
    const figures = await probeGenerated(python(), { source: deriveEnvironment(specification) }, reference);
    expect(judgeCoding(figures)).toEqual({ passed: true, reasons: [] });
    expect(judgeModelling(reference, figures, null)).toEqual({ passed: true, reasons: [] });
  });
});
