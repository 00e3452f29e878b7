"""The exact answer of an environment: optimum, what simple rules are worth, and the policy as a table."""

from collections.abc import Callable
from dataclasses import dataclass

import gymnasium as gym
import numpy as np

from . import exact
from .clock import now
from .enumerated import Enumerated
from .enumeration import Gain, allowed_pairs, enumerate_environment
from .outcomes import NotEnumerable
from .spaces import action_count
from .table_policy import TablePolicy, make_table

# Beyond so many numbers the observations of all states would not fit beside the model.
MOST_OBSERVED = 20_000_000


@dataclass(frozen=True)
class Answer:
    """`data` as plain data; `table`: the exact policy, `greedy`: that of the actions that are best for their own
    step; None where there is no answer."""

    data: dict
    table: TablePolicy | None = None
    greedy: TablePolicy | None = None


def solve(
    make: Callable[[], gym.Env],
    source: str | None,
    gain: Gain,
    most_pairs: int,
    seconds: float,
    progress: Callable[[int], None],
    policy=None,
) -> Answer:
    """The exact answer; its data has `solved` false with the `reason` where there is none. Otherwise it has optimum, random and greedy (expected returns of `gain`), observable (that of the table, which
    sees only what is observed), states, pairs, transitions, limit, seconds, and of `policy`, when one is given,
    the exact value, or None where that takes too long.
    """
    started = now()
    environment = make()
    left = lambda: max(seconds - (now() - started), 0.1)
    try:
        found = enumerate_environment(environment, gain, most_pairs, seconds, progress, source)
        model, limit = found.model, found.limit
        if found.seen.size > MOST_OBSERVED:
            raise NotEnumerable(f"the observations of {model.states:,} states take too much memory")
        best = exact.optimum(model, limit=limit, seconds=left())
        random = exact.random_value(model, limit=limit, seconds=left())
        myopic = exact.Solver(model).best_pairs(model.pair_reward)
        greedy, _ = exact.policy_value(model, lambda step, states: myopic[states], limit=limit, seconds=left())
        count = action_count(environment.action_space)
        table = make_table(found, best, count)
        nothing_follows = exact.Solution(0.0, np.zeros(model.states), myopic, 0)
        observable = value_of(found, environment, table, left())
    except (NotEnumerable, ArithmeticError) as reason:
        return Answer({"solved": False, "reason": str(reason)[:1000], "seconds": now() - started})
    answer = {
        "solved": True,
        "optimum": best.value,
        "random": random,
        "greedy": greedy,
        "observable": observable,
        "states": model.states,
        "pairs": len(model.pair_state),
        "transitions": len(model.next_state),
        "limit": limit,
    }
    if policy is not None:
        try:
            answer["policy"] = value_of(found, environment, policy, left())
        except ArithmeticError:
            answer["policy"] = None
    data = {**answer, "seconds": now() - started}
    return Answer(data, table, make_table(found, nothing_follows, count))


def value_of(found: Enumerated, environment: gym.Env, policy, seconds: float) -> float:
    """The exact expected return of a policy that acts on observations. Raises ArithmeticError when that takes too long."""
    allowed = allowed_pairs(found.model, environment)
    masked = None if allowed.all() else allowed

    def choose(step: int, states: np.ndarray) -> np.ndarray:
        steps = np.full(len(states), step)
        actions = policy.act(found.observe(step, states), None if masked is None else masked[states], steps)
        return exact.chosen_pairs(found.model, actions, states)

    return exact.policy_value(found.model, choose, limit=found.limit, seconds=seconds)[0]
