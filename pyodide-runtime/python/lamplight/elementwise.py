"""The operators and functions of derived environments on rows: arrays whose first axis counts rows, or has length 1."""

import ast

import numpy as np


class NotUnderstood(Exception):
    """Something that is not evaluated here; the environment itself must be stepped."""


def as_float(value: np.ndarray) -> np.ndarray:
    return np.asarray(value, np.float64)


def as_number(value: np.ndarray) -> np.ndarray:
    """Python counts True as 1."""
    return value.astype(np.int64) if value.dtype == bool else value


def as_truth(value: np.ndarray) -> np.ndarray:
    return value if value.dtype == bool else value != 0


def as_constant(value: np.ndarray) -> float:
    if value.size != 1:
        raise NotUnderstood("a size that differs from row to row")
    return float(value.ravel()[0])


def aligned(*values: np.ndarray) -> tuple[np.ndarray, ...]:
    """The same values with as many axes each: those of a scalar's row go in front of a vector's own."""
    rank = max(value.ndim for value in values)
    return tuple(value.reshape(len(value), *[1] * (rank - value.ndim), *value.shape[1:]) for value in values)


OPERATORS = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.FloorDiv: np.floor_divide,
    ast.Mod: np.mod,
    ast.Pow: lambda base, exponent: np.power(as_float(base), exponent),
}
COMPARISONS = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}
_ELEMENTWISE = {
    f"np.{name}": getattr(np, name)
    for name in "abs floor ceil sqrt exp log log2 log10 log1p sin cos tan tanh sign trunc round logical_not".split()
} | {"abs": np.abs, "int": np.trunc, "float": as_float, "bool": as_truth}
_TOGETHER = {f"np.{name}": getattr(np, name) for name in "maximum minimum logical_and logical_or".split()}
_OVER_ALL = {f"np.{name}": getattr(np, name) for name in "sum mean all any min max argmax argmin".split()}


def call(name: str, values: list[np.ndarray]) -> np.ndarray:
    """A function of the derived environments, on rows. Raises NotUnderstood for any other."""
    first = values[0] if values else None
    if name in _ELEMENTWISE and len(values) == 1:
        return _ELEMENTWISE[name](as_number(first) if name in ("np.abs", "abs", "int", "np.sign") else first)
    if name in _TOGETHER and len(values) == 2:
        return _TOGETHER[name](*aligned(*values))
    if name in _OVER_ALL and len(values) == 1:
        flat = first.reshape(len(first), -1)
        return _OVER_ALL[name](as_number(flat) if name in ("np.sum", "np.mean") else flat, axis=1)
    if name in ("min", "max") and len(values) > 1:
        return _chosen(values, np.less if name == "min" else np.greater)
    if name == "np.where" and len(values) == 3:
        test, one, other = aligned(*values)
        return np.where(as_truth(test), one, other)
    if name == "np.clip" and len(values) == 3:
        value, low, high = aligned(*values)
        return np.minimum(np.maximum(value, low), high)
    if name in ("np.array", "np.asarray") and len(values) == 1:
        return first
    if name == "np.ravel" and len(values) == 1:
        return first.reshape(len(first), -1)
    if name == "len" and len(values) == 1 and first.ndim > 1:
        return np.array([first.shape[1]])
    if name == "np.dot" and len(values) == 2 and values[0].ndim == values[1].ndim == 2:
        return (values[0] * values[1]).sum(axis=1)
    if name in ("np.zeros", "np.ones", "np.arange") and all(value.size == 1 for value in values):
        return getattr(np, name[3:])(*(int(as_constant(value)) for value in values))[None]
    if name == "_replace" and len(values) == 3:
        return _replaced(*values)
    raise NotUnderstood(f"{name}() with {len(values)} arguments")


def _chosen(values: list[np.ndarray], is_better) -> np.ndarray:
    """min() and max() of Python: the first of equal ones."""
    best = values[0]
    for value in values[1:]:
        one, other = aligned(best, value)
        best = np.where(is_better(other, one), other, one)
    return best


def _replaced(vector: np.ndarray, index: np.ndarray, value: np.ndarray) -> np.ndarray:
    rows = max(len(vector), len(index), len(value))
    changed = np.array(np.broadcast_to(vector, (rows, *vector.shape[1:])), np.float64)
    place = np.broadcast_to(index, (rows,)).astype(np.intp)
    if ((place < -changed.shape[1]) | (place >= changed.shape[1])).any():
        raise NotUnderstood("an index outside its vector")
    changed[np.arange(rows), place] = np.broadcast_to(value, (rows,))
    return changed
