/** Functions that an expression may call, with the names under which other libraries know them. */

export interface KnownFunction {
  /** Number of arguments, or the range of it. */
  arity: [least: number, most: number];
  /** How the derived environment writes it. */
  python: string;
}

export const FUNCTIONS: Record<string, KnownFunction> = {
  min: { arity: [1, 8], python: "_min" },
  max: { arity: [1, 8], python: "_max" },
  abs: { arity: [1, 1], python: "np.abs" },
  sum: { arity: [1, 1], python: "np.sum" },
  all: { arity: [1, 1], python: "np.all" },
  any: { arity: [1, 1], python: "np.any" },
  len: { arity: [1, 1], python: "len" },
  int: { arity: [1, 1], python: "_int" },
  float: { arity: [1, 1], python: "_float" },
  round: { arity: [1, 2], python: "np.round" },
  floor: { arity: [1, 1], python: "np.floor" },
  ceil: { arity: [1, 1], python: "np.ceil" },
  sqrt: { arity: [1, 1], python: "np.sqrt" },
  exp: { arity: [1, 1], python: "np.exp" },
  log: { arity: [1, 2], python: "_log" },
  log2: { arity: [1, 1], python: "np.log2" },
  log10: { arity: [1, 1], python: "np.log10" },
  log1p: { arity: [1, 1], python: "np.log1p" },
  sin: { arity: [1, 1], python: "np.sin" },
  cos: { arity: [1, 1], python: "np.cos" },
  tan: { arity: [1, 1], python: "np.tan" },
  tanh: { arity: [1, 1], python: "np.tanh" },
  sign: { arity: [1, 1], python: "np.sign" },
  clip: { arity: [3, 3], python: "np.clip" },
  argmax: { arity: [1, 1], python: "np.argmax" },
  argmin: { arity: [1, 1], python: "np.argmin" },
  mean: { arity: [1, 1], python: "np.mean" },
  dot: { arity: [2, 2], python: "np.dot" },
  array: { arity: [1, 1], python: "np.array" },
  zeros: { arity: [1, 1], python: "np.zeros" },
  ones: { arity: [1, 1], python: "np.ones" },
  arange: { arity: [1, 3], python: "np.arange" },
  where: { arity: [3, 3], python: "np.where" },
  /** replace(vector, index, value): the vector with one entry changed. */
  replace: { arity: [3, 3], python: "_replace" },
};

/** Draws, with numpy's own parameters; every one takes a last optional argument, the number of draws. */
export const DRAWS: Record<string, { parameters: string[]; least: number }> = {
  random: { parameters: [], least: 0 },
  uniform: { parameters: ["low", "high"], least: 2 },
  integers: { parameters: ["low", "high"], least: 1 },
  poisson: { parameters: ["lam"], least: 1 },
  binomial: { parameters: ["n", "p"], least: 2 },
  exponential: { parameters: ["scale"], least: 0 },
  normal: { parameters: ["loc", "scale"], least: 0 },
  lognormal: { parameters: ["mean", "sigma"], least: 0 },
  geometric: { parameters: ["p"], least: 1 },
  gamma: { parameters: ["shape", "scale"], least: 1 },
  beta: { parameters: ["a", "b"], least: 2 },
  triangular: { parameters: ["left", "mode", "right"], least: 3 },
  weibull: { parameters: ["a"], least: 1 },
  rayleigh: { parameters: ["scale"], least: 0 },
  choice: { parameters: ["a"], least: 1 },
};

/** Names of the same thing elsewhere. `randint` of the standard library includes its upper end. */
export const DRAW_ALIASES: Record<string, string> = {
  rand: "random",
  randrange: "integers",
  expovariate: "exponential",
  gauss: "normal",
  normalvariate: "normal",
  choices: "choice",
  standard_normal: "normal",
  standard_exponential: "exponential",
};

/** Constants of the language. */
export const CONSTANTS: Record<string, number> = { pi: Math.PI, inf: Infinity, e: Math.E };

/** Words that no symbol may take. */
export const RESERVED = new Set([
  ...Object.keys(FUNCTIONS),
  ...Object.keys(CONSTANTS),
  "rng",
  "np",
  "self",
  "action",
  "objective",
  "reward",
  "range",
  "between",
  "True",
  "False",
  "None",
]);
