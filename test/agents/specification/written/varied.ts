/** The tasks of the project's own suite: queue, maintenance, pricing, routing, stopping, storage, teams, patrol. */

import { choices, range, type Written, write } from "./write.js";

export const BOAT = write("varied/boat-sale", {
  goal: ["maximize", "expected money", "dollars"],
  parameters: [
    ["WEEKENDS", 12, "weekends", "up to 12 weekends"],
    ["OFFERS", 21, "offers", "the 21 amounts"],
    ["LOWEST", 2000, "dollars"],
    ["GAP", 200, "dollars"],
    ["MOORING", 90, "dollars", "pay 90 dollars"],
    ["YARD", 1500, "dollars", "for 1500 dollars"],
  ],
  state: [
    ["offer", "LOWEST + GAP * rng.integers(0, OFFERS)", "real", 2000, 6000, "dollars"],
    ["weekend", "0", "integer", 0, 12, "weekends"],
  ],
  actions: [choices("refuse", "accept")],
  decision: "whether to take the offer",
  dynamics: [
    "next_weekend = weekend + 1",
    "left_over = action == 0 and next_weekend >= WEEKENDS",
    "luck ~ rng.integers(0, OFFERS)",
    "next_offer = LOWEST + GAP * luck",
  ],
  share: "(offer if action == 1 else -MOORING) + (YARD if left_over else 0)",
  terminated: "action == 1 or next_weekend >= WEEKENDS",
  steps: 12,
});

export const SERVER = write("varied/compile-server", {
  goal: ["minimize", "cost of the shift", "cents"],
  parameters: [
    ["MINUTES", 120, "minutes", "shift of 120 minutes"],
    ["NORMAL_COST", 2, "cents", "normal (2 cents)"],
    ["TURBO_COST", 6, "cents", "turbo (6 cents)"],
    ["NORMAL_CHANCE", 0.35, "", "0.35 at normal"],
    ["TURBO_CHANCE", 0.75, "", "0.75 in turbo"],
    ["ARRIVAL", 0.4, "", "probability 0.4"],
    ["ROOM", 8, "jobs", "No more than 8 jobs"],
    ["REFUSAL", 25, "cents", "costs us 25 cents"],
    ["WAITING", 1, "cents per job", "costs 1 cent"],
  ],
  state: [["jobs", "0", "integer", 0, 8, "jobs"]],
  actions: [choices("asleep", "normal", "turbo")],
  decision: "the speed of the server",
  constraints: [["enforced", "no more than 8 jobs can be present", "jobs <= ROOM"]],
  dynamics: [
    "speed_cost = [0, NORMAL_COST, TURBO_COST][action]",
    "chance = [0, NORMAL_CHANCE, TURBO_CHANCE][action]",
    "luck ~ rng.random()",
    "after_work = jobs - 1 if jobs > 0 and luck < chance else jobs",
    "arrival_luck ~ rng.random()",
    "arrives = arrival_luck < ARRIVAL",
    "refused = arrives and after_work >= ROOM",
    "next_jobs = min(after_work + (1 if arrives else 0), ROOM)",
  ],
  share: "speed_cost + (REFUSAL if refused else 0) + WAITING * next_jobs",
  steps: 120,
});

export const FERRY = write("varied/ferry-cabins", {
  goal: ["maximize", "expected revenue", "dollars"],
  parameters: [
    ["CABINS", 20, "cabins", "has 20 cabins"],
    ["DAYS", 30, "days", "sale 30 days"],
    ["PRICES", [80, 110, 140, 180], "dollars", "80, 110, 140 and 180"],
    ["ENQUIRIES", 2, "travellers", "exactly two travellers"],
    ["CHANCES", [0.7, 0.5, 0.35, 0.2], ""],
    ["LEFTOVER", 25, "dollars per cabin", "for 25 dollars"],
  ],
  state: [
    ["cabins", "CABINS", "integer", 0, 20, "cabins"],
    ["day", "0", "integer", 0, 30, "days"],
  ],
  actions: [choices("80", "110", "140", "180")],
  decision: "the price of the day",
  dynamics: [
    "wanted ~ rng.binomial(ENQUIRIES, CHANCES[action])",
    "booked = min(wanted, cabins)",
    "next_cabins = cabins - booked",
    "next_day = day + 1",
  ],
  share: "PRICES[action] * booked + (LEFTOVER * next_cabins if next_day >= DAYS else 0)",
  terminated: "next_cabins == 0",
  steps: 30,
});

