"""Data to learn from: point clouds and logic gates, iris, small digits, and MNIST."""

from __future__ import annotations

from nnlab.datasets.mnist import mnist
from nnlab.datasets.small import IRIS_CLASSES, IRIS_COLUMNS, digits, iris
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
