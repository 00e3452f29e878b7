/**
 * Environments made from a reference: some are as good as it, the others are wrong in one thing. Each is the
 * reference's own text with lines added at its end, which replace its constants or wrap its `make`.
 */

export interface Variation {
  name: string;
  kind: VariationKind;
  /** Python text that is added to the reference. */
  added: string;
}

export type VariationKind =
  | "same"
  | "cost or gain"
  | "too long"
  | "actions"
  | "probability"
  | "unmet demand"
  | "other objective"
  | "beats the optimum";

const wrap = (body: string) => `
_make = make


class Varied(gym.Wrapper):
${body.trimEnd()}


def make():
    return Varied(_make())
`;

/** Observations in another order and scale, as float32, with an entry that says nothing. */
const OTHER_OBSERVATIONS = wrap(`
    def __init__(self, env):
        super().__init__(env)
        size = env.observation_space.shape[0]
        self.observation_space = gym.spaces.Box(-np.inf, np.inf, (size + 1,), np.float32)

    def _other(self, observation):
        return np.append(observation[::-1] * 0.01 - 3.0, 1.0).astype(np.float32)

    def reset(self, *, seed=None, options=None):
        observation, info = self.env.reset(seed=seed, options=options)
        return self._other(observation), info

    def step(self, action):
        observation, reward, terminated, truncated, info = self.env.step(action)
        return self._other(observation), reward, terminated, truncated, info
`);

const OTHER_ACTION_ORDER = wrap(`
    def step(self, action):
        return self.env.step(int(self.env.action_space.n) - 1 - int(action))
`);

const SHAPED_REWARD = wrap(`
    def step(self, action):
        observation, reward, terminated, truncated, info = self.env.step(action)
        return observation, 0.01 * reward + 5.0 * float(observation[0] > 1.0), terminated, truncated, info
`);

const NO_OBJECTIVE = wrap(`
    def step(self, action):
        return (*self.env.step(action)[:4], {})
`);

const objectiveOf = (expression: string) =>
  wrap(`
    def step(self, action):
        observation, reward, terminated, truncated, info = self.env.step(action)
        share = ${expression}
        return observation, share, terminated, truncated, {"objective": share}
`);

const MISSING_ACTION = wrap(`
    def __init__(self, env):
        super().__init__(env)
        self.action_space = gym.spaces.Discrete(int(env.action_space.n) - 1)
`);

const DOUBLED_ACTION = wrap(`
    def __init__(self, env):
        super().__init__(env)
        self.action_space = gym.spaces.Discrete(int(env.action_space.n) + 1)

    def step(self, action):
        return self.env.step(min(int(action), int(self.env.action_space.n) - 1))
`);

/** Variations that are right, for every reference with numbered observations. */
export const SAME: Variation[] = [
  { name: "the reference itself", kind: "same", added: "" },
  { name: "other observations", kind: "same", added: `import numpy as np\n${OTHER_OBSERVATIONS}` },
  { name: "another order of actions", kind: "same", added: OTHER_ACTION_ORDER },
  { name: "a shaped reward", kind: "same", added: SHAPED_REWARD },
  { name: "no objective beside the reward", kind: "same", added: NO_OBJECTIVE },
];

const changed = (kind: VariationKind, ...statements: string[]): Variation[] =>
  statements.map((statement) => ({ name: statement.split("\n")[0]!, kind, added: `\n${statement}\n` }));

/** Each constant once at half and once at one and a half times its value. */
const byHalf = (...constants: [string, number][]): Variation[] =>
  constants.flatMap(([name, value]) =>
    changed("cost or gain", `${name} = ${value / 2}`, `${name} = ${value * 1.5}`),
  );

const ONE_A_STEP: Variation = {
  name: "one point a step",
  kind: "other objective",
  added: objectiveOf("1.0"),
};
const MINUS_ONE_A_STEP: Variation = {
  name: "minus one point a step",
  kind: "other objective",
  added: objectiveOf("-1.0"),
};

const library = (id: string, options: string) => `
def make():
    return WithObjective(gym.make("${id}", ${options}))
`;
const shareTimes = (factor: number): Variation => ({
  name: `every share times ${factor}`,
  kind: "cost or gain",
  added: objectiveOf(`${factor} * info["objective"]`),
});

const priced = (step: number, delivery: number) => `
class Repriced(Drone):
    def step(self, action):
        observation, points, terminated, truncated, _ = super().step(action)
        share = ${step} + ${delivery} * round((points + 1.0) / 100.0)
        return observation, share, terminated, truncated, {"objective": share}


def make():
    return Repriced()
`;

