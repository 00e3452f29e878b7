/** The five tasks of the paper, and the physics of the two that Gymnasium's library holds. */

import { choices, range, type Written, write } from "./write.js";

export const INVENTORY = write("paper/inventory-management", {
  goal: ["maximize", "expected total profit", "euros"],
  parameters: [
    ["DAYS", 30, "days", "plans 30 days"],
    ["MIN_ORDER", 0, "units", "between 0 and 40"],
    ["MAX_ORDER", 40, "units", "between 0 and 40"],
    ["CAPACITY", 60, "units", "at most 60 units"],
    ["MEAN_DEMAND", 15, "customers", "mean 15"],
    ["PRICE", 9, "euros per unit", "sold brings 9 euros"],
    ["UNIT_COST", 5, "euros per unit", "ordered costs 5 euros"],
    ["DELIVERY_FEE", 10, "euros", "delivery fee of 10 euros"],
    ["STORAGE", 0.4, "euros per unit", "costs 0.4 euros"],
    ["START", 10, "units", "starts with 10 units"],
  ],
  state: [["stock", "START", "integer", 0, 60, "units"]],
  actions: [range(0, 40)],
  decision: "how many units to order",
  constraints: [["enforced", "the storeroom holds at most 60 units", "stock <= CAPACITY"]],
  dynamics: [
    "shelf = min(stock + action, CAPACITY)",
    "demand ~ rng.poisson(MEAN_DEMAND)",
    "sold = min(shelf, demand)",
    "next_stock = shelf - sold",
  ],
  share: "PRICE * sold - UNIT_COST * action - (DELIVERY_FEE if action > 0 else 0) - STORAGE * next_stock",
  steps: 30,
});

export const WIRELESS = write("paper/wireless-scheduling", {
  goal: ["maximize", "total rate", "bits per second per hertz"],
  parameters: [
    ["USERS", 5, "users", "data to 5 users"],
    ["DISTANCES", [50, 80, 110, 140, 170], "metres", "50, 80, 110, 140 and 170 metres"],
    ["EXPONENT", 3, "", "exponent 3"],
    ["FADING", 1, "", "mean 1"],
    ["POWER", 1, "watts", "with 1 watt"],
    ["NOISE", 1e-7, "watts", "is 1e-7 watt"],
    ["SLOTS", 100, "slots", "100 slots"],
  ],
  state: [["gain", "DISTANCES ** -EXPONENT * rng.exponential(FADING, 5)", "real", 0, null, "", [5]]],
  actions: [range(0, 4)],
  decision: "which user to serve",
  dynamics: [
    "rate = log2(1 + POWER * gain[action] / NOISE)",
    "fading ~ rng.exponential(FADING, 5)",
    "next_gain = DISTANCES ** -EXPONENT * fading",
  ],
  share: "rate",
  steps: 100,
});

export const DRONE = write("paper/drone-delivery", {
  goal: ["maximize", "total points", "points"],
  parameters: [
    ["LAST", 49, "blocks", "columns 0 to 49"],
    ["BATTERY", 200, "energy units", "battery of 200"],
    ["FIRST", [10, 15], "blocks", "at (10, 15)"],
    ["SECOND", [35, 20], "blocks", "at (35, 20)"],
    ["DELIVERY", 100, "points", "worth 100 points"],
    ["ENERGY_COST", 1, "points per energy unit"],
  ],
  state: [
    ["x", "0", "integer", 0, 49, "blocks"],
    ["y", "0", "integer", 0, 49, "blocks"],
    ["energy", "BATTERY", "integer", 0, 200, "energy units"],
    ["waiting", "1", "integer", 0, 1, "packages", [2]],
  ],
  actions: [choices("north", "south", "east", "west")],
  decision: "where to fly",
  constraints: [
    ["enforced", "the drone stays on the grid", "0 <= x <= LAST and 0 <= y <= LAST"],
    ["ends", "the flight is over when both packages are delivered", "sum(waiting) > 0"],
    ["ends", "the flight is over when the battery is empty", "energy > 0"],
  ],
  dynamics: [
    "next_x = clip(x + (1 if action == 2 else -1 if action == 3 else 0), 0, LAST)",
    "next_y = clip(y + (1 if action == 0 else -1 if action == 1 else 0), 0, LAST)",
    "next_energy = energy - 1",
    "at_first = next_x == FIRST[0] and next_y == FIRST[1]",
    "at_second = next_x == SECOND[0] and next_y == SECOND[1]",
    "next_waiting = [0 if at_first else waiting[0], 0 if at_second else waiting[1]]",
  ],
  share: "DELIVERY * (sum(waiting) - sum(next_waiting)) - ENERGY_COST",
  terminated: "sum(next_waiting) == 0 or next_energy <= 0",
  steps: 200,
  stepsOrigin: "derived",
  potential: "-(abs(x - FIRST[0]) + abs(y - FIRST[1])) if waiting[0] == 1 else 0",
});

