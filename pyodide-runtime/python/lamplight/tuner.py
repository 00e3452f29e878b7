"""Looks for hyperparameters that do better, by successive halving (Karnin et al. 2013, Jamieson and Talwalkar 2016).

Every candidate is trained for a short time, the better half for twice as long, and so on until one is left, the
target is reached, or the time is up. Candidates are compared by the mean objective of their best policy on
fresh episodes, never by the reward.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import gymnasium as gym

from .clock import now
from .dqn import train
from .loading import EnvironmentFault
from .policy import Policy
from .progress import Relay

# Shorter trainings tell nothing.
LEAST_SECONDS, LEAST_STEPS = 3.0, 2_000
ROUNDS = 3
MOST_PROBLEM = 1_000


@dataclass
class Candidate:
    """Hyperparameters that differ from the first training, and how it went."""

    changes: dict
    value: float | None = None
    policy: Policy | None = None


@dataclass(frozen=True)
class Tuned:
    """`policy` is None where no trial did better than `best_known`."""

    policy: Policy | None
    value: float | None
    configuration: dict
    trials: list[dict]
    seconds: float


def candidates(base: dict) -> list[Candidate]:
    """What is tried, from the configuration of the first training: one or two changes each, in different directions."""
    far, rare = base["returns"] > 1, base["longest_repeat"] > 1
    rate, steps = base["learning_rate"], base["steps"]
    nearer, farther = max(0.9, 1.0 - 3.0 * (1.0 - base["discount"])), 1.0 - (1.0 - base["discount"]) / 4.0
    if base["discount"] >= 1.0:
        nearer, farther = 0.99, 0.999
    return [
        Candidate({"learning_rate": rate / 3.0, "target_rate": base["target_rate"] * 2.0}),
        Candidate({"returns": 1 if far else 5, "priority": 0.0 if far else 0.5}),
        Candidate({"longest_repeat": 1 if rare else 10, "exploration_fraction": min(0.8, 1.5 * base["exploration_fraction"])}),
        Candidate({"hidden": [128, 128], "learning_rate": rate / 2.0}),
        Candidate({"discount": farther, "steps": 2 * steps}),
        Candidate({"discount": nearer}),
        Candidate({"exploration_end": 0.15, "steps_per_update": max(1, base["steps_per_update"] // 2)}),
        Candidate({"steps": 3 * steps, "exploration_fraction": 0.6}),
    ]


def tune(
    make: Callable[[], gym.Env],
    base: dict,
    seed: int,
    seconds: float,
    best_known: float,
    target: float | None,
    minimize: bool,
    report: Callable[[str, dict], None],
) -> Tuned:
    """Tries candidates around the configuration `base` for `seconds`.

    `best_known` is the mean objective of the first training's policy, `target` the one from which on it is
    enough. Reports "trial" for each training beside what the training itself reports; steps and episodes
    count on from trial to trial.
    """
    started, sign = now(), -1.0 if minimize else 1.0
    running = candidates(base)
    relay = Relay(report, checkpoints=False)
    trials: list[dict] = []
    best: Candidate | None = None
    for number in range(1, ROUNDS + 1):
        left = seconds - (now() - started)
        if left < LEAST_SECONDS or not running:
            break
        share = left / (ROUNDS + 1 - number)
        running = running[: max(1, int(share / LEAST_SECONDS))]
        each = max(share / len(running), LEAST_SECONDS)
        tried = []
        for candidate in running:
            trial = _try(make, base, candidate, seed + number, each, number, minimize, target, relay)
            trials.append(trial)
            if candidate.value is not None:
                tried.append(candidate)
                if best is None or sign * candidate.value > sign * best.value:
                    best = candidate
            if target is not None and candidate.value is not None and sign * candidate.value >= sign * target:
                return _ended(best, best_known, base, sign, trials, started)
        tried.sort(key=lambda candidate: -sign * candidate.value)
        going_on = tried[: max(1, math.ceil(len(running) / 2))]
        running = [Candidate(candidate.changes) for candidate in going_on]
        if number < ROUNDS:
            kept = [candidate.changes for candidate in going_on]
            for trial in trials:
                if trial["round"] == number and trial["fate"] == "dropped" and trial["changes"] in kept:
                    trial["fate"] = "promoted"
            # Two changes that help may help together.
            if len(kept) > 1 and not set(kept[0]) & set(kept[1]):
                running[-1] = Candidate({**kept[0], **kept[1]})
    return _ended(best, best_known, base, sign, trials, started)


def _try(make, base, candidate, seed, seconds, number, minimize, target, relay) -> dict:
    settings = {**base, **candidate.changes}
    share = 2.0 ** (number - ROUNDS)
    settings["steps"] = max(LEAST_STEPS, int(settings["steps"] * share))
    began = now()
    trial = {"round": number, "changes": dict(candidate.changes), "seed": seed, "fate": "dropped", "problem": ""}
    try:
        sense = "minimize" if minimize else "maximize"
        result = train(make, settings, seed, seconds, relay.send, sense=sense, threshold=target)
        candidate.value, candidate.policy = result.best_return, result.policy
        trial |= {"steps": result.steps, "seconds": result.seconds, "value": result.best_return}
    except (EnvironmentFault, ValueError, FloatingPointError) as error:
        trial |= {"steps": 0, "seconds": now() - began, "value": None, "fate": "failed"}
        trial["problem"] = f"{type(error).__name__}: {error}"[:MOST_PROBLEM]
    relay.next()
    relay.report("trial", trial)
    return trial


def _ended(best: Candidate | None, best_known: float, base: dict, sign: float, trials: list[dict], started: float) -> Tuned:
    seconds = now() - started
    if best is None or sign * best.value <= sign * best_known:
        return Tuned(None, None if best is None else best.value, base, trials, seconds)
    chosen = max((trial for trial in trials if trial["value"] == best.value), key=lambda trial: trial["round"])
    chosen["fate"] = "chosen"
    return Tuned(best.policy, best.value, {**base, **best.changes}, trials, seconds)