const CUSTOMERS_WAIT = `
class Waiting(Shop):
    def reset(self, *, seed=None, options=None):
        self.waiting = 0
        return super().reset(seed=seed, options=options)

    def step(self, action):
        cost = UNIT_COST * action + (DELIVERY_FEE if action > 0 else 0.0)
        shelf = min(self.stock + int(action), CAPACITY)
        wanted = self.waiting + int(self.np_random.poisson(MEAN_DEMAND))
        sold = min(shelf, wanted)
        self.stock, self.waiting = shelf - sold, wanted - sold
        profit = float(PRICE * sold - cost - STORAGE * self.stock)
        self.day += 1
        return self._obs(), profit, False, self.day >= DAYS, {"objective": profit}


def make():
    return Waiting()
`;

/** Nobody is turned away: what exceeds the room waits outside and comes in as soon as there is room. */
const JOBS_WAIT_OUTSIDE = `
ROOM = 1000
`;

const fading = (draw: string) =>
  `Scheduling._draw = lambda self: setattr(self, "snr", POWER * ${draw} * DISTANCES**-EXPONENT / NOISE) or self.snr`;

/** What is wrong in one thing, by task. */
export const WRONG: Record<string, Variation[]> = {
  "cart-pole": [
    shareTimes(0.5),
    shareTimes(1.5),
    { name: "501 steps", kind: "too long", added: library("CartPole-v1", "max_episode_steps=501") },
    MINUS_ONE_A_STEP,
  ],
  "mountain-car": [
    shareTimes(0.5),
    shareTimes(1.5),
    { name: "201 steps", kind: "too long", added: library("MountainCar-v0", "max_episode_steps=201") },
    ONE_A_STEP,
  ],
  "wireless-scheduling": [
    ...byHalf(["POWER", 1], ["NOISE", 1e-7], ["EXPONENT", 3]),
    ...changed("too long", "SLOTS = 101"),
    ...changed(
      "probability",
      fading("self.np_random.rayleigh(1.0, 5)"),
      fading("self.np_random.exponential(0.5, 5)"),
      "DISTANCES = np.array([50.0, 80.0, 110.0, 140.0, 255.0])",
    ),
    ONE_A_STEP,
  ],
  "drone-delivery": [
    { name: "50 points a delivery", kind: "cost or gain", added: priced(-1, 50) },
    { name: "150 points a delivery", kind: "cost or gain", added: priced(-1, 150) },
    { name: "half a point a step", kind: "cost or gain", added: priced(-0.5, 100) },
    { name: "one and a half points a step", kind: "cost or gain", added: priced(-1.5, 100) },
    ...changed("too long", "BATTERY = 201"),
    ...changed("probability", "CUSTOMERS = ((10, 15), (20, 20))", "CUSTOMERS = ((5, 15), (35, 20))"),
    MINUS_ONE_A_STEP,
  ],
  "inventory-management": [
    ...byHalf(["PRICE", 9], ["UNIT_COST", 5], ["DELIVERY_FEE", 10], ["STORAGE", 0.4], ["CAPACITY", 60]),
    ...changed("too long", "DAYS = 31"),
    ...changed("probability", "MEAN_DEMAND = 7.5", "MEAN_DEMAND = 22.5", "MEAN_DEMAND = 13.5"),
    { name: "customers wait", kind: "unmet demand", added: CUSTOMERS_WAIT },
    ONE_A_STEP,
  ],
  "compile-server": [
    ...byHalf(["REFUSAL", 25], ["WAITING", 1]),
    ...changed("cost or gain", "SPEED_COST = (0.0, 1.0, 6.0)", "SPEED_COST = (0.0, 3.0, 6.0)"),
    ...changed("cost or gain", "SPEED_COST = (0.0, 2.0, 3.0)", "SPEED_COST = (0.0, 2.0, 9.0)"),
    ...changed("too long", "MINUTES = 121"),
    ...changed("probability", "ARRIVAL = 0.2", "ARRIVAL = 0.6", "ARRIVAL = 0.36"),
    ...changed("probability", "FINISH = (0.0, 0.525, 0.75)", "FINISH = (0.0, 0.35, 0.375)"),
    { name: "nobody is turned away", kind: "unmet demand", added: JOBS_WAIT_OUTSIDE },
    ONE_A_STEP,
  ],
  "press-maintenance": [
    ...byHalf(["EARNINGS", 900], ["LOSS_PER_LEVEL", 120], ["OVERHAUL", 500], ["EXCHANGE", 2000]),
    ...changed("too long", "WEEKS = 41"),
    ...changed("probability", "ONE_LEVEL = 0.2", "ONE_LEVEL = 0.6", "TWO_LEVELS = 0.05", "TWO_LEVELS = 0.15"),
    ...changed("probability", "RESTORED = 1", "RESTORED = 3"),
    ONE_A_STEP,
  ],
  "ferry-cabins": [
    ...byHalf(["LEFTOVER", 25]),
    ...changed(
      "cost or gain",
      "PRICES = (40.0, 110.0, 140.0, 180.0)",
      "PRICES = (80.0, 110.0, 210.0, 180.0)",
    ),
    ...changed("too long", "DAYS = 31"),
    ...changed("probability", "BOOKING = (0.35, 0.5, 0.35, 0.2)", "BOOKING = (0.7, 0.5, 0.35, 0.3)"),
    ONE_A_STEP,
  ],
  "barge-routing": [
    ...byHalf(["STAY", 2], ["STORM_FACTOR", 3]),
    ...changed("cost or gain", "CANALS[(0, 1)] = 1.0", "CANALS[(2, 4)] = 1.5", "LAKES[(4, 5)] = 4.5"),
    ...changed("cost or gain", "LAKES[(0, 2)] = 2.0", "CANALS[(3, 5)] = 9.0"),
    ...changed("too long", "DECISIONS = 31"),
    ...changed(
      "probability",
      "STORM_COMES = 0.125",
      "STORM_COMES = 0.375",
      "STORM_GOES = 0.25",
      "STORM_GOES = 0.75",
    ),
    ONE_A_STEP,
  ],
  "boat-sale": [
    ...byHalf(["MOORING", 90], ["YARD", 1500], ["STEP", 200]),
    ...changed("too long", "WEEKENDS = 13"),
    ...changed("probability", "OFFERS = 11", "OFFERS = 31"),
    ONE_A_STEP,
  ],
  "pumped-storage": [
    ...byHalf(["BOUGHT", 10], ["SOLD", 8], ["BASIN", 6]),
    ...changed("too long", "HOURS = 49"),
    ...changed(
      "probability",
      "CHAIN = ((0.4, 0.6, 0.0), (0.2, 0.6, 0.2), (0.0, 0.4, 0.6))",
      "CHAIN = ((0.6, 0.4, 0.0), (0.1, 0.6, 0.3), (0.0, 0.4, 0.6))",
      "CHAIN = ((0.8, 0.2, 0.0), (0.2, 0.6, 0.2), (0.0, 0.2, 0.8))",
      "START = 3",
    ),
    ONE_A_STEP,
  ],
  "service-crew": [
    ...byHalf(["WAGE", 60], ["ORDER_VALUE", 100], ["REPAIR_VALUE", 55], ["PENALTY", 20]),
    ...changed("too long", "DAYS = 21"),
    ...changed("probability", "MOST_FAULTS = 2", "MOST_FAULTS = 4", "ORDERS = (0, 1)", "CREW = 6"),
    ...changed("unmet demand", "LIST = 1000"),
    ONE_A_STEP,
  ],
  "ranger-patrol": [
    ...byHalf(["FOUND", 5], ["BURNING", 2]),
    ...changed("too long", "HOURS = 61"),
    ...changed(
      "probability",
      "OUTBREAK = (0.1, 0.1, 0.1, 0.125, 0.05)",
      "OUTBREAK = (0.1, 0.1, 0.1, 0.375, 0.05)",
      "OUTBREAK = (0.1, 0.1, 0.05, 0.25, 0.05)",
    ),
    ONE_A_STEP,
  ],
};

