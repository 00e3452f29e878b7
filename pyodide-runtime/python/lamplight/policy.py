"""A trained policy: network weights and observation scaling, as it acts and as it is saved."""

import base64
import io
import json
import zipfile

import numpy as np

from .network import InputScaling, Network, scale_inputs
from .table_policy import TablePolicy, load_table
from .task import Task

FORMAT = 1


class Scaling:
    """Running mean and deviation of every number of an observation, and what follows for the network's `inputs`.

    `origin` is taken off in float64 first, so that a large constant does not cost precision. A number
    whose declared bounds are narrow or well used is scaled by them, since they do not drift; any other
    by the mean and standard deviation of all that was seen.
    """

    def __init__(self, low: np.ndarray, high: np.ndarray):
        size = len(low)
        self.low, self.high = low, high
        self.origin = np.zeros(size)
        self.count = 0.0
        self.mean, self.squares = np.zeros(size), np.zeros(size)
        self.lowest, self.highest = np.full(size, np.inf), np.full(size, -np.inf)
        self.inputs: InputScaling = np.zeros(size, np.float32), np.ones(size, np.float32)

    def start(self, observations: np.ndarray) -> None:
        """Fixes `origin` from the first observations, float64 (count, size)."""
        self.origin = observations.mean(axis=0)
        self.add(observations - self.origin)
        self.refresh()

    def add(self, centred: np.ndarray) -> None:
        """Takes observations less `origin`, (count, size), into the statistics (Chan's update)."""
        centred = centred.astype(np.float64)
        count = len(centred)
        mean = centred.mean(axis=0)
        total = self.count + count
        difference = mean - self.mean
        self.squares += ((centred - mean) ** 2).sum(axis=0) + difference**2 * (self.count * count / total)
        self.mean += difference * (count / total)
        self.count = total
        np.minimum(self.lowest, centred.min(axis=0), out=self.lowest)
        np.maximum(self.highest, centred.max(axis=0), out=self.highest)

    def move(self, distance: np.ndarray) -> None:
        """Says the statistics from an origin that lies lower by `distance`."""
        self.mean, self.lowest, self.highest = self.mean + distance, self.lowest + distance, self.highest + distance

    def refresh(self) -> None:
        """Recomputes `inputs` from the statistics."""
        deviation = np.sqrt(self.squares / max(self.count, 1.0))
        # What is left of a constant is rounding of float64.
        deviation[deviation <= 1e-12 * np.abs(self.origin) + 1e-30] = 1.0
        with np.errstate(invalid="ignore", over="ignore"):
            width = self.high - self.low
            bounded = np.isfinite(width) & ((width <= 2.0) | (self.highest - self.lowest >= 0.1 * width))
            middle = 0.5 * (self.high + self.low) - self.origin
        shift = np.where(bounded, middle, self.mean).astype(np.float32)
        factor = (1.0 / np.where(bounded, np.maximum(0.5 * width, 1e-30), deviation)).astype(np.float32)
        self.inputs = shift, factor

    def centre(self, observations: np.ndarray) -> np.ndarray:
        """Observations less `origin`, float32."""
        return (observations - self.origin).astype(np.float32)

    def scale(self, centred: np.ndarray) -> np.ndarray:
        """Network input, float32, from observations less `origin`."""
        return scale_inputs(centred, self.inputs)


class Policy:
    """Greedy actions from a network's weights: argmax of Q over the allowed actions.

    Q in units of reward is the network's output times `value_scale[1]` plus `value_scale[0]`.
    """

    def __init__(self, sizes: list[int], weights: np.ndarray, origin, shift, factor, value_scale=(0.0, 1.0)):
        self.network = Network(sizes, np.random.default_rng(0))
        self.network.weights[:] = weights
        self.scaling = Scaling(np.zeros(sizes[0]), np.zeros(sizes[0]))
        self.scaling.origin = np.array(origin, np.float64)
        self.scaling.inputs = np.array(shift, np.float32), np.array(factor, np.float32)
        self.value_scale = float(value_scale[0]), float(value_scale[1])

    def act(self, observations: np.ndarray, allowed: np.ndarray | None = None, steps: np.ndarray | None = None) -> np.ndarray:
        """Actions, (count,), for raw observations, float64 (count, size), and masks, (count, actions).

        The `steps` that an episode has taken, which other policies need, do not matter here.
        """
        centred = self.scaling.centre(observations)
        return greedy(self.network.values(centred, scaling=self.scaling.inputs), allowed)

    def serialise(self) -> str:
        """A base64 npz archive without pickled parts."""
        header = json.dumps({"format": FORMAT, "sizes": self.network.sizes})
        target = io.BytesIO()
        shift, factor = self.scaling.inputs
        np.savez(
            target,
            header=np.frombuffer(header.encode(), np.uint8),
            weights=self.network.weights,
            origin=self.scaling.origin,
            shift=shift,
            factor=factor,
            value_scale=np.array(self.value_scale),
        )
        return base64.b64encode(target.getvalue()).decode()


def greedy(values: np.ndarray, allowed: np.ndarray | None) -> np.ndarray:
    """Index of the highest of the allowed values in each row."""
    return np.argmax(values if allowed is None else np.where(allowed, values, -np.inf), axis=1)


def load_policy(text: str, task: Task) -> Policy | TablePolicy:
    """The policy that `serialise` of a network's or of the exact policy wrote. Raises ValueError when it is damaged or was made for another task."""
    try:
        with np.load(io.BytesIO(base64.b64decode(text, validate=True)), allow_pickle=False) as archive:
            header = json.loads(archive["header"].tobytes().decode())
            if header.get("kind") == "table":
                return load_table(header, archive, task)
            sizes = [int(size) for size in header["sizes"]]
            parts = {name: archive[name] for name in ("weights", "origin", "shift", "factor")}
            # What was saved before the scale of the values was kept acts all the same.
            if "value_scale" in archive:
                parts["value_scale"] = archive["value_scale"]
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"The weights cannot be read ({error}). Train again, or restore an earlier run.") from error
    if (sizes[0], sizes[-1]) != (task.observation_size, task.action_count):
        raise ValueError(
            f"The policy was trained on {sizes[0]} observed numbers and {sizes[-1]} actions; this environment has "
            f"{task.observation_size} and {task.action_count}. Train again on this environment."
        )
    expected = sum(inputs * outputs + outputs for inputs, outputs in zip(sizes, sizes[1:]))
    if header.get("format") != FORMAT or parts["weights"].shape != (expected,):
        raise ValueError("The weights are of another version or damaged. Train again, or restore an earlier run.")
    if not all(np.isfinite(part).all() for part in parts.values()):
        raise ValueError("The weights are not finite. Train again, or restore an earlier run.")
    return Policy(sizes, **parts)
