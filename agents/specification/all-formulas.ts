/** All formulas of a specification, for KaTeX. */

import { stateActionRewardFormulas } from "./formulas.js";
import { assignmentFormula, latexOfSource, latexOfSymbol, objectiveFormula } from "./latex.js";
import { actionCount, type Specification } from "./specification.js";

export interface Formula {
  part: "objective" | "state" | "action" | "dynamics" | "reward" | "end" | "constraints";
  /** Symbol or field that the formula says something about. */
  place: string;
  latex: string;
}

export function specificationFormulas(specification: Specification): Formula[] {
  const { environment, objective, share, state, stateActionReward: signal } = specification;
  const formulas: Formula[] = [
    {
      part: "objective",
      place: "objective",
      latex: objectiveFormula({
        objective,
        share,
        stepLimit: environment.stepLimitOrigin === "assumed" ? null : environment.stepLimit,
        discount: environment.discount,
      }),
    },
    ...state.map(({ symbol, initial }): Formula => ({
      part: "state",
      place: symbol,
      latex: `${latexOfSymbol(symbol)}_0 ${initial.includes("rng.") ? "\\sim" : "="} ${latexOfSource(initial)}`,
    })),
    { part: "action", place: "action", latex: actionFormula(specification) },
    ...specification.dynamics.map((line): Formula => ({
      part: "dynamics",
      place: line.target,
      latex: assignmentFormula(line),
    })),
    {
      part: "reward",
      place: "reward",
      latex: stateActionRewardFormulas(signal, { objective, modelling: { share } }).reward,
    },
  ];
  if (environment.feasible !== null)
    formulas.push({
      part: "action",
      place: "feasible",
      latex: `A(s) = \\left\\{ a : ${latexOfSource(environment.feasible)} \\right\\}`,
    });
  if (environment.terminated !== "False")
    formulas.push({
      part: "end",
      place: "terminated",
      latex: `\\text{over if } ${latexOfSource(environment.terminated)}`,
    });
  for (const { statement, expression } of specification.constraints)
    if (expression !== null)
      formulas.push({
        part: "constraints",
        place: statement.slice(0, 200),
        latex: latexOfSource(expression),
      });
  return formulas;
}

function actionFormula({ action }: Specification): string {
  const sets = action.parts.map((part) =>
    part.kind === "choices"
      ? `\\{0, \\dots, ${part.labels.length - 1}\\}`
      : `\\{${part.low}, \\dots, ${part.high}\\}`,
  );
  return `a_t \\in ${sets.join(" \\times ")} \\quad (${actionCount(action)})`;
}
