"""Checks of how an environment behaves: repeatable, independent, moved by its actions, fast enough."""

import re
import time
from copy import deepcopy

import numpy as np

from .check_subject import CheckFailed, Subject, allowed_actions
from .traces import Step, first_difference, go_on, play, same, shown

COMPARED_STEPS = 200
HELD_SECONDS, HELD_STEPS, HELD_ACTIONS = 3.0, 10_000, 4
SPEED_SECONDS = 0.5
STRETCH_SECONDS = 0.03
SLOWEST = 200.0
RANDOM_CALLS = re.compile(r"\b(?:np|numpy)\.random\.(?!Generator\b)\w+|\brandom\.\w+(?=\()|default_rng\(\)")


def determinism(subject: Subject) -> str:
    """The same seed and actions give the same episode, in the same instance and in a fresh one."""
    for seed in (7, 8):
        first = subject.play(subject.environment, subject.random_actions(seed, COMPARED_STEPS), seed)
        actions = [step.action for step in first[1:]]
        again = play(subject.environment, subject.decode, actions, seed)
        fresh = play(subject.make(), subject.decode, actions, seed)
        for other, which in ((again, "the same environment"), (fresh, "a fresh environment")):
            difference = first_difference(first, other)
            if difference is not None:
                raise _not_repeatable(subject, seed, which, *difference)
    return "The same seed and actions give the same episode."


def _not_repeatable(subject: Subject, seed: int, which: str, number: int, name: str, a, b) -> CheckFailed:
    call = f"reset(seed={seed})" if number == 0 else f"Step {number} after reset(seed={seed})"
    drawn = RANDOM_CALLS.search(subject.source or "")
    if drawn:
        mend = f"The code uses `{drawn.group()}`. Draw with self.np_random instead."
    else:
        mend = "Does reset() set every variable anew? Does something else than self.np_random draw?"
    return CheckFailed(
        f"{call} gave two different values of {name} for the same actions in {which}: {shown(a)} and {shown(b)}.", mend
    )


def instances(subject: Subject) -> str:
    """Two environments that step in turn do not change each other."""
    alone = subject.play(subject.make(), subject.random_actions(7, COMPARED_STEPS), seed=7)
    first, second = subject.make(), subject.make()
    observation, _ = first.reset(seed=7)
    together = [Step(None, deepcopy(observation), 0.0, False, False, 0.0)]
    second.reset(seed=9)
    second_is_over = False
    for step, other in zip(alone[1:], subject.random_actions(9, COMPARED_STEPS)):
        if not second_is_over:
            second_is_over = go_on(second, subject.decode, allowed_actions(second, [other]))[-1].over
        together += go_on(first, subject.decode, [step.action])
        if together[-1].over:
            break
    difference = first_difference(alone, together)
    if difference is not None:
        number, name, a, b = difference
        raise CheckFailed(
            f"Step {number} gave {name} {shown(b)} while another environment was playing, and {shown(a)} without it.",
            "Keep everything that changes in self, set in reset(): not in the class, the module, or a default argument.",
        )
    return "Two environments side by side do not change each other."


def actions_matter(subject: Subject) -> str:
    """In some visited state, different actions lead to different outcomes under the same seed.

    The actions after the one in question are the same, so that an effect may show up to five steps later.
    """
    environment = subject.environment
    generator = np.random.default_rng(0)
    for seed, steps in enumerate(subject.plays[:6]):
        for depth in sorted({0, *generator.integers(0, min(len(steps) - 1, 60), 2).tolist()}):
            before = [step.action for step in steps[1 : depth + 1]]
            after = subject.random_actions(seed, 5)
            outcomes = []
            for action in _candidates(subject, generator):
                play(environment, subject.decode, before, seed)
                outcomes.append(go_on(environment, subject.decode, allowed_actions(environment, [action, *after])))
            if any(first_difference(outcomes[0], outcome) for outcome in outcomes[1:]):
                return "Different actions lead to different outcomes."
    raise CheckFailed(
        "Whatever the action, observation, reward and end of the episode were the same in every state that was tried.",
        "Does step() use its argument? Is what depends on it part of the observation and of the reward?",
    )