const library = (id: string, stepLimit: number, rewardThreshold: number) => ({
  id,
  stepLimit,
  rewardThreshold,
  evidence: [],
});

export const CART_POLE = write("paper/cart-pole", {
  goal: ["maximize", "points", "points"],
  parameters: [],
  state: [],
  actions: [choices("left", "right")],
  decision: "where to push the cart",
  dynamics: [],
  share: "0",
  steps: 500,
  library: library("CartPole-v1", 500, 475),
});

export const MOUNTAIN_CAR = write("paper/mountain-car", {
  goal: ["maximize", "minus one point a step", "points"],
  parameters: [],
  state: [],
  actions: [choices("left", "nothing", "right")],
  decision: "where to accelerate",
  dynamics: [],
  share: "0",
  steps: 200,
  library: library("MountainCar-v0", 200, -110),
});

/** Barto, Sutton and Anderson (1983), with the constants and Euler steps of CartPole-v1. */
export const CART_POLE_PHYSICS = write("paper/cart-pole", {
  goal: ["maximize", "points", "points"],
  parameters: [
    ["SPREAD", 0.05, ""],
    ["FORCE", 10, "newton"],
    ["GRAVITY", 9.8, "metres per second squared"],
    ["CART_MASS", 1, "kilograms"],
    ["POLE_MASS", 0.1, "kilograms"],
    ["HALF_LENGTH", 0.5, "metres"],
    ["STEP_TIME", 0.02, "seconds"],
    ["TRACK", 2.4, "metres", "within 2.4 metres"],
    ["LEAN", 12, "degrees", "within 12 degrees"],
    ["STEPS", 500, "steps", "after 500 steps"],
  ],
  state: [
    ["place", "rng.uniform(-SPREAD, SPREAD)", "real", null, null, "metres"],
    ["speed", "rng.uniform(-SPREAD, SPREAD)", "real", null, null, ""],
    ["angle", "rng.uniform(-SPREAD, SPREAD)", "real", null, null, ""],
    ["turning", "rng.uniform(-SPREAD, SPREAD)", "real", null, null, ""],
  ],
  actions: [choices("left", "right")],
  decision: "where to push the cart",
  constraints: [["ends", "the cart stays near the centre", "abs(place) <= TRACK"]],
  dynamics: [
    "push = FORCE if action == 1 else -FORCE",
    "mass = CART_MASS + POLE_MASS",
    "common = (push + POLE_MASS * HALF_LENGTH * turning ** 2 * sin(angle)) / mass",
    "twist = (GRAVITY * sin(angle) - cos(angle) * common) / (HALF_LENGTH * (4 / 3 - POLE_MASS * cos(angle) ** 2 / mass))",
    "pull = common - POLE_MASS * HALF_LENGTH * twist * cos(angle) / mass",
    "next_place = place + STEP_TIME * speed",
    "next_speed = speed + STEP_TIME * pull",
    "next_angle = angle + STEP_TIME * turning",
    "next_turning = turning + STEP_TIME * twist",
  ],
  share: "1",
  terminated: "abs(next_place) > TRACK or abs(next_angle) > LEAN * 2 * pi / 360",
  steps: 500,
});

/** Moore (1990), with the constants of MountainCar-v0. */
export const MOUNTAIN_CAR_PHYSICS = write("paper/mountain-car", {
  goal: ["minimize", "steps to the flag", "points"],
  parameters: [
    ["START", [-0.6, -0.4], ""],
    ["ENGINE", 0.001, ""],
    ["GRAVITY", 0.0025, ""],
    ["FASTEST", 0.07, ""],
    ["LEFT_END", -1.2, ""],
    ["RIGHT_END", 0.6, ""],
    ["FLAG", 0.5, "", "position 0.5"],
    ["STEPS", 200, "steps", "after 200 steps"],
    ["STEP_COST", 1, "points"],
  ],
  state: [
    ["position", "rng.uniform(START[0], START[1])", "real", -1.2, 0.6, ""],
    ["velocity", "0", "real", -0.07, 0.07, ""],
  ],
  actions: [choices("left", "nothing", "right")],
  decision: "where to accelerate",
  dynamics: [
    "moving = clip(velocity + (action - 1) * ENGINE - GRAVITY * cos(3 * position), -FASTEST, FASTEST)",
    "next_position = clip(position + moving, LEFT_END, RIGHT_END)",
    "next_velocity = 0 if next_position == LEFT_END and moving < 0 else moving",
  ],
  share: "STEP_COST",
  terminated: "next_position >= FLAG",
  steps: 200,
});

export const PAPER: Written[] = [
  CART_POLE,
  MOUNTAIN_CAR,
  WIRELESS,
  DRONE,
  INVENTORY,
  CART_POLE_PHYSICS,
  MOUNTAIN_CAR_PHYSICS,
];
