"""Iris and the 8 × 8 digits: two real data sets included in the package. Sources: data/README.md."""

from __future__ import annotations

from typing import IO

import numpy as np

from nnlab.checks import Array

IRIS_CLASSES = ("setosa", "versicolor", "virginica")
IRIS_COLUMNS = ("sepal length", "sepal width", "petal length", "petal width")


def iris() -> tuple[Array, Array, Array, Array]:
    """Fisher's 150 iris flowers: predict the species from four lengths.

    X_train (120, 4), y_train (120,), X_test (30, 4), y_test (30,): cm as float64 (`IRIS_COLUMNS`), class
    numbers 0, 1, 2 (`IRIS_CLASSES`). Always the same split and order, with all species equally frequent in each part.
    Setosa is well separated; versicolor and virginica overlap slightly, so one error in 30 is a good result.
    """
    with _open("iris.csv") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1)
    X, y = table[:, :4], table[:, 4].astype(int)
    return X[:120], y[:120], X[120:], y[120:]


def digits() -> tuple[Array, Array, Array, Array]:
    """1797 handwritten digits of 8 × 8 pixels, by Alpaydin and Kaynak: like MNIST, but small and included.

    X_train (1437, 64), y_train (1437,), X_test (360, 64), y_test (360,): pixels from 0 (paper) to 1 (ink) as
    float32 rows, `row.reshape(8, 8)` is the picture; class numbers 0 to 9. Always the same split and order,
    with each digit equally frequent in both parts. The same 13 people wrote both, so the test accuracy overestimates
    how well a stranger's handwriting is read.
    """
    with _open("digits.npz") as file, np.load(file, allow_pickle=False) as arrays:
        X, y = arrays["pixels"].astype(np.float32) / 16, arrays["digits"].astype(int)
    return X[:1437], y[:1437], X[1437:], y[1437:]


def _open(name: str) -> IO[bytes]:
    from importlib.resources import files  # imported here to keep `import nnlab` fast

    return files("nnlab.datasets").joinpath("data", name).open("rb")
