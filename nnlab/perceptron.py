"""Single neurons that learn from one example at a time: perceptron, one perceptron per class, sigmoid neuron.

A neuron takes one example (n_in,) or rows (n, n_in). Its weights are `w`, its bias `b`. `learn` is a generator
that yields after each update, so that you can inspect the neuron or stop at any point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnlab.activations import sigmoid, sigmoid_prime
from nnlab.checks import Array, Random, classes, generator, number, numeric, positive, rows, same_length, whole
from nnlab.losses import one_hot


@dataclass(frozen=True)
class Update:
    """One update: the example, the neuron's output before it, and the weights afterwards."""

    number: int  # of the update, from 1
    epoch: int  # the pass through the data, from 1
    index: int  # the row of X
    x: Array
    y: Any  # the target
    z: Any
    a: Any  # the output before the update
    w: Array
    b: Any

    @property
    def error(self) -> Any:
        """y − a."""
        return self.y - self.a


class Neuron:
    """Base class of neurons: weights w, bias b, z = x · w + b, a = f(z), and the learning loop."""

    def __init__(self, w: npt.ArrayLike, b: npt.ArrayLike = 0.0) -> None:
        self.w: Array = numeric("w", w).astype(float)
        self.b: Any = number("b", b)
        if self.w.ndim != 1:
            raise ValueError(f"w should be one weight for each input, (n_in,), not of shape {self.w.shape}.")

    def z(self, X: npt.ArrayLike) -> Any:
        """The weighted input x · w + b: a number for one example, (n,) for rows."""
        X = numeric("X", X)
        if X.ndim not in (1, 2) or X.shape[-1] != len(self.w):
            raise ValueError(f"{type(self).__name__} expects {len(self.w)} inputs, X has shape {X.shape}.")
        return _python_number(X @ self.w + self.b)

    def __call__(self, X: npt.ArrayLike) -> Any:
        """The output a."""
        return _python_number(self.f(self.z(X)))

    def learn(
        self, X: npt.ArrayLike, y: npt.ArrayLike, learning_rate: float = 1.0, epochs: int = 100, rng: Random = None
    ) -> Iterator[Update]:
        """Go through the rows up to `epochs` times; yield an Update whenever the weights change.

        Ends early after a pass without any update. The rows are taken in order, or reshuffled for each pass if `rng`
        is given.
        """
        X, y = self._examples(X, y)
        shuffle = None if rng is None else generator(rng)
        return self._updates(X, y, positive("learning_rate", learning_rate), whole("epochs", epochs), shuffle)

    def _updates(
        self, X: Array, y: Array, learning_rate: float, epochs: int, shuffle: np.random.Generator | None
    ) -> Iterator[Update]:
        updates = 0
        for epoch in range(1, epochs + 1):
            before = updates
            for i in shuffle.permutation(len(X)) if shuffle else range(len(X)):
                z = self.z(X[i])
                a = _python_number(self.f(z))
                correction = self.correction(z, y[i] - a)
                if np.any(correction):
                    self.w = self.w + learning_rate * np.multiply.outer(X[i], correction)
                    self.b = _python_number(self.b + learning_rate * correction)
                    updates += 1
                    yield Update(updates, epoch, int(i), X[i], _python_number(y[i]), z, a, self.w, self.b)
            if updates == before:
                return

    def f(self, z: Any) -> Array:
        """The activation."""
        raise NotImplementedError

    def correction(self, z: Any, error: Any) -> Any:
        """The factor c of an update w ← w + η c x, b ← b + η c; error = y − a."""
        raise NotImplementedError

    def _examples(self, X: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
        X, y = rows("X", X, len(self.w), type(self).__name__).astype(float), self._targets(y)
        same_length(X=X, y=y)
        return X, y

    def _targets(self, y: npt.ArrayLike) -> Array:
        return classes("y", y, 2)

    def __repr__(self) -> str:
        w = np.array2string(np.asarray(self.w), separator=", ", precision=4)
        return f"{type(self).__name__}(w={w}, b={self.b:.4g})"


class Perceptron(Neuron):
    """Outputs 1 (fires) if x · w + b > 0, else 0 (Rosenblatt, 1957). `threshold` is −b: x · w has to exceed it.

    It learns only from its mistakes: w ← w + η (y − a) x, b ← b + η (y − a). If the classes are linearly separable,
    it ends without mistakes; if not, it never converges.
    """

    def __init__(self, w: npt.ArrayLike, b: npt.ArrayLike | None = None, threshold: float | None = None) -> None:
        if b is not None and threshold is not None:
            raise ValueError("Give b or threshold, not both: threshold = -b.")
        super().__init__(w, 0.0 if b is None else b)
        if threshold is not None:
            self.threshold = threshold

    @property
    def threshold(self) -> Any:
        """−b."""
        return 0.0 - self.b  # not −self.b: that makes −0.0 of 0.0

    @threshold.setter
    def threshold(self, value: float) -> None:
        self.b = _python_number(np.full(np.shape(self.b), 0.0 - number("threshold", value)))

    def f(self, z: Any) -> Array:
        """1 where z > 0, else 0."""
        return np.where(z > 0, 1, 0)

    def correction(self, z: Any, error: Any) -> Any:
        """y − a."""
        return error

    def mistakes(self, X: npt.ArrayLike, y: npt.ArrayLike) -> int:
        """How many rows are misclassified."""
        X, y = self._examples(X, y)
        return int((self(X) != y).sum())


class PerceptronPerClass(Perceptron):
    """k perceptrons, one per class (one-vs-rest); w is (n_in, k), b is (k,).

    Several may fire, or none, so their outputs alone don't name a class: `predict` takes the largest weighted sum.
    """

    def __init__(self, n_in: int, k: int) -> None:
        self.w, self.b = np.zeros((whole("n_in", n_in), whole("k", k, 2))), np.zeros(k)

    def predict(self, X: npt.ArrayLike) -> Array:
        """The class with the largest weighted sum, (n,)."""
        return np.asarray(self.z(rows("X", X))).argmax(axis=1)

    def mistakes(self, X: npt.ArrayLike, y: npt.ArrayLike) -> int:
        """How many rows `predict` misclassifies."""
        X, y = self._examples(X, y)
        return int((self.predict(X) != y.argmax(axis=1)).sum())

    def _targets(self, y: npt.ArrayLike) -> Array:
        return one_hot(y, len(self.b)).astype(np.intp)

    def __repr__(self) -> str:
        return f"PerceptronPerClass({len(self.w)}, {len(self.b)})"


class SigmoidNeuron(Neuron):
    """a = σ(x · w + b), between 0 and 1: logistic regression with one output.

    It learns by gradient descent on L = ½ (y − a)² of one example: w ← w + η (y − a) σ′(z) x, b likewise.
    """

    def f(self, z: Any) -> Array:
        """σ(z)."""
        return sigmoid(z)

    def correction(self, z: Any, error: Any) -> Any:
        """(y − a) σ′(z) = −δ."""
        return _python_number(error * sigmoid_prime(z))

    def _targets(self, y: npt.ArrayLike) -> Array:
        y = numeric("y", y).astype(float)
        if y.ndim != 1:
            raise ValueError(f"y should be one target for each example, (n,), not of shape {y.shape}.")
        if y.min() < 0 or y.max() > 1:
            raise ValueError(f"y should be from 0 to 1, as a sigmoid is, but it goes from {y.min():g} to {y.max():g}.")
        return y


def _python_number(value: Any) -> Any:
    """Convert a 0-d array or numpy scalar to a Python number, which prints without a wrapper."""
    return value.item() if np.ndim(value) == 0 and hasattr(value, "item") else value
