"""How large z and δ are in each layer of ten, for several random networks at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nnlab.activations import find_activation
from nnlab.checks import Array

DEPTH, SEEDS, ROWS = 10, 10, 6
INPUT = 0.03  # the spread of the inputs: so small that tanh is nearly the identity
WIDTHS = {
    "50 everywhere": [50] * (DEPTH + 1),
    "200 everywhere": [200] * (DEPTH + 1),
    "200 down to 25": [round(200 * 8 ** (-i / DEPTH)) for i in range(DEPTH + 1)],
    "25 up to 200": [round(25 * 8 ** (i / DEPTH)) for i in range(DEPTH + 1)],
}
ONE = "one σ for all layers"
RULES: dict[str, Callable[[int, int], float]] = {
    "σ² = k / n_in": lambda n_in, n_out: n_in,
    "σ² = k / n_out": lambda n_in, n_out: n_out,
    "σ² = k / fan_avg": lambda n_in, n_out: (n_in + n_out) / 2,
}


class Moments(NamedTuple):
    """The mean of the squares in each layer: of z, and of δ when the last layer's is 1 on average; (SEEDS, DEPTH)."""

    z: Array
    delta: Array


@cache
def _drawn(widths: str) -> tuple[Array, list[Array], Array]:
    """Inputs, the weights of each layer with σ = 1, and errors at the top, for each of the seeds."""
    sizes, rng = WIDTHS[widths], np.random.default_rng(0)
    weights = [rng.standard_normal((SEEDS, n_in, n_out), np.float32) for n_in, n_out in pairwise(sizes)]
    x = np.float32(INPUT) * rng.standard_normal((SEEDS, ROWS, sizes[0]), np.float32)
    return x, weights, rng.standard_normal((SEEDS, ROWS, sizes[-1]), np.float32)


def sigmas(widths: str, rule: str, sigma: float, k: float) -> list[float]:
    """The spread of the weights in each layer."""
    sizes = WIDTHS[widths]
    if rule == ONE:
        return [sigma] * DEPTH
    return [(k / RULES[rule](*pair)) ** 0.5 for pair in pairwise(sizes)]


@np.errstate(all="ignore")
def moments(widths: str, activation: str, spreads: list[float]) -> Moments:
    """A pass there and back through all networks."""
    _, (f, f_prime) = find_activation(activation)
    a, weights, delta = _drawn(widths)
    slopes, z_squares, delta_squares = [], [], []
    for W, spread in zip(weights, spreads, strict=True):
        z = np.float32(spread) * (a @ W)  # the product with the spread is smaller than W
        a, slope = f(z), f_prime(z)
        slopes.append(slope)
        z_squares.append((z**2).mean(axis=(1, 2)))
    delta = delta * slopes[-1]
    for W, spread, slope in zip(weights[:0:-1], spreads[:0:-1], slopes[-2::-1], strict=True):
        delta_squares.append((delta**2).mean(axis=(1, 2)))
        delta = np.float32(spread) * (delta @ W.swapaxes(1, 2)) * slope
    delta_squares.append((delta**2).mean(axis=(1, 2)))
    backwards = np.array(delta_squares)[::-1].T
    return Moments(np.array(z_squares).T, backwards / backwards[:, -1].mean())
