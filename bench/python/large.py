"""Jobs of the solver's benchmark: how long one million pairs of a state and an action take."""

import time

import numpy as np

from . import exact

STATES, ACTIONS, OUTCOMES = 250_000, 4, 2
LAYERS = 20


def solve(input: dict, emit) -> dict:
    """Seconds for the optimum, its policy and that policy's exact value, by `method`:

    - "layers": every step leads to states of its own, 20 steps;
    - "limit": 20 steps through the same states, by backward induction;
    - "iteration": no end, value iteration with the discount 0.9.

    Each pair has two outcomes at random. Raises ArithmeticError where the values do not settle.
    """
    method = input["method"]
    model = _model(int(input["seed"]), in_layers=method == "layers")
    discount, limit = (0.9 if method == "iteration" else 1.0), (LAYERS if method == "limit" else None)
    started = time.perf_counter()
    best = exact.optimum(model, discount=discount, limit=limit)
    solved = time.perf_counter() - started
    # Beyond 100 steps, less than 3e-5 of the value is left.
    steps = 100 if method == "iteration" else limit
    table = best.pairs if best.pairs.ndim == 2 else None
    choose = lambda step, states: best.pairs[states] if table is None else table[step, states]
    value, _ = exact.policy_value(model, choose, discount=discount, limit=steps)
    return {
        "pairs": len(model.pair_state),
        "transitions": len(model.next_state),
        "sweeps": best.sweeps,
        "optimum": best.value,
        "policy": value,
        "seconds": solved,
        "seconds_with_policy": time.perf_counter() - started,
    }


def _model(seed: int, in_layers: bool) -> exact.Model:
    generator = np.random.default_rng(seed)
    pairs = STATES * ACTIONS
    state = np.repeat(np.arange(STATES), ACTIONS)
    wide = STATES // LAYERS
    following = generator.integers(0, wide if in_layers else STATES, pairs * OUTCOMES)
    if in_layers:
        following += (np.repeat(state, OUTCOMES) // wide + 1) * wide
        following[following >= STATES] = -1
    starts = wide if in_layers else STATES
    return exact.Model(
        pair_state=state,
        pair_action=np.tile(np.arange(ACTIONS), STATES),
        pair_reward=generator.random(pairs),
        first_pair=np.arange(STATES) * ACTIONS,
        transition_pair=np.repeat(np.arange(pairs), OUTCOMES),
        next_state=following,
        probability=np.full(pairs * OUTCOMES, 1.0 / OUTCOMES),
        start=np.where(np.arange(STATES) < starts, 1.0 / starts, 0.0),
    )
