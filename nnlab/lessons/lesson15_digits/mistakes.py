"""What goes wrong when learners write a rule by darkness, a confusion matrix, or a comparison."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.checks import Array

# The rule by darkness


def of_digits(X: Any, y: Any) -> Array:
    """The mean darkness of each digit's images, (10,)."""
    darkness = X.mean(axis=1)
    return np.array([darkness[y == digit].mean() for digit in range(10)])


def away(X: Any, darkness: Any) -> Array:
    """How far each image's darkness is from each that is given."""
    return np.abs(X.mean(axis=1)[:, None] - darkness)


def farthest(X_train: Any, y_train: Any, X: Any) -> Array:
    """The digit whose darkness is farthest away."""
    return away(X, of_digits(X_train, y_train)).argmax(axis=1)


def image_number(X_train: Any, y_train: Any, X: Any) -> Array:
    """The number of the training image that is nearest."""
    return away(X, X_train.mean(axis=1)).argmin(axis=1)


def one_image(X_train: Any, y_train: Any, X: Any) -> Array:
    """The digit of the training image that is nearest."""
    return np.asarray(y_train[image_number(X_train, y_train, X)])


def sums(X_train: Any, y_train: Any, X: Any) -> Array:
    """All ink of a digit's training images together, in the place of their mean."""
    ink = X_train.mean(axis=1)
    return away(X, np.array([ink[y_train == digit].sum() for digit in range(10)])).argmin(axis=1)


def most_frequent(X_train: Any, y_train: Any, X: Any) -> Array:
    """The same digit for every image."""
    return np.full(len(X), np.bincount(y_train, minlength=10).argmax())


def columns(X_train: Any, y_train: Any, X: Any) -> Array:
    """The darkness of the pixels, not of the images."""
    return np.abs(X.mean(axis=0)[:, None] - X_train.mean(axis=0)).argmin(axis=1)


# The confusion matrix


def counted(y: Any, predicted: Any) -> Array:
    """How often digit i (row) was read as digit j (column), (10, 10): no mistake, but what the others come from."""
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (y, predicted), 1)
    return matrix


def turned(y: Any, predicted: Any) -> Array:
    """Rows and columns swapped."""
    return counted(y, predicted).T


def once(y: Any, predicted: Any) -> Array:
    """What `matrix[y, predicted] += 1` makes."""
    return np.asarray(counted(y, predicted) > 0).astype(int)


def only_right(y: Any, predicted: Any) -> Array:
    """The diagonal alone."""
    return np.diag(np.diag(counted(y, predicted)))


def only_wrong(y: Any, predicted: Any) -> Array:
    """All but the diagonal."""
    return counted(y, predicted) - only_right(y, predicted)


def shares(y: Any, predicted: Any) -> Array:
    """Shares of all images."""
    return np.asarray(counted(y, predicted) / len(y))


# The comparison


def gains(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """For each seed the new accuracy less the old one: as it should be."""
    return [new(seed).accuracy(X, y) - old(seed).accuracy(X, y) for seed in seeds]


def sign_turned(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """The old accuracy less the new one."""
    return gains(new, old, X, y, seeds)


def new_alone(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """The new accuracy."""
    return [new(seed).accuracy(X, y) for seed in seeds]


def divided(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """The new accuracy as a multiple of the old one."""
    return [new(seed).accuracy(X, y) / old(seed).accuracy(X, y) for seed in seeds]


def first_seed(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """The first seed again and again."""
    return gains(old, new, X, y, [seeds[0]] * len(seeds))


def old_once(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> list[float]:
    """The old one trained with the first seed only."""
    return [new(seed).accuracy(X, y) - old(seeds[0]).accuracy(X, y) for seed in seeds]


def luckiest(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> float:
    """The best of the new ones less the best of the old ones."""
    return max(new_alone(old, new, X, y, seeds)) - max(new_alone(new, old, X, y, seeds))


def mean(old: Any, new: Any, X: Any, y: Any, seeds: Any) -> float:
    """The mean gain."""
    return float(np.mean(gains(old, new, X, y, seeds)))
