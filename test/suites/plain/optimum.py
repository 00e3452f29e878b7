"""Exact optima and random values of the tasks, from a second model each; both rules played in the references."""

import importlib.util, itertools, sys, time
from pathlib import Path
import numpy as np

# Each model yields (probability, reward, next state or None at the end) for a state, an action and a time.


def bike(wear, action, t):
    paid = {0: 0, 1: 2600 - (1800 - 180 * wear), 2: 1150 - (1800 - 180 * wear)}[action]
    w = (wear, 0, 4)[action]
    for broken, p in ((True, (5 + 5 * w) / 100), (False, (95 - 5 * w) / 100)):
        after = min(10, w + 1 + broken)
        last = 1800 - 180 * after if t == 19 else 0
        yield p, -paid - 60 - 50 * w - 300 * broken + last, after


def charging(state, action, t):
    blocks, price = state  # blocks of 3 kWh
    after = min(10, max(0, blocks + (1, 0, -1)[action]))
    bought, sold = max(after - blocks, 0), max(blocks - after, 0)
    money = -3 * bought * price + 3 * sold * (price - 4)
    if t == 23:
        money -= 150 * max(9 - after, 0)
    for new in (10, 20, 40):
        yield (0.7 if new == price else 0.15), money, (after, new)


def passports(state, action, t):
    people, before = state
    n = action + 1
    for done in itertools.product((0, 1), repeat=min(n, people)):
        p = 0.6 ** sum(done) * 0.4 ** (len(done) - sum(done))
        for new, q in enumerate((0.30, 0.30, 0.25, 0.15)):
            now = people - sum(done) + new
            away = max(0, now - 10)
            cost = 6 * n + 6 * max(0, n - before) + 20 * away + 1.5 * (now - away)
            yield p * q, -cost, (now - away, n)


FLATS = {(c, r): 0 for c in range(7) for r in range(6)}
FLATS.update({(3, 1): -40, (3, 2): -40, (3, 4): -40, (5, 4): -40, (6, 5): 50})


def mudflats(square, action, t):
    c, r = square
    ends = {"north": (c, r + 1), "east": (c + 1, r), "south": (c, r - 1), "west": (c - 1, r)}
    way = ("north", "east", "south", "west")[action]
    sides = ("east", "west") if way in ("north", "south") else ("north", "south")
    for p, w in ((0.8, way), (0.1, sides[0]), (0.1, sides[1])):
        to = ends[w] if ends[w] in FLATS else square
        yield p, FLATS[to] - 1, None if FLATS[to] else to


