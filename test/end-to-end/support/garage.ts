/**
 * A project made by hand, for tests and screenshots of the window: a parking garage that sets its prices.
 * Its records have the form of real ones, but no model wrote them and nothing was measured; the training
 * curve comes from a formula.
 */

import type { Span, StageName, StageRecord } from "../../../agents/artefacts/stage.js";
import type { TrainingPoint } from "../../../agents/artefacts/training.js";
import type { Parameter, StageValues } from "../../../agents/artefacts/values.js";
import { openProjectStore } from "../../../host/store/project-store.js";
import { createProject, projectFolder } from "../../../host/store/projects.js";
import { GARAGE_AGENT, GARAGE_DERIVED } from "./garage-code.js";

export const GARAGE_TEXT = `A parking garage in a city centre has 120 spaces, 2 exits and is open for 16 hours a day. At the start of each hour the operator sets one of four prices per car and hour: 1.50, 2.50, 3.50 or 5 euros.

Cars arrive by a Poisson distribution. At the lowest price its mean is 30 cars an hour, and each step up in price takes away 6 cars. A car that finds no space drives on. Every parked car pays the price of the hour. Whenever more than 110 spaces are taken, a queue forms on the street and the city charges 40 euros for that hour. At the end of the hour each parked car leaves with probability 0.35.

The garage, built in 1987, opens empty. The operator wants the day's takings, less what the city charges, to be as large as possible.`;

/** The first place of `words` in `text`. */
export function spanOf(words: string, text: string = GARAGE_TEXT): Span {
  const start = text.indexOf(words);
  if (start < 0) throw new Error(`The fixture's text does not hold «${words}».`);
  return { start, end: start + words.length, quote: words };
}

const given = (symbol: string, value: Parameter["value"], unit: string, meaning: string, words: string) =>
  ({ symbol, value, unit, meaning, span: spanOf(words), origin: "given" }) satisfies Parameter;

const sentence = (words: string, code: string) => ({ sentence: words, start: spanOf(words).start, code });

