"""Reference and wrong answers to lesson 15's exercises `baseline` (`by_darkness`), `confusion` and `gains`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.checks import Array

# baseline


def mean_darkness_by_digit(X: Any, y: Any) -> Array:
    """Return the mean darkness of each digit's images, (10,)."""
    darkness = X.mean(axis=1)
    return np.array([darkness[y == digit].mean() for digit in range(10)])


def darkness_distances(X: Any, darkness: Any) -> Array:
    """Return the distance of each image's darkness from each given one, (images, darkness)."""
    return np.abs(X.mean(axis=1)[:, None] - darkness)


def by_darkness_farthest(X_train: Any, y_train: Any, X: Any) -> Array:
    """Return the digit whose mean darkness is farthest away."""
    return darkness_distances(X, mean_darkness_by_digit(X_train, y_train)).argmax(axis=1)


def by_darkness_image_number(X_train: Any, y_train: Any, X: Any) -> Array:
    """Return the index of the nearest training image."""
    return darkness_distances(X, X_train.mean(axis=1)).argmin(axis=1)


def by_darkness_one_image(X_train: Any, y_train: Any, X: Any) -> Array:
    """Return the digit of the nearest training image."""
    return np.asarray(y_train[by_darkness_image_number(X_train, y_train, X)])


def by_darkness_of_sums(X_train: Any, y_train: Any, X: Any) -> Array:
    """Use the sum over a digit's training images instead of the mean."""
    ink = X_train.mean(axis=1)
    return darkness_distances(X, np.array([ink[y_train == digit].sum() for digit in range(10)])).argmin(axis=1)


def by_darkness_most_frequent(X_train: Any, y_train: Any, X: Any) -> Array:
    """Return the most frequent digit for every image."""
    return np.full(len(X), np.bincount(y_train, minlength=10).argmax())


def by_darkness_of_pixels(X_train: Any, y_train: Any, X: Any) -> Array:
    """Use the darkness of pixels (columns) instead of images."""
    return np.abs(X.mean(axis=0)[:, None] - X_train.mean(axis=0)).argmin(axis=1)


# confusion


def reference_confusion(y: Any, predicted: Any) -> Array:
    """Return the right confusion matrix (10, 10): true digits as rows, predicted ones as columns."""
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (y, predicted), 1)
    return matrix


def confusion_transposed(y: Any, predicted: Any) -> Array:
    """Swap rows and columns."""
    return reference_confusion(y, predicted).T


def confusion_counting_once(y: Any, predicted: Any) -> Array:
    """Count each pair once at most, as `matrix[y, predicted] += 1` does."""
    return np.asarray(reference_confusion(y, predicted) > 0).astype(int)


def confusion_without_mistakes(y: Any, predicted: Any) -> Array:
    """Keep only the diagonal."""
    return np.diag(np.diag(reference_confusion(y, predicted)))


def confusion_without_diagonal(y: Any, predicted: Any) -> Array:
    """Leave out the diagonal."""
    return reference_confusion(y, predicted) - confusion_without_mistakes(y, predicted)


def confusion_as_fractions(y: Any, predicted: Any) -> Array:
    """Return fractions of all images instead of counts."""
    return np.asarray(reference_confusion(y, predicted) / len(y))


# gains


def reference_gains(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """Return the right gains: for each seed, the new accuracy minus the old one."""
    return [new(seed).accuracy(X, y) - old(seed).accuracy(X, y) for seed in seeds]


def gains_negated(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """Return the old accuracy minus the new one."""
    return reference_gains(new, old, X, y, seeds)


def gains_new_accuracy(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """Return the new accuracy alone."""
    return [new(seed).accuracy(X, y) for seed in seeds]


def gains_as_ratio(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """Return the ratio of the accuracies."""
    return [new(seed).accuracy(X, y) / old(seed).accuracy(X, y) for seed in seeds]


def gains_with_first_seed(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """Use the first seed for every run."""
    return reference_gains(old, new, X, y, [seeds[0]] * len(seeds))


def gains_with_one_old_run(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """Train the old network with the first seed only."""
    return [new(seed).accuracy(X, y) - old(seeds[0]).accuracy(X, y) for seed in seeds]


def gains_of_best_runs(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> float:
    """Return the best new accuracy minus the best old one."""
    return max(gains_new_accuracy(old, new, X, y, seeds)) - max(gains_new_accuracy(new, old, X, y, seeds))


def gains_mean(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> float:
    """Return the mean gain."""
    return float(np.mean(reference_gains(old, new, X, y, seeds)))
