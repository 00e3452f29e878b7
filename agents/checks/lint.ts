/** Fifth rung: what every sensible decision process has, whatever its task. */

import type { CheckResult } from "../artefacts/stage.js";
import { draws, type Expression, LanguageProblem, namesIn, nodes } from "../specification/ast.js";
import { evaluate, flat } from "../specification/evaluate.js";
import { parseExpression } from "../specification/parse.js";
import { relevantNames } from "../specification/relevance.js";
import { luckOf, stepFrom } from "../specification/simulate.js";
import { uniformStream } from "../specification/random.js";
import type { Specification } from "../specification/specification.js";
import { findNumbers, numbersOf } from "../text/numbers.js";
import { type Finding, type ReadExpression, result } from "./check.js";
import { directionFindings } from "./directions.js";
import { canBeTrue } from "./intervals.js";
import { outcomeText, sampled, type Trial } from "./trial.js";

const SAMPLES = 80;

export function checkLint(
  specification: Specification,
  expressions: ReadExpression[],
  text: string,
  trial: Trial,
): CheckResult[] {
  // What cannot be played is told on the next rung.
  const tried = (find: (trial: Trial) => Finding[]): Finding[] => {
    try {
      return trial.problem === null ? find(trial) : [];
    } catch (problem) {
      if (!(problem instanceof LanguageProblem)) throw problem;
      return [{ message: problem.message, mend: problem.mend, place: problem.message.split(":")[0] ?? "" }];
    }
  };
  const lint = (name: string, findings: Finding[], otherwise: string): CheckResult =>
    result("lint", name, findings, otherwise);
  return [
    lint("next values", unchanging(specification), "every state variable has a next value"),
    lint(
      "actions and their places",
      misreadActions(specification, expressions),
      "actions are read by their place",
    ),
    lint(
      "effect of the action",
      tried((played) => actionEffect(specification, played)),
      "each action has its own effect",
    ),
    lint("effect of chance", tried(drawEffect), "each draw has an effect"),
    lint(
      "objective",
      tried((played) => objectiveEffect(expressions, played)),
      "the objective depends on what is decided",
    ),
    lint("end", endFindings(specification, trial, text), "an episode ends as it should"),
    lint("constraints", ignoredConstraints(specification, expressions), "each is carried out in its way"),
    lint("observation", unobserved(specification, expressions), "what the future depends on is seen"),
    lint(
      "costs and gains",
      tried((played) => directionFindings(text, played)),
      "costs lower the result and gains raise it",
    ),
    lint(
      "reward",
      tried((played) => rewardFindings(specification, expressions, played)),
      "the reward follows the objective",
    ),
  ];
}

function unchanging({ state, dynamics }: Specification): Finding[] {
  const targets = new Set(dynamics.map(({ target }) => target));
  return state
    .filter(({ symbol }) => !targets.has(`next_${symbol}`))
    .map(({ symbol }) => ({
      message: `nothing says what becomes of ${symbol}: it keeps its first value for ever`,
      mend: `Set next_${symbol} in the step, or make ${symbol} a parameter.`,
      place: symbol,
    }));
}

/** A listed value taken for its place, and comparisons with an action that does not exist. */
function misreadActions({ action }: Specification, expressions: ReadExpression[]): Finding[] {
  const [only] = action.parts;
  if (action.parts.length > 1 || !only) return [];
  const [low, high] = only.kind === "range" ? [only.low, only.high] : [0, only.labels.length - 1];
  const listed =
    only.kind === "choices" && only.labels.some((label, place) => isNumber(label) && Number(label) !== place);
  return expressions.flatMap(({ place, expression }) =>
    [...nodes(expression)].flatMap((node): Finding[] => {
      if (node.kind === "compare") {
        const other = isAction(node.left) ? node.right : isAction(node.right) ? node.left : null;
        if (other?.kind !== "number" || (other.value >= low && other.value <= high)) return [];
        return [
          {
            message: `«${place}» compares the action with ${other.value}, but actions go from ${low} to ${high}`,
            mend: "Compare with the place of the choice, counted from 0, not with what stands there.",
            place,
          },
        ];
      }
      if (!listed || node.kind !== "binary" || (!isAction(node.left) && !isAction(node.right))) return [];
      return [
        {
          message: `«${place}» reckons with the action itself, which is the place of a choice, not its value`,
          mend: "Put the values into a list and take the entry of the action: VALUES[action].",
          place,
        },
      ];
    }),
  );
}

function isNumber(label: string): boolean {
  return label.trim() !== "" && Number.isFinite(Number(label));
}

function isAction(expression: Expression): boolean {
  return expression.kind === "name" && expression.name === "action";
}

