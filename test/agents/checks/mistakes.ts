/**
 * Specifications with one mistake each, made from right ones. They are the slips that models make: a wrong sense,
 * a cost that nothing uses, an invented number, a listed value taken for its place, and so on.
 */

import type { Specification } from "../../../agents/specification/specification.js";
import {
  CART_POLE_PHYSICS,
  DRONE,
  INVENTORY,
  MOUNTAIN_CAR_PHYSICS,
  WIRELESS,
} from "../specification/written/paper.js";
import { BARGE, BOAT, CREW, FERRY, PATROL, PRESS, SERVER, STORAGE } from "../specification/written/varied.js";
import type { Written } from "../specification/written/write.js";

export interface Mistake {
  /** The kind of slip, and what was changed. */
  name: string;
  task: string;
  text: string;
  specification: Specification;
}

type Change = (specification: Specification) => Specification;

const mistake = ({ task, text, specification }: Written, name: string, change: Change): Mistake => ({
  name,
  task,
  text,
  specification: change(structuredClone(specification)),
});

/** Other lines; a line without an expression is taken away. */
const lines =
  (changes: Record<string, string | null>): Change =>
  (specification) => ({
    ...specification,
    dynamics: specification.dynamics.flatMap((line) => {
      const expression = changes[line.target];
      if (expression === null) return [];
      return [expression === undefined ? line : { ...line, expression }];
    }),
  });

const share =
  (expression: string): Change =>
  (specification) => ({ ...specification, share: expression });

const value =
  (symbol: string, other: Specification["parameters"][number]["value"]): Change =>
  (specification) => ({
    ...specification,
    parameters: specification.parameters.map((each) =>
      each.symbol === symbol ? { ...each, value: other } : each,
    ),
  });

const without =
  (symbol: string): Change =>
  (specification) => ({
    ...specification,
    parameters: specification.parameters.filter((each) => each.symbol !== symbol),
  });

const environment =
  (changes: Partial<Specification["environment"]>): Change =>
  (specification) => ({ ...specification, environment: { ...specification.environment, ...changes } });

const sense =
  (other: "maximize" | "minimize"): Change =>
  (specification) => ({ ...specification, objective: { ...specification.objective, sense: other } });

const state =
  (symbol: string, changes: Partial<Specification["state"][number]>): Change =>
  (specification) => ({
    ...specification,
    state: specification.state.map((each) => (each.symbol === symbol ? { ...each, ...changes } : each)),
  });

const signal =
  (changes: Partial<Specification["stateActionReward"]>): Change =>
  (specification) => ({
    ...specification,
    stateActionReward: { ...specification.stateActionReward, ...changes },
  });

const actions =
  (...labels: string[]): Change =>
  (specification) => ({
    ...specification,
    action: { ...specification.action, parts: [{ kind: "choices", labels }] },
  });

const both =
  (...changes: Change[]): Change =>
  (specification) =>
    changes.reduce((changed, change) => change(changed), specification);

