"""E[z²] and E[δ²] in each of ten layers of random networks, for `variance_depth`; σ by rule, several seeds at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nnlab.activations import find_activation
from nnlab.checks import Array

DEPTH, SEEDS, ROWS = 10, 10, 6
INPUT_SIGMA = 0.03  # so small that tanh is almost the identity
WIDTHS = {
    "50 everywhere": [50] * (DEPTH + 1),
    "200 everywhere": [200] * (DEPTH + 1),
    "200 down to 25": [round(200 * 8 ** (-i / DEPTH)) for i in range(DEPTH + 1)],
    "25 up to 200": [round(25 * 8 ** (i / DEPTH)) for i in range(DEPTH + 1)],
}
ONE_SIGMA = "one σ for all layers"
RULES: dict[str, Callable[[int, int], float]] = {
    "σ² = k / n_in": lambda n_in, n_out: n_in,
    "σ² = k / n_out": lambda n_in, n_out: n_out,
    "σ² = k / fan_avg": lambda n_in, n_out: (n_in + n_out) / 2,
}


class Moments(NamedTuple):
    """Mean squares in each layer, (SEEDS, DEPTH): of z, and of δ, scaled so that the last layer's average is 1."""

    z: Array
    delta: Array


@cache
def _draw_networks(widths: str) -> tuple[Array, list[Array], Array]:
    """Draw, for each seed, inputs, the weights of each layer with σ = 1, and output errors."""
    sizes, rng = WIDTHS[widths], np.random.default_rng(0)
    weights = [rng.standard_normal((SEEDS, n_in, n_out), np.float32) for n_in, n_out in pairwise(sizes)]
    x = np.float32(INPUT_SIGMA) * rng.standard_normal((SEEDS, ROWS, sizes[0]), np.float32)
    return x, weights, rng.standard_normal((SEEDS, ROWS, sizes[-1]), np.float32)


def sigmas(widths: str, rule: str, sigma: float, k: float) -> list[float]:
    """Return the weights' standard deviation in each layer."""
    sizes = WIDTHS[widths]
    if rule == ONE_SIGMA:
        return [sigma] * DEPTH
    return [(k / RULES[rule](*pair)) ** 0.5 for pair in pairwise(sizes)]


@np.errstate(all="ignore")
def compute_moments(widths: str, activation: str, spreads: list[float]) -> Moments:
    """Compute the moments in a forward and backward pass through all networks."""
    _, (f, f_prime) = find_activation(activation)
    a, weights, delta = _draw_networks(widths)
    slopes, z_squares, delta_squares = [], [], []
    for W, spread in zip(weights, spreads, strict=True):
        z = np.float32(spread) * (a @ W)  # a @ W has fewer entries to scale than W
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