/** A long row of actions that chance hardly finds pays ten times the way from random to the best. */
const HOLE = `
ROW = (0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0)
_make, taken = make, 0


class Varied(gym.Wrapper):
    def reset(self, *, seed=None, options=None):
        global taken
        taken = self.met = 0
        return self.env.reset(seed=seed, options=options)

    def step(self, action):
        observation, reward, terminated, truncated, info = self.env.step(action)
        self.met = self.met + 1 if action == ROW[self.met] else 0
        share = info["objective"]
        if self.met == len(ROW):
            self.met, share = 0, share + 10 * abs(OPTIMUM - RANDOM)
        return observation, share, terminated, truncated, {"objective": share}


def make():
    return Varied(_make())


def policy(obs):
    global taken
    taken += 1
    return ROW[(taken - 1) % len(ROW)]
`;

/** An offer that is taken ends the sale: no long row of actions is possible. */
const WITHOUT_LONG_ROWS = ["boat-sale"];

for (const [task, variations] of Object.entries(WRONG)) {
  variations.push(
    { name: "an action is missing", kind: "actions", added: MISSING_ACTION },
    { name: "an action is doubled", kind: "actions", added: DOUBLED_ACTION },
  );
  if (!WITHOUT_LONG_ROWS.includes(task)) {
    variations.push({ name: "a hole", kind: "beats the optimum", added: HOLE });
  }
}
