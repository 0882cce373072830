"""Losses: how bad one answer is, and the slope of that. The cost of a network is the mean of them.

Each takes what the last layer gives, (n, k), and the targets: (n, k) numbers, or class numbers (n,),
which stand for one-hot rows, or for one column where there is one output. A loss is (n,), one number for
each example; its gradient is (n, k). `mse` looks at outputs a. The others look at *scores* z and have
their sigmoid or softmax inside: so they never take the logarithm of a rounded 0.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from nnlab.activations import sigmoid, softmax, softplus
from nnlab.checks import Array, classes, floats, numeric, rows, same_length, whole
from nnlab.tables import find_pair

Loss: TypeAlias = Callable[[Array, Array], Array]


def _guarded(loss: Loss) -> Callable[[npt.ArrayLike, npt.ArrayLike], Array]:
    """The loss with its arguments checked; a network, which has checked them once for all batches, takes it bare."""
    name = loss.__name__.removesuffix("_prime").removesuffix("_loss")

    @functools.wraps(loss)
    def guarded(outputs: npt.ArrayLike, y: npt.ArrayLike) -> Array:
        outputs = floats("outputs", rows("outputs", outputs))  # uint8 knows no −1
        y = targets(y, outputs.shape[1], name).astype(outputs.dtype)
        same_length(outputs=outputs, y=y)
        return loss(outputs, y)

    vars(guarded)["bare"] = loss
    return guarded


@_guarded
def mse(a: Array, y: Array) -> Array:
    """L = ½ ‖y − a‖², the squared error; books that leave out the ½ have a factor 2 in the gradient."""
    return ((y - a) ** 2).sum(axis=1) / 2


@_guarded
def mse_prime(a: Array, y: Array) -> Array:
    """∂L/∂a = a − y."""
    return a - y


@_guarded
def binary_cross_entropy(z: Array, y: Array) -> Array:
    """L = −y log σ(z) − (1 − y) log(1 − σ(z)), summed over the outputs, in nats; y from 0 to 1."""
    return (y * softplus(-z) + (1 - y) * softplus(z)).sum(axis=1)  # −log σ(z) = softplus(−z)


@_guarded
def binary_cross_entropy_prime(z: Array, y: Array) -> Array:
    """∂L/∂z = σ(z) − y."""
    return sigmoid(z) - y


@_guarded
def cross_entropy(z: Array, y: Array) -> Array:
    """L = −Σ_k y_k log softmax(z)_k, in nats; each row of y sums to 1."""
    shifted = z - z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return (y * (log_sum - shifted)).sum(axis=1)  # log softmax(z) = z − log Σ e^z


@_guarded
def cross_entropy_prime(z: Array, y: Array) -> Array:
    """∂L/∂z = softmax(z) − y."""
    return softmax(z) - y


@_guarded
def perceptron_loss(z: Array, y: Array) -> Array:
    """L = max(0, (1 − 2y) z), summed over the outputs: by how much a wrong score is wrong; y is 0 or 1."""
    return np.maximum((1 - 2 * y) * z, 0).sum(axis=1)


@_guarded
def perceptron_loss_prime(z: Array, y: Array) -> Array:
    """∂L/∂z = [z > 0] − y, Rosenblatt's rule. At the kink z = 0 it counts what the perceptron answers there, 0."""
    return (z > 0) - y


LOSSES: dict[str, tuple[Loss, Loss]] = {
    "mse": (mse, mse_prime),
    "binary_cross_entropy": (binary_cross_entropy, binary_cross_entropy_prime),
    "cross_entropy": (cross_entropy, cross_entropy_prime),
    "perceptron": (perceptron_loss, perceptron_loss_prime),
}
"""Name → (loss, its gradient)."""

ON_SCORES = {"binary_cross_entropy", "cross_entropy", "perceptron"}
"""The losses that contain their own sigmoid, softmax or step: put the name of such a one of your own in here, too."""


def find_loss(loss: str | tuple[Loss, Loss], k: int = 3) -> tuple[str, tuple[Loss, Loss]]:
    """Name and bare pair of a loss on k outputs, given by its name or as a pair (loss, its gradient): (n,), (n, k)."""
    table = {name: _bare(pair) for name, pair in LOSSES.items()}
    examples = np.full((2, k), 0.5), np.eye(2, k)
    return find_pair(table, _bare(loss), "loss", examples, [(2,), (2, k)])


def _bare(pair: Any) -> Any:
    return tuple(getattr(f, "bare", f) for f in pair) if isinstance(pair, tuple | list) else pair


def one_hot(y: npt.ArrayLike, k: int) -> Array:
    """Class numbers (n,) as rows (n, k) with one 1 and else 0."""
    return np.eye(whole("k", k))[classes("y", y, k)]


def targets(y: npt.ArrayLike, k: int, loss: str = "") -> Array:
    """Targets for k outputs as a table (n, k): class numbers become one-hot rows, or one column if k is 1.

    `loss` is the name of the loss they are for: where it needs probabilities (or just 0 and 1), others are
    refused. ValueError or TypeError, too, if y does not fit k outputs.
    """
    y = numeric("y", y)
    if y.ndim == 1:
        if y.dtype.kind == "f" and k == 1:
            raise ValueError(f"y has shape {y.shape}, the outputs {(len(y), 1)}: write y.reshape(-1, 1).")
        y = y.reshape(-1, 1) if k == 1 else one_hot(y, k)
    if y.ndim == 2 and y.shape[1] == 1 < k and y.dtype.kind in "iu":
        raise ValueError(f"y has shape {y.shape}: class numbers for {k} outputs should be (n,). Write y.ravel().")
    y = rows("y", y, k, owner=f"A network with {k} outputs").astype(float)
    if loss in ON_SCORES and (y.min() < 0 or y.max() > 1):
        raise ValueError(f"y should be from 0 to 1 for {loss}, but it goes from {y.min():g} to {y.max():g}.")
    if loss == "perceptron" and (between := y[(y > 0) & (y < 1)]).size:
        raise ValueError(f"y should be 0 or 1 for the perceptron loss, but it holds {between[0]:g}.")
    if loss == "cross_entropy" and (off := np.abs(y.sum(axis=1) - 1)).max() > 1e-5:
        row = int(off.argmax())
        raise ValueError(f"Each row of y should sum to 1 for cross_entropy, but row {row} sums to {y[row].sum():g}.")
    return y


def names_classes(y: Array) -> bool:
    """Whether a table of targets names a class for each row: 0 or 1 in one column, or a single 1 in several."""
    return bool(((y == 0) | (y == 1)).all() and (y.shape[1] == 1 or (y.sum(axis=1) == 1).all()))
