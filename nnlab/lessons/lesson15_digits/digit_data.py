"""The digits that the panels of lesson 15 learn from: the small ones, or MNIST where it is on this computer."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from nnlab import datasets
from nnlab.checks import Array

SMALL, MNIST = "small, 8 × 8", "MNIST, 28 × 28"
MISSING = "MNIST is not on this computer (datasets.mnist() fetches it): these are the small digits."
HELD_BACK = 5000  # of MNIST's training images, for validation


class Digits(NamedTuple):
    """Images and their digits, in three parts: to learn from, to choose by, and to judge by."""

    X: Array
    y: Array
    X_val: Array
    y_val: Array
    X_test: Array
    y_test: Array


def load(name: str) -> Digits:
    """The digits that are asked for; the small ones where there is no MNIST."""
    if name == SMALL:
        return _small()
    try:
        return _mnist()
    except FileNotFoundError:
        return _small()


def told(name: str) -> str:
    """Why it is the small digits although MNIST is asked for; else nothing."""
    return MISSING if name == MNIST and load(name) is _small() else ""


@cache
def _small() -> Digits:
    X, y, X_test, y_test = datasets.digits()
    return Digits(*datasets.split(X, y, share=0.8, rng=0), X_test, y_test)


@cache
def _mnist() -> Digits:
    X, y, X_test, y_test = datasets.mnist(download=False)
    n = len(X) - HELD_BACK
    return Digits(X[:n], y[:n], X[n:], y[n:], X_test, y_test)


def enlarged(pictures: Array) -> Array:
    """Rows of 28 × 28 pixels as they are, and of 8 × 8 threefold with an empty border: (n, 784) in any case."""
    n, pixels = pictures.shape
    if pixels != 64:
        return pictures
    large = np.kron(pictures.reshape(n, 8, 8), np.ones((3, 3)))
    return np.pad(large, ((0, 0), (2, 2), (2, 2))).reshape(n, 784)


def a(digit: int) -> str:
    """The digit with its article: a 7, an 8."""
    return f"an {digit}" if digit == 8 else f"a {digit}"
