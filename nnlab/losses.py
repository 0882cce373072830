"""Loss functions and their gradients: mse, binary cross-entropy, cross-entropy, perceptron loss; one-hot targets.

Each takes the last layer's outputs (n, k) and the targets: numbers (n, k), or class numbers (n,), which
stand for one-hot rows or, with a single output, for one column. A loss is (n,), one number per example, and
its gradient is (n, k); a network's cost is the mean loss. `mse` takes outputs a. The others take *scores* z
and apply sigmoid or softmax themselves, so they never take the logarithm of a rounded 0.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from nnlab.activations import sigmoid, softmax, softplus
from nnlab.checks import Array, classes, floats, numeric, rows, same_length, whole
from nnlab.lookup import find_pair

Loss: TypeAlias = Callable[[Array, Array], Array]


def _validated(loss: Loss) -> Callable[[npt.ArrayLike, npt.ArrayLike], Array]:
    """Add input validation to a loss. A network validates its data once, then calls `unvalidated` for every batch."""
    name = loss.__name__.removesuffix("_prime").removesuffix("_loss")

    @functools.wraps(loss)
    def validated(outputs: npt.ArrayLike, y: npt.ArrayLike) -> Array:
        outputs = floats("outputs", rows("outputs", outputs))  # in uint8, subtraction would wrap around
        y = targets(y, outputs.shape[1], name).astype(outputs.dtype)
        same_length(outputs=outputs, y=y)
        return loss(outputs, y)

    vars(validated)["unvalidated"] = loss
    return validated


@_validated
def mse(a: Array, y: Array) -> Array:
    """L = ½ ‖y − a‖², the squared error. Books that leave out the ½ have a factor of 2 in the gradient."""
    return ((y - a) ** 2).sum(axis=1) / 2


@_validated
def mse_prime(a: Array, y: Array) -> Array:
    """∂L/∂a = a − y."""
    return a - y


@_validated
def binary_cross_entropy(z: Array, y: Array) -> Array:
    """L = −y log σ(z) − (1 − y) log(1 − σ(z)), summed over the outputs, in nats; y from 0 to 1."""
    return (y * softplus(-z) + (1 - y) * softplus(z)).sum(axis=1)  # −log σ(z) = softplus(−z)


@_validated
def binary_cross_entropy_prime(z: Array, y: Array) -> Array:
    """∂L/∂z = σ(z) − y."""
    return sigmoid(z) - y


@_validated
def cross_entropy(z: Array, y: Array) -> Array:
    """L = −Σ_k y_k log softmax(z)_k, in nats; each row of y sums to 1."""
    shifted = z - z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return (y * (log_sum - shifted)).sum(axis=1)  # log softmax(z) = z − log Σ e^z


@_validated
def cross_entropy_prime(z: Array, y: Array) -> Array:
    """∂L/∂z = softmax(z) − y."""
    return softmax(z) - y


@_validated
def perceptron_loss(z: Array, y: Array) -> Array:
    """L = max(0, (1 − 2y) z), summed over the outputs: how far a score is on the wrong side of 0; y is 0 or 1."""
    return np.maximum((1 - 2 * y) * z, 0).sum(axis=1)


@_validated
def perceptron_loss_prime(z: Array, y: Array) -> Array:
    """∂L/∂z = [z > 0] − y, Rosenblatt's rule. At the kink, z = 0, the perceptron outputs 0, so the gradient is −y."""
    return (z > 0) - y


LOSSES: dict[str, tuple[Loss, Loss]] = {
    "mse": (mse, mse_prime),
    "binary_cross_entropy": (binary_cross_entropy, binary_cross_entropy_prime),
    "cross_entropy": (cross_entropy, cross_entropy_prime),
    "perceptron": (perceptron_loss, perceptron_loss_prime),
}
"""The registry: name → (loss, its gradient)."""

ON_SCORES = {"binary_cross_entropy", "cross_entropy", "perceptron"}
"""Names of the losses that apply sigmoid, softmax or step themselves. Add your own loss's name if it does so."""


def find_loss(loss: str | tuple[Loss, Loss], k: int = 3) -> tuple[str, tuple[Loss, Loss]]:
    """Look up a loss on k outputs, given as a name or a pair (loss, its gradient): return (name, unvalidated pair).

    The loss must return shape (n,), its gradient (n, k).
    """
    table = {name: _unvalidated(pair) for name, pair in LOSSES.items()}
    examples = np.full((2, k), 0.5), np.eye(2, k)
    return find_pair(table, _unvalidated(loss), "loss", examples, [(2,), (2, k)])


def _unvalidated(pair: Any) -> Any:
    return tuple(getattr(f, "unvalidated", f) for f in pair) if isinstance(pair, tuple | list) else pair


def one_hot(y: npt.ArrayLike, k: int) -> Array:
    """Class numbers (n,) as rows (n, k), each with a single 1 among zeros."""
    return np.eye(whole("k", k))[classes("y", y, k)]


def targets(y: npt.ArrayLike, k: int, loss: str = "") -> Array:
    """Validate targets for k outputs; return them as (n, k). Class numbers become one-hot rows, or a column if k is 1.

    ValueError or TypeError if y doesn't fit k outputs, or if `loss`, the name of the loss, needs probabilities
    (or only 0 and 1) and y holds something else.
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


def are_class_labels(y: Array) -> bool:
    """Whether every row of targets (n, k) is a class label: 0 or 1 if k is 1, otherwise one-hot."""
    return bool(((y == 0) | (y == 1)).all() and (y.shape[1] == 1 or (y.sum(axis=1) == 1).all()))
