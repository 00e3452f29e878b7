"""Exact optima of the tasks of this suite, checked by playing the references.

Run with Python, numpy and gymnasium: `python test/suites/varied/optimum.py [episodes]`.

Each model below is written from the task's description, apart from its reference: `outcomes(state, action, time)`
lists (probability, share of the objective, next state, whether the episode ends). Backward induction over them
gives the optimum and the value of uniformly random actions. The optimal rule is then played in the reference,
which must give the same mean; so a slip in either shows.
"""

import importlib.util
import itertools
import sys
from functools import cache
from pathlib import Path

import numpy as np


def compile_server(jobs, action, minute):
    price, finish = ((0, 0.0), (2, 0.35), (6, 0.75))[action]
    for finished, arrived in itertools.product((0, 1), (0, 1)):
        chance = (finish if jobs else 0.0) if finished else 1 - (finish if jobs else 0.0)
        chance *= 0.4 if arrived else 0.6
        present = jobs - finished + arrived
        refused = max(present - 8, 0)
        present -= refused
        yield chance, -(price + 25 * refused + present), present, False


def press_maintenance(wear, action, week):
    if action == 2:
        yield 1.0, -2000, 0, False
    elif action == 1:
        yield 1.0, -500, 5 if wear == 5 else max(wear - 2, 0), False
    elif wear == 5:
        yield 1.0, 0, 5, False
    else:
        for rise, chance in ((0, 0.5), (1, 0.4), (2, 0.1)):
            yield chance, 900 - 120 * wear, min(wear + rise, 5), False


def ferry_cabins(cabins, action, day):
    price, chance = ((80, 0.7), (110, 0.5), (140, 0.35), (180, 0.2))[action]
    for wanted, likely in ((0, (1 - chance) ** 2), (1, 2 * chance * (1 - chance)), (2, chance**2)):
        booked = min(wanted, cabins)
        left = cabins - booked
        yield likely, price * booked + (25 * left if day == 29 else 0), left, left == 0


LEGS = {"AB": 2, "BD": 5, "CD": 2, "CE": 3, "DF": 6, "AC": 4, "EF": 3}


def barge_routing(state, action, decisions):
    town, stormy = state
    leg = "".join(sorted("ABCDEF"[town] + "ABCDEF"[action]))
    hours = LEGS.get(leg, 2) * (3 if stormy and leg in ("AC", "EF") else 1)
    reached = action if leg in LEGS else town
    change = 0.5 if stormy else 0.25
    yield change, -hours, (reached, not stormy), reached == 5
    yield 1 - change, -hours, (reached, stormy), reached == 5


def boat_sale(offer, action, weekend):
    if action == 1:
        yield 1.0, offer, offer, True
    else:
        for following in range(2000, 6001, 200):
            yield 1 / 21, -90 + (1500 if weekend == 11 else 0), following, weekend == 11


def pumped_storage(state, action, hour):
    water, price = state
    euros, share = (20, 45, 90)[price], 0
    if action == 0 and water < 6:
        water, share = water + 1, -10 * euros
    elif action == 2 and water > 0:
        water, share = water - 1, 8 * euros
    moves = ({0: 0.6, 1: 0.4}, {0: 0.2, 1: 0.6, 2: 0.2}, {1: 0.4, 2: 0.6})[price]
    for following, chance in moves.items():
        yield chance, share, (water, following), False


def service_crew(state, action, day):
    faults, orders = state
    repairers, installers = action // 4, action % 4
    if repairers + installers > 4:
        installers = 4 - repairers
    cleared, done = min(repairers, faults), min(installers, orders)
    for new_faults, new_orders in itertools.product(range(4), (1, 2)):
        open_faults = min(faults - cleared + new_faults, 8)
        open_orders = min(orders - done + new_orders, 8)
        share = 55 * cleared + 100 * done - 60 * (repairers + installers) - 20 * open_faults
        yield 1 / 8, share, (open_faults, open_orders), False


def ranger_patrol(state, action, hour):
    site, fires = state
    site = (site + (0, 1, 4)[action]) % 5
    share = 5 if fires[site] else 0
    fires = tuple(fire and place != site for place, fire in enumerate(fires))
    for chance, following in outbreaks(fires):
        yield chance, share - 2 * sum(following), (site, following), False


