"""Prepares a fresh interpreter and runs the one job that it exists for.

This is trusted code, but it shares the interpreter with generated code: whatever it sends may be forged, so
the process on the other side parses and bounds all of it.
"""

import base64
import importlib.util
import json
import math
import py_compile
import random
import sys
import traceback
import types

PACKAGE_FOLDER = __file__.rpartition("/")[0]
TRACEBACK_LIMIT = 4000
MESSAGE_LIMIT = 1000
DEPTH_LIMIT = 64


class _Absent:
    """Stands for anything in `multiprocessing`: it can be named in annotations, not used."""

    def __init__(self, *_args, **_named):
        raise RuntimeError("there is one process only: multiprocessing cannot be used here")


def _absent_module(name):
    module = types.ModuleType(name)
    module.__path__ = []
    # Dunder names must stay absent: `inspect` and the import system probe for them.
    module.__getattr__ = lambda attribute: _raise_absent(name, attribute)
    return module


def _raise_absent(name, attribute):
    if attribute.startswith("__"):
        raise AttributeError(f"module {name!r} has no attribute {attribute!r}")
    return _Absent


def prepare():
    """Imports what every job needs, so that a waiting interpreter starts a job at once."""
    # Gymnasium imports multiprocessing for its parallel vector environments; WebAssembly has no processes.
    for part in ("", ".connection", ".context", ".queues", ".sharedctypes", ".synchronize"):
        name = "multiprocessing" + part
        sys.modules[name] = _absent_module(name)
    import gymnasium  # noqa: F401
    import gymnasium.utils.env_checker  # noqa: F401
    import numpy  # noqa: F401

    # A snapshot of the interpreter carries the state that the generator had when it was made.
    random.seed()

    import lamplight  # noqa: F401

    if importlib.util.find_spec("lamplight.jobs") is not None:
        importlib.import_module("lamplight.jobs")


def compiled_modules():
    """The bytecode of all imported modules of installed packages, as JSON: base64 by path of its cache file.

    It is marked as valid without a look at the source: whoever keeps it must drop it when a wheel changes.
    """
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compiled = {}
    for module in list(sys.modules.values()):
        source = getattr(module, "__file__", None) or ""
        if "/site-packages/" in source and source.endswith(".py"):
            cached = py_compile.compile(source, doraise=True, invalidation_mode=mode)
            with open(cached, "rb") as file:
                compiled[cached] = base64.b64encode(file.read()).decode()
    return json.dumps(compiled)


def connect_kernel(first):
    """Tells the trainer where its kernel lies: the number of its first function in the table of C functions."""
    from lamplight import kernel

    kernel.connect(int(first))


def close_javascript():
    """Takes the ways to JavaScript out of easy reach.

    This stops accidents and simple tricks, nothing more: the policy of the worker or of the process around
    the interpreter is what contains generated code.
    """
    from _pyodide import _importhook

    _importhook.jsfinder.jsproxies.clear()
    if _importhook.jsfinder in sys.meta_path:
        sys.meta_path.remove(_importhook.jsfinder)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("js", "pyodide_js")]:
        del sys.modules[name]


def run_job(entry, input_text, send, pausable=False):
    """Calls `entry` ("module.function") with the decoded input.

    `send(message)` takes one message as JSON in ASCII bytes, and for "hold-point" returns when the host says that
    the job may go on; a job that is `pausable` asks for that. Returns the last message: the result or the exception.
    """
    try:
        if pausable:
            from lamplight import clock

            clock.connect(lambda: send(b'{"type":"hold-point"}'))
        module_name, _, function_name = entry.rpartition(".")
        function = getattr(importlib.import_module(module_name), function_name)

        def emit(name, data):
            """Sends a report: `name` is a short word, `data` is JSON (numbers that are not finite become null)."""
            send(encode({"type": "report", "name": str(name), "data": data}).encode("ascii"))

        value = function(json.loads(input_text), emit)
        _flush()
        return encode({"type": "result", "value": value}).encode("ascii")
    except MemoryError as error:
        text = _describe(error)
        message = text["message"] + "\n" + text["traceback"]
        return encode({"type": "lost", "reason": "memory", "message": message}).encode("ascii")
    except BaseException as error:  # also SystemExit and KeyboardInterrupt of generated code
        _flush()
        return encode({"type": "exception", **_describe(error)}).encode("ascii")


def encode(value):
    """JSON text of a value, in ASCII and on one line; numpy numbers and arrays become numbers and lists.

    JSON has no NaN and no infinity: they become null.
    """
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return json.dumps(_plain(value, 0), allow_nan=False)


def _plain(value, depth):
    if depth > DEPTH_LIMIT:
        raise ValueError(f"the value is nested more than {DEPTH_LIMIT} deep")
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, depth + 1) for item in value]
    if hasattr(value, "tolist"):  # numpy arrays and scalars
        return _plain(value.tolist(), depth + 1)
    raise TypeError(f"a value of type {type(value).__name__} cannot be sent: it is not JSON")


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            # Generated code may have replaced the stream; its own output is then its own loss.
            pass


def _describe(error):
    """Exception class, message and a traceback that starts where the generated code starts."""
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, RecursionError):
        frames = frames[:40]
    of_boot = PACKAGE_FOLDER + "/boot.py"
    frames = [frame for frame in frames if frame.filename != of_boot]
    outside = [frame for frame in frames if not frame.filename.startswith(PACKAGE_FOLDER + "/")]
    lines = traceback.format_list(traceback.StackSummary.from_list(outside or frames))
    try:
        lines += traceback.format_exception_only(error)
        message = str(error)
    except Exception:
        lines.append(f"{type(error).__name__}: the message of this exception could not be read\n")
        message = "the message of this exception could not be read"
    text = "".join(lines)
    if len(text) > TRACEBACK_LIMIT:
        # The end names the failing line, the beginning names the call: keep both.
        half = TRACEBACK_LIMIT // 2 - 20
        text = text[:half] + "\n  [... cut ...]\n" + text[-half:]
    return {
        "exception": type(error).__name__[:200],
        "message": message[:MESSAGE_LIMIT],
        "traceback": "Traceback (most recent call last):\n" + text if frames else text,
    }
