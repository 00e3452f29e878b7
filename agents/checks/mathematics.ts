/** Fourth rung: the formulas are mathematics that can be shown, and their units agree. */

import katex from "katex";
import type { CheckResult } from "../artefacts/stage.js";
import { specificationFormulas } from "../specification/all-formulas.js";
import type { Specification } from "../specification/specification.js";
import { type Finding, type ReadExpression, result } from "./check.js";
import { unitFindings } from "./units.js";

export function checkMathematics(specification: Specification, expressions: ReadExpression[]): CheckResult[] {
  return [
    result("mathematics", "formulas", unshowable(specification), "all can be shown"),
    result(
      "mathematics",
      "units",
      unitFindings(specification, expressions),
      "what is added or compared is alike",
    ),
  ];
}

function unshowable(specification: Specification): Finding[] {
  return specificationFormulas(specification).flatMap(({ place, latex }) => {
    try {
      katex.renderToString(latex, { throwOnError: true, strict: "ignore", output: "mathml" });
      return [];
    } catch (problem) {
      return [
        {
          message: `the formula of «${place}» cannot be shown: ${problem instanceof Error ? problem.message : String(problem)}`,
          mend: "Write the expression in a simpler form.",
          place,
        },
      ];
    }
  });
}
