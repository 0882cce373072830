"""Gradient checking: numerical gradients by central differences, and how far backpropagation is from them.

Central differences take two forward passes per parameter: too slow for training, but an independent check.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from nnlab.checks import Array, Random, generator, network, numeric, positive

Backward: TypeAlias = Callable[[Any, Array, Array], Sequence[dict[str, Array]]]

MIN_SCALE = 1e-4  # the least scale of a relative error: costs are rounded, so differences never give an exact 0


def numerical_gradient(f: Callable[[Array], float], w: npt.ArrayLike, h: float = 1e-5) -> Array:
    """The gradient of f at w by central differences, (f(w + h) − f(w − h)) / 2h for each element of w.

    f takes an array of w's shape and returns one number (else a TypeError). It's called twice per element.
    """
    if not callable(f):
        raise TypeError(f"f should be a function of an array, not {f!r}.")
    w, h = numeric("w", w).astype(float), positive("h", h)
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        here = w[i]
        w[i] = here + h
        above = _scalar_value(f, w)
        w[i] = here - h
        gradient[i] = (above - _scalar_value(f, w)) / (2 * h)
        w[i] = here
    return gradient


def _scalar_value(f: Callable[[Array], float], w: Array) -> float:
    value = np.asarray(f(w))
    if value.ndim or value.dtype.kind not in "fiub":
        raise TypeError(f"f should return one number, not {value!r}.")
    return float(value)


def gradient_error(
    net: Any, X: npt.ArrayLike, y: npt.ArrayLike, backward: Backward | None = None, h: float = 1e-5, rng: Random = 0
) -> float:
    """The largest of the `gradient_errors`: below 1e-6 the gradients are right, above 1e-3 they're wrong."""
    return max(max(errors.values(), default=0.0) for errors in gradient_errors(net, X, y, backward, h, rng))


def gradient_errors(
    net: Any, X: npt.ArrayLike, y: npt.ArrayLike, backward: Backward | None = None, h: float = 1e-5, rng: Random = 0
) -> list[dict[str, float]]:
    """Relative errors of backpropagation against central differences: a dict per layer, a number per parameter array.

    The number is ‖difference‖ / (‖one‖ + ‖other‖), where the denominator is at least 1e-4. `backward(net, X, y)` is a
    function of your own that replaces the network's; it returns a dict such as {"W": ..., "b": ...} for each layer. The
    pass is a training pass with dropout's mask held fixed. A kink (such as relu's) within h of some z gives a false
    alarm.
    """
    network(net)
    if not (backward is None or callable(backward)):
        raise TypeError(f"backward should be a function of (net, X, y), not {backward!r}.")
    seed = int(generator(rng).integers(2**32))  # the same seed for each pass holds dropout's mask
    net = net.copy(dtype="float64")  # a copy, because every pass moves batch norm's averages
    inputs, answers = net.examples(X, y)
    if backward is None:
        net.backward(inputs, answers, rng=seed)
        found = [layer.grads for layer in net.layers]
    else:
        found = list(backward(net.copy(), inputs, answers) or [])  # a copy, which the function may change
    _check_gradient_shapes(net, found)

    def cost(w: Array) -> float:
        net.parameters[...] = w
        return float(net.cost(inputs, answers, training=True, rng=seed))

    nudged = net.copy()
    nudged.gradient[...] = numerical_gradient(cost, net.parameters, h)
    return [
        {name: _relative_error(grads[name], g) for name, g in layer.grads.items()}
        for grads, layer in zip(found, nudged.layers, strict=True)
    ]


def _relative_error(one: Array, other: Array) -> float:
    size = float(np.linalg.norm(one) + np.linalg.norm(other))
    difference = float(np.linalg.norm(one - other))
    return difference / max(size, MIN_SCALE) if difference < math.inf else math.inf  # NaN also counts as wrong


def _check_gradient_shapes(net: Any, found: list[dict[str, Array]]) -> None:
    if len(found) != len(net.layers):
        raise ValueError(f"backward should return a dict for each of the {len(net.layers)} layers, not {len(found)}.")
    for number, (grads, layer) in enumerate(zip(found, net.layers, strict=True), start=1):
        place = f"layer {number}"
        if not isinstance(grads, dict):
            raise TypeError(f"backward: {place} should have a dict such as {{'W': ..., 'b': ...}}, not {grads!r}.")
        for name, w in layer.params.items():
            shape = np.shape(grads[name]) if name in grads else "missing"
            if shape != w.shape:
                raise ValueError(f"backward: {name} of {place} should have shape {w.shape}, but it is {shape}.")
