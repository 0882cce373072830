"""Weight initialisation: zeros, constant, uniform, normal, fan-in, Xavier (Glorot) and He.

An initializer is a function (n_in, n_out, rng) -> W of shape (n_in, n_out). `constant`, `uniform` and `normal` take
a parameter first: `normal(0.3)` returns the initializer. Biases start at 0 in every layer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from nnlab.checks import Array, Random, generator, number, numeric, positive
from nnlab.lookup import lookup

Initializer: TypeAlias = "Callable[[int, int, np.random.Generator], Array]"  # quoted: numpy.random loads late


def constant(value: float) -> Initializer:
    """w = value for every weight. The units of a layer then stay identical forever."""
    value = number("value", value)
    return lambda n_in, n_out, rng: np.full((n_in, n_out), value)


def uniform(epsilon: float = 0.5) -> Initializer:
    """w uniform on (−ε, ε)."""
    epsilon = positive("epsilon", epsilon)
    return lambda n_in, n_out, rng: rng.uniform(-epsilon, epsilon, (n_in, n_out))


def normal(sigma: float = 1.0) -> Initializer:
    """w normal with mean 0 and standard deviation σ."""
    sigma = positive("sigma", sigma)
    return lambda n_in, n_out, rng: rng.normal(0, sigma, (n_in, n_out))


def fan_in(n_in: int, n_out: int, rng: np.random.Generator) -> Array:
    """w uniform on (−r, r), r = 1/√n_in: the usual choice before Glorot and Bengio (2010)."""
    return uniform(n_in**-0.5)(n_in, n_out, rng)


def xavier(n_in: int, n_out: int, rng: np.random.Generator) -> Array:
    """w normal with σ² = 1/fan_avg, fan_avg = (n_in + n_out)/2 (Glorot and Bengio, 2010)."""
    return normal((2 / (n_in + n_out)) ** 0.5)(n_in, n_out, rng)


def xavier_uniform(n_in: int, n_out: int, rng: np.random.Generator) -> Array:
    """w uniform on (−r, r), r = √(3/fan_avg): the same variance as `xavier`."""
    return uniform((6 / (n_in + n_out)) ** 0.5)(n_in, n_out, rng)


def he(n_in: int, n_out: int, rng: np.random.Generator) -> Array:
    """w normal with σ² = 2/n_in, for ReLU and its variants (He et al., 2015)."""
    return normal((2 / n_in) ** 0.5)(n_in, n_out, rng)


def he_uniform(n_in: int, n_out: int, rng: np.random.Generator) -> Array:
    """w uniform on (−r, r), r = √(3σ²) = √(6/n_in): the same variance as `he`."""
    return uniform((6 / n_in) ** 0.5)(n_in, n_out, rng)


INITIALIZERS: dict[str, Initializer] = {
    "zeros": constant(0.0),
    "constant": constant(0.5),
    "uniform": uniform(),
    "normal": normal(),
    "fan_in": fan_in,
    "xavier": xavier,
    "xavier_uniform": xavier_uniform,
    "he": he,
    "he_uniform": he_uniform,
}
"""The registry: name → initializer. For a parameter other than the default, pass `uniform(0.1)` and the like."""


def initial_weights(init: str | Initializer, n_in: int, n_out: int, rng: Random = None) -> Array:
    """Draw W (n_in, n_out) with an initializer, given as a name or a function (n_in, n_out, rng); check its shape."""
    draw = init if callable(init) else lookup(INITIALIZERS, init, "initializer")
    factories: tuple[object, ...] = (constant, uniform, normal)
    if draw in factories:
        raise TypeError(f"init should have its parameter, in parentheses: write {draw.__name__}(0.5).")
    W = numeric("init", draw(n_in, n_out, generator(rng)))
    if W.shape != (n_in, n_out):
        raise ValueError(f"init should return weights of shape {(n_in, n_out)}, not {W.shape}.")
    return W.astype(float)
