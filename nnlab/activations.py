"""Activation functions and their derivatives: step, identity, sigmoid, tanh, ReLU, leaky ReLU, softplus, softmax.

Each takes the weighted inputs z, an array of any shape (or a number), and returns an array of the same
shape and the same float type; integers become float64. Results are exact and finite for every finite z.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nnlab.checks import Array, floats
from nnlab.lookup import find_pair

Function: TypeAlias = Callable[[Array], Array]
Pair: TypeAlias = tuple[Function, Function]


def step(z: npt.ArrayLike) -> Array:
    """1 where z > 0, else 0, as in the neuron of McCulloch and Pitts (1943)."""
    z = floats("z", z)
    return (z > 0).astype(z.dtype)


def step_prime(z: npt.ArrayLike) -> Array:
    """0 everywhere, also at z = 0, where there is no derivative. Gradient descent can't learn through it."""
    return np.zeros_like(floats("z", z))


def identity(z: npt.ArrayLike) -> Array:
    """z itself: a linear unit."""
    return floats("z", z)


def identity_prime(z: npt.ArrayLike) -> Array:
    """1 everywhere."""
    z = floats("z", z)
    return np.ones(z.shape, z.dtype)


def sigmoid(z: npt.ArrayLike) -> Array:
    """The logistic function, 1 / (1 + e^(−z)), between 0 and 1."""
    with np.errstate(over="ignore"):  # where e^(−z) overflows to infinity, 1 / (1 + ∞) is 0, as it should be
        e = np.exp(-floats("z", z))
    e += 1  # in place, here and below: large networks are limited by memory bandwidth rather than by arithmetic
    return 1 / e


def sigmoid_prime(z: npt.ArrayLike) -> Array:
    """σ′(z) = σ(z) (1 − σ(z)), at most ¼."""
    e = np.exp(-np.abs(floats("z", z)))  # the slope is the same at z and −z; 1 − σ(z) would round to 0 from z = 37 on
    square = 1 + e
    square *= square
    e /= square
    return e


def tanh(z: npt.ArrayLike) -> Array:
    """The hyperbolic tangent, 2 σ(2z) − 1, between −1 and 1."""
    return np.tanh(floats("z", z))


def tanh_prime(z: npt.ArrayLike) -> Array:
    """tanh′(z) = 1 − tanh²(z) = 4 σ′(2z), at most 1."""
    return 4 * sigmoid_prime(2 * floats("z", z))


def relu(z: npt.ArrayLike) -> Array:
    """max(0, z), the rectified linear unit."""
    return np.maximum(floats("z", z), 0)


def relu_prime(z: npt.ArrayLike) -> Array:
    """1 where z > 0, else 0; at the kink z = 0 we take 0."""
    return step(z)


def leaky_relu(z: npt.ArrayLike) -> Array:
    """z where z > 0, else 0.01 z (Maas, Hannun and Ng, 2013)."""
    z = floats("z", z)
    return np.maximum(z, 0.01 * z)


def leaky_relu_prime(z: npt.ArrayLike) -> Array:
    """1 where z > 0, else 0.01."""
    return np.maximum(step(z), 0.01)


def softplus(z: npt.ArrayLike) -> Array:
    """log(1 + e^z), a smooth ReLU."""
    return np.logaddexp(floats("z", z), 0)


def softplus_prime(z: npt.ArrayLike) -> Array:
    """σ(z): the derivative of softplus is the sigmoid."""
    return sigmoid(z)


def softmax(z: npt.ArrayLike) -> Array:
    """e^(z_i) / Σ_k e^(z_k) along the last axis: probabilities, positive and summing to 1."""
    z = floats("z", z)
    if z.ndim == 0 or z.size == 0:
        raise ValueError(f"softmax compares the scores in a row: z should have some, but its shape is {z.shape}.")
    e = np.exp(z - z.max(axis=-1, keepdims=True))  # the shift cancels, and no exponent is positive: no overflow
    e /= e.sum(axis=-1, keepdims=True)
    return e


def softmax_prime(z: npt.ArrayLike) -> Array:
    """∂a_i/∂z_k = a_i (1[i = k] − a_k): a matrix (..., k, k) for each row (..., k) of z."""
    a = softmax(z)
    return a[..., :, None] * (np.eye(a.shape[-1], dtype=a.dtype) - a[..., None, :])


ACTIVATIONS: dict[str, Pair] = {
    "step": (step, step_prime),
    "identity": (identity, identity_prime),
    "sigmoid": (sigmoid, sigmoid_prime),
    "tanh": (tanh, tanh_prime),
    "relu": (relu, relu_prime),
    "leaky_relu": (leaky_relu, leaky_relu_prime),
    "softplus": (softplus, softplus_prime),
}
"""The registry: name → (f, f′). Add a pair of your own, and its name works like any other activation."""


def find_activation(activation: str | Pair) -> tuple[str, Pair]:
    """Look up an activation, a name or a pair (f, f′): return (name, pair). Both functions must keep z's shape."""
    if isinstance(activation, str) and activation == "softmax" and "softmax" not in ACTIVATIONS:
        raise ValueError(
            "softmax is part of the loss 'cross_entropy': use 'identity' here, and predict_proba for the probabilities."
        )
    z = np.linspace(-2, 2, 6).reshape(2, 3)
    return find_pair(ACTIVATIONS, activation, "activation", [z], [z.shape, z.shape])
