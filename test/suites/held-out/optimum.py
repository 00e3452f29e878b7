"""Exact optima and random values of the tasks, from a second model each; both rules played in the references."""

import importlib.util, itertools, sys, time
from math import comb
from pathlib import Path
import numpy as np


def dice(pot, action, t):
    if action == 2:
        yield 1.0, pot, 0, False
        return
    n = action + 1
    for roll in itertools.product(range(1, 7), repeat=n):
        yield 6.0**-n, 0, (0 if 1 in roll or len(set(roll)) < n else pot + sum(roll)), False


def beans(soil, action, t):
    wet = min(8, soil + {0: 0, 1: 1, 2: 3}[action])
    for rain, a in ((3, 0.25), (0, 0.75)):
        for dry, b in ((2, 0.4), (1, 0.6)):
            eve = min(8, wet + rain)
            yield a * b, (40 if 3 <= eve <= 6 else 15 if eve in (1, 2, 7) else 0) - [0, 10, 22][action], max(
                0, eve - dry
            ), False


def trout(x, q, t):
    h = min(q, x)
    e = x - h
    base = 8 * h - 0.6 * h * h - 3 * (q > 0)
    for p, y in ((0.7, e + int(np.floor(e * (20 - e) / 20))), (0.3, max(e - 1, 0))):
        yield p, base + (4 * y if t == 39 else 0), y, False


def binom(n, p):
    return [(k, comb(n, k) * p**k * (1 - p) ** (n - k)) for k in range(n + 1)]


def bug(state, action, t):
    s, k = state
    p, c = ((0.06, 0), (0.02, 8), (0.005, 30))[action]
    for new, a in binom(s, 1 - (1 - p) ** k):
        for rec, b in binom(k, 0.3):
            i = k - rec + new
            yield a * b, -(c + 4 * i + 40 * (i > 7)), (s - new, i), False


def blood(state, order, t):
    old, mid, new = state
    demand = [0.5, 0.5] if t % 7 in (5, 6) else [0.1, 0.25, 0.3, 0.2, 0.15]
    for d, p in enumerate(demand):
        total = old + mid + new
        waste = max(old - d, 0)
        rest_mid = max(mid - max(d - old, 0), 0)
        rest_new = max(new - max(d - old - mid, 0), 0)
        yield p, -(90 * order + 400 * max(d - total, 0) + 30 * waste), (rest_mid, rest_new, order), False


GRID = {
    (0, 0): "D",
    (0, 1): ".",
    (0, 3): "A",
    (1, 0): ".",
    (1, 1): ".",
    (1, 3): ".",
    (2, 0): ".",
    (2, 1): "B",
    (2, 2): ".",
    (2, 3): ".",
    (3, 1): ".",
    (3, 3): "C",
}


def robot(state, action, t):
    cell, battery, dirt = state
    gain, ends = 0, [(1.0, cell)]
    used = 1
    if action == 4:
        if GRID[cell] == "D":
            used = -min(6, 18 - battery)
        elif GRID[cell] in dirt:
            gain, dirt = 20, dirt.replace(GRID[cell], "")
    elif battery == 0:
        used = 0
    else:
        goal = (cell[0] + (-1, 0, 1, 0)[action], cell[1] + (0, 1, 0, -1)[action])
        if goal in GRID:
            ends = [(0.9, goal), (0.1, cell)]
    clean = [x for x in "ABC" if x not in dirt]
    for flips in itertools.product((0, 1), repeat=len(clean)):
        p = 0.05 ** sum(flips) * 0.95 ** (len(clean) - sum(flips))
        after = "".join(sorted(dirt + "".join(x for x, f in zip(clean, flips) if f)))
        for q, where in ends:
            dead = battery - used == 0 and GRID[where] != "D"
            yield p * q, gain - len(after) - 100 * dead, (where, battery - used, after), dead


