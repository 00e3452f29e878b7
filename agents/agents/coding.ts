/**
 * Coding agent: writes the environment's functions from the formulation, in its own way, into a frame whose
 * fixed parts are trusted code. What the executor finds wrong comes back to it, a bounded number of times.
 */

import type { StageValues } from "../artefacts/values.js";
import type { ModelMessage } from "../ports.js";
import { FENCE } from "../prompts/document.js";
import { derivedParts } from "../specification/derive.js";
import { FUNCTIONS } from "../specification/functions.js";
import type { Specification } from "../specification/specification.js";
import { UnusableAnswer, type Writer } from "./agent.js";

const SYSTEM =
  "You write the methods of a Gymnasium environment from a model. Constants are already defined. " +
  "The state is kept in attributes of self; rng is a numpy random generator.";

/** Formulations with the methods that they become; their domains are in no suite. */
const EXAMPLES: { model: string; code: string }[] = [
  {
    model: `Constants: START_WATER, BED_CAPACITY, THIRST_TRIALS, THIRST_PROBABILITY, WATER_NEEDED, GOOD_YIELD, POOR_YIELD, COST_PER_LITRE
State at the start:
  water = START_WATER
One step with the decision action:
  watered = min(water + action, BED_CAPACITY)
  wanted = rng.binomial(THIRST_TRIALS, THIRST_PROBABILITY)
  next_water = max(watered - wanted, 0)
  objective = (GOOD_YIELD if next_water >= WATER_NEEDED else POOR_YIELD) - COST_PER_LITRE * action
The episode is over when: next_water <= 0`,
    code: `    def start(self, rng):
        self.water = START_WATER

    def advance(self, action, rng):
        watered = min(self.water + action, BED_CAPACITY)
        wanted = rng.binomial(THIRST_TRIALS, THIRST_PROBABILITY)
        self.water = max(watered - wanted, 0)
        if self.water >= WATER_NEEDED:
            income = GOOD_YIELD
        else:
            income = POOR_YIELD
        return income - COST_PER_LITRE * action

    def is_over(self):
        return self.water <= 0
`,
  },
  {
    model: `Constants: MIN_CLOUD, MAX_CLOUD, MIRROR_AREA, OPENING_LOSS
State at the start:
  cloud = rng.uniform(MIN_CLOUD, MAX_CLOUD, 4)
One step with the decision action:
  loss = MIRROR_AREA[action] * cloud[action] ** 2
  next_cloud = rng.uniform(MIN_CLOUD, MAX_CLOUD, 4)
  objective = loss + OPENING_LOSS
The episode is over when: False`,
    code: `    def start(self, rng):
        self.cloud = rng.uniform(MIN_CLOUD, MAX_CLOUD, 4)

    def advance(self, action, rng):
        loss = MIRROR_AREA[action] * self.cloud[action] ** 2
        self.cloud = rng.uniform(MIN_CLOUD, MAX_CLOUD, 4)
        return loss + OPENING_LOSS

    def is_over(self):
        return False
`,
  },
];

/** System prompt and worked examples of the coding agent. */
export function codingMessages(): ModelMessage[] {
  return [
    { role: "system", text: SYSTEM },
    ...EXAMPLES.flatMap(({ model, code }): ModelMessage[] => [
      { role: "user", text: model },
      { role: "assistant", text: `${FENCE}class Environment(Frame):\n${code}\`\`\`` },
    ]),
  ];
}

/** The formulation as the coding agent reads it. */
export function codingQuestion(specification: Specification): ModelMessage {
  const state = specification.state.map((variable) => `  ${variable.symbol} = ${variable.initial}`);
  const lines = specification.dynamics.map((line) => `  ${line.target} = ${line.expression}`);
  return {
    role: "user",
    text: [
      `Constants: ${specification.parameters.map((parameter) => parameter.symbol).join(", ")}`,
      "State at the start:",
      ...(state.length > 0 ? state : ["  nothing"]),
      "One step with the decision action:",
      ...lines,
      `  objective = ${specification.share}`,
      `The episode is over when: ${specification.environment.terminated}`,
    ].join("\n"),
  };
}

