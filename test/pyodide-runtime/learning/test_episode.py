"""Recorded episodes: what is told of Gymnasium's own environments, of masks, of long and of odd states."""

import numpy as np

from environments import GOOD, changed
from lamplight import episode, jobs
from lamplight.loading import maker
from lamplight.state_view import StateView

DRAWINGS = {
    "CartPole-v1": ("cart-pole", ["position", "velocity", "angle", "angular velocity"]),
    "MountainCar-v0": ("mountain-car", ["position", "velocity"]),
    "Acrobot-v1": ("acrobot", None),
    "FrozenLake-v1": ("grid", ["row", "column"]),
    "CliffWalking-v1": ("grid", ["row", "column"]),
    "Taxi-v4": ("grid", ["row", "column", "passenger at", "destination"]),
    "Blackjack-v1": (None, ["player's sum", "dealer's card", "usable ace"]),
}


def play(**input) -> dict:
    return episode.record({"policies": [{"kind": "random"}], "seed": 3, **input}, lambda name, data: None)


def test_library_environments_have_names_bounds_and_drawings():
    for identifier, (drawing, names) in DRAWINGS.items():
        found = play(library_id=identifier)
        assert (found["drawing"] or {"kind": None})["kind"] == drawing, identifier
        if names is not None:
            assert [quantity["name"] for quantity in found["state"]] == names, identifier
        [first] = found["episodes"]
        assert all(len(row) == len(found["state"]) for row in first["states"]), identifier
        for at, quantity in enumerate(found["state"]):
            column = [row[at] for row in first["states"]]
            # The pole may be beyond its bound when it has fallen.
            if quantity["low"] is not None and drawing != "cart-pole":
                assert min(column) >= quantity["low"] and max(column) <= quantity["high"], (identifier, quantity)


def test_the_grid_of_the_lake_is_its_map():
    drawing = play(library_id="FrozenLake-v1")["drawing"]
    assert (drawing["rows"], drawing["columns"]) == (4, 4)
    assert drawing["cells"][0] == "start" and drawing["cells"][-1] == "goal"
    assert drawing["cells"].count("hole") == 4


def test_steps_of_an_episode_are_those_of_the_environment():
    [first] = play(library_id="CartPole-v1")["episodes"]
    environment = maker(library_id="CartPole-v1")()
    observation, _ = environment.reset(seed=3)
    assert np.allclose(first["observations"][0], observation, atol=1e-6)
    for at, action in enumerate(first["actions"]):
        observation, reward, terminated, truncated, _ = environment.step(action)
        assert np.allclose(first["observations"][at + 1], observation, atol=1e-6)
        assert first["rewards"][at] == reward
    assert terminated and first["ended"] == "terminated"


def test_a_long_episode_is_cut_and_says_so():
    [first] = play(library_id="MountainCar-v0", steps=50)["episodes"]
    assert first["ended"] == "cut" and len(first["actions"]) == 50
    [whole] = play(library_id="MountainCar-v0")["episodes"]
    assert whole["ended"] == "truncated" and len(whole["actions"]) == 200


def test_names_of_the_host_are_used_only_where_they_fit():
    source = GOOD
    environment = maker(source)()
    assert [quantity["name"] for quantity in StateView(environment, [["a", 7, None, None, True]]).quantities] != ["a"]
    found = play(source=source, observation=[["way", 2, 0, 1, False]])
    count = len(found["observation"])
    names = [quantity["name"] for quantity in found["observation"]]
    assert names == (["way[0]", "way[1]"] if count == 2 else [f"observed {at + 1}" for at in range(count)])


def test_a_policy_that_cannot_be_loaded_is_a_note_beside_others_and_a_fault_alone():
    broken = {"kind": "trained", "weights": "bm90IGFuIGFyY2hpdmU="}
    found = play(library_id="CartPole-v1", policies=[broken, {"kind": "random"}])
    assert len(found["episodes"]) == 1 and "cannot be read" in found["notes"][0]
    try:
        play(library_id="CartPole-v1", policies=[broken])
    except ValueError as problem:
        assert "cannot be read" in str(problem)
    else:
        raise AssertionError("a policy that cannot be read was played")


def test_numbers_that_are_not_finite_do_not_end_the_record():
    episode_numbers = episode._short([1.0, float("inf"), float("nan"), 123456789.123])
    assert episode_numbers == [1.0, None, None, 123456790.0]
    assert jobs is not None and callable(changed)