function actionEffect(specification: Specification, trial: Trial): Finding[] {
  const apart = new Set<string>();
  const key = (a: number, b: number): string => `${a},${b}`;
  for (const visit of sampled(trial, SAMPLES)) {
    const outcomes = trial.actions.map((action) =>
      outcomeText(stepFrom(trial.model, visit.state, action, luckOf(...visit.keys))),
    );
    outcomes.forEach((left, a) =>
      outcomes.forEach((right, b) => {
        if (left !== right) apart.add(key(a, b));
      }),
    );
  }
  if (apart.size === 0)
    return [
      {
        message: "whatever is decided, the same happens",
        mend: "Use `action` where the text says what a decision does.",
        place: "action",
      },
    ];
  const [only] = specification.action.parts;
  if (only?.kind !== "choices" || specification.action.parts.length > 1) return [];
  const { labels } = only;
  if (labels.length !== trial.actions.length) return [];
  return labels.flatMap((label, a) =>
    labels.slice(a + 1).flatMap((other, offset): Finding[] =>
      apart.has(key(a, a + 1 + offset))
        ? []
        : [
            {
              message: `«${label}» and «${other}» do the same in every state that was tried`,
              mend: "Say what each of them does, or leave one out.",
              place: "action",
            },
          ],
    ),
  );
}

function drawEffect(trial: Trial): Finding[] {
  const { model } = trial;
  const lines = model.lines.flatMap(({ target, expression }, line) =>
    draws(expression) ? [{ target, line }] : [],
  );
  const visits = sampled(trial, SAMPLES);
  return lines
    .filter(({ line }) =>
      visits.every((visit) => {
        const before = outcomeText(visit);
        return [1, 2, 3].every((again) => {
          const luck = luckOf(...visit.keys);
          const other = (place: number) =>
            place === line ? uniformStream(...visit.keys, place, again) : luck(place);
          return outcomeText(stepFrom(model, visit.state, visit.action, other)) === before;
        });
      }),
    )
    .map(({ target }) => ({
      message: `the draw ${target} changes nothing`,
      mend: "Let it change the state or what is earned, as the text says.",
      place: target,
    }));
}

function objectiveEffect(expressions: ReadExpression[], trial: Trial): Finding[] {
  const shares = trial.episodes.flatMap(({ visits }) => visits.map(({ share }) => share));
  if (shares.length > 0 && shares.every((share) => share === 0))
    return [
      {
        message: "no step adds to the objective",
        mend: "Add what the text says is earned or paid.",
        place: "share",
      },
    ];
  const lines = expressions.filter(({ role }) => role === "line");
  const ends = expressions.filter(({ role }) => role === "terminated").map(({ expression }) => expression);
  const share = expressions.find(({ role }) => role === "share");
  if (!share) return [];
  const relevant = relevantNames(
    { lines: lines.map(({ place, expression }) => ({ target: place, expression })), share: share.expression },
    ends,
  );
  if (relevant.has("action")) return [];
  return [
    {
      message: "neither the objective nor the end depends on the action",
      mend: "Let what is decided change what is earned, or the state that it is earned from.",
      place: "share",
    },
  ];
}

function endFindings(specification: Specification, trial: Trial, text: string): Finding[] {
  const { terminated, stepLimit, stepLimitOrigin } = specification.environment;
  if (terminated.trim() === "False")
    return stepLimitOrigin === "assumed"
      ? [
          {
            message: "nothing ends an episode",
            mend: "Name the number of steps, or the condition under which it is over.",
            place: "terminated",
          },
        ]
      : [];
  const ended = trial.episodes.filter((episode) => episode.terminated);
  if (trial.problem === null && ended.length === 0 && !canBeTrue(trial.model.terminated, trial.model))
    return [
      {
        message: `«${terminated}» can never be true`,
        mend: "Compare it with what the state can be at the end of a step; the state's next values are next_….",
        place: "terminated",
      },
    ];
  const lengths = ended.map(({ visits }) => visits.length);
  const longest = Math.max(0, ...trial.episodes.map(({ visits }) => visits.length));
  if (ended.length === trial.episodes.length && ended.length > 0) {
    if (longest === 1 && stepLimit > 1)
      return [
        {
          message: `every episode is over after its first step, because «${terminated}» holds at once`,
          mend: "Turn the condition round: it says when an episode is over.",
          place: "terminated",
        },
      ];
    const said = new Set(findNumbers(text).flatMap(({ value }) => numbersOf(value)));
    const beside = [longest - 1, longest + 1].find((each) => said.has(each));
    const fixed = lengths.filter((length) => length === longest).length >= lengths.length / 4;
    if (fixed && longest > 2 && !said.has(longest) && beside !== undefined)
      return [
        {
          message: `an episode takes ${longest} steps, but the text says ${beside}`,
          mend: `Compare so that the ${beside}th step is the last one; next_… is the value after the step.`,
          place: "terminated",
        },
      ];
  }
  return [];
}

