"""A time limit for code that may never return, such as `while True` in a generated step()."""

import sys
import time
from contextlib import contextmanager


class Overrun(BaseException):
    """Not an Exception, so that `except Exception` in the code that overran cannot swallow it."""


class Deadline:
    """The end of the time that code has; may be put off while it makes headway."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.renew()

    def renew(self) -> None:
        self.end = time.monotonic() + self.seconds


@contextmanager
def time_limit(seconds: float, what: str):
    """Raises Overrun inside the body when it still runs Python code after `seconds`; yields the Deadline.

    Works by tracing lines, which slows the body down several times: for checks, not for training.
    """
    deadline = Deadline(seconds)

    def trace(frame, event, argument):
        if time.monotonic() > deadline.end:
            place = f"{frame.f_code.co_filename}, line {frame.f_lineno}, in {frame.f_code.co_name}"
            raise Overrun(f"{what} did not return within {seconds:g} s; it was at {place}.")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield deadline
    finally:
        sys.settrace(before)
