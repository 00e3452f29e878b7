"""The clock that leaves pauses out, and how often it asks."""

import time

from lamplight import clock


def with_question(ask, body):
    clock.connect(ask)
    try:
        body()
    finally:
        clock.connect(None)


def test_it_goes_with_the_time_where_nobody_may_pause():
    before, started = clock.now(), time.monotonic()
    while time.monotonic() < started + 0.01:
        pass
    assert clock.now() - before >= 0.01


def test_it_leaves_out_all_that_an_answer_takes():
    def hold():
        started = time.monotonic()
        while time.monotonic() < started + 0.3:
            pass

    def body():
        started, before = time.monotonic(), clock.now()
        clock._clock.ask_at = 0.0
        after = clock.now()
        # Both questions were answered late.
        assert after - before <= time.monotonic() - started - 0.3

    with_question(hold, body)


def test_it_asks_at_once_and_then_at_a_bounded_rate():
    asked = []

    def body():
        started = time.monotonic()
        while time.monotonic() < started + 1.0:
            clock.now()
        taken = time.monotonic() - started
        assert 1 <= len(asked) <= 1 + taken / clock.ASK_SECONDS, len(asked)

    with_question(lambda: asked.append(1), body)
