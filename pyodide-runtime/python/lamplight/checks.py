"""Checks of an environment before training. Each failing check says what was seen and the likely mend."""

from contextlib import nullcontext

from .check_behaviour import actions_matter, determinism, held_actions, instances, speed, state_round_trip
from .check_interface import gymnasium_checker, loads, objective, observations, plays, rewards, spaces_fit
from .check_subject import CheckFailed, Subject
from .deadline import Overrun, time_limit
from .loading import EnvironmentFault, describe_exception

CHECK_SECONDS = 20.0

# Name, check, and whether the later ones need it.
CHECKS = (
    ("loads", loads, True),
    ("spaces", spaces_fit, True),
    ("gymnasium", gymnasium_checker, False),
    ("plays", plays, True),
    ("observations", observations, False),
    ("rewards", rewards, True),
    ("objective", objective, False),
    ("held actions", held_actions, False),
    ("determinism", determinism, True),
    ("instances", instances, False),
    ("actions", actions_matter, False),
    ("state", state_round_trip, False),
    ("speed", speed, False),
)


def check_environment(source: str | None, library_id: str | None, episodes: int) -> dict:
    """Runs the checks in order; one without which the rest makes no sense ends the list when it fails.

    Returns observation_space (text), action_count, mean_episode_length, steps_per_second and `checks`: a
    list of name, passed, message and mend (empty when passed). No exception of the environment leaves it.
    """
    checks = []
    subject = Subject(source, library_id, episodes)
    for name, check, essential in CHECKS:
        mend, passed = "", True
        try:
            # Tracing for the time limit would spoil the measurement of speed, which ends by its own clock.
            with nullcontext() if check is speed else time_limit(CHECK_SECONDS, f"The check «{name}»"):
                message = check(subject)
        except CheckFailed as failure:
            passed, message, mend = False, failure.message, failure.mend
        except Overrun as overrun:
            passed, message = False, str(overrun)
            mend = "Does a `while` loop there have a condition that becomes false? Does a step do too much work?"
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # generated code may also raise SystemExit
            passed, message, mend = False, f"The code raised an exception:\n{describe_exception(error)}", _mend(error)
        checks.append({"name": name, "passed": passed, "message": message, "mend": mend})
        if essential and not passed:
            break
    return {
        "observation_space": subject.observation_space,
        "action_count": subject.action_count,
        "mean_episode_length": subject.mean_length,
        "steps_per_second": subject.steps_per_second,
        "checks": checks,
    }


def _mend(error: BaseException) -> str:
    """The likely mend of an exception in generated code."""
    if isinstance(error, EnvironmentFault):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        return "Only numpy, gymnasium and Python's standard library are installed. Do without that module."
    if isinstance(error, SyntaxError):
        return "Mend the line that the message names; it is not Python."
    if isinstance(error, (NameError, AttributeError)):
        return "Is the name spelt as where it is set? Is the variable set in __init__ or reset()?"
    if isinstance(error, (IndexError, KeyError)):
        return "Keep the index inside its range, or make the table as long as the values that can occur."
    if isinstance(error, ZeroDivisionError):
        return "Treat the case of a zero divisor on its own."
    if isinstance(error, (TypeError, ValueError)):
        return (
            "Does the line mix a number with an array, or give the wrong number of values? "
            "reset() returns (observation, info); step() returns (observation, reward, terminated, truncated, info)."
        )
    return "Mend the line that the traceback names last."