def guests(rating, action, t):
    month = ("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())[t % 12]
    income = rating * (300 if month in ("Jun", "Jul", "Aug") else 150) - (0, 200, 600)[action]
    moves = (((0.5, -1), (0.5, 0)), ((0.2, 1), (0.2, -1), (0.6, 0)), ((0.6, 1), (0.4, 0)))[action]
    for p, d in moves:
        yield p, income, min(max(rating + d, 1), 6)


ALONE = {1800: 0.05, 2100: 0.15, 2400: 0.2, 2700: 0.3, 3000: 0.3}
AGENT = {rent: 0.2 for rent in ALONE}


def flats(rent, action, t):
    cost = 20 + (60 if action == 3 else 0) + (3400 if t == 9 else 0)
    if action == 0:
        yield 1.0, -rent, None
        return
    if action == 1:
        yield 0.4, -(rent - 300), None
    for new, p in (AGENT if action == 3 else ALONE).items():
        yield p * (0.6 if action == 1 else 1), -cost, new


RENT = (1800, 2100, 2400, 2700, 3000)
def van(wear, action, t):
    w = (wear, max(wear - 2, 0), 0)[action]
    base = 900 - 100 * w - (0, 300, 4000)[action]
    for after, p in ((min(w + 1, 6), 0.6), (w, 0.4)):
        tow = 0.5 if after == 6 else 0.0
        yield p * tow, base - 1500, after
        yield p * (1 - tow), base, after


def battery(state, action, t):
    stored, price = state
    after = (min(stored + 2, 10), stored, max(stored - 2, 0))[action]
    money = (stored - after) * (price - 3 if after < stored else price)
    for lost, p in ((1, 0.1), (0, 0.9)):
        rest = max(after - lost, 0)
        for new in (10, 20, 40):
            yield p / 3, money + (15 * rest if t == 47 else 0), (rest, new)


def desk(queue, action, t):
    done = (0.4, 0.7)[action] if queue > 0 else 0.0
    for left, p in ((queue - 1, done), (queue, 1 - done)):
        if p == 0:
            continue
        for comes in (0, 1):
            full = comes and left == 8
            after = left + comes - full
            yield p / 2, -((1, 3)[action] + 10 * full + 0.5 * after), after


MODELS = {  # outcomes, actions, length, start states, seen, phase (times with equal outcomes)
    "cargo-bike": (bike, 3, 20, {4: 1.0}, lambda o: int(o[0]), lambda t: t == 19),
    "night-charging": (
        charging,
        3,
        24,
        {(4, 20): 1.0},
        lambda o: (int(o[0]) // 3, (10, 20, 40)[int(o[1])]),
        lambda t: t == 23,
    ),
    "passport-hall": (passports, 3, 48, {(3, 1): 1.0}, lambda o: (int(o[0]), int(o[1])), lambda t: 0),
    "mudflat-walk": (mudflats, 4, 30, {(0, 0): 1.0}, lambda o: (int(o[0]), int(o[1])), lambda t: 0),
    "guesthouse": (guests, 3, 36, {3: 1.0}, lambda o: int(o[0]), lambda t: t % 12 in (5, 6, 7)),
    "flat-hunt": (flats, 4, 10, ALONE, lambda o: RENT[int(o[0])], lambda t: t == 9),
    "delivery-van": (van, 3, 36, {0: 1.0}, lambda o: int(o[0]), lambda t: 0),
    "home-battery": (
        battery,
        3,
        48,
        {(0, price): 1 / 3 for price in (10, 20, 40)},
        lambda o: (int(o[0]), int(o[1])),
        lambda t: t == 47,
    ),
    "help-desk": (desk, 2, 120, {2: 1.0}, lambda o: int(o[0]), lambda t: 0),
}


def solve(outcomes, actions, length, start, phase):
    cache = {}

    def moves(s, t):
        key = (s, phase(t))
        if key not in cache:
            cache[key] = []
            for a in range(actions):
                reward, ahead, total = 0.0, {}, 0.0
                for p, r, n in outcomes(s, a, t):
                    reward += p * r
                    total += p
                    if n is not None and p > 0:
                        ahead[n] = ahead.get(n, 0) + p
                assert abs(total - 1) < 1e-9
                cache[key].append((reward, list(ahead.items())))
        return cache[key]

    layers = [set(start)]
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

    def mean(values):
        return sum(p * values[s] for s, p in start.items())

    return mean(V), mean(R), [mean(c) for c in C], rule


def play(env, choose, n, expected):
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
        assert env.observation_space.contains(o)
        totals.append(s)
        lengths.append(t)
    error = np.std(totals, ddof=1) / n**0.5
    off = (np.mean(totals) - expected) / error
    return f"{np.mean(totals):.2f}±{error:.2f} ({off:+.2f} standard errors), sd {np.std(totals):.1f}, len {np.mean(lengths):.2f}"


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
        print("  played optimum", play(ref.make(), lambda o, t: rule[t, seen(o)], n, best))
        print("  played random", play(ref.make(), lambda o, t: int(rng.integers(actions)), n, random))
        if hasattr(ref, "policy"):
            print("  own rule", play(ref.make(), lambda o, t: ref.policy(o), min(n, 2000), best))
        print(f"  cpu {time.process_time()-t0:.1f}s", flush=True)