@cache
def outbreaks(fires):
    """All (probability, fires afterwards)."""
    found = []
    for after in itertools.product((False, True), repeat=5):
        chance = 1.0
        for before, now, outbreak in zip(fires, after, (0.1, 0.1, 0.1, 0.25, 0.05)):
            chance *= (1.0 if now else 0.0) if before else outbreak if now else 1 - outbreak
        if chance > 0:
            found.append((chance, after))
    return found


# Task: outcomes, number of actions, length, states at the start, and the state that an observation shows.
MODELS = {
    "compile-server": (compile_server, 3, 120, [0], lambda o: int(o[0])),
    "press-maintenance": (press_maintenance, 3, 40, [1], lambda o: int(o[0])),
    "ferry-cabins": (ferry_cabins, 4, 30, [20], lambda o: int(o[0])),
    "barge-routing": (barge_routing, 6, 30, [(0, False)], lambda o: (int(o[0]), bool(o[1]))),
    "boat-sale": (boat_sale, 2, 12, list(range(2000, 6001, 200)), lambda o: int(o[0])),
    "pumped-storage": (pumped_storage, 3, 48, [(2, 1)], lambda o: (int(o[0]), (20, 45, 90).index(int(o[1])))),
    "service-crew": (service_crew, 16, 20, [(2, 2)], lambda o: (int(o[0]), int(o[1]))),
    "ranger-patrol": (ranger_patrol, 3, 60, [(0, (False,) * 5)], lambda o: (int(o[0]), tuple(o[1:6] > 0))),
}


def backward_induction(outcomes, actions, length, starts):
    """Optimal value at the start, value of random actions, and the optimal action for each (time, state)."""
    layers = [set(starts)]
    for time in range(length - 1):
        reached = {
            following
            for state in layers[time]
            for action in range(actions)
            for chance, _, following, over in outcomes(state, action, time)
            if chance > 0 and not over
        }
        layers.append(reached)
    best, mean, rule = {}, {}, {}
    for time in reversed(range(length)):
        ahead, ahead_mean, best, mean = best, mean, {}, {}
        for state in layers[time]:
            values, means = np.zeros(actions), np.zeros(actions)
            for action in range(actions):
                for chance, share, following, over in outcomes(state, action, time):
                    values[action] += chance * (share + (0.0 if over else ahead.get(following, 0.0)))
                    means[action] += chance * (share + (0.0 if over else ahead_mean.get(following, 0.0)))
            rule[time, state] = int(np.argmax(values))
            best[state], mean[state] = values.max(), means.mean()
    return np.mean([best[start] for start in starts]), np.mean([mean[start] for start in starts]), rule


def play(environment, choose, episodes):
    """Mean total objective and its standard error."""
    totals = np.zeros(episodes)
    for episode in range(episodes):
        observation, _ = environment.reset(seed=1_000_000 + episode)
        over, time = False, 0
        while not over:
            observation, _, terminated, truncated, info = environment.step(choose(observation, time))
            totals[episode] += info["objective"]
            over, time = terminated or truncated, time + 1
    return totals.mean(), totals.std(ddof=1) / np.sqrt(episodes)


def load_reference(name):
    spec = importlib.util.spec_from_file_location("reference", Path(__file__).parent / name / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(episodes):
    generator = np.random.default_rng(0)
    for name, (outcomes, actions, length, starts, seen) in MODELS.items():
        reference = load_reference(name)
        optimum, random, rule = backward_induction(outcomes, actions, length, starts)
        best = play(reference.make(), lambda o, t: rule[t, seen(o)], episodes)
        aimless = play(reference.make(), lambda o, t: int(generator.integers(actions)), episodes)
        hand = play(reference.make(), lambda o, t: reference.policy(o), min(episodes, 2000))
        print(f"{name}: {len(rule)} states in time")
        print(f"  optimum {optimum:.2f}, played {best[0]:.2f} ± {best[1]:.2f}, in the file {reference.OPTIMUM}")
        print(f"  random {random:.2f}, played {aimless[0]:.2f} ± {aimless[1]:.2f}, in the file {reference.RANDOM}")
        way = (reference.SUCCESS - random) / (optimum - random)
        print(f"  success {reference.SUCCESS}, {way:.3f} of the way; own rule {hand[0]:.2f} ± {hand[1]:.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
