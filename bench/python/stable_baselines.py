"""The same measurements of Stable-Baselines3, in an environment of its own: reads one JSON line, prints one."""

import json
import sys
import time

import gymnasium as gym
import torch
from stable_baselines3 import DQN
from stable_baselines3.common.callbacks import BaseCallback, EvalCallback, StopTrainingOnRewardThreshold

CART_POLE = "CartPole-v1"


class Clock(BaseCallback):
    """The step and the time at the end of the warm-up."""

    def __init__(self, warm_up: int):
        super().__init__()
        self.warm_up, self.first = warm_up, None

    def _on_step(self) -> bool:
        if self.first is None and self.num_timesteps > self.warm_up:
            self.first = self.num_timesteps, time.perf_counter()
        return True


def speed(input: dict) -> dict:
    model = DQN("MlpPolicy", gym.make(CART_POLE), seed=input["seed"], device="cpu", **input["settings"])
    clock = Clock(input["settings"]["learning_starts"])
    model.learn(input["steps"], callback=clock)
    step, at = clock.first
    return {"steps_per_second": (model.num_timesteps - step) / (time.perf_counter() - at)}


def solve(input: dict) -> dict:
    threshold = gym.spec(CART_POLE).reward_threshold
    started = time.perf_counter()
    model = DQN("MlpPolicy", gym.make(CART_POLE), seed=input["seed"], device="cpu", **input["settings"])
    stop = StopTrainingOnRewardThreshold(threshold, verbose=0)
    judge = EvalCallback(
        gym.make(CART_POLE), callback_on_new_best=stop, n_eval_episodes=10, eval_freq=1_000, verbose=0
    )
    model.learn(input["steps"], callback=judge)
    return {
        "seconds": time.perf_counter() - started,
        "steps": model.num_timesteps,
        "reached": float(judge.best_mean_reward),
    }


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    torch.set_num_threads(given["threads"])
    print(json.dumps({"speed": speed, "solve": solve}[given["job"]](given)))
