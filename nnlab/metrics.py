"""Metrics: accuracy, zero-one loss and the confusion matrix. Arguments are true and predicted class numbers, (n,)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnlab.checks import Array, classes, same_length, whole


def accuracy(y: npt.ArrayLike, predicted: npt.ArrayLike) -> float:
    """The fraction of examples classified correctly, from 0 to 1."""
    y, predicted = _checked_pair(y, predicted)
    return float((y == predicted).mean())


def zero_one(y: npt.ArrayLike, predicted: npt.ArrayLike) -> float:
    """The fraction of examples misclassified: the mean of a loss that is 0 for right and 1 for wrong."""
    y, predicted = _checked_pair(y, predicted)
    return float((y != predicted).mean())


def confusion_matrix(y: npt.ArrayLike, predicted: npt.ArrayLike, k: int | None = None) -> Array:
    """Counts (k, k): how often class i (row) was classified as class j (column). The diagonal is correct."""
    y, predicted = _checked_pair(y, predicted, k if k is None else whole("k", k))
    k = k if k is not None else int(max(y.max(), predicted.max())) + 1
    return np.bincount(y * k + predicted, minlength=k * k).reshape(k, k)


def _checked_pair(y: npt.ArrayLike, predicted: npt.ArrayLike, k: int | None = None) -> tuple[Array, Array]:
    y, predicted = classes("y", y, k), classes("predicted", predicted, k)
    same_length(y=y, predicted=predicted)
    return y, predicted
