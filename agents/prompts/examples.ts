/**
 * Worked examples that every agent's prompt begins with. Their domains are kept apart from every task that
 * the project measures itself by.
 */

export interface WorkedExample {
  task: string;
  /** Unit, meaning and name of each number of the text, in its order. */
  numbers: [unit: string, meaning: string, name: string][];
  sense: "maximize" | "minimize";
  goal: string;
  decision: string;
  actions: string;
  /** Each state variable and its value at the start. */
  state: [symbol: string, initial: string][];
  constraints: string[];
  /** Code for each clause of the text, in its order. */
  code: string[];
  observation: string;
  stepLimit: string;
  terminated: string;
}

const MUSHROOMS: WorkedExample = {
  task: "A mushroom grower waters one bed every morning for 20 days. She pours between 0 and 8 litres. The bed keeps at most 25 litres; what is poured beyond that runs off. During the day the trees around drink from the bed; how many litres they want is binomially distributed with 10 trials and probability 0.4. Each litre poured costs 0.3 euros, and a morning on which she waters at all takes 2 euros of working time. In the evening the bed yields 6 euros of mushrooms if at least 5 litres are left, and 1 euro otherwise. The bed holds 12 litres in the beginning. How should she water so that her expected total income is as large as possible?",
  numbers: [
    ["days", "number of mornings", "DAYS"],
    ["litres", "least amount poured", "MIN_POUR"],
    ["litres", "largest amount poured", "MAX_POUR"],
    ["litres", "most that the bed keeps", "BED_CAPACITY"],
    ["trials", "trials of the trees' thirst", "THIRST_TRIALS"],
    ["probability", "probability of each trial", "THIRST_PROBABILITY"],
    ["euros per litre", "cost of each litre poured", "COST_PER_LITRE"],
    ["euros", "working time of a morning with watering", "WORK_COST"],
    ["euros", "mushrooms of a wet bed", "GOOD_YIELD"],
    ["litres", "water that the good yield needs", "WATER_NEEDED"],
    ["euros", "mushrooms of a dry bed", "POOR_YIELD"],
    ["litres", "water in the beginning", "START_WATER"],
  ],
  sense: "maximize",
  goal: "total income in euros",
  decision: "how many litres to pour",
  actions: "range(0, 8 + 1)",
  state: [["water", "12"]],
  constraints: ["water <= 25  # enforced: what does not fit runs off"],
  code: [
    "pass",
    "poured = action",
    "water = min(water + poured, 25)",
    "pass",
    "wanted = rng.binomial(10, 0.4)\ntaken = min(wanted, water)\nwater = water - taken",
    "objective -= 0.3 * poured",
    "if poured > 0:\n    objective -= 2",
    "if water >= 5:\n    objective += 6\nelse:\n    objective += 1",
    "pass",
    "pass",
  ],
  observation: "water",
  stepLimit: "20",
  terminated: "False",
};

const MUSEUM: WorkedExample = {
  task: "A museum robot rolls along a ring of 9 halls, numbered 0 to 8; from hall 8 one comes back to hall 0. It starts in hall 4. At each tick it turns left, turns right or waits. Moving costs 1 coin; with a chance of 10 percent its wheels slip and it stays where it is although the move is paid. Lost umbrellas lie in halls 1, 3 and 7, and the robot picks one up as soon as it enters its hall, which is worth 10 coins. A tour is over when all umbrellas are collected, and at the latest after 40 ticks. Make the coins of a tour as many as possible.",
  numbers: [
    ["halls", "number of halls", "N_HALLS"],
    ["hall", "first hall", "FIRST_HALL"],
    ["hall", "last hall", "LAST_HALL"],
    ["hall", "last hall", "LAST_HALL"],
    ["hall", "first hall", "FIRST_HALL"],
    ["hall", "where the robot starts", "START_HALL"],
    ["coins", "cost of a move", "MOVE_COST"],
    ["probability", "chance that the wheels slip", "SLIP_PROBABILITY"],
    ["halls", "where umbrellas lie", "UMBRELLA_HALLS"],
    ["coins", "worth of an umbrella", "UMBRELLA_WORTH"],
    ["ticks", "latest end of a tour", "MAX_TICKS"],
  ],
  sense: "maximize",
  goal: "total coins",
  decision: "where to move",
  actions: '["left", "right", "wait"]',
  state: [
    ["hall", "4"],
    ["lies", "[1, 1, 1]"],
  ],
  constraints: [
    "0 <= hall <= 8  # enforced: the halls form a ring",
    "sum(lies) > 0  # ends: a tour is over when all umbrellas are collected",
  ],
  code: [
    "pass",
    "pass",
    "pass",
    'new_hall = hall\nif action == "left":\n    new_hall = (hall - 1) % 9\nif action == "right":\n    new_hall = (hall + 1) % 9',
    'if action != "wait":\n    objective -= 1',
    "if rng.random() >= 0.1:\n    hall = new_hall",
    "pass",
    "for i in range(3):\n    if lies[i] == 1 and hall == UMBRELLA_HALLS[i]:\n        lies[i] = 0\n        objective += 10",
    "pass",
    "pass",
  ],
  observation: "hall, lies",
  stepLimit: "40",
  terminated: "sum(lies) == 0",
};

const TELESCOPES: WorkedExample = {
  task: "Four telescopes with mirrors of 1.5, 2, 3.5 and 5 square metres stand in different countries. Every evening each telescope reports its cloud cover, a number drawn uniformly between 0 and 1, independently for every telescope and evening. The observer knows all of them and opens exactly one telescope. An open telescope loses an amount of light equal to its mirror area times the square of its cloud cover, and 0.8 more for opening. Over a season of 60 nights the lost light is to be as small as possible.",
  numbers: [
    ["telescopes", "number of telescopes", "N_TELESCOPES"],
    ["square metres", "mirror area of each telescope", "MIRROR_AREA"],
    ["cover", "least cloud cover", "MIN_CLOUD"],
    ["cover", "largest cloud cover", "MAX_CLOUD"],
    ["light", "loss of opening", "OPENING_LOSS"],
    ["nights", "length of the season", "NIGHTS"],
  ],
  sense: "minimize",
  goal: "total lost light",
  decision: "which telescope to open",
  actions: "range(4)",
  state: [["cloud", "rng.uniform(0, 1, 4)"]],
  constraints: [],
  code: [
    "pass",
    "new_cloud = rng.uniform(0, 1, 4)",
    "opened = action",
    "objective += MIRROR_AREA[opened] * cloud[opened] ** 2 + 0.8",
    "cloud = new_cloud",
  ],
  observation: "cloud",
  stepLimit: "60",
  terminated: "False",
};

export const WORKED_EXAMPLES: WorkedExample[] = [MUSHROOMS, MUSEUM, TELESCOPES];
