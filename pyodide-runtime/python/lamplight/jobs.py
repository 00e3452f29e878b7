"""The jobs that the host may ask for: each takes plain JSON and `emit(name, data)`, and returns plain JSON.

An environment is given as `source`, the text of a module that defines make(), or as `library_id`, an id of
Gymnasium's registry. `sense` ("maximize" or "minimize") is the direction of the objective; training without
it goes by the reward alone.
"""

import gymnasium as gym
import numpy as np

from . import checks, compare, library, solving
from .baselines import baselines
from .clock import now
from .enumeration import Gain
from .evaluation import LANES, best_constant, estimate, make_lanes, play_episodes, random_actor
from .further_looks import look
from .loading import maker
from .policy import Policy, load_policy
from .task import Task
from .tuner import tune as tune_dqn

# Seeds of episodes that training has not seen.
EVALUATION_SEED = 50_000_000
# One message of the runtime holds 16 million characters.
MOST_TABLE_CHARACTERS = 12_000_000


def check_environment(input: dict, emit) -> dict:
    """`episodes` (20) random episodes and all checks; see checks.check_environment."""
    return checks.check_environment(input.get("source"), input.get("library_id"), int(input.get("episodes", 20)))


def compare_environments(input: dict, emit) -> dict | None:
    """The first difference between the modules `first` and `second`, or None; see compare.compare."""
    makers = [maker(source=input[name], name=f"environment_{name}") for name in ("first", "second")]
    return compare.compare(*makers, int(input.get("episodes", 20)), int(input.get("seed", 0)))


def train(input: dict, emit) -> dict:
    """Trains a DQN with `configuration` (any of dqn.Configuration's fields), `seed` and a limit in `seconds`.

    Training ends early once `threshold` (by default the registry's) is safely reached. `resume`, with the
    `weights` and the `step` of a "checkpoint", goes on from there after a pause or a crash. `further` (true where
    there is neither a `configuration` nor `resume`): while the threshold is not reached and there is time, others
    with other horizons follow, see further_looks.look. Emits
    "training-metric", "evaluation" and "checkpoint"; returns weights (base64 npz), configuration, steps, episodes,
    seconds, best_return (mean objective of the best policy), ended, curve, computed_by ("kernel" or "numpy"), and
    `looks`, an entry for each training.
    """
    make, threshold = _environment(input)
    threshold = threshold if input.get("threshold") is None else float(input["threshold"])
    saved = input.get("resume")
    overrides = input.get("configuration") or {}
    looks = look(
        make,
        overrides,
        int(input.get("seed", 0)),
        float(input.get("seconds") or np.inf),
        emit,
        sense=_sense(input),
        threshold=threshold,
        resume=(_network(saved["weights"], Task(make())), int(saved["step"])) if saved else None,
        further=bool(input.get("further", not overrides and not saved)),
    )
    result = looks.best
    return {
        "weights": result.policy.serialise(),
        "configuration": result.configuration.to_json(),
        "steps": looks.steps,
        "episodes": looks.episodes,
        "seconds": looks.seconds,
        "best_return": result.best_return,
        "ended": result.ended,
        "curve": looks.curve,
        "computed_by": result.computed_by,
        "looks": looks.trials,
    }


def _network(weights: str, task: Task) -> Policy:
    policy = load_policy(weights, task)
    if not isinstance(policy, Policy):
        raise ValueError("These weights are the exact policy, a table; only a network can be trained further.")
    return policy


def tune(input: dict, emit) -> dict:
    """Looks around the `configuration` of a first training for one that does better, for `seconds`; see tuner.tune.

    `best_known` is the mean objective that the first training reached, `target` (or None) the one that is
    enough. Returns `trials`, and weights, configuration and value of the best, or None where nothing did better.
    """
    make, _ = _environment(input)
    found = tune_dqn(
        make,
        input["configuration"],
        int(input.get("seed", 0)),
        float(input["seconds"]),
        float(input["best_known"]),
        None if input.get("target") is None else float(input["target"]),
        _sense(input) == "minimize",
        emit,
    )
    return {
        "weights": None if found.policy is None else found.policy.serialise(),
        "configuration": found.configuration,
        "value": found.value,
        "trials": found.trials,
        "seconds": found.seconds,
    }