/** What ends an episode or costs something, and has no say in the end or in the objective. */
function ignoredConstraints(specification: Specification, expressions: ReadExpression[]): Finding[] {
  const state = new Set(specification.state.map(({ symbol }) => symbol));
  const lines = new Map(
    expressions.flatMap(({ role, place, expression }) => (role === "line" ? [[place, expression]] : [])),
  );
  const behind = (role: ReadExpression["role"]): Set<string> => {
    const found = new Set<string>();
    const waiting = expressions.flatMap((each) => (each.role === role ? [...namesIn(each.expression)] : []));
    for (let symbol = waiting.pop(); symbol !== undefined; symbol = waiting.pop()) {
      if (found.has(symbol)) continue;
      found.add(symbol).add(symbol.replace(/^next_/, ""));
      const line = lines.get(symbol);
      // A state variable's next value stands for the variable; what it comes from is another matter.
      if (line && !symbol.startsWith("next_")) waiting.push(...namesIn(line));
    }
    return found;
  };
  const [ends, costs] = [behind("terminated"), behind("share")];
  return specification.constraints.flatMap(({ kind, statement, expression }): Finding[] => {
    if (expression === null || (kind !== "ends" && kind !== "costs")) return [];
    const own = [...namesIn(parseExpression(expression))].filter((symbol) => state.has(symbol));
    if (own.length === 0 || own.some((symbol) => (kind === "ends" ? ends : costs).has(symbol))) return [];
    return [
      {
        message: `«${statement}» ${kind === "ends" ? "should end the episode, but the end condition does not look at" : "should cost something, but the objective does not depend on"} ${own.join(", ")}`,
        mend:
          kind === "ends"
            ? `Add it to the end condition: not (${expression}), with next_… for the state. If it ends nothing, give it its own kind.`
            : "Subtract its cost where the condition fails.",
        place: kind === "ends" ? "terminated" : "share",
      },
    ];
  });
}

/** State that the future depends on and that the policy does not see. */
function unobserved(specification: Specification, expressions: ReadExpression[]): Finding[] {
  const { state, stateActionReward, environment } = specification;
  const seen = new Set(stateActionReward.observation);
  const hidden = state.filter(({ symbol, observed }) => !seen.has(symbol) || !observed);
  const found: Finding[] = hidden.map(({ symbol }) => ({
    message: `the reward and the next state depend on ${symbol}, which the policy does not see: they are not Markov`,
    mend: `Add ${symbol} to the observation, unless the text says that it is hidden.`,
    place: symbol,
  }));
  const carries = expressions.some(
    ({ role, place, expression }) =>
      role === "line" &&
      place.startsWith("next_") &&
      state.some(({ symbol }) => namesIn(expression).has(symbol)),
  );
  if (environment.stepLimitOrigin === "given" && !stateActionReward.observesTime && carries)
    found.push({
      message: `the episode is over after ${environment.stepLimit} steps, and the policy does not see how many are left`,
      mend: "Add the time to the observation.",
      place: "observesTime",
    });
  return found;
}

function correlation(pairs: { objective: number; reward: number }[]): number {
  const mean = (of: "objective" | "reward"): number =>
    pairs.reduce((sum, pair) => sum + pair[of], 0) / Math.max(pairs.length, 1);
  const [middle, middleReward] = [mean("objective"), mean("reward")];
  let [together, objective, reward] = [0, 0, 0];
  for (const pair of pairs) {
    together += (pair.objective - middle) * (pair.reward - middleReward);
    objective += (pair.objective - middle) ** 2;
    reward += (pair.reward - middleReward) ** 2;
  }
  return objective * reward === 0 ? 0 : together / Math.sqrt(objective * reward);
}

/** A reward of its own may be shaped, but it may not fall where the objective rises. */
function rewardFindings(
  specification: Specification,
  expressions: ReadExpression[],
  trial: Trial,
): Finding[] {
  const reward = expressions.find(({ role }) => role === "reward")?.expression;
  const own = specification.stateActionReward.reward.trim();
  if (!reward || own === "objective") return [];
  const sign = specification.objective.sense === "minimize" ? -1 : 1;
  if (own === specification.share.trim() && sign === 1) return [];
  const pairs = sampled(trial, SAMPLES).map((visit) => {
    const { values } = stepFrom(trial.model, visit.state, visit.action, luckOf(...visit.keys));
    const names = new Map([...values, ["objective", sign * visit.share] as const]);
    const [value = NaN, ...more] = flat(evaluate(reward, names, uniformStream(0)));
    if (more.length > 0)
      throw new LanguageProblem(
        `reward: it is a vector of ${more.length + 1} entries`,
        1,
        "A reward is one number.",
      );
    return { objective: sign * visit.share, reward: value };
  });
  if (correlation(pairs) > -0.3) return [];
  return [
    {
      message: "the reward falls where the objective rises",
      mend: "Write `objective`, or turn the sign: more reward is always better.",
      place: "reward",
    },
  ];
}