def held_actions(subject: Subject) -> str:
    """One action throughout also leads to an end, through finite rewards and observations inside the space.

    Random play hardly strays far; a policy that has not learnt yet may well hold one action for ever.
    """
    environment, space = subject.environment, subject.environment.observation_space
    end, longest = time.monotonic() + HELD_SECONDS, 0
    for action in _candidates(subject, np.random.default_rng(1))[:HELD_ACTIONS]:
        observation, _ = environment.reset(seed=11)
        held = (action for _ in range(HELD_STEPS))
        for number, allowed in enumerate(allowed_actions(environment, held), start=1):
            observation, reward, terminated, truncated, _ = environment.step(subject.decode(allowed))
            if not np.isfinite(float(reward)):
                raise CheckFailed(
                    f"Step {number} with action {action} throughout gave the reward {reward}.",
                    "Does a quantity grow without bound, or is something divided by zero, when nothing else is done?",
                )
            if terminated or truncated:
                break
            if time.monotonic() > end:
                return f"One action throughout stays in order for {number:,} steps; there was no time for more."
        else:
            raise CheckFailed(
                f"With action {action} throughout, the episode had not ended after {HELD_STEPS:,} steps.",
                "Count the steps, and return truncated = True when the step limit is reached, whatever the action.",
            )
        if not space.contains(observation):
            raise CheckFailed(
                f"Action {action} throughout led after {number} steps to {shown(observation)}, which is outside the space.",
                "Keep every quantity inside its bounds in step(), or widen observation_space.",
            )
        longest = max(longest, number)
    return f"One action throughout leads to an end, after {longest:,} steps at most."


def _candidates(subject: Subject, generator: np.random.Generator) -> list[int]:
    count = subject.action_count
    if count <= 8:
        return list(range(count))
    return sorted({0, count - 1, *generator.integers(0, count, 6).tolist()})


def state_round_trip(subject: Subject) -> str:
    """set_state(get_state()) brings back a state completely."""
    environment = subject.make().unwrapped
    present = [callable(getattr(environment, name, None)) for name in ("get_state", "set_state")]
    if not any(present):
        return "The environment has no get_state() and set_state(); they are optional."
    if not all(present):
        raise CheckFailed("Only one of get_state() and set_state() is there.", "Define both, or neither.")
    for seed, steps in enumerate(subject.plays[:4]):
        actions = [step.action for step in steps[1:]]
        middle = len(actions) // 2
        play(environment, subject.decode, actions[:middle], seed)
        state = environment.get_state()
        kept = deepcopy(state)
        runs = []
        for _ in range(2):
            environment.np_random = np.random.default_rng(seed)
            runs.append(go_on(environment, subject.decode, actions[middle:]))
            environment.set_state(state)
            if not same(environment.get_state(), kept):
                raise CheckFailed(
                    f"get_state() gave {shown(kept)}; after more steps and set_state() with that value it gave "
                    f"{shown(environment.get_state())}.",
                    "Let get_state() return copies of all that changes, and set_state() put a copy of each back.",
                )
        difference = first_difference(*runs)
        if difference is not None:
            number, name, a, b = difference
            raise CheckFailed(
                f"Step {number + 1} after set_state() gave {name} {shown(b)}; from the same state it gave {shown(a)} before.",
                "Is a variable, such as the step counter, missing in get_state()?",
            )
    return "States survive get_state() and set_state()."


def speed(subject: Subject) -> str:
    """Steps a second of random play: the best of short stretches, so that a busy machine does not count."""
    end, seed = time.perf_counter() + SPEED_SECONDS, 0
    while time.perf_counter() < end:
        started, steps, elapsed = time.perf_counter(), 0, 0.0
        while elapsed < STRETCH_SECONDS:
            steps += len(subject.play(subject.environment, subject.random_actions(seed, 200), seed))
            seed += 1
            elapsed = time.perf_counter() - started
        subject.steps_per_second = max(subject.steps_per_second, steps / elapsed)
    if subject.steps_per_second < SLOWEST:
        raise CheckFailed(
            f"The environment takes {subject.steps_per_second:.0f} steps a second; training needs at least {SLOWEST:.0f}.",
            "Compute what does not change once in __init__, and use numpy in place of loops over large arrays.",
        )
    return f"{subject.steps_per_second:,.0f} steps a second."
