"""The time of a job without its pauses, and where a job stands still while it is paused.

Python cannot be told anything while it computes, so it asks: whoever reads this clock asks the host at most every
`ASK_SECONDS`, and gets no answer while the person has paused the job. All limits of time that belong to a
training are measured here, so that a pause uses up none of them.
"""

import time
from collections.abc import Callable

ASK_SECONDS = 0.5


class _Clock:
    """`ask` returns when the job may go on; without one the job is never paused."""

    def __init__(self):
        self.ask: Callable[[], None] | None = None
        self.ask_at = self.held = 0.0


_clock = _Clock()


def connect(ask: Callable[[], None] | None) -> None:
    """Takes the question to the host; None takes it away."""
    _clock.ask, _clock.ask_at = ask, 0.0


def now() -> float:
    """Seconds since some moment, as `time.monotonic()`, less all that the job was held."""
    moment = time.monotonic()
    if _clock.ask is not None and moment >= _clock.ask_at:
        _clock.ask()
        answered = time.monotonic()
        _clock.held += answered - moment
        _clock.ask_at = answered + ASK_SECONDS
        moment = answered
    return moment - _clock.held
