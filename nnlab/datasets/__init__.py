"""Data sets: point clouds (circles, XOR, spirals, moons, ...), logic gates, iris, 8 × 8 digits, MNIST; `split`."""

from __future__ import annotations

from nnlab.datasets.iris_and_digits import IRIS_CLASSES, IRIS_COLUMNS, digits, iris
from nnlab.datasets.mnist import mnist
from nnlab.datasets.splitting import split
from nnlab.datasets.toy import GATES, TOYS, circles, gates, gaussians, moons, plane, spirals, xor

__all__ = [
    "GATES",
    "IRIS_CLASSES",
    "IRIS_COLUMNS",
    "TOYS",
    "circles",
    "digits",
    "gates",
    "gaussians",
    "iris",
    "mnist",
    "moons",
    "plane",
    "spirals",
    "split",
    "xor",
]