MODELS = {  # outcomes, actions, length, start, seen, phase (times with equal outcomes)
    "dice-pot": (dice, 3, 30, 0, lambda o: int(o[0]), lambda t: 0),
    "bean-field": (beans, 3, 60, 4, lambda o: int(o[0]), lambda t: 0),
    "trout-lake": (trout, 6, 40, 12, lambda o: int(o[0]), lambda t: t == 39),
    "stomach-bug": (bug, 3, 25, (15, 5), lambda o: (int(o[0]), int(o[1])), lambda t: 0),
    "platelet-store": (blood, 6, 56, (0, 0, 3), lambda o: tuple(int(v) for v in o[:3]), lambda t: t % 7 >= 5),
    "sweeper-robot": (
        robot,
        5,
        60,
        ((0, 0), 18, "ABC"),
        lambda o: ((int(o[0]), int(o[1])), int(o[2]), "".join(x for x, d in zip("ABC", o[3:6]) if d)),
        lambda t: 0,
    ),
}


def solve(outcomes, actions, length, start, phase):
    cache = {}

    def moves(s, t):
        key = (s, phase(t))
        if key not in cache:
            cache[key] = []
            for a in range(actions):
                reward, ahead, total = 0.0, {}, 0.0
                for p, r, n, over in outcomes(s, a, t):
                    reward += p * r
                    total += p
                    if not over and p > 0:
                        ahead[n] = ahead.get(n, 0) + p
                assert abs(total - 1) < 1e-9
                cache[key].append((reward, list(ahead.items())))
        return cache[key]

    layers = [{start}]
    for t in range(length - 1):
        layers.append({n for s in layers[t] for _, ahead in moves(s, t) for n, _ in ahead})
    V, R, C, rule = {}, {}, [{} for _ in range(actions)], {}
    for t in reversed(range(length)):
        v, r, c = {}, {}, [{} for _ in range(actions)]
        for s in layers[t]:
            q, m = [], []
            for a, (reward, ahead) in enumerate(moves(s, t)):
                q.append(reward + sum(p * V.get(n, 0) for n, p in ahead))
                m.append(reward + sum(p * R.get(n, 0) for n, p in ahead))
                c[a][s] = reward + sum(p * C[a].get(n, 0) for n, p in ahead)
            rule[t, s] = int(np.argmax(q))
            v[s] = max(q)
            r[s] = sum(m) / actions
        V, R, C = v, r, c
    return V[start], R[start], [c[start] for c in C], rule


def play(env, choose, n):
    totals, lengths = [], []
    for k in range(n):
        o, _ = env.reset(seed=1000 + k)
        over, t, s = False, 0, 0.0
        while not over:
            assert env.observation_space.contains(o)
            o, _, te, tr, info = env.step(choose(o, t))
            s += info["objective"]
            over = te or tr
            t += 1
        totals.append(s)
        lengths.append(t)
    return f"{np.mean(totals):.2f}±{np.std(totals)/n**.5:.2f} len {np.mean(lengths):.1f}"


if __name__ == "__main__":
    from gymnasium.utils.env_checker import check_env

    rng = np.random.default_rng(0)
    n = int(sys.argv[1])
    for name, (outcomes, actions, length, start, seen, phase) in MODELS.items():
        if len(sys.argv) > 2 and name not in sys.argv[2:]:
            continue
        t0 = time.process_time()
        spec = importlib.util.spec_from_file_location(
            "reference", Path(__file__).parent / name / "reference.py"
        )
        ref = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(ref)
        check_env(ref.make(), skip_render_check=True)
        best, random, const, rule = solve(outcomes, actions, length, start, phase)
        used = np.bincount([rule[k] for k in rule], minlength=actions)
        print(
            f"{name}: {len(rule)} state-times, optimum {best:.2f} random {random:.2f} file {ref.OPTIMUM} {ref.RANDOM}; 95% {random+.95*(best-random):.2f} success {ref.SUCCESS} = {(ref.SUCCESS-random)/(best-random):.3f}"
        )
        print(
            "  constant",
            [round(float(x), 1) for x in const],
            "actions used",
            used,
            [f"{(x-random)/(best-random):.2f}" for x in const],
        )
        print("  played optimum", play(ref.make(), lambda o, t: rule[t, seen(o)], n))
        print("  played random", play(ref.make(), lambda o, t: int(rng.integers(actions)), n))
        if hasattr(ref, "policy"):
            print("  own rule", play(ref.make(), lambda o, t: ref.policy(o), min(n, 500)))
        print(f"  cpu {time.process_time()-t0:.1f}s", flush=True)