def evaluate(input: dict, emit) -> dict:
    """`policy`, `random` and `best_constant` (or None) over `episodes` (500) fresh episodes each.

    Without `baselines` (true) only the policy is played.
    """
    make, _ = _environment(input)
    episodes = int(input.get("episodes", 500))
    seed = EVALUATION_SEED + int(input.get("seed", 0))
    lanes = make_lanes(make, min(LANES, episodes))
    policy = load_policy(input["weights"], lanes[0])
    started = now()
    result = {"policy": estimate(play_episodes(lanes, policy.act, episodes, seed))}
    if not input.get("baselines", True):
        return {**result, "seconds": now() - started}
    act = random_actor(lanes[0].action_count, np.random.default_rng(seed))
    result["random"] = estimate(play_episodes(lanes, act, episodes, seed))
    minimize = _sense(input) == "minimize"
    result["best_constant"] = best_constant(lanes, episodes, seed, minimize, result["random"]["mean_length"])
    return {**result, "seconds": now() - started}


def solve(input: dict, emit) -> dict:
    """The exact optimum, where all states can be enumerated: at most `pairs` (2,000,000) of them with their actions,
    in at most `seconds` (60).

    Returns what solving.solve does, in the sense of the objective; with `weights` also `policy`, the exact value
    of that policy; with `table` true also `table`, the exact policy, to be used as weights, or None where it is too
    large to be sent. Emits
    "solve-progress" with the number of states so far.
    """
    policy = load_policy(input["weights"], Task(_environment(input)[0]())) if input.get("weights") else None
    answer = _solved(input, emit, policy)
    if answer.table is not None and input.get("table"):
        text = answer.table.serialise()
        answer.data["table"] = text if len(text) <= MOST_TABLE_CHARACTERS else None
    return answer.data


def survey(input: dict, emit) -> dict:
    """What is to be known before training: `exact`, as `solve` answers, and `baselines`, see baselines.baselines.

    `seconds` limits the exact answer, `greedy_seconds` (8) the trying of single steps. Where `states_hold` (true)
    is false, neither is sought: both would be wrong.
    """
    make, _ = _environment(input)
    holds = bool(input.get("states_hold", True))
    reason = "the environment's states do not survive get_state() and set_state()"
    answer = _solved(input, emit, None) if holds else solving.Answer({"solved": False, "reason": reason})
    episodes, seed = int(input.get("episodes", 500)), EVALUATION_SEED + int(input.get("seed", 0))
    minimize = _sense(input) == "minimize"
    seconds = float(input.get("greedy_seconds", 8)) if holds else 0.0
    return {"exact": answer.data, "baselines": baselines(make, episodes, seed, minimize, answer.greedy, seconds)}


def _solved(input: dict, emit, policy) -> solving.Answer:
    make, _ = _environment(input)
    direction = -1.0 if _sense(input) == "minimize" else 1.0
    told_at = [now()]

    def progress(states: int) -> None:
        if now() - told_at[0] > 0.25:
            told_at[0] = now()
            emit("solve-progress", {"states": states})

    limits = int(input.get("pairs", 2_000_000)), float(input.get("seconds", 60))
    answer = solving.solve(make, input.get("source"), Gain(_sense(input) is None, direction), *limits, progress, policy)
    for name in ("optimum", "random", "greedy", "observable", "policy"):
        if answer.data.get(name) is not None:
            answer.data[name] *= direction
    return answer


def play(input: dict, emit) -> dict:
    """One greedy episode from reset(seed): `steps`, each with observation, action, reward, objective, reward_terms."""
    make, _ = _environment(input)
    task = Task(make(), step_bound=int(input.get("steps", 1_000)))
    policy = load_policy(input["weights"], task)
    task.reset(seed=int(input.get("seed", 0)))
    steps, total = [], 0.0
    while True:
        allowed = None if task.allowed is None else task.allowed[None]
        observation = task.observation.tolist()
        action = int(policy.act(task.observation[None], allowed, np.array([task.steps]))[0])
        task.step(action)
        total += task.objective
        steps.append(
            {
                "observation": observation,
                "action": action,
                "reward": task.reward,
                "objective": task.objective,
                "reward_terms": task.info.get("reward_terms"),
            }
        )
        if task.terminated or task.truncated:
            break
    last = task.observation.tolist()
    return {"steps": steps, "observation": last, "terminated": task.terminated, "objective": total}


def describe_library(input: dict, emit) -> list[dict]:
    """Gymnasium's environments that work here; see library.describe_library."""
    return library.describe_library()


def library_module(input: dict, emit) -> dict:
    """`source` of a module that makes the environment `id` of the registry, with info["objective"]."""
    return {"source": library.library_module(input["id"])}


def _sense(input: dict) -> str | None:
    sense = input.get("sense")
    if sense not in (None, "maximize", "minimize"):
        raise ValueError(f"The sense must be maximize or minimize, not {sense!r}.")
    return sense


def _environment(input: dict):
    """A maker of environments and the registry's reward threshold, if there is one."""
    library_id = input.get("library_id")
    make = maker(input.get("source"), library_id)
    return make, gym.spec(library_id).reward_threshold if library_id else None
