"""Data scaled as learners do it: to [−1, 1], or to mean 0 and deviation 1, by the training data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answers import function, given, numbers, shown
from nnlab.exercises.compare import results
from nnlab.exercises.exercise import Wrong


def min_maxed(X_train: Any, X: Any) -> Array:
    """X scaled so that the training data go from −1 to 1 in each column; a constant column becomes 0."""
    low, high = X_train.min(axis=0), X_train.max(axis=0)
    constant = high == low
    return np.where(constant, 0.0, 2 * (X - low) / np.where(constant, 1, high - low) - 1)


def standardised(X_train: Any, X: Any) -> Array:
    """X scaled so that the training data have mean 0 and deviation 1 in each column; a constant one becomes 0."""
    spread = X_train.std(axis=0)
    return np.asarray((X - X_train.mean(axis=0)) / np.where(spread == 0, 1, spread))


OWN = "The statistics are those of X itself. Take them from X_train: test data are scaled just as training data were."
ALL = "The statistics are of the whole table. Take them for each column on its own: `axis=0`."
MIN_MAX = [
    (lambda X_train, X: min_maxed(X, X), OWN),
    (
        lambda X_train, X: (min_maxed(X_train, X) + 1) / 2,
        "This goes from 0 to 1. Twice that, minus 1, goes from −1 to 1.",
    ),
    (
        lambda X_train, X: np.clip(min_maxed(X_train, X), -1, 1),
        "You cut off what is beyond −1 and 1. Test data may lie beyond what was seen in training.",
    ),
    (lambda X_train, X: 2 * (X - X_train.min()) / (X_train.max() - X_train.min()) - 1, ALL),
    (lambda X_train, X: standardised(X_train, X), "This is standardising: mean 0 and standard deviation 1."),
]
STANDARD = [
    (lambda X_train, X: standardised(X, X), OWN),
    (lambda X_train, X: (X - X_train.mean()) / X_train.std(), ALL),
    (
        lambda X_train, X: (X - X_train.mean(axis=0)) / _or_one(X_train.var(axis=0)),
        "You divided by the variance. The standard deviation is its root, `std`.",
    ),
    (
        lambda X_train, X: (X - X_train.mean(axis=0)) / _or_one(X_train.std(axis=0, ddof=1)),
        "This is the standard deviation with n − 1. We take the one with n, numpy's own.",
    ),
    (lambda X_train, X: X - X_train.mean(axis=0), "The mean is 0 now, but the spread is as before: divide by it."),
    (lambda X_train, X: X / _or_one(X_train.std(axis=0)), "The spread is 1 now, but the mean is not 0: subtract it."),
    (lambda X_train, X: min_maxed(X_train, X), "This is scaling to [−1, 1]."),
]


def _or_one(spread: Any) -> Any:
    return np.where(spread == 0, 1, spread)


def check_min_max(min_max: Any) -> None:
    """Each column to [−1, 1], by the training data."""
    _check_scaling("min_max", min_max, min_maxed, MIN_MAX)


def check_standardise(standardise: Any) -> None:
    """Each column to mean 0 and standard deviation 1, by the training data."""
    _check_scaling("standardise", standardise, standardised, STANDARD)


def _check_scaling(name: str, learners: Any, expected: Callable[..., Array], known: Any) -> None:
    train = np.array([[1.0, 100.0], [3.0, 400.0], [5.0, 250.0], [2.0, 150.0]])
    test = np.array([[2.0, 175.0], [6.0, 100.0]])
    inputs = [{"X_train": train, "X": train}, {"X_train": train, "X": test}]
    results(name, learners, expected, inputs, known, 1e-6)
    constant = np.column_stack([train, np.full(4, 7.0)])
    for X in (constant, constant[:2]):
        came = function(name, learners)(X_train=constant, X=X)
        try:
            came = numbers(name, came, X.shape, given({"X_train": constant, "X": X}))
        except Wrong as wrong:
            raise Wrong(
                f"A column that is 7 in all rows has no spread, and dividing by 0 does no good. {wrong}"
            ) from None
        if np.abs(came[:, 2]).max() > 1e-6:
            raise Wrong(f"A column that is 7 in all rows says nothing, so it should become 0, not {shown(came[0, 2])}.")
        if not np.allclose(came[:, :2], expected(constant, X)[:, :2], atol=1e-6):
            raise Wrong("With a column that is 7 in all rows, the other columns come out wrong.")