export const PRESS = write("varied/press-maintenance", {
  goal: ["maximize", "expected earnings", "pounds"],
  parameters: [
    ["WEEKS", 40, "weeks", "over 40 weeks"],
    ["BROKEN", 5, "levels", "to 5 (broken)"],
    ["START", 1, "levels", "level is 1"],
    ["EARNINGS", 900, "pounds", "earns 900 pounds"],
    ["LOSS_PER_LEVEL", 120, "pounds per level", "minus 120 pounds"],
    ["ONE_LEVEL", 0.4, "", "probability 0.4"],
    ["TWO_LEVELS", 0.1, "", "probability 0.1"],
    ["OVERHAUL", 500, "pounds", "costs 500 pounds"],
    ["RESTORED", 2, "levels", "drops by two levels"],
    ["EXCHANGE", 2000, "pounds", "costs 2,000 pounds"],
  ],
  state: [["wear", "START", "integer", 0, 5, "levels"]],
  actions: [choices("run", "overhaul", "exchange")],
  decision: "what to do this week",
  constraints: [["enforced", "the wear never rises above 5", "wear <= BROKEN"]],
  dynamics: [
    "luck ~ rng.random()",
    "rise = 2 if luck < TWO_LEVELS else 1 if luck < TWO_LEVELS + ONE_LEVEL else 0",
    "after_run = min(wear + rise, BROKEN)",
    "after_overhaul = max(wear - RESTORED, 0) if wear < BROKEN else wear",
    "next_wear = after_run if action == 0 else after_overhaul if action == 1 else 0",
    "earned = EARNINGS - LOSS_PER_LEVEL * wear if wear < BROKEN else 0",
  ],
  share: "earned if action == 0 else -OVERHAUL if action == 1 else -EXCHANGE",
  steps: 40,
});

export const STORAGE = write("varied/pumped-storage", {
  goal: ["maximize", "expected trading profit", "euros"],
  parameters: [
    ["HOURS", 48, "hours", "plant for 48 hours"],
    ["BASIN", 6, "units", "0 to 6 units"],
    ["START", 2, "units", "2 of them"],
    ["BOUGHT", 10, "MWh", "takes 10 MWh"],
    ["SOLD", 8, "MWh", "sells 8 MWh"],
    ["PRICES", [20, 45, 90], "euros per MWh", "20, 45 or 90"],
    [
      "CHAIN",
      [
        [0.6, 0.4, 0],
        [0.2, 0.6, 0.2],
        [0, 0.4, 0.6],
      ],
      "",
    ],
  ],
  state: [
    ["water", "START", "integer", 0, 6, "units"],
    ["level", "1", "integer", 0, 2, ""],
  ],
  actions: [choices("pump", "rest", "generate")],
  decision: "what the plant does",
  constraints: [["enforced", "the basin holds 0 to 6 units", "0 <= water <= BASIN"]],
  dynamics: [
    "pumps = action == 0 and water < BASIN",
    "generates = action == 2 and water > 0",
    "next_water = water + (1 if pumps else 0) - (1 if generates else 0)",
    "next_level ~ rng.choice(3, p=CHAIN[level])",
  ],
  share: "PRICES[level] * ((SOLD if generates else 0) - (BOUGHT if pumps else 0))",
  steps: 48,
});

export const CREW = write("varied/service-crew", {
  goal: ["maximize", "expected result", "euros"],
  parameters: [
    ["DAYS", 20, "days", "for 20 days"],
    ["CREW", 4, "people", "counts four people"],
    ["WAGE", 60, "euros per technician", "costs 60 euros"],
    ["REPAIR", 55, "euros per fault", "worth 55 euros"],
    ["ORDER", 100, "euros per order", "worth 100 euros"],
    ["LIST", 8, "entries", "at most 8 entries"],
    ["PENALTY", 20, "euros per fault", "penalty of 20 euros"],
    ["START", 2, "entries", "sees 2 open faults"],
  ],
  state: [
    ["faults", "START", "integer", 0, 8, "faults"],
    ["orders", "START", "integer", 0, 8, "orders"],
  ],
  actions: [range(0, 3), range(0, 3)],
  decision: "how many repairers and installers to send",
  constraints: [["enforced", "both lists hold at most 8 entries", "faults <= LIST and orders <= LIST"]],
  dynamics: [
    "repairers = action[0]",
    "installers = min(action[1], CREW - repairers)",
    "cleared = min(repairers, faults)",
    "completed = min(installers, orders)",
    "new_faults ~ rng.integers(0, 4)",
    "new_orders ~ rng.integers(1, 3)",
    "next_faults = min(faults - cleared + new_faults, LIST)",
    "next_orders = min(orders - completed + new_orders, LIST)",
  ],
  share: "REPAIR * cleared + ORDER * completed - WAGE * (repairers + installers) - PENALTY * next_faults",
  steps: 20,
});