export const MISTAKES: Mistake[] = [
  // Sense and signs.
  mistake(INVENTORY, "wrong sense", sense("minimize")),
  mistake(WIRELESS, "wrong sense", sense("minimize")),
  mistake(STORAGE, "wrong sense", sense("minimize")),
  mistake(SERVER, "wrong sense", sense("maximize")),
  mistake(
    INVENTORY,
    "a cost counted as a gain",
    share("PRICE * sold + UNIT_COST * action - (DELIVERY_FEE if action > 0 else 0) - STORAGE * next_stock"),
  ),
  mistake(
    CREW,
    "a penalty counted as a gain",
    share(CREW.specification.share.replace("- PENALTY", "+ PENALTY")),
  ),
  mistake(
    DRONE,
    "a gain counted as a cost",
    share("-DELIVERY * (sum(waiting) - sum(next_waiting)) - ENERGY_COST"),
  ),
  mistake(PRESS, "two amounts exchanged", both(value("EARNINGS", 120), value("LOSS_PER_LEVEL", 900))),
  // Numbers of the text.
  mistake(INVENTORY, "an unused cost", share("PRICE * sold - UNIT_COST * action - STORAGE * next_stock")),
  mistake(SERVER, "an unused cost", share("speed_cost + WAITING * next_jobs")),
  mistake(FERRY, "an unused gain", share("PRICES[action] * booked")),
  mistake(STORAGE, "an unused limit", lines({ pumps: "action == 0" })),
  mistake(INVENTORY, "an invented number", value("MEAN_DEMAND", 17)),
  mistake(BOAT, "an invented number", value("MOORING", 80)),
  mistake(SERVER, "an invented chance", lines({ arrives: "arrival_luck < 0.45" })),
  mistake(
    BARGE,
    "a number left out",
    both(without("STORM_FACTOR"), lines({ lake: "LAKES[town][action] * (2 if storm else 1)" })),
  ),
  mistake(WIRELESS, "an invented list", value("DISTANCES", [50, 80, 110, 140, 175])),
  mistake(
    INVENTORY,
    "a percentage divided twice",
    share(
      "PRICE * sold - UNIT_COST * action - (DELIVERY_FEE if action > 0 else 0) - STORAGE / 250 * next_stock",
    ),
  ),
  // Names.
  mistake(INVENTORY, "an undeclared name", lines({ sold: "min(shelves, demand)" })),
  mistake(
    DRONE,
    "an undeclared name",
    environment({ terminated: "sum(next_waiting) == 0 or next_battery <= 0" }),
  ),
  mistake(PRESS, "used before it is set", (specification) => ({
    ...specification,
    dynamics: [...specification.dynamics].reverse(),
  })),
  mistake(CREW, "one name twice", (specification) => ({
    ...specification,
    dynamics: [
      ...specification.dynamics,
      { target: "cleared", kind: "quantity", expression: "faults", event: "" },
    ],
  })),
  mistake(STORAGE, "the state set itself", (specification) => ({
    ...specification,
    dynamics: specification.dynamics.map((line) =>
      line.target === "next_water" ? { ...line, target: "water" } : line,
    ),
  })),
  mistake(PATROL, "an unknown function", lines({ next_fires: "binarize(left, luck, OUTBREAK)" })),
  mistake(SERVER, "a formula that is cut off", lines({ next_jobs: "min(after_work + (1 if arrives" })),
  mistake(BOAT, "a draw of another library", lines({ luck: "random.sample(OFFERS)" })),
  mistake(
    FERRY,
    "a text in the place of a number",
    lines({ booked: "wanted if action == 'cheap' else cabins" }),
  ),
  // Vectors and places.
  mistake(
    FERRY,
    "a listed value taken for its place",
    share("action * booked + (LEFTOVER * next_cabins if next_day >= DAYS else 0)"),
  ),
  mistake(
    FERRY,
    "a choice compared with its value",
    lines({ booked: "min(wanted, cabins) if action == 80 else min(wanted, cabins) + 0" }),
  ),
  mistake(
    STORAGE,
    "an entry outside its list",
    share("PRICES[3] * ((SOLD if generates else 0) - (BOUGHT if pumps else 0))"),
  ),
  mistake(
    STORAGE,
    "a value in the place of a place",
    share("PRICES[PRICES[level]] * ((SOLD if generates else 0) - (BOUGHT if pumps else 0))"),
  ),
  mistake(WIRELESS, "vectors of different lengths", lines({ fading: "rng.exponential(FADING, 4)" })),
  mistake(
    DRONE,
    "a vector where one number belongs",
    share("DELIVERY * (waiting - next_waiting) - ENERGY_COST"),
  ),
  // Units.
  mistake(
    INVENTORY,
    "units that do not agree",
    share(
      "PRICE * sold - UNIT_COST * action - (DELIVERY_FEE if action > 0 else 0) - STORAGE * next_stock + DAYS",
    ),
  ),
  mistake(
    BARGE,
    "units that do not agree",
    both((specification) => ({ ...specification, objective: { ...specification.objective, unit: "euros" } })),
  ),
  mistake(
    BOAT,
    "units that do not agree",
    both(state("weekend", { unit: "days" }), lines({ left_over: "action == 0 and next_weekend >= YARD" })),
  ),
  // The end.
  mistake(
    DRONE,
    "an end that cannot be reached",
    environment({ terminated: "sum(next_waiting) < 0 or next_energy < -1" }),
  ),
  mistake(BARGE, "an end that cannot be reached", environment({ terminated: "next_town == 6" })),
  mistake(FERRY, "an end turned round", environment({ terminated: "next_cabins > 0" })),
  mistake(CART_POLE_PHYSICS, "an end turned round", environment({ terminated: "abs(next_place) < TRACK" })),
  mistake(INVENTORY, "one step too long", environment({ stepLimit: 31 })),
  mistake(PATROL, "one step too short", environment({ stepLimit: 59 })),
  mistake(
    BOAT,
    "one step too long",
    both(
      environment({
        terminated: "action == 1 or next_weekend > WEEKENDS",
        stepLimit: 1000,
        stepLimitOrigin: "assumed",
      }),
    ),
  ),
  mistake(PRESS, "no end", environment({ stepLimitOrigin: "assumed", stepLimit: 1000 })),
  mistake(DRONE, "an end of the text left out", environment({ terminated: "next_energy <= 0" })),
  // Effects.
  mistake(
    INVENTORY,
    "an action without effect",
    both(
      lines({ shelf: "min(stock, CAPACITY)" }),
      share("PRICE * sold - STORAGE * next_stock - UNIT_COST - DELIVERY_FEE"),
    ),
  ),
  mistake(
    STORAGE,
    "two actions alike",
    lines({ pumps: "action == 0 and water < BASIN", generates: "False" }),
  ),
  mistake(PATROL, "two actions alike", lines({ next_site: "(site + (1 if action == 1 else 0)) % SITES" })),
  mistake(PRESS, "a choice too many", actions("run", "overhaul", "exchange", "exchange at once")),
  mistake(INVENTORY, "randomness without effect", lines({ sold: "min(shelf, MEAN_DEMAND)" })),
  mistake(
    SERVER,
    "randomness without effect",
    lines({ after_work: "jobs - 1 if jobs > 0 and chance > 0 else jobs" }),
  ),
  mistake(CREW, "an objective that nothing changes", share("REPAIR + ORDER - WAGE - PENALTY")),
  mistake(WIRELESS, "no objective", share("0")),
  // State.
  mistake(INVENTORY, "no next value", lines({ next_stock: null })),
  mistake(STORAGE, "no next value", lines({ next_level: null })),
  mistake(DRONE, "a non-Markov reward", signal({ observation: ["x", "y", "energy"] })),
  mistake(STORAGE, "a non-Markov reward", signal({ observation: ["water"] })),
  mistake(PATROL, "time that is not seen", signal({ observesTime: false })),
  mistake(
    INVENTORY,
    "a limit that is not kept",
    lines({
      next_stock: "stock + action - sold",
      sold: "min(stock + action, demand)",
      shelf: "min(stock + action, CAPACITY)",
    }),
  ),
  mistake(STORAGE, "a limit that is not kept", lines({ generates: "action == 2" })),
  mistake(CREW, "a limit that is not kept", lines({ next_orders: "orders - completed + new_orders" })),
  mistake(
    PRESS,
    "a count that is no whole number",
    lines({ rise: "1.5 if luck < TWO_LEVELS else 1 if luck < ONE_LEVEL else 0" }),
  ),
  mistake(
    MOUNTAIN_CAR_PHYSICS,
    "a chance above one",
    lines({ next_velocity: "moving if rng.binomial(1, 2) == 1 else 0" }),
  ),
  mistake(
    INVENTORY,
    "more sold than is there",
    both(state("stock", { low: null, high: null }), lines({ sold: "demand" }), (specification) => ({
      ...specification,
      constraints: [],
    })),
  ),
  mistake(
    SERVER,
    "a refusal that leaves no trace",
    both(
      state("jobs", { low: null, high: null }),
      lines({ next_jobs: "after_work + (1 if arrives else 0)" }),
    ),
  ),
  // Rewards and bounds.
  mistake(FERRY, "a reward with the wrong sign", signal({ reward: "-objective" })),
  mistake(SERVER, "a reward with the wrong sign", signal({ reward: SERVER.specification.share })),
  mistake(PATROL, "bounds turned round", state("site", { low: 4, high: 0 })),
  mistake(WIRELESS, "a logarithm of zero or less", lines({ rate: "log2(POWER * gain[action] / NOISE * 0)" })),
];
