"""The state of an environment as named numbers, and how it can be drawn."""

import gymnasium as gym
import numpy as np

from .spaces import observation_bounds

# Gymnasium's own environments name their numbers only in their documentation.
NAMES = {
    "CartPoleEnv": ["position", "velocity", "angle", "angular velocity"],
    "MountainCarEnv": ["position", "velocity"],
    "Continuous_MountainCarEnv": ["position", "velocity"],
    "AcrobotEnv": ["first angle", "second angle", "first angular velocity", "second angular velocity"],
    "PendulumEnv": ["angle", "angular velocity"],
    "FrozenLakeEnv": ["row", "column"],
    "CliffWalkingEnv": ["row", "column"],
    "TaxiEnv": ["row", "column", "passenger at", "destination"],
    "BlackjackEnv": ["player's sum", "dealer's card", "usable ace"],
}
OBSERVED = {
    "AcrobotEnv": [
        "cosine of the first angle",
        "sine of the first angle",
        "cosine of the second angle",
        "sine of the second angle",
        "first angular velocity",
        "second angular velocity",
    ],
    "PendulumEnv": ["cosine of the angle", "sine of the angle", "angular velocity"],
}


class StateView:
    """Reads the state of `environment` as a list of numbers.

    `quantities` describes them. `names` are [symbol, size, low, high, integer] in the order of get_state(),
    which may add the number of steps at its end. Without get_state(), and where what it gives has no numbers,
    the observation stands for the state.
    """

    def __init__(self, environment: gym.Env, names: list):
        self.inner = environment.unwrapped
        self.kind = type(self.inner).__name__ if type(self.inner).__module__.startswith("gymnasium.") else ""
        self.drawing = _drawing(environment, self.kind)
        self.named = names
        self.quantities: list[dict] = []
        if self.kind in NAMES:
            self._read = self._read_library
            low, high = _library_bounds(self.inner, self.kind)
            integer = self.kind not in ("CartPoleEnv", "MountainCarEnv", "AcrobotEnv", "PendulumEnv")
            self.quantities = [
                quantity(name, low[at], high[at], integer) for at, name in enumerate(NAMES[self.kind])
            ]
        elif self._reads_state():
            self._read = self._read_state
        else:
            self._read = None
            self.quantities = observed_quantities(environment, [], None)

    def read(self, observation: np.ndarray) -> list[float]:
        """The numbers of the state that the environment is in; `observation` is the encoded one."""
        return (observation.tolist() if self._read is None else self._read())[: len(self.quantities)]

    def _reads_state(self) -> bool:
        if not hasattr(self.inner, "get_state"):
            return False
        try:
            # Before the first reset a state may be missing; a throw-away episode shows its form.
            self.inner.reset(seed=0)
            parts = _parts(self.inner.get_state())
        except Exception:
            return False
        if not parts:
            return False
        given = {str(name[0]): name for name in self.named}
        sizes = [(name, np.size(value)) for name, value in parts]
        if all(name is None for name, _ in sizes):
            declared = [(str(name[0]), int(name[1])) for name in self.named]
            if [size for _, size in declared] == [size for _, size in sizes[: len(declared)]] and len(sizes) in (
                len(declared),
                len(declared) + 1,
            ):
                sizes = [*declared, *([("step", 1)] if len(sizes) > len(declared) else [])]
            else:
                sizes = [(f"state {at + 1}", size) for at, (_, size) in enumerate(sizes)]
        for name, size in sizes:
            low, high, integer = (given[name][2:5]) if name in given else (None, None, name == "step")
            labels = [name] if size == 1 else [f"{name}[{at}]" for at in range(size)]
            self.quantities += [quantity(label, low, high, bool(integer)) for label in labels]
        return True

    def _read_state(self) -> list[float]:
        return [float(number) for _, value in _parts(self.inner.get_state()) for number in np.ravel(value)]

    def _read_library(self) -> list[float]:
        inner = self.inner
        if self.kind in ("FrozenLakeEnv", "CliffWalkingEnv"):
            columns = inner.ncol if self.kind == "FrozenLakeEnv" else inner.shape[1]
            return [int(inner.s) // columns, int(inner.s) % columns]
        if self.kind == "TaxiEnv":
            return [int(number) for number in inner.decode(inner.s)]
        if self.kind == "BlackjackEnv":
            return [float(number) for number in inner._get_obs()]
        return [float(number) for number in np.ravel(inner.state)]


def quantity(name: str, low, high, integer: bool) -> dict:
    """One number of a state or an observation; a bound that is not finite is none."""

    def bound(value):
        return None if value is None or not np.isfinite(value) or abs(value) > 1e15 else float(value)

    return {"name": str(name)[:120], "low": bound(low), "high": bound(high), "integer": bool(integer)}


def observed_quantities(environment: gym.Env, names: list, view: StateView | None) -> list[dict]:
    """The numbers of the encoded observation; `names` as in StateView, used when they count the same."""
    low, high = observation_bounds(environment.observation_space)
    kind = view.kind if view is not None else ""
    labels = OBSERVED.get(kind, NAMES.get(kind, []))
    whole = [np.issubdtype(environment.observation_space.dtype, np.integer)] * len(low) if (
        environment.observation_space.dtype is not None
    ) else [False] * len(low)
    if len(labels) != len(low):
        labels, declared = [], []
        for symbol, size, _, _, integer in names:
            labels += [str(symbol)] if size == 1 else [f"{symbol}[{at}]" for at in range(int(size))]
            declared += [bool(integer)] * int(size)
        whole = declared if len(declared) == len(low) else whole
    if len(labels) != len(low):
        labels = [f"observed {at + 1}" for at in range(len(low))]
    return [quantity(label, low[at], high[at], whole[at]) for at, label in enumerate(labels)]


def _parts(state) -> list[tuple[str | None, object]]:
    """Named or unnamed numeric parts of what get_state() gave; none when something is not a number."""
    if isinstance(state, dict):
        entries = list(state.items())
    elif isinstance(state, (tuple, list)):
        entries = [(None, value) for value in state]
    else:
        entries = [(None, state)]
    for _, value in entries:
        if np.asarray(value).dtype.kind not in "biuf":
            return []
    return [(None if name is None else str(name), np.asarray(value, np.float64)) for name, value in entries]


def _library_bounds(inner, kind: str):
    if kind == "CartPoleEnv":
        angle = float(inner.theta_threshold_radians)
        return [-inner.x_threshold, None, -angle, None], [inner.x_threshold, None, angle, None]
    if kind in ("MountainCarEnv", "Continuous_MountainCarEnv"):
        return [inner.min_position, -inner.max_speed], [inner.max_position, inner.max_speed]
    if kind == "AcrobotEnv":
        return (
            [-np.pi, -np.pi, -inner.MAX_VEL_1, -inner.MAX_VEL_2],
            [np.pi, np.pi, inner.MAX_VEL_1, inner.MAX_VEL_2],
        )
    if kind == "PendulumEnv":
        return [-np.pi, -inner.max_speed], [np.pi, inner.max_speed]
    if kind == "FrozenLakeEnv":
        return [0, 0], [inner.nrow - 1, inner.ncol - 1]
    if kind == "CliffWalkingEnv":
        return [0, 0], [inner.shape[0] - 1, inner.shape[1] - 1]
    if kind == "TaxiEnv":
        return [0, 0, 0, 0], [4, 4, 4, 3]
    return [0, 1, 0], [31, 10, 1]


def _drawing(environment: gym.Env, kind: str) -> dict | None:
    inner = environment.unwrapped
    if kind == "CartPoleEnv":
        return {
            "kind": "cart-pole",
            "limit": float(inner.x_threshold),
            "angleLimit": float(inner.theta_threshold_radians),
        }
    if kind == "MountainCarEnv":
        return {
            "kind": "mountain-car",
            "low": float(inner.min_position),
            "high": float(inner.max_position),
            "goal": float(inner.goal_position),
        }
    if kind == "AcrobotEnv":
        return {"kind": "acrobot"}
    if kind == "FrozenLakeEnv":
        letters = {"S": "start", "H": "hole", "G": "goal", "F": ""}
        cells = [letters.get(cell.decode(), "") for cell in np.ravel(inner.desc)]
        return _grid(int(inner.nrow), int(inner.ncol), cells)
    if kind == "CliffWalkingEnv":
        rows, columns = (int(size) for size in inner.shape)
        cells = [""] * (rows * columns)
        cells[(rows - 1) * columns] = "start"
        cells[-1] = "goal"
        for column in range(1, columns - 1):
            cells[(rows - 1) * columns + column] = "cliff"
        return _grid(rows, columns, cells)
    if kind == "TaxiEnv":
        cells = [""] * 25
        for name, (row, column) in zip("RGYB", inner.locs):
            cells[row * 5 + column] = name
        return _grid(5, 5, cells)
    return None


def _grid(rows: int, columns: int, cells: list[str]) -> dict | None:
    if rows > 60 or columns > 60:
        return None
    return {"kind": "grid", "rows": rows, "columns": columns, "cells": cells, "row": 0, "column": 1}
