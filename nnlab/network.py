"""`Network`: layers and a loss, forward and backward pass, cost and predictions; `mlp` builds one from layer sizes.

Backpropagation is `Network.backpropagate`, eight lines.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from os import PathLike
from typing import Any

import numpy as np
import numpy.typing as npt

from nnlab.activations import Pair, find_activation, identity, sigmoid, softmax
from nnlab.checks import Array, Random, generator, number, rows, same_length, whole
from nnlab.initializers import Initializer
from nnlab.layers import Arrays, Dense, Dropout, Layer
from nnlab.losses import ON_SCORES, Loss, are_class_labels, find_loss, targets

ROWS_AT_ONCE = 4096  # predictions of a large table are made in chunks of so many rows, which keeps memory use low


class Network:
    """Layers in sequence, and a loss on the outputs of the last one.

    cost = mean loss + l1 Σ|w| + l2 Σw², summed over the weights W; biases, γ and β aren't penalised.

    All parameters live in one flat vector, `parameters`, their gradient in `gradient`, and batch norm's
    averages in `running`; the layers' own arrays are views of these. `loss` is a name from LOSSES or a pair
    (loss, its gradient) of your own; `dtype` is "float64", or "float32" where speed matters.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        loss: str | tuple[Loss, Loss] = "cross_entropy",
        l1: float = 0.0,
        l2: float = 0.0,
        dtype: str = "float64",
    ) -> None:
        if dtype not in ("float64", "float32"):
            raise ValueError(f"dtype should be 'float64' or 'float32', not {dtype!r}.")
        if not isinstance(layers, Sequence):
            raise TypeError(f"layers should be a list of layers, such as [Dense(2, 3), Dense(3, 1)], not {layers!r}.")
        self.layers, self.dtype = tuple(layers), str(dtype)  # a tuple: a layer replaced later wouldn't be trained
        self.l1, self.l2 = number("l1", l1, 0), number("l2", l2, 0)
        self._loss_given = loss
        self.n_in, self.n_out = _input_and_output_width(self.layers)
        self.loss_name, (self.loss, self.loss_prime) = find_loss(loss, self.n_out)
        self._check_output_fits_loss()
        self.parameters, self.gradient, self.running = map(self._flattened, ("params", "grads", "running"))
        self._is_weight = np.concatenate(
            [np.full(a.size, name == "W", self.dtype) for layer in self.layers for name, a in layer.params.items()]
        )

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("parameters", "gradient", "running") and name in vars(self):  # copied, so that views stay views
            Arrays(vars(self))[name] = value
        else:
            super().__setattr__(name, value)

    def forward(self, X: npt.ArrayLike, *, training: bool = False, rng: Random = None) -> Array:
        """The outputs (n, n_out) for the rows of X (n, n_in). The layers keep x, z and a."""
        return self.propagate(rows("X", X, self.n_in, "This network"), training, generator(rng) if training else None)

    def backward(self, X: npt.ArrayLike, y: npt.ArrayLike, training: bool = True, rng: Random = None) -> None:
        """Fill `gradient`, and so every layer's `grads`, with ∂C/∂w for the examples X, y, without taking a step.

        By default as in training: dropout is active, and batch norm's averages are updated.
        """
        X, y = self.examples(X, y)
        self.backpropagate(X, y, training, generator(rng))

    def propagate(self, x: Array, training: bool, rng: np.random.Generator | None) -> Array:
        """The forward pass, without input validation."""
        x = x.astype(self.dtype, copy=False)
        for layer in self.layers:
            x = layer.forward(x, training, rng)
        return x

    def backpropagate(self, x: Array, y: Array, training: bool, rng: np.random.Generator | None) -> Array:
        """Forward and backward pass (Rumelhart, Hinton and Williams, 1986), unvalidated; return the outputs."""
        outputs = self.propagate(x, training, rng)
        error: Any = self.loss_prime(outputs, y)  # ∂L/∂(output), a row for each example
        for layer in reversed(self.layers):
            error = layer.backward(error, first=layer is self.layers[0])
        if self.l1 or self.l2:
            w = self.parameters * self._is_weight
            self.gradient[...] += self.l1 * np.sign(w) + 2 * self.l2 * w
        return outputs

    def penalty(self) -> float:
        """l1 Σ|w| + l2 Σw² over the weights."""
        if not (self.l1 or self.l2):
            return 0.0
        w = self.parameters * self._is_weight
        return float(self.l1 * np.abs(w).sum() + self.l2 * (w @ w))

    def cost(self, X: npt.ArrayLike, y: npt.ArrayLike, training: bool = False, rng: Random = None) -> float:
        """Mean loss over the examples plus penalties. With `training`, dropout and batch norm act as in training."""
        X, y = self.examples(X, y)
        outputs = self.propagate(X, True, generator(rng)) if training else self.outputs(X)
        return float(self.loss(outputs, y).mean()) + self.penalty()

    def outputs(self, X: Array) -> Array:
        """The outputs for prediction, unvalidated, ROWS_AT_ONCE rows at a time."""
        return np.concatenate(
            [self.propagate(X[i : i + ROWS_AT_ONCE], False, None) for i in range(0, len(X), ROWS_AT_ONCE)]
        )

    def predict(self, X: npt.ArrayLike) -> Array:
        """The class of each row, (n,). For a regression network (mse on identity outputs) the outputs, (n, n_out)."""
        outputs = self.outputs(rows("X", X, self.n_in, "This network"))
        is_regression = self.loss_name not in ON_SCORES and self.output_activation == "identity"
        return outputs if is_regression else self.classes(outputs)

    def predict_proba(self, X: npt.ArrayLike) -> Array:
        """Probabilities (n, n_out): of each class, or of class 1 if there's one output.

        Sigmoid outputs under mse are returned unchanged: each is between 0 and 1, but they don't sum to 1.
        """
        squash = {"cross_entropy": softmax, "binary_cross_entropy": sigmoid}.get(self.loss_name, identity)
        output = self.output_activation
        if squash is identity and output != "sigmoid":
            raise ValueError(
                f"A network with the loss {self.loss_name!r} on {output!r} outputs gives no probabilities."
            )
        return squash(self.outputs(rows("X", X, self.n_in, "This network")))

    def accuracy(self, X: npt.ArrayLike, y: npt.ArrayLike) -> float:
        """The fraction of rows whose class is predicted correctly."""
        X, y = self.examples(X, y)
        if not are_class_labels(y):
            raise ValueError("accuracy needs one class for each row of y: see cost for amounts.")
        return float(self.right(self.outputs(X), y).mean())

    def classes(self, outputs: Array) -> Array:
        """Predicted classes (n,) from outputs (n, n_out): the largest output, or a threshold if there's only one.

        The threshold is 0 for scores and ½ for outputs.
        """
        border = 0.0 if self.loss_name in ON_SCORES else 0.5
        return outputs.argmax(axis=1) if outputs.shape[1] > 1 else (outputs[:, 0] > border).astype(np.intp)

    def right(self, outputs: Array, y: Array) -> Array:
        """Which rows are classified correctly, (n,) of bool: outputs and targets (n, n_out) name the same class."""
        return self.classes(outputs) == (y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0] > 0.5)

    @property
    def output_activation(self) -> str:
        """The name of the last activation before the outputs."""
        last = next(layer for layer in reversed(self.layers) if not isinstance(layer, Dropout))
        return getattr(last, "activation", "identity")

    def examples(self, X: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
        """Validate X and y; return X (n, n_in) and the targets (n, n_out), the targets in the network's dtype."""
        X = rows("X", X, self.n_in, "This network")
        y = targets(y, self.n_out, self.loss_name).astype(self.dtype)
        same_length(X=X, y=y)
        return X, y

    def copy(self, dtype: str | None = None) -> Network:
        """An independent network with the same layers and parameters, with another `dtype` if asked."""
        return Network(copy.deepcopy(self.layers), self._loss_given, self.l1, self.l2, dtype or self.dtype)

    def __reduce__(self) -> tuple[Any, ...]:  # for copy.deepcopy and pickle
        return Network, (self.layers, self._loss_given, self.l1, self.l2, self.dtype)

    def save(self, path: str | PathLike[str]) -> None:
        """Save the network to an .npz file; `nnlab.load(path)` reads it."""
        from nnlab import storage  # imported here to keep `import nnlab` fast

        storage.save(self, path)

    def __repr__(self) -> str:
        return f"Network([{', '.join(map(repr, self.layers))}], loss={self.loss_name!r})"

    def _flattened(self, name: str) -> Array:
        """Move the layers' arrays (such as all "params") into one flat vector, and make them views of it."""
        groups = [getattr(layer, name) for layer in self.layers]
        flat = rest = np.zeros(sum(array.size for group in groups for array in group.values()), self.dtype)
        for group in groups:
            rest = group.move_into(rest)
        return flat

    def _check_output_fits_loss(self) -> None:
        if self.loss_name == "cross_entropy" and self.n_out == 1:
            raise ValueError(
                "Softmax over one output is always 1: nothing is learned. Use loss='binary_cross_entropy'."
            )
        if self.loss_name in ON_SCORES and self.output_activation != "identity":
            raise ValueError(
                f"{self.loss_name} takes scores and has its own squashing inside, but the output is "
                f"{self.output_activation!r}: use output='identity', or loss='mse'."
            )


def mlp(
    sizes: Sequence[int],
    activation: str | Pair = "sigmoid",
    output: str | Pair = "identity",
    init: str | Initializer = "xavier",
    loss: str | tuple[Loss, Loss] = "cross_entropy",
    l1: float = 0.0,
    l2: float = 0.0,
    rng: Random = None,
    dtype: str = "float64",
) -> Network:
    """A multi-layer perceptron of Dense layers: sizes [64, 32, 10] are 64 inputs, 32 hidden units, 10 outputs.

    `activation` is for the hidden layers, `output` for the last one; `output="sigmoid", loss="mse"` is the network
    of many textbooks. loss="mse" on identity outputs is for regression, where `predict` returns the outputs themselves.
    """
    if not isinstance(sizes, Sequence | np.ndarray) or len(sizes) < 2:
        raise ValueError(f"sizes should name at least inputs and outputs, such as [2, 3, 1], not {sizes!r}.")
    sizes = [whole("Each of sizes", size) for size in sizes]
    rng, _ = generator(rng), find_activation(activation)  # so that a typo is also noticed without hidden layers
    names = [activation] * (len(sizes) - 2) + [output]
    layers = [Dense(m, n, f, init, rng) for m, n, f in zip(sizes, sizes[1:], names, strict=False)]
    return Network(layers, loss, l1, l2, dtype)


def load(path: str | PathLike[str]) -> Network:
    """Load a network saved by `Network.save`; ValueError if the file is damaged or isn't a network."""
    from nnlab import storage

    return storage.load(path, Network)


def _input_and_output_width(layers: Sequence[Layer]) -> tuple[int, int]:
    """Check that each layer fits the next; return the network's number of inputs and outputs."""
    width = 0  # number of outputs of the layers so far; 0: not known yet
    for i, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise TypeError(f"layers should hold layers such as Dense(2, 3), not {layer!r}.")
        if layer.params.joined or any(layer is other for other in layers[:i]):
            raise ValueError(f"{layer!r} is part of a network already: make a new layer, or take net.copy().")
        if width and layer.n_in and layer.n_in != width:
            raise ValueError(f"Layer {i + 1}, {layer!r}, expects {layer.n_in} columns, but gets {width}.")
        width = layer.n_out or width
    if not width:
        raise ValueError("A network needs at least one Dense layer.")
    return next(layer.n_in for layer in layers if layer.n_in), width
