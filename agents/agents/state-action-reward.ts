/** State-action-reward agent: what the policy sees, what it chooses, and what it is rewarded for. */

import { documentBefore, HEADERS } from "../prompts/document.js";
import { latexOfSource, latexOfSymbol } from "../specification/latex.js";
import { actionCount } from "../specification/specification.js";
import { type AgentInput, defineAgent } from "./agent.js";
import { failed, passed } from "../checks/check.js";

export const stateActionRewardAgent = defineAgent({
  name: "state-action-reward",
  reads: ["parameters", "objective", "variables", "constraints", "modelling"],
  async write({ values, writer }) {
    const document = documentBefore("state-action-reward", values) + HEADERS["state-action-reward"];
    const answer = await writer.fill(document, { stop: ["]", "\n"], maxTokens: 60 });
    return { value: formulate(answer, values), evidence: [] };
  },
  checks({ observation }, { values }) {
    const state = values.variables?.state ?? [];
    const hidden = state.filter((variable) => !observation.includes(variable.symbol));
    const unknown = observation.filter((symbol) => !state.some((variable) => variable.symbol === symbol));
    return [
      unknown.length === 0
        ? passed("known state variables", "closure", observation.join(", ") || "only the time")
        : failed(
            "known state variables",
            "closure",
            `${unknown[0]} is not a state variable`,
            `Choose among ${state.map((variable) => variable.symbol).join(", ")}.`,
            unknown[0],
          ),
      hidden.length === 0
        ? passed("the whole state is seen", "lint", "the reward and the next state depend on nothing hidden")
        : failed(
            "the whole state is seen",
            "lint",
            `the policy does not see ${hidden.map((variable) => variable.symbol).join(", ")}`,
            "Add it to the observation, unless the text says that it is hidden.",
            hidden[0]?.symbol,
          ),
    ];
  },
});

/** The observation as the model names it, with whatever it left out that the text does not hide. */
function formulate(answer: string, values: AgentInput["values"]) {
  const state = values.variables?.state ?? [];
  const named = answer.split(",").map((each) => each.replace(/[^A-Za-z0-9_]/g, ""));
  const known = state.map((variable) => variable.symbol);
  const observation = [...new Set([...named.filter((each) => known.includes(each)), ...known])];
  const sense = values.objective?.sense ?? "maximize";
  const share = values.modelling?.share ?? "0";
  const action = values.variables?.action;
  const count = action ? actionCount(action) : 1;
  return {
    observation,
    observesTime: true,
    reward: "objective",
    potential: null,
    latex: {
      state: `s_t = \\left(${[...observation.map(latexOfSymbol), "t"].join(", ")}\\right)`,
      action: `a_t \\in \\{0, \\dots, ${count - 1}\\}`,
      reward: `r_t = ${sense === "minimize" ? "-\\left(" : ""}${latexOfSource(share)}${sense === "minimize" ? "\\right)" : ""}`,
    },
  };
}
