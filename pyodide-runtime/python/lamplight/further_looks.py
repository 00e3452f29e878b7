"""Further trainings that look at the task in another way, and the best of all.

How far ahead a task asks to look cannot be told from random play: where chance is large, a near horizon shows
what an action is worth, and where success comes late, returns over several steps reach back to its causes. A
training that has settled on too little looks just like one that has settled on the best; so, unless it reached
what was asked for, others take other guesses while there is time, and fresh episodes decide.
"""

from collections.abc import Callable
from dataclasses import dataclass

import gymnasium as gym

from .configuration import Configuration
from .dqn import Result, train
from .policy import Policy
from .progress import Relay

# With less time than this, another training would only be cut short.
LEAST_SECONDS = 10.0
# The part of all the time in which further trainings end: judging the last policies takes some as well.
SHARE = 0.85


@dataclass(frozen=True)
class Looks:
    """The best result as `best`, with all steps, episodes and seconds, and one entry for each training."""

    best: Result
    steps: int
    episodes: int
    seconds: float
    curve: list[dict]
    trials: list[dict]


def others(settings: Configuration) -> list[dict]:
    """What each further training changes in the settings of the first."""
    steps, distance = settings.steps, 1.0 - settings.discount
    if settings.returns > 1:
        return [{"returns": 3, "priority": 0.0, "discount": 1.0 - distance / 3.0, "steps": steps + steps // 2}]
    nearer = max(0.9, 1.0 - 5.0 * distance) if distance > 0.0 else 0.95
    return [{"returns": 5, "steps": 2 * steps}, {"returns": 3, "discount": nearer, "steps": steps + steps // 2}]


def look(
    make: Callable[[], gym.Env],
    overrides: dict,
    seed: int,
    seconds: float,
    report: Callable[[str, dict], None],
    sense: str | None,
    threshold: float | None,
    resume: tuple[Policy, int] | None,
    further: bool,
) -> Looks:
    """Trains as `dqn.train` does and, when `further`, in other ways until the `threshold` is reached or the time is up.

    Raises what `dqn.train` raises.
    """
    sign = -1.0 if sense == "minimize" else 1.0
    relay = Relay(report, checkpoints=True)
    first = train(make, overrides, seed, seconds, relay.send, sense, threshold, resume)
    results, changes = [first], [{}]
    for other in others(first.configuration) if further else []:
        reached = threshold is not None and max(sign * result.best_return for result in results) >= sign * threshold
        left = SHARE * seconds - sum(result.seconds for result in results)
        if reached or results[-1].ended == "stopped" or left < LEAST_SECONDS:
            break
        relay.send("checkpoint", {"weights": first.policy.serialise(), "step": first.steps})
        relay.next()
        changes.append(other)
        results.append(train(make, {**overrides, **other}, seed, left, relay.send, sense, threshold))
    best = max(results, key=lambda result: sign * result.best_return)
    curve, before = [], 0
    for result in results:
        curve += [{**point, "step": point["step"] + before} for point in result.curve]
        before += result.steps
    return Looks(
        best,
        before,
        sum(result.episodes for result in results),
        sum(result.seconds for result in results),
        curve,
        [
            {
                "changes": changed,
                "steps": result.steps,
                "seconds": result.seconds,
                "value": result.best_return,
                "chosen": result is best,
            }
            for changed, result in zip(changes, results)
        ],
    )
