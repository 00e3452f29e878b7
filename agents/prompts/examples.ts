/**
 * Worked examples that every agent's prompt begins with. Their domains are kept apart from every task that
 * the project measures itself by.
 */

export interface WorkedExample {
  task: string;
  /** Name and unit of each number of the text, in its order. */
  numbers: [name: string, unit: string][];
  sense: "maximize" | "minimize";
  goal: string;
  decision: string;
  actions: string;
  state: string[];
  constraints: string[];
  /** Code for each clause of the text, in its order. */
  code: string[];
  observation: string;
  stepLimit: string;
  terminated: string;
}

const MUSHROOMS: WorkedExample = {
  task: "A mushroom grower waters one bed every morning for 20 days. She pours between 0 and 8 litres. The bed keeps at most 25 litres; what is poured beyond that runs off. During the day the sun then takes a number of litres that is binomially distributed with 10 trials and probability 0.4, or all the water if there is less. Each litre poured costs 0.3 euros, and a morning on which she waters at all takes 2 euros of working time. In the evening the bed yields 6 euros of mushrooms if at least 5 litres are left, and 1 euro otherwise. The bed holds 12 litres in the beginning. How should she water so that her expected total income is as large as possible?",
  numbers: [
    ["DAYS", "days"],
    ["MIN_POUR", "litres"],
    ["MAX_POUR", "litres"],
    ["BED_CAPACITY", "litres"],
    ["SUN_TRIALS", "number"],
    ["SUN_PROBABILITY", "probability"],
    ["COST_PER_LITRE", "euros per litre"],
    ["WORK_COST", "euros"],
    ["GOOD_YIELD", "euros"],
    ["WATER_NEEDED", "litres"],
    ["POOR_YIELD", "euros"],
    ["START_WATER", "litres"],
  ],
  sense: "maximize",
  goal: "total income in euros",
  decision: "how many litres to pour",
  actions: "range(MIN_POUR, MAX_POUR + 1)",
  state: ["water = START_WATER  # litres in the bed"],
  constraints: ["water <= BED_CAPACITY  # enforced: what does not fit runs off"],
  code: [
    "pass",
    "poured = action",
    "water = water + poured",
    "water = min(water, BED_CAPACITY)",
    "taken = min(rng.binomial(SUN_TRIALS, SUN_PROBABILITY), water)\nwater = water - taken",
    "objective -= COST_PER_LITRE * poured",
    "if poured > 0:\n    objective -= WORK_COST",
    "if water >= WATER_NEEDED:\n    objective += GOOD_YIELD\nelse:\n    objective += POOR_YIELD",
    "pass",
    "pass",
  ],
  observation: "water",
  stepLimit: "DAYS",
  terminated: "False",
};

const MUSEUM: WorkedExample = {
  task: "A museum robot rolls along a ring of 9 halls, numbered 0 to 8; from hall 8 one comes back to hall 0. It starts in hall 4. At each tick it turns left, turns right or waits. Moving costs 1 coin; with a chance of 10 percent its wheels slip and it stays where it is although the move is paid. Lost umbrellas lie in halls 1, 3 and 7, and the robot picks one up as soon as it enters its hall, which is worth 10 coins. A tour is over when all umbrellas are collected, and at the latest after 40 ticks. Make the coins of a tour as many as possible.",
  numbers: [
    ["N_HALLS", "halls"],
    ["FIRST_HALL", "hall"],
    ["LAST_HALL", "hall"],
    ["LAST_HALL", "hall"],
    ["FIRST_HALL", "hall"],
    ["START_HALL", "hall"],
    ["MOVE_COST", "coins"],
    ["SLIP_PROBABILITY", "probability"],
    ["UMBRELLA_HALLS", "halls"],
    ["UMBRELLA_WORTH", "coins"],
    ["MAX_TICKS", "ticks"],
  ],
  sense: "maximize",
  goal: "total coins",
  decision: "where to move",
  actions: '["left", "right", "wait"]',
  state: ["hall = START_HALL  # where the robot is", "lies = [1, 1, 1]  # whether each umbrella still lies in its hall"],
  constraints: [
    "0 <= hall <= LAST_HALL  # enforced: the halls form a ring",
    "sum(lies) > 0  # ends: a tour is over when all umbrellas are collected",
  ],
  code: [
    "pass",
    "pass",
    "pass",
    'new_hall = hall\nif action == "left":\n    new_hall = (hall - 1) % N_HALLS\nif action == "right":\n    new_hall = (hall + 1) % N_HALLS',
    'if action != "wait":\n    objective -= MOVE_COST',
    "if rng.random() >= SLIP_PROBABILITY:\n    hall = new_hall",
    "pass",
    "for i in range(3):\n    if lies[i] == 1 and hall == UMBRELLA_HALLS[i]:\n        lies[i] = 0\n        objective += UMBRELLA_WORTH",
    "pass",
    "pass",
  ],
  observation: "hall, lies",
  stepLimit: "MAX_TICKS",
  terminated: "sum(lies) == 0",
};

const TELESCOPES: WorkedExample = {
  task: "Four telescopes with mirrors of 1.5, 2, 3.5 and 5 square metres stand in different countries. Every evening each telescope reports its cloud cover, a number drawn uniformly between 0 and 1, independently for every telescope and evening. Knowing all of them, one observer opens exactly one telescope, or takes the night off. An open telescope loses an amount of light equal to its mirror area times the square of its cloud cover; a night off loses 0.8. Over a season of 60 nights the lost light is to be as small as possible.",
  numbers: [
    ["N_TELESCOPES", "telescopes"],
    ["MIRROR_AREA", "square metres"],
    ["MIN_CLOUD", "cover"],
    ["MAX_CLOUD", "cover"],
    ["NIGHT_OFF_LOSS", "light"],
    ["NIGHTS", "nights"],
  ],
  sense: "minimize",
  goal: "total lost light",
  decision: "which telescope to open, or a night off",
  actions: "range(0, N_TELESCOPES + 1)",
  state: ["cloud = rng.uniform(MIN_CLOUD, MAX_CLOUD, N_TELESCOPES)  # cloud cover of each telescope"],
  constraints: [],
  code: [
    "pass",
    "new_cloud = rng.uniform(MIN_CLOUD, MAX_CLOUD, N_TELESCOPES)",
    "open = action",
    "if open < N_TELESCOPES:\n    objective += MIRROR_AREA[open] * cloud[open] ** 2",
    "if open == N_TELESCOPES:\n    objective += NIGHT_OFF_LOSS",
    "cloud = new_cloud",
  ],
  observation: "cloud",
  stepLimit: "NIGHTS",
  terminated: "False",
};

export const WORKED_EXAMPLES: WorkedExample[] = [MUSHROOMS, MUSEUM, TELESCOPES];
