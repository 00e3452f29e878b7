"""Jobs of the trainer's benchmark: how fast it learns on CartPole here, with the kernel and without."""

import time

import gymnasium as gym

from . import kernel
from .dqn import train
from .loading import maker

CART_POLE = "CartPole-v1"
# As little as the trainer allows beside the steps that are measured.
ONLY_TRAINING = {"evaluations": 1, "evaluation_steps": 100, "final_steps": 100}


def speed(input: dict, emit) -> dict:
    """Steps a second of a training with `configuration`, by the kernel or by numpy (`by`): from the first to the
    last of its reports after the warm-up, so that the start does not count."""
    if input["by"] == "numpy":
        kernel.connect(0)
    settings = {**input["configuration"], **ONLY_TRAINING}
    seen = []

    def report(name: str, data: dict) -> None:
        if name == "training-metric" and data["step"] > settings["warm_up"]:
            seen.append((data["step"], time.perf_counter()))

    result = train(maker(library_id=CART_POLE), settings, int(input["seed"]), float("inf"), report)
    if result.computed_by != input["by"]:
        raise RuntimeError(f"The updates were computed by {result.computed_by}, not by the {input['by']}.")
    if len(seen) < 2:
        raise RuntimeError("The training was too short to measure.")
    return {"steps_per_second": (seen[-1][0] - seen[0][0]) / (seen[-1][1] - seen[0][1])}


def solve(input: dict, emit) -> dict:
    """Seconds until a training with the defaults is sure of the registry's threshold, and what its policy reaches."""
    threshold = gym.spec(CART_POLE).reward_threshold
    started = time.perf_counter()
    make = maker(library_id=CART_POLE)
    result = train(make, {}, int(input["seed"]), float(input["seconds"]), emit, threshold=threshold)
    return {"seconds": time.perf_counter() - started, "steps": result.steps, "reached": result.best_return}
