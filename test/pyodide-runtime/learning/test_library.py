"""Gymnasium's own environments."""

from unittest.mock import patch

import gymnasium as gym

from lamplight import jobs
from lamplight.loading import maker


def test_lists_what_can_be_trained_here():
    entries = {entry["id"]: entry for entry in jobs.describe_library({}, None)}
    assert {"CartPole-v1", "MountainCar-v0", "Acrobot-v1", "FrozenLake-v1", "Blackjack-v1"} <= set(entries)
    # Older versions, continuous actions, and what needs packages that are not here, are left out.
    assert not {"CartPole-v0", "Pendulum-v1", "MountainCarContinuous-v0"} & set(entries)
    cart_pole = entries["CartPole-v1"]
    assert (cart_pole["step_limit"], cart_pole["reward_threshold"], cart_pole["action_count"]) == (500, 475.0, 2)
    assert cart_pole["observation_size"] == 4 and cart_pole["observation_space"].startswith("Box(")
    assert "pole" in cart_pole["documentation"]


@patch("lamplight.check_behaviour.COMPARED_STEPS", 50)
@patch("lamplight.check_behaviour.SPEED_SECONDS", 0.05)
def test_every_listed_environment_passes_the_checks():
    for entry in jobs.describe_library({}, None):
        source = jobs.library_module({"id": entry["id"]}, None)["source"]
        found = jobs.check_environment({"source": source, "episodes": 3}, None)
        failed = [check for check in found["checks"] if not check["passed"]]
        assert not failed, (entry["id"], failed)


def test_an_unknown_id_is_refused():
    try:
        jobs.library_module({"id": "CartPole-v99'); import os"}, None)
    except ValueError as error:
        assert "no environment" in str(error)
    else:
        raise AssertionError("was accepted")


def test_training_skips_the_checks_of_the_interface_and_keeps_the_limit():
    environment = maker(library_id="MountainCar-v0")()
    names, wrapper = [], environment
    while isinstance(wrapper, gym.Wrapper):
        names.append(type(wrapper).__name__)
        wrapper = wrapper.env
    assert names == ["TimeLimit"]
    environment.reset(seed=0)
    steps = 1
    while not environment.step(0)[3]:
        steps += 1
    assert steps == 200