const VALUES: StageValues = {
  task: { title: "Hourly prices of a parking garage", library: null },
  parameters: {
    parameters: [
      given("spaces", 120, "cars", "how many cars fit into the garage", "120 spaces"),
      given("hours", 16, "hours", "opening hours of a day: the steps of an episode", "16 hours"),
      given(
        "prices",
        [1.5, 2.5, 3.5, 5],
        "euros/hour",
        "price that each parked car pays",
        "1.50, 2.50, 3.50 or 5 euros",
      ),
      given("base_arrivals", 30, "cars/hour", "mean arrivals at the lowest price", "30 cars an hour"),
      given("arrivals_drop", 6, "cars/hour", "fewer mean arrivals for each step up in price", "6 cars"),
      given("queue_limit", 110, "cars", "a queue forms above this many parked cars", "110 spaces"),
      given("queue_fine", 40, "euros", "charged by the city for an hour with a queue", "40 euros"),
      given(
        "leave_probability",
        0.35,
        "",
        "chance that a parked car leaves at the end of an hour",
        "probability 0.35",
      ),
      {
        symbol: "start_cars",
        value: 0,
        unit: "cars",
        meaning: "cars at opening",
        span: spanOf("opens empty"),
        origin: "derived",
      },
    ],
    unused: [{ span: spanOf("1987"), reason: "The year in which it was built changes nothing." }],
  },
  objective: {
    sense: "maximize",
    statement: "expected takings of a day, less what the city charges",
    unit: "euros",
  },
  variables: {
    state: [
      {
        symbol: "cars",
        type: "integer",
        shape: [],
        low: 0,
        high: 120,
        initial: "start_cars",
        observed: true,
        unit: "cars",
        meaning: "cars in the garage at the start of the hour",
      },
    ],
    action: {
      parts: [{ kind: "choices", labels: ["1.50 euros", "2.50 euros", "3.50 euros", "5 euros"] }],
      meaning: "the price for the coming hour",
    },
  },
  constraints: {
    constraints: [
      {
        statement: "No more cars are parked than there are spaces.",
        kind: "enforced",
        expression: "next_cars <= spaces",
      },
      {
        statement: "An hour with more than 110 parked cars costs a fine.",
        kind: "costs",
        expression: "parked <= queue_limit",
      },
    ],
  },
  modelling: {
    source: [
      sentence(
        "Cars arrive by a Poisson distribution.",
        "arrivals = rng.poisson(base_arrivals - arrivals_drop * action)",
      ),
      sentence("A car that finds no space drives on.", "parked = min(cars + arrivals, spaces)"),
      sentence(
        "At the end of the hour each parked car leaves with probability 0.35.",
        "leaving = rng.binomial(parked, leave_probability)\nnext_cars = parked - leaving",
      ),
    ],
    dynamics: [
      {
        target: "price",
        kind: "quantity",
        expression: "prices[action]",
        event: "The price of the hour is set.",
      },
      {
        target: "arrivals",
        kind: "draw",
        expression: "rng.poisson(base_arrivals - arrivals_drop * action)",
        event: "Cars arrive, fewer at a higher price.",
      },
      {
        target: "parked",
        kind: "quantity",
        expression: "min(cars + arrivals, spaces)",
        event: "They park as long as there is space.",
      },
      {
        target: "fine",
        kind: "quantity",
        expression: "queue_fine if parked > queue_limit else 0",
        event: "The city charges for a queue.",
      },
      {
        target: "leaving",
        kind: "draw",
        expression: "rng.binomial(parked, leave_probability)",
        event: "Some of the parked cars leave.",
      },
      {
        target: "next_cars",
        kind: "next",
        expression: "parked - leaving",
        event: "The rest stays for the next hour.",
      },
    ],
    share: "price * parked - fine",
    latex: {
      objective:
        "\\max_{\\pi}\\; \\mathbb{E}\\!\\left[\\sum_{t=0}^{15} \\bigl(p_{a_t}\\, k_t - f_t\\bigr)\\right]",
      dynamics: [
        "X_t \\sim \\mathrm{Poisson}(30 - 6\\,a_t)",
        "k_t = \\min(c_t + X_t,\\; 120)",
        "f_t = \\begin{cases} 40 & k_t > 110 \\\\ 0 & \\text{otherwise} \\end{cases}",
        "L_t \\sim \\mathrm{Binomial}(k_t,\\; 0.35), \\qquad c_{t+1} = k_t - L_t",
      ],
      constraints: ["0 \\le c_t \\le 120"],
    },
  },
  "state-action-reward": {
    observation: ["cars"],
    observesTime: true,
    reward: "price * parked - fine",
    potential: null,
    latex: {
      state: "s_t = \\left(c_t,\\; t/16\\right)",
      action: "a_t \\in \\{0, 1, 2, 3\\}, \\qquad p = (1.5,\\; 2.5,\\; 3.5,\\; 5)",
      reward: "r_t = p_{a_t}\\, k_t - f_t",
    },
  },
  environment: { terminated: "False", stepLimit: 16, stepLimitOrigin: "given", discount: 1, feasible: null },
  coding: {
    source: GARAGE_DERIVED,
    origin: "derived",
    agentSource: GARAGE_AGENT,
    derivedSource: GARAGE_DERIVED,
    debugRounds: [
      {
        problem:
          "With seed 3, hour 1, 24 cars and action 0 the two environments differ: leaving was drawn before the fine in one of them.",
      },
    ],
  },
  check: {
    observationSpace: "Box(0.0, 1.0, (2,), float32)",
    actionCount: 4,
    meanEpisodeLength: 16,
    stepsPerSecond: 41_200,
  },
  train: {
    runId: "",
    algorithm: "DQN",
    configuration: {
      hidden: [64, 64],
      learning_rate: 0.001,
      batch_size: 64,
      buffer_size: 20_000,
      target_update: 500,
      n_step: 3,
      double: true,
      exploration_end: 0.02,
    },
    seed: 0,
    steps: 24_000,
    episodes: 1500,
    seconds: 38.4,
    bestReturn: 2702.8,
    ended: "steps",
  },
  evaluate: {
    sense: "maximize",
    policy: { mean: 2689.4, standardError: 9.1, episodes: 500, meanLength: 16 },
    random: { mean: 2522.5, standardError: 9.1, episodes: 500, meanLength: 16 },
    bestConstant: { mean: 2539.3, standardError: 8.2, episodes: 500, meanLength: 16, action: 2 },
    standardErrorsBetter: 13,
    threshold: null,
    succeeded: true,
  },
};

