"""Checks of lesson 10's exercises `min_max` (scale to [−1, 1]) and `standardise` (mean 0, standard deviation 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, for_input, function, numbers
from nnlab.exercises.compare import compare_function
from nnlab.exercises.exercise import Wrong


def reference_min_max(X_train: Any, X: Any) -> Array:
    """Return X scaled so that each column of the training data spans −1 to 1; a constant column becomes 0."""
    low, high = X_train.min(axis=0), X_train.max(axis=0)
    constant = high == low
    return np.where(constant, 0.0, 2 * (X - low) / np.where(constant, 1, high - low) - 1)


def reference_standardise(X_train: Any, X: Any) -> Array:
    """Return X scaled so that each training column has mean 0 and deviation 1; a constant column becomes 0."""
    spread = X_train.std(axis=0)
    return np.asarray((X - X_train.mean(axis=0)) / np.where(spread == 0, 1, spread))


STATISTICS_OF_X = (
    "The statistics are those of X itself. Take them from X_train: test data are scaled just as training data were."
)
STATISTICS_OF_TABLE = "The statistics are of the whole table. Take them for each column on its own: `axis=0`."
MIN_MAX_MISTAKES = [
    (lambda X_train, X: reference_min_max(X, X), STATISTICS_OF_X),
    (
        lambda X_train, X: (reference_min_max(X_train, X) + 1) / 2,
        "This goes from 0 to 1. Twice that, minus 1, goes from −1 to 1.",
    ),
    (
        lambda X_train, X: np.clip(reference_min_max(X_train, X), -1, 1),
        "You cut off what is beyond −1 and 1. Test data may lie beyond what was seen in training.",
    ),
    (lambda X_train, X: 2 * (X - X_train.min()) / (X_train.max() - X_train.min()) - 1, STATISTICS_OF_TABLE),
    (lambda X_train, X: reference_standardise(X_train, X), "This is standardising: mean 0 and standard deviation 1."),
]
STANDARDISE_MISTAKES = [
    (lambda X_train, X: reference_standardise(X, X), STATISTICS_OF_X),
    (lambda X_train, X: (X - X_train.mean()) / X_train.std(), STATISTICS_OF_TABLE),
    (
        lambda X_train, X: (X - X_train.mean(axis=0)) / _one_where_zero(X_train.var(axis=0)),
        "You divided by the variance. The standard deviation is its root, `std`.",
    ),
    (
        lambda X_train, X: (X - X_train.mean(axis=0)) / _one_where_zero(X_train.std(axis=0, ddof=1)),
        "This is the standard deviation with n − 1. We take the one with n, numpy's own.",
    ),
    (lambda X_train, X: X - X_train.mean(axis=0), "The mean is 0 now, but the spread is as before: divide by it."),
    (
        lambda X_train, X: X / _one_where_zero(X_train.std(axis=0)),
        "The spread is 1 now, but the mean is not 0: subtract it.",
    ),
    (lambda X_train, X: reference_min_max(X_train, X), "This is scaling to [−1, 1]."),
]


def _one_where_zero(spread: Any) -> Any:
    return np.where(spread == 0, 1, spread)


def check_min_max(min_max: Any) -> None:
    """Check the exercise `min_max`: each column to [−1, 1], with statistics from the training data."""
    _check_scaling("min_max", min_max, reference_min_max, MIN_MAX_MISTAKES)


def check_standardise(standardise: Any) -> None:
    """Check the exercise `standardise`: each column to mean 0, deviation 1, with statistics from the training data."""
    _check_scaling("standardise", standardise, reference_standardise, STANDARDISE_MISTAKES)


def _check_scaling(name: str, learners: Any, expected: Callable[..., Array], known: Any) -> None:
    train = np.array([[1.0, 100.0], [3.0, 400.0], [5.0, 250.0], [2.0, 150.0]])
    test = np.array([[2.0, 175.0], [6.0, 100.0]])
    inputs = [{"X_train": train, "X": train}, {"X_train": train, "X": test}]
    compare_function(name, learners, expected, inputs, known, 1e-6)
    constant = np.column_stack([train, np.full(4, 7.0)])
    for X in (constant, constant[:2]):
        answer = function(name, learners)(X_train=constant, X=X)
        try:
            answer = numbers(name, answer, X.shape, for_input({"X_train": constant, "X": X}))
        except Wrong as wrong:
            raise Wrong(
                f"A column that is 7 in all rows has no spread, and dividing by 0 does no good. {wrong}"
            ) from None
        if np.abs(answer[:, 2]).max() > 1e-6:
            raise Wrong(
                f"A column that is 7 in all rows says nothing, so it should become 0, not {as_text(answer[0, 2])}."
            )
        if not np.allclose(answer[:, :2], expected(constant, X)[:, :2], atol=1e-6):
            raise Wrong("With a column that is 7 in all rows, the other columns come out wrong.")
