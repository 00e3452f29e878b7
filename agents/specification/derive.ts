/** A Gymnasium environment from a specification, as readable Python source. Trusted code: no model writes it. */

import type { ActionPart, LibraryMatch, NumberArray } from "../artefacts/values.js";
import { type Expression, nodes } from "./ast.js";
import { parseExpression } from "./parse.js";
import { print } from "./print.js";
import { type Shape, shapeOf } from "./shape.js";
import { shapesOf, type Specification, termsOf } from "./specification.js";

/**
 * The module's text; `make()` in it returns a fresh environment.
 * @throws LanguageProblem when an expression of the specification cannot be read.
 */
export function deriveEnvironment(specification: Specification): string {
  if (specification.library) return libraryModule(specification.library);
  const parts = derivedParts(specification);
  return [
    parts.head,
    "",
    "",
    "class Environment(gym.Env):",
    `    """${docstring(specification.title)}"""`,
    "",
    '    metadata = {"render_modes": []}',
    "",
    ...parts.construct,
    "",
    ...parts.reset,
    "",
    ...parts.step,
    "",
    ...parts.observation,
    "",
    ...parts.stateAccess,
    ...(parts.potential.length > 0 ? ["", ...parts.potential] : []),
    ...(parts.mask.length > 0 ? ["", ...parts.mask] : []),
    "",
    "",
    "def make():",
    "    return Environment()",
    "",
  ].join("\n");
}

/** An environment of Gymnasium's registry, with its reward as the objective. */
function libraryModule({ id, stepLimit }: LibraryMatch): string {
  const limit = stepLimit === null ? "" : `, max_episode_steps=${stepLimit}`;
  return [
    `"""${docstring(id)} of Gymnasium; the objective of a step is its reward."""`,
    "",
    "import gymnasium as gym",
    "",
    "",
    "class WithObjective(gym.Wrapper):",
    "    def step(self, action):",
    "        observation, reward, terminated, truncated, info = self.env.step(action)",
    '        return observation, reward, terminated, truncated, {**info, "objective": float(reward)}',
    "",
    "",
    "def make():",
    `    return WithObjective(gym.make(${JSON.stringify(id)}${limit}))`,
    "",
  ].join("\n");
}

export interface DerivedParts {
  /** Imports, constants and small helpers. */
  head: string;
  construct: string[];
  reset: string[];
  step: string[];
  observation: string[];
  stateAccess: string[];
  /** The method for shaping; empty where there is no potential. */
  potential: string[];
  /** The method that tells the allowed actions; empty where all always are. */
  mask: string[];
}

/** The pieces of the module, so that a coding agent's functions can stand in the same frame. */
export function derivedParts(specification: Specification): DerivedParts {
  const shapes = shapesOf(specification);
  const python = (expression: Expression): string => print(expression, { shapes });
  const expressions = [
    ...specification.dynamics.map((line) => parseExpression(line.expression)),
    ...specification.state.map((variable) => parseExpression(variable.initial)),
    parseExpression(specification.share),
    parseExpression(specification.stateActionReward.reward),
    parseExpression(specification.environment.terminated),
    ...[specification.environment.feasible, specification.stateActionReward.potential].flatMap((source) =>
      source === null ? [] : [parseExpression(source)],
    ),
  ];
  const usesReplace = expressions.some((expression) =>
    [...nodes(expression)].some((node) => node.kind === "call" && node.callee === "replace"),
  );
  return {
    head: head(specification, usesReplace),
    construct: construct(specification),
    reset: reset(specification, python),
    step: step(specification, shapes, python),
    observation: observation(specification),
    stateAccess: stateAccess(specification),
    potential: potential(specification, python),
    mask: mask(specification, python),
  };
}

function docstring(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, "'").replace(/\s+/g, " ").trim();
}