export const PATROL = write("varied/ranger-patrol", {
  goal: ["maximize", "points", "points"],
  parameters: [
    ["SITES", 5, "sites", "Five picnic sites"],
    ["HOURS", 60, "hours", "for 60 hours"],
    ["FOUND", 5, "points", "counts 5 points"],
    ["OUTBREAK", [0.1, 0.1, 0.1, 0.25, 0.05], ""],
    ["BURNING", 2, "points per site", "2 points are deducted"],
  ],
  state: [
    ["site", "0", "integer", 0, 4, ""],
    ["fires", "0", "integer", 0, 1, "fires", [5]],
  ],
  actions: [choices("stay", "clockwise", "counter-clockwise")],
  decision: "where to go",
  dynamics: [
    "next_site = (site + (1 if action == 1 else -1 if action == 2 else 0)) % SITES",
    "found = fires[next_site]",
    "left = replace(fires, next_site, 0)",
    "luck ~ rng.random(5)",
    "next_fires = where(left == 1, 1, where(luck < OUTBREAK, 1, 0))",
  ],
  share: "FOUND * found - BURNING * sum(next_fires)",
  steps: 60,
});

const NONE = 0;
const CANALS = [
  [NONE, 2, NONE, NONE, NONE, NONE],
  [2, NONE, NONE, 5, NONE, NONE],
  [NONE, NONE, NONE, 2, 3, NONE],
  [NONE, 5, 2, NONE, NONE, 6],
  [NONE, NONE, 3, NONE, NONE, NONE],
  [NONE, NONE, NONE, 6, NONE, NONE],
];
const LAKES = [
  [NONE, NONE, 4, NONE, NONE, NONE],
  [NONE, NONE, NONE, NONE, NONE, NONE],
  [4, NONE, NONE, NONE, NONE, NONE],
  [NONE, NONE, NONE, NONE, NONE, NONE],
  [NONE, NONE, NONE, NONE, NONE, 3],
  [NONE, NONE, NONE, NONE, 3, NONE],
];

export const BARGE = write("varied/barge-routing", {
  goal: ["minimize", "hours of the voyage", "hours"],
  parameters: [
    ["CANALS", CANALS, "hours"],
    ["LAKES", LAKES, "hours"],
    ["STORM_FACTOR", 3, "", "but three times"],
    ["STAY", 2, "hours", "for 2 hours"],
    ["STORM_COMES", 0.25, "", "probability 0.25"],
    ["STORM_GOES", 0.5, "", "probability 0.5"],
    ["DECISIONS", 30, "decisions", "after 30 decisions"],
  ],
  state: [
    ["town", "0", "integer", 0, 5, ""],
    ["storm", "False", "boolean", 0, 1, ""],
  ],
  actions: [choices("Arnsbo", "Brekke", "Colm", "Dorn", "Elmau", "Feldau")],
  decision: "which town to sail to",
  dynamics: [
    "canal = CANALS[town][action]",
    "lake = LAKES[town][action] * (STORM_FACTOR if storm else 1)",
    "sails = canal + lake > 0",
    "hours = canal + lake if sails else STAY",
    "next_town = action if sails else town",
    "luck ~ rng.random()",
    "next_storm = (luck >= STORM_GOES) if storm else (luck < STORM_COMES)",
  ],
  share: "hours",
  terminated: "next_town == 5",
  steps: 30,
});

export const VARIED: Written[] = [BOAT, SERVER, FERRY, PRESS, STORAGE, CREW, PATROL, BARGE];
