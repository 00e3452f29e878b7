"""Further trainings with other horizons, where the first one cannot be known to be good."""

from environments import BANDIT, INVESTMENT
from lamplight import jobs
from lamplight.configuration import Configuration
from lamplight.further_looks import others

# So near a horizon that an investment never pays.
NEAR = {"steps": 2_000, "warm_up": 200, "hidden": [32], "discount": 0.2, "evaluations": 5, "extension": 1, "steps_per_update": 1}


def train(source, reports=None, **more):
    take = lambda name, data: None if reports is None else reports.append((name, data))
    return jobs.train({"source": source, "configuration": NEAR, "seed": 1, "sense": "maximize", **more}, take)


def test_another_horizon_finds_what_the_first_one_missed():
    reports = []
    found = train(INVESTMENT, reports, further=True)
    first, _, third = found["looks"]
    assert first["changes"] == {} and not first["chosen"] and third["changes"]["discount"] == 0.9
    assert [found["best_return"]] == [look["value"] for look in found["looks"] if look["chosen"]]
    assert found["best_return"] > first["value"], found["looks"]
    assert found["steps"] == sum(look["steps"] for look in found["looks"])
    # All together are one course of training.
    steps = [data["step"] for name, data in reports if name == "evaluation"]
    assert steps == sorted(steps) == [point["step"] for point in found["curve"]]
    # What the first one found is kept before the second one begins, and none of the others' takes its place.
    kept = [data["step"] for name, data in reports if name == "checkpoint"]
    assert kept[-1] == first["steps"]


def test_there_is_no_further_look_where_none_is_wanted():
    assert len(train(INVESTMENT)["looks"]) == 1, "the person's own settings stay"
    reached = train(BANDIT, further=True, threshold=0.9, configuration={**NEAR, "steps": 3_000})
    assert reached["best_return"] >= 0.9 and len(reached["looks"]) == 1
    cut = train(INVESTMENT, further=True, seconds=5)
    assert len(cut["looks"]) == 1, "too little time is left"


def test_the_others_look_farther_or_nearer():
    longer, near = others(Configuration(returns=1, discount=0.99, steps=1_000))
    assert longer["returns"] > 1 and "discount" not in longer and longer["steps"] == 2_000
    assert near["returns"] > 1 and abs(near["discount"] - 0.95) < 1e-9
    assert others(Configuration(returns=1, discount=1.0))[1]["discount"] < 1.0
    (far,) = others(Configuration(returns=10, discount=0.97, priority=0.5))
    assert far["returns"] < 10 and far["priority"] == 0 and abs(far["discount"] - 0.99) < 1e-9
