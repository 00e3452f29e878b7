"""The inner loop of the trainer in WebAssembly, on the arrays of this interpreter.

It is compiled from `pyodide-runtime/kernel` and stands in the table of C functions, where ctypes calls it by
number. It computes what `Network`, `Learner` and `Collector` compute in numpy; where it is missing, they do.

What it writes to is given by addresses: the arrays of a request must stay alive, and must be contiguous.
"""

import ctypes
from collections.abc import Callable
from functools import partial

import numpy as np

# Entries of requests, whole numbers and others, as in `assembly/plan.ts` and `assembly/collect.ts`.
UPDATE = (
    "layers sizes weights target_weights gradient first_moment second_moment parameters batch updates rows "
    "observations next_observations actions rewards discounts next_allowed importance shift factor errors "
    "numbers scratch points counters blocks sums width priorities highest"
).split()
UPDATE_NUMBERS = (
    "learning_rate maximum_norm target_rate value_mean value_deviation first_statistic second_statistic "
    "statistic_rate first_power second_power loss first_decay second_decay adam_epsilon clip correction exponent "
    "smallest_priority smallest_drawn highest_decay"
).split()
COLLECT = (
    "lanes layers sizes weights observations origin centred shift factor scaled scratch outputs allowed draws "
    "repeats longest left repeated chosen rewards ends following returns pending_observations pending_actions "
    "pending_rewards pending capacity counters row_observations row_next_observations row_actions row_rewards "
    "row_discounts row_next_allowed blocks sums width highest numbers"
).split()
COLLECT_NUMBERS = "epsilon discount clip".split()

# In the order of the table.
FUNCTIONS = "values update act take".split()
# Numbers that a tile reads past the end of an array.
MARGIN = 8

_functions: dict = {}


def connect(first: int) -> None:
    """Takes the kernel's functions from the entry `first` of the table on; 0 takes them away."""
    _functions.clear()
    if first:
        prototype = ctypes.CFUNCTYPE(None, ctypes.c_uint32)
        _functions.update((name, prototype(first + index)) for index, name in enumerate(FUNCTIONS))


def available() -> bool:
    """Whether there is a kernel in this interpreter."""
    return bool(_functions)


def zeros(count: int) -> np.ndarray:
    """A float32 array that the kernel may read a little past the end of."""
    return np.zeros(count + MARGIN, np.float32)[:count]


def address(array: np.ndarray) -> int:
    """Where an array lies. Raises ValueError unless it is contiguous."""
    if not array.flags.c_contiguous:
        raise ValueError("The kernel works on contiguous arrays.")
    return array.__array_interface__["data"][0]


class Values:
    """Q-values from one set of weights; inputs are scaled into `bound` where a scaling is given."""

    def __init__(self, sizes: list[int], weights: np.ndarray, bound: float):
        self._sizes, self._weights = sizes, weights
        # The kernel reads it as the float32 that it is.
        self._bound = int(np.float32(bound).view(np.uint32))
        self._capacity = 0
        self._function = _functions["values"]

    def _grow(self, rows: int) -> None:
        sizes = self._sizes
        self._capacity = rows
        self._inputs = zeros(rows * sizes[0])
        self._scaled = zeros(rows * sizes[0])
        self._outputs = zeros(rows * sizes[-1])
        self._scratch = zeros(rows * sum(sizes[1:]))
        self._layers = np.array(sizes, np.int32)
        places = [
            *(len(sizes) - 1, address(self._layers), address(self._weights), rows, address(self._inputs), 0, 0),
            *(address(self._outputs), address(self._scratch), address(self._scaled), self._bound),
        ]
        self._request = np.array(places, np.uint32)
        self._argument = ctypes.c_uint32(address(self._request))
        self._scaling = None

    def __call__(self, inputs: np.ndarray, scaling: tuple[np.ndarray, np.ndarray] | None) -> np.ndarray:
        """Q-values, float32 (rows, actions), of `inputs`, (rows, inputs).

        With a `scaling` (shift and factor, float32), the inputs are scaled first.
        """
        rows = len(inputs)
        if rows > self._capacity:
            self._grow(rows)
        if scaling is not self._scaling:
            self._scaling = scaling
            self._request[5:7] = [address(part) for part in scaling] if scaling else [0, 0]
        self._inputs[: inputs.size] = inputs.ravel()
        self._request[3] = rows
        self._function(self._argument)
        return self._outputs[: rows * self._sizes[-1]].reshape(rows, -1).copy()


class Request:
    """What functions of the kernel work on: arrays by address and integers by the names in `wholes`, and
    `numbers`, float64, by those in `number_names`. What it gets no value for is 0."""

    def __init__(self, wholes: list[str], number_names: list[str], given: dict, numbers: dict[str, float]):
        self._places = {name: index for index, name in enumerate(wholes)}
        self.numbers = np.zeros(len(number_names))
        self.number = {name: index for index, name in enumerate(number_names)}
        self.wholes = np.zeros(len(wholes), np.uint32)
        # Keeps alive what only addresses are known of.
        self._arrays: dict[str, np.ndarray] = {}
        for name, value in {**given, "numbers": self.numbers}.items():
            if isinstance(value, np.ndarray):
                self.point(name, value)
            else:
                self.set(name, value)
        for name, value in numbers.items():
            self.numbers[self.number[name]] = value
        self._argument = ctypes.c_uint32(address(self.wholes))

    def point(self, name: str, array: np.ndarray) -> None:
        """Puts an array, or its beginning after the kernel has moved on in it, in the place of `name`."""
        self._arrays[name] = array
        self.wholes[self._places[name]] = address(array)

    def set(self, name: str, value: int) -> None:
        """Puts an integer in the place of `name`."""
        self.wholes[self._places[name]] = value

    def bind(self, function: str) -> Callable[[], None]:
        """A call of a function of the kernel on this request."""
        return partial(_functions[function], self._argument)


def update_scratch(sizes: list[int], batch: int) -> np.ndarray:
    """Room that `update` works in, for layers of the given `sizes`."""
    largest = max(inputs * outputs for inputs, outputs in zip(sizes, sizes[1:]))
    return zeros(batch * (sizes[0] + 2 + 2 * max(sizes[1:]) + sum(sizes[1:])) + largest)