const METHODS = [
  { name: "start", head: "    def start(self, rng):\n", tokens: 200 },
  { name: "advance", head: "    def advance(self, action, rng):\n", tokens: 500 },
  { name: "is_over", head: "    def is_over(self):\n", tokens: 80 },
] as const;

/** The three methods, one gap each. @throws UnusableAnswer when one does not end. */
export async function writeMethods(writer: Writer): Promise<string> {
  let document = `${FENCE}class Environment(Frame):\n`;
  let methods = "";
  for (const method of METHODS) {
    const answer = await writer.complete(`${document}${method.head}       `, {
      stop: ["\n    def ", "\n\n", "\ndef ", "\nclass ", "```"],
      maxTokens: method.tokens,
    });
    if (answer.ended === "limit" || answer.ended === "repetition")
      throw new UnusableAnswer(`the method ${method.name} did not end`, "Write it shorter.", method.name);
    const body = `       ${answer.text}`.trimEnd();
    methods += `${method.head}${body.trim() === "" ? "        pass" : body}\n\n`;
    document += `${method.head}${body}\n\n`;
  }
  return methods.trimEnd();
}

/** A whole module around the agent's methods. */
export function moduleAround(methods: string, specification: Specification): string {
  const parts = derivedParts(specification);
  const shift = specification.action.parts.length === 1 ? firstAction(specification) : 0;
  const ends = specification.environment.stepLimitOrigin !== "assumed";
  return [
    parts.head,
    ...namesUsed(methods, parts.head),
    "",
    "",
    "class Frame(gym.Env):",
    '    """Spaces, clock and observation; the methods of the task are in Environment below."""',
    "",
    '    metadata = {"render_modes": []}',
    "",
    ...parts.construct,
    "",
    "    def reset(self, *, seed=None, options=None):",
    "        super().reset(seed=seed)",
    "        self.steps = 0",
    "        self.start(self.np_random)",
    "        return self._observation(), {}",
    "",
    "    def step(self, action):",
    shift === 0 && specification.action.parts.length === 1
      ? "        share = float(self.advance(int(action), self.np_random))"
      : specification.action.parts.length === 1
        ? `        share = float(self.advance(int(action) + ${shift}, self.np_random))`
        : "        share = float(self.advance(np.asarray(action), self.np_random))",
    `        objective = ${specification.objective.sense === "minimize" ? "-share" : "share"}`,
    "        self.steps += 1",
    "        last = self.steps >= STEP_LIMIT_OF_EPISODE",
    `        terminated = bool(self.is_over())${ends ? " or last" : ""}`,
    `        truncated = ${ends ? "False" : "last and not terminated"}`,
    '        return self._observation(), objective, terminated, truncated, {"objective": objective}',
    "",
    ...parts.observation,
    "",
    "",
    "class Environment(Frame):",
    methods,
    "",
    "",
    "def make():",
    "    return Environment()",
    "",
  ].join("\n");
}

const BUILT_INTO_PYTHON = /^(min|max|abs|sum|all|any|len|int|float|round)$/;

/** What the methods take over from the formulation's language, under the names that it has there. */
function namesUsed(methods: string, head: string): string[] {
  const lines = Object.entries(FUNCTIONS).flatMap(([name, { python }]) => {
    if (BUILT_INTO_PYTHON.test(name) || !new RegExp(`(?<![\\w.])${name}\\(`).test(methods)) return [];
    const defined = !python.startsWith("_") || head.includes(`def ${python}(`);
    return defined ? [`${name} = ${python}`] : name === "log" ? ["log = np.log"] : [];
  });
  const imports = /\bmath\./.test(methods) ? ["import math"] : [];
  return lines.length + imports.length === 0 ? [] : ["", ...imports, ...lines];
}

function firstAction(specification: Specification): number {
  const [part] = specification.action.parts;
  return part?.kind === "range" ? part.low : 0;
}

/** What the executor found, as the next turn of the conversation. */
export function debugTurn(methods: string, problem: string): ModelMessage[] {
  return [
    { role: "assistant", text: `${FENCE}class Environment(Frame):\n${methods}\n\`\`\`` },
    {
      role: "user",
      text: `The code is wrong. ${problem.slice(0, 1200)}\nWrite all three methods again, corrected.`,
    },
  ];
}

export type CodingValue = StageValues["coding"];
