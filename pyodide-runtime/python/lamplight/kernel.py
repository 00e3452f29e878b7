"""The inner loop of the trainer in WebAssembly, on the arrays of this interpreter.

It is compiled from `pyodide-runtime/kernel` and stands in the table of C functions, where ctypes calls it by
number. It computes what `Network` and `Learner.update` compute in numpy; where it is missing, they do.

What it writes to is given by addresses: the arrays named in a plan must stay alive, and must be contiguous.
"""

import ctypes

import numpy as np

# Entries of a plan, as in `assembly/plan.ts`.
WHOLES = (
    "layers sizes weights target_weights gradient first_moment second_moment parameters batch updates rows "
    "observations next_observations actions rewards discounts next_allowed importance shift factor errors "
    "numbers scratch"
).split()
NUMBERS = (
    "learning_rate maximum_norm target_rate value_mean value_deviation first_statistic second_statistic "
    "statistic_rate first_power second_power loss first_decay second_decay adam_epsilon clip"
).split()
WHOLE = {name: index for index, name in enumerate(WHOLES)}
NUMBER = {name: index for index, name in enumerate(NUMBERS)}

# In the order of the table.
FUNCTIONS = "values update sample prioritise".split()
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


class Plan:
    """What `update` works on: arrays by the names in WHOLES, scalars by those in NUMBERS."""

    def __init__(self, sizes: list[int], batch: int, arrays: dict[str, np.ndarray], numbers: dict[str, float]):
        largest = max(inputs * outputs for inputs, outputs in zip(sizes, sizes[1:]))
        scratch = batch * (sizes[0] + 2 + 2 * max(sizes[1:]) + sum(sizes[1:])) + largest
        self.numbers = np.zeros(len(NUMBERS))
        self.wholes = np.zeros(len(WHOLES), np.uint32)
        # Keeps alive what only addresses are known of.
        self._arrays = {
            **arrays,
            "sizes": np.array(sizes, np.int32),
            "numbers": self.numbers,
            "scratch": zeros(scratch),
        }
        for name, array in self._arrays.items():
            self.wholes[WHOLE[name]] = address(array)
        self.wholes[WHOLE["layers"]] = len(sizes) - 1
        self.wholes[WHOLE["parameters"]] = len(arrays["weights"])
        self.wholes[WHOLE["batch"]] = batch
        for name, value in numbers.items():
            self.numbers[NUMBER[name]] = value
        self._function = _functions["update"]
        self._argument = ctypes.c_uint32(address(self.wholes))

    def point(self, name: str, array: np.ndarray) -> None:
        """Puts another array in the place of `name`."""
        self._arrays[name] = array
        self.wholes[WHOLE[name]] = address(array)

    def run(self, updates: int) -> None:
        """Makes `updates` updates, each from its own batch of rows."""
        self.wholes[WHOLE["updates"]] = updates
        self._function(self._argument)


class Draw:
    """Rows in proportion to priorities in a square of `blocks`, (width, width), with the `sums`, (width,)."""

    def __init__(self, blocks: np.ndarray, sums: np.ndarray, count: int):
        self.points, self.priorities = np.zeros(count), np.zeros(count)
        self.rows = np.zeros(count, np.int32)
        self._arrays = blocks, sums
        places = [address(blocks), address(sums), len(sums), 0, count]
        places += [address(array) for array in (self.points, self.rows, self.priorities)]
        self._request = np.array(places, np.uint32)
        self._argument = ctypes.c_uint32(address(self._request))
        self._sample, self._prioritise = _functions["sample"], _functions["prioritise"]

    def sample(self, size: int) -> None:
        """Fills `rows` and `priorities` from `points`, among the first `size` rows."""
        self._request[3] = size
        self._sample(self._argument)

    def prioritise(self) -> None:
        """Sets the `priorities` of `rows`, and the sums of their blocks."""
        self._prioritise(self._argument)