const EVIDENCE: Partial<Record<StageName, string[]>> = {
  objective: ["the day's takings, less what the city charges, to be as large as possible"],
  variables: ["the operator sets one of four prices per car and hour", "The garage, built in"],
  constraints: ["A car that finds no space drives on.", "a queue forms on the street"],
};

const SECONDS: Partial<Record<StageName, number>> = { coding: 31.2, check: 2.4, train: 41.7, evaluate: 3.1 };

const MEASURED: StageName[] = ["check", "train", "evaluate"];

/** A record of the garage project as the pipeline would leave it. */
export function garageRecord(
  stage: StageName,
  changes: Partial<Omit<StageRecord, "stage" | "version">> = {},
): Omit<StageRecord, "version"> {
  const byModel = !MEASURED.includes(stage) && stage !== "environment";
  const tokens = byModel ? 180 + 30 * stage.length : 0;
  return {
    schemaVersion: 1,
    stage,
    state: "approved",
    value: VALUES[stage],
    evidence: (EVIDENCE[stage] ?? []).map((words) => spanOf(words)),
    confidence: byModel ? 0.7 + 0.01 * stage.length : null,
    checks: [
      {
        name: "follows its schema",
        rung: "schema",
        passed: true,
        message: "Every field has its form.",
        mend: "",
        place: "",
      },
      ...(byModel
        ? [
            {
              name: "every symbol is declared",
              rung: "closure" as const,
              passed: true,
              message: "Each name that is used is a parameter, a state variable or an earlier quantity.",
              mend: "",
              place: "",
            },
          ]
        : []),
    ],
    questions: [],
    prompt: byModel
      ? `You read a description and continue a Python text.\n\n# Description\n${GARAGE_TEXT}\n`
      : "",
    rawOutputs: byModel ? [`# ${stage}\n${JSON.stringify(VALUES[stage], null, 1)}`] : [],
    madeBy: byModel ? "agent" : "library",
    model: byModel ? { name: "qwen2.5-coder-1.5b-instruct", fileHash: "0".repeat(64) } : null,
    seed: byModel ? 0 : null,
    usage: {
      promptTokens: byModel ? 410 : 0,
      reusedTokens: byModel ? 1080 : 0,
      tokens,
      seconds: tokens / 21.4,
    },
    seconds: SECONDS[stage] ?? (byModel ? 4 + tokens / 21.4 : 0.01),
    at: "2025-11-20T14:03:21.000Z",
    failure: null,
    ...changes,
  };
}

/** A made-up curve: it rises from the random policy's return to a plateau, with noise that repeats. */
export function garagePoints(count: number): TrainingPoint[] {
  return Array.from({ length: count }, (_, at) => {
    const progress = at / count;
    const noise = Math.sin(12.9898 * at) * Math.cos(78.233 * at + 1.7);
    const gained = 2480 + 200 * (1 - Math.exp(-5 * progress)) + 260 * noise;
    return {
      step: 16 * (at + 1),
      episode: at + 1,
      return: gained,
      objective: gained,
      length: 16,
      loss: at < 10 ? null : 0.09 * Math.exp(-3 * progress) + 0.02 + 0.008 * Math.abs(noise),
      q: null,
      exploration: Math.max(0.02, 1 - 2.2 * progress),
      stepsPerSecond: 640,
      evaluation: at % 150 === 149 ? 2510 + 190 * (1 - Math.exp(-6 * progress)) : null,
    };
  });
}

/** Makes the finished project and returns its id. */
export async function createGarageProject(projectsFolder: string, id = "parking-garage"): Promise<string> {
  await createProject(projectsFolder, { id, text: GARAGE_TEXT, title: "Hourly prices of a parking garage" });
  const store = await openProjectStore(projectFolder(projectsFolder, id));
  try {
    const before = { ...VALUES.parameters, parameters: VALUES.parameters.parameters.slice(0, 6) };
    await store.add(garageRecord("parameters", { value: before, state: "needs-review" }));
    for (const stage of Object.keys(VALUES) as StageName[]) {
      if (stage !== "train") {
        await store.add(garageRecord(stage));
        continue;
      }
      const runId = await store.createRun({ seed: 0 });
      await store.appendMetrics(runId, garagePoints(1500));
      await store.add(garageRecord(stage, { value: { ...VALUES.train, runId } }));
    }
  } finally {
    await store.close();
  }
  return id;
}