function comment(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

export function pythonNumber(value: NumberArray): string {
  if (Array.isArray(value)) return `[${value.map(pythonNumber).join(", ")}]`;
  return String(value);
}

function head(specification: Specification, usesReplace: boolean): string {
  const constants = specification.parameters.map((parameter) => {
    const value = Array.isArray(parameter.value)
      ? `np.array(${pythonNumber(parameter.value)}, dtype=np.float64)`
      : pythonNumber(parameter.value);
    const note = comment([parameter.unit, parameter.meaning].filter(Boolean).join(": "));
    return `${parameter.symbol} = ${value}${note ? `  # ${note}` : ""}`;
  });
  const limit = specification.environment;
  return [
    `"""${docstring(specification.title)}: a Gymnasium environment."""`,
    "",
    ...(specification.environment.feasible !== null && specification.action.parts.length > 1
      ? ["import itertools", ""]
      : []),
    "import gymnasium as gym",
    "import numpy as np",
    "",
    ...constants,
    `STEP_LIMIT_OF_EPISODE = ${limit.stepLimit}`,
    ...(specification.stateActionReward.potential === null
      ? []
      : [`DISCOUNT_OF_SHAPING = ${pythonNumber(limit.discount)}`]),
    ...(usesReplace
      ? [
          "",
          "",
          "def _replace(vector, index, value):",
          '    """The vector with one entry changed."""',
          "    changed = np.array(vector, dtype=np.float64)",
          "    changed[int(index)] = value",
          "    return changed",
        ]
      : []),
  ].join("\n");
}

function space(part: ActionPart): number {
  return part.kind === "choices" ? part.labels.length : part.high - part.low + 1;
}

function construct(specification: Specification): string[] {
  const { action } = specification;
  const only = action.parts[0];
  const actions =
    action.parts.length === 1 && only
      ? `gym.spaces.Discrete(${space(only)})`
      : `gym.spaces.MultiDiscrete([${action.parts.map(space).join(", ")}])`;
  const bounds = observedVariables(specification).map((variable) => {
    const size = variable.shape.reduce((product, each) => product * each, 1);
    const bound = (value: number | null, otherwise: string): string =>
      `${value === null ? otherwise : pythonNumber(value)}`;
    return {
      low: Array<string>(size).fill(bound(variable.low, "-np.inf")),
      high: Array<string>(size).fill(bound(variable.high, "np.inf")),
    };
  });
  const low = bounds.flatMap((bound) => bound.low);
  const high = bounds.flatMap((bound) => bound.high);
  if (specification.stateActionReward.observesTime || low.length === 0) {
    low.push("0.0");
    high.push("1.0");
  }
  return [
    "    def __init__(self):",
    `        self.action_space = ${actions}`,
    `        low = np.array([${low.join(", ")}], dtype=np.float64)`,
    `        high = np.array([${high.join(", ")}], dtype=np.float64)`,
    "        self.observation_space = gym.spaces.Box(low, high, dtype=np.float64)",
    "        self.steps = 0",
  ];
}

function observedVariables(specification: Specification): Specification["state"] {
  return specification.stateActionReward.observation.flatMap((symbol) =>
    specification.state.filter((variable) => variable.symbol === symbol),
  );
}

function stored(shape: Shape, text: string): string {
  return shape.length > 0 ? `np.array(${text}, dtype=np.float64)` : `float(${text})`;
}

function reset(specification: Specification, python: (expression: Expression) => string): string[] {
  return [
    "    def reset(self, *, seed=None, options=None):",
    "        super().reset(seed=seed)",
    "        rng = self.np_random",
    "        self.steps = 0",
    ...specification.state.map(
      (variable) =>
        `        self.${variable.symbol} = ${stored(variable.shape, python(filled(parseExpression(variable.initial), variable.shape)))}` +
        (variable.meaning ? `  # ${comment(variable.meaning)}` : ""),
    ),
    "        return self._observation(), {}",
  ]
    .map((line) => (line.includes("rng = ") && !drawsAtStart(specification) ? "" : line))
    .filter((line) => line !== "");
}

function drawsAtStart(specification: Specification): boolean {
  return specification.state.some((variable) => variable.initial.includes("rng."));
}

/** A scalar that stands for a whole vector. */
function filled(expression: Expression, shape: Shape): Expression {
  if (shape.length === 0 || shapeOf(expression, new Map()).length > 0 || expression.kind !== "number")
    return expression;
  return { kind: "list", items: Array<Expression>(shape[0] ?? 1).fill(expression) };
}

function actionValue(specification: Specification): string[] {
  const { parts } = specification.action;
  const low = (part: ActionPart): number => (part.kind === "range" ? part.low : 0);
  const [only] = parts;
  if (parts.length === 1 && only)
    return [`        action = int(action)${low(only) === 0 ? "" : ` + ${low(only)}`}`];
  const lows = parts.map(low);
  return [
    `        action = np.asarray(action)${lows.every((each) => each === 0) ? "" : ` + np.array([${lows.join(", ")}])`}`,
  ];
}

function step(
  specification: Specification,
  shapes: ReadonlyMap<string, Shape>,
  python: (expression: Expression) => string,
): string[] {
  const { environment, objective } = specification;
  const lines = ["    def step(self, action):"];
  if (specification.dynamics.some((line) => line.expression.includes("rng.")))
    lines.push("        rng = self.np_random");
  lines.push(...actionValue(specification));
  const shaped = specification.stateActionReward.potential !== null;
  if (shaped) lines.push("        potential_before = self._potential()");
  for (const variable of specification.state)
    lines.push(`        ${variable.symbol} = self.${variable.symbol}`);
  let event = "";
  for (const line of specification.dynamics) {
    if (line.event && line.event !== event) lines.push(`        # ${comment(line.event)}`);
    event = line.event || event;
    lines.push(`        ${line.target} = ${python(parseExpression(line.expression))}`);
  }
  const terms = termsOf(parseExpression(specification.share));
  const sign = objective.sense === "minimize" ? "-" : "";
  lines.push("        reward_terms = {");
  terms.forEach((term, index) => {
    const label = JSON.stringify(`${index + 1}: ${print(term).slice(0, 60)}`);
    lines.push(`            ${label}: float(${python(term)}),`);
  });
  lines.push("        }");
  lines.push("        share = sum(reward_terms.values())");
  if (sign) lines.push("        # What is to be small counts negatively, so that more is better.");
  lines.push(`        objective = ${sign}share`);
  const own = specification.stateActionReward.reward;
  const isObjective = own === specification.share || own === "objective";
  lines.push(`        reward = ${isObjective ? "objective" : `float(${python(parseExpression(own))})`}`);
  for (const variable of specification.state) {
    const next = `next_${variable.symbol}`;
    if (shapes.has(next)) lines.push(`        self.${variable.symbol} = ${stored(variable.shape, next)}`);
  }
  lines.push("        self.steps += 1");
  lines.push(`        terminated = bool(${python(parseExpression(environment.terminated))})`);
  if (environment.stepLimitOrigin === "assumed")
    lines.push("        truncated = not terminated and self.steps >= STEP_LIMIT_OF_EPISODE");
  else
    lines.push(
      "        # The task itself ends here: nothing comes after the last step.",
      "        terminated = terminated or self.steps >= STEP_LIMIT_OF_EPISODE",
      "        truncated = False",
    );
  if (shaped)
    lines.push(
      "        # Shaping by a potential leaves the best policies best (Ng, Harada, Russell 1999); at an end it is 0.",
      "        potential_after = 0.0 if terminated else self._potential()",
      "        reward += DISCOUNT_OF_SHAPING * potential_after - potential_before",
    );
  lines.push(
    '        info = {"objective": float(objective), "reward_terms": reward_terms}',
    "        return self._observation(), float(reward), terminated, truncated, info",
  );
  return lines;
}

function observation(specification: Specification): string[] {
  const parts = observedVariables(specification).map((variable) => `np.ravel(self.${variable.symbol})`);
  if (specification.stateActionReward.observesTime || parts.length === 0)
    parts.push("[min(self.steps / STEP_LIMIT_OF_EPISODE, 1.0)]");
  return [
    "    def _observation(self):",
    `        values = np.concatenate([${parts.join(", ")}]).astype(np.float64)`,
    "        return np.clip(values, self.observation_space.low, self.observation_space.high)",
  ];
}

function stateAccess(specification: Specification): string[] {
  const names = specification.state.map((variable) => variable.symbol);
  const copies = specification.state.map((variable) =>
    variable.shape.length > 0 ? `self.${variable.symbol}.copy()` : `self.${variable.symbol}`,
  );
  return [
    "    def get_state(self):",
    '        """Everything that the future depends on, but the random generator."""',
    `        return (${[...copies, "self.steps"].join(", ")}${names.length === 0 ? "," : ""})`,
    "",
    "    def set_state(self, state):",
    `        (${[...names.map((symbol) => `self.${symbol}`), "self.steps"].join(", ")}${names.length === 0 ? "," : ""}) = state`,
    ...specification.state
      .filter((variable) => variable.shape.length > 0)
      .map(
        (variable) => `        self.${variable.symbol} = np.array(self.${variable.symbol}, dtype=np.float64)`,
      ),
  ];
}

function potential(specification: Specification, python: (expression: Expression) => string): string[] {
  const source = specification.stateActionReward.potential;
  if (source === null) return [];
  return [
    "    def _potential(self):",
    ...stateNames(specification),
    `        return float(${python(parseExpression(source))})`,
  ];
}

function stateNames({ state }: Specification): string[] {
  return state.map(({ symbol }) => `        ${symbol} = self.${symbol}`);
}

function mask(specification: Specification, python: (expression: Expression) => string): string[] {
  const { environment, action } = specification;
  const [only] = action.parts;
  if (environment.feasible === null || !only) return [];
  const condition = python(parseExpression(environment.feasible));
  const low = (part: ActionPart): number => (part.kind === "range" ? part.low : 0);
  const ranges = action.parts.map((part) => `range(${low(part)}, ${low(part) + space(part)})`);
  const actions = action.parts.length === 1 ? ranges[0] : `itertools.product(${ranges.join(", ")})`;
  return [
    "    def action_mask(self):",
    '        """Which actions are allowed now, one boolean for each; the last part of a tuple varies fastest."""',
    ...stateNames(specification),
    `        allowed = [bool(${condition}) for action in ${actions}]`,
    "        return np.array(allowed, dtype=bool)",
  ];
}
