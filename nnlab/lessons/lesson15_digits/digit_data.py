"""Data for lesson 15's panels: small digits, or MNIST if downloaded; training, validation and test set."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from nnlab import datasets
from nnlab.checks import Array

SMALL, MNIST = "small, 8 × 8", "MNIST, 28 × 28"
MISSING = "MNIST is not on this computer (datasets.mnist() fetches it): these are the small digits."
VALIDATION_SIZE = 5000  # of MNIST's training images, for validation


class Digits(NamedTuple):
    """Images and their digits: training, validation and test set."""

    X: Array
    y: Array
    X_val: Array
    y_val: Array
    X_test: Array
    y_test: Array


def load_digits(name: str) -> Digits:
    """Load the named digits; the small ones if MNIST isn't on this computer."""
    if name == SMALL:
        return _load_small()
    try:
        return _load_mnist()
    except FileNotFoundError:
        return _load_small()


def missing_mnist_note(name: str) -> str:
    """Return a note if the small digits replace MNIST, otherwise nothing."""
    return MISSING if name == MNIST and load_digits(name) is _load_small() else ""


@cache
def _load_small() -> Digits:
    X, y, X_test, y_test = datasets.digits()
    return Digits(*datasets.split(X, y, share=0.8, rng=0), X_test, y_test)


@cache
def _load_mnist() -> Digits:
    X, y, X_test, y_test = datasets.mnist(download=False)
    n = len(X) - VALIDATION_SIZE
    return Digits(X[:n], y[:n], X[n:], y[n:], X_test, y_test)


def to_28_by_28(pictures: Array) -> Array:
    """Return images as (n, 784): those of 8 × 8 enlarged by 3, with an empty border; those of 28 × 28 unchanged."""
    n, pixels = pictures.shape
    if pixels != 64:
        return pictures
    large = np.kron(pictures.reshape(n, 8, 8), np.ones((3, 3)))
    return np.pad(large, ((0, 0), (2, 2), (2, 2))).reshape(n, 784)


def a_digit(digit: int) -> str:
    """Return the digit with its article: a 7, an 8."""
    return f"an {digit}" if digit == 8 else f"a {digit}"
