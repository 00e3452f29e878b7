"""Two environments side by side: the first step where they differ, or the mean that does."""

from environments import GOOD, changed
from lamplight import jobs


def compare(first, second):
    return jobs.compare_environments({"first": first, "second": second, "episodes": 10, "seed": 3}, None)


def test_an_environment_does_not_differ_from_itself():
    assert compare(GOOD, GOOD) is None


def test_the_same_in_other_words_does_not_differ():
    other = changed(
        GOOD,
        ("class Queue", "class Line"),
        ("return Queue()", "return Line()"),
        ("-float(self.waiting) - 0.5 * int(action)", "-(0.5 * action + self.waiting)"),
    )
    assert compare(GOOD, other) is None


def test_names_the_step_the_action_and_the_state_of_the_first_difference():
    other = changed(GOOD, ("0.5 * int(action)", "(0.5 if self.waiting < 4 else 0.75) * int(action)"))
    found = compare(GOOD, other)
    assert found["field"] == "reward"
    assert found["action"] > 0 and found["step"] >= 1
    waiting = -float(found["first"]) - 0.5 * found["action"]
    assert float(found["second"]) == -waiting - 0.75 * found["action"]
    assert found["state"].startswith("{'waiting': ")
    assert found["observation"].startswith("[")


def test_names_the_part_of_the_observation():
    found = compare(GOOD, changed(GOOD, ("self.time += 1\n", "self.time += 2\n"), ("self.time >= 20", "self.time >= 40")))
    assert (found["step"], found["field"], found["first"], found["second"]) == (1, "observation[1]", "1.0", "2.0")


def test_the_start_may_differ():
    found = compare(GOOD, changed(GOOD, ("self.waiting = 5", "self.waiting = 4")))
    assert (found["step"], found["action"], found["field"]) == (0, None, "observation[0]")
    assert (found["first"], found["second"]) == ("5.0", "4.0")


def test_the_end_may_differ():
    found = compare(GOOD, changed(GOOD, ("self.time >= 20", "self.time >= 19")))
    assert (found["step"], found["field"], found["first"], found["second"]) == (19, "truncated", "False", "True")


def test_an_exception_of_one_is_a_difference():
    found = compare(GOOD, changed(GOOD, ("        self.time += 1\n", "        self.time += 1\n        1 / (3 - self.time)\n")))
    assert (found["step"], found["field"], found["first"]) == (3, "exception", "no exception")
    assert "ZeroDivisionError" in found["second"]


def test_different_spaces_are_told_first():
    found = compare(GOOD, changed(GOOD, ("Discrete(3)", "Discrete(4)")))
    assert (found["field"], found["first"], found["second"]) == ("action_space", "Discrete(3)", "Discrete(4)")


def test_the_same_law_drawn_in_another_way_does_not_differ():
    # The sum of two Poisson variables of mean 0.5 is one of mean 1.
    assert compare(GOOD, changed(GOOD, ("self.np_random.poisson(1.0)", "self.np_random.poisson(0.5, 2).sum()"))) is None


def test_another_law_differs_in_its_means():
    found = compare(GOOD, changed(GOOD, ("self.np_random.poisson(1.0)", "self.np_random.poisson(0.65, 2).sum()")))
    assert found["step"] is None and found["field"].startswith("mean objective")
    assert "±" in found["first"] and float(found["first"].split()[0]) > float(found["second"].split()[0])
