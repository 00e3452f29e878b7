"""The Q-network: fully connected layers with ReLU between them, trained with Huber loss and Adam.

All weights lie in one contiguous float32 buffer, layer after layer, each as its matrix (inputs x outputs,
row by row) and then its bias; gradients, Adam's moments and the target weights have the same layout.
"""

import numpy as np

from . import kernel

FIRST_DECAY, SECOND_DECAY, ADAM_EPSILON = 0.9, 0.999, 1e-8
# What a network sees lies within these bounds, whatever an environment shows.
INPUT_BOUND = 10.0
# Shift and factor of every input, float32.
InputScaling = tuple[np.ndarray, np.ndarray]


class Network:
    """Weights, target weights and Adam's state for layers of the given `sizes`, inputs first.

    Products use `einsum`: numpy in Pyodide has no BLAS, and einsum's loops take half the time there. Where
    there is a kernel, predictions are its work; `Learner` gives it whole updates.
    """

    def __init__(self, sizes: list[int], generator: np.random.Generator):
        self.sizes = [int(size) for size in sizes]
        count = sum(inputs * outputs + outputs for inputs, outputs in zip(self.sizes, self.sizes[1:]))
        self.weights = kernel.zeros(count)
        self.target_weights = kernel.zeros(count)
        self.gradient = kernel.zeros(count)
        self.first_moment = kernel.zeros(count)
        self.second_moment = kernel.zeros(count)
        self.updates = 0
        self._layers = self._views(self.weights)
        self._target_layers = self._views(self.target_weights)
        self._gradient_layers = self._views(self.gradient)
        for matrix, _ in self._layers:
            matrix[:] = generator.normal(0.0, np.sqrt(2.0 / matrix.shape[0]), matrix.shape)
        self._layers[-1][0][:] *= 0.1
        self.target_weights[:] = self.weights
        self._kernels = None
        if kernel.available():
            both = self.weights, self.target_weights
            self._kernels = [kernel.Values(self.sizes, weights, INPUT_BOUND) for weights in both]

    def _views(self, buffer: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        views, start = [], 0
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            middle = start + inputs * outputs
            views.append((buffer[start:middle].reshape(inputs, outputs), buffer[middle : middle + outputs]))
            start = middle + outputs
        return views

    def values(self, inputs: np.ndarray, target: bool = False, scaling: InputScaling | None = None) -> np.ndarray:
        """Q-values, float32 (batch, actions), of `inputs`, float32 (batch, inputs), after their `scaling`."""
        if self._kernels is not None:
            return self._kernels[target](inputs, scaling)
        scaled = inputs if scaling is None else scale_inputs(inputs, scaling)
        return self._forward(scaled, self._target_layers if target else self._layers)[-1]

    def _forward(self, inputs: np.ndarray, layers) -> list[np.ndarray]:
        activations = [inputs]
        for index, (matrix, bias) in enumerate(layers):
            outputs = np.einsum("bi,ij->bj", activations[-1], matrix)
            outputs += bias
            if index < len(layers) - 1:
                np.maximum(outputs, 0.0, out=outputs)
            activations.append(outputs)
        return activations

    def differentiate(
        self, inputs: np.ndarray, actions: np.ndarray, targets: np.ndarray, weights: np.ndarray
    ) -> tuple[np.ndarray, float]:
        """Fills `gradient` with the gradient of the mean of the weighted Huber losses (delta 1) of
        Q(inputs, actions) against `targets`; returns the errors, (batch,), and that loss."""
        activations = self._forward(inputs, self._layers)
        rows = np.arange(len(actions))
        errors = activations[-1][rows, actions] - targets
        clipped = np.clip(errors, -1.0, 1.0)
        loss = float(np.mean(weights * clipped * (errors - 0.5 * clipped)))
        delta = np.zeros_like(activations[-1])
        delta[rows, actions] = weights * clipped / len(actions)
        for index in range(len(self._layers) - 1, -1, -1):
            matrix_gradient, bias_gradient = self._gradient_layers[index]
            np.einsum("bi,bj->ij", activations[index], delta, out=matrix_gradient)
            np.sum(delta, axis=0, out=bias_gradient)
            if index > 0:
                delta = np.einsum("bj,ji->bi", delta, np.ascontiguousarray(self._layers[index][0].T))
                delta *= activations[index] > 0.0
        return errors, loss

    def descend(self, learning_rate: float, maximum_norm: float) -> None:
        """One step of Adam along `gradient`, which is first shortened to `maximum_norm`."""
        norm = float(np.sqrt(np.sum(np.square(self.gradient, dtype=np.float64))))
        if norm > maximum_norm:
            self.gradient *= maximum_norm / norm
        self.updates += 1
        self.first_moment += (1.0 - FIRST_DECAY) * (self.gradient - self.first_moment)
        self.second_moment += (1.0 - SECOND_DECAY) * (self.gradient * self.gradient - self.second_moment)
        # Both bias corrections in the step size, as in Kingma and Ba's own note on efficiency.
        correction = float(np.sqrt(1.0 - SECOND_DECAY**self.updates))
        step = learning_rate * correction / (1.0 - FIRST_DECAY**self.updates)
        self.weights -= step * self.first_moment / (np.sqrt(self.second_moment) + ADAM_EPSILON * correction)

    def learn(
        self,
        inputs: np.ndarray,
        actions: np.ndarray,
        targets: np.ndarray,
        weights: np.ndarray,
        learning_rate: float,
        maximum_norm: float,
    ) -> tuple[np.ndarray, float]:
        """One update of the online network; returns the errors and the loss before it."""
        errors, loss = self.differentiate(inputs, actions, targets, weights)
        self.descend(learning_rate, maximum_norm)
        return errors, loss

    def follow(self, rate: float) -> None:
        """Moves the target network by `rate` of its distance towards the online network."""
        self.target_weights += np.float32(rate) * (self.weights - self.target_weights)

    def rescale_outputs(self, factor: float, shift: float) -> None:
        """Multiplies every output of both networks by `factor` and then adds `shift`, exactly."""
        for matrix, bias in (self._layers[-1], self._target_layers[-1]):
            matrix *= factor
            bias *= factor
            bias += shift


def scale_inputs(centred: np.ndarray, scaling: InputScaling) -> np.ndarray:
    """What a network sees of observations less their origin, float32 (count, inputs)."""
    shift, factor = scaling
    inputs = centred - shift
    inputs *= factor
    return np.clip(inputs, -INPUT_BOUND, INPUT_BOUND, out=inputs)
