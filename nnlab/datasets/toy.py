"""Toy data: 2-D point clouds (circles, XOR, gaussians, spirals, moons), a regression plane, and the logic gates.

Each cloud is a function of `n`, the number of points; `noise`, the standard deviation of a random shift of
each coordinate; and `rng`, a seed or a Generator. It returns X (n, 2), float64, in about [-1, 1]², and class
numbers y (n,), alternating 0 and 1, so that any slice of the rows has both equally often. The noise is drawn
last: for one seed, more noise moves the same points further. ValueError if an argument is out of range.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from nnlab.checks import Array, Random, generator, number, whole
from nnlab.lookup import lookup

Examples: TypeAlias = tuple[Array, Array]


def circles(n: int = 200, noise: float = 0.05, rng: Random = None) -> Examples:
    """Two circles around (0, 0): class 0 has the radius 0.9, class 1 the radius 0.4.

    X (n, 2), y (n,); n from 2 up, noise from 0 up. Hard because no line separates a class from one that
    surrounds it: the decision boundary has to be closed, which takes three hidden units, or the feature x₁² + x₂².
    """
    y, rng = _in_turn(n), generator(rng)
    radius = np.where(y == 1, 0.4, 0.9)
    angle = rng.uniform(0, 2 * np.pi, n)
    return _shifted(_polar(radius, angle), noise, rng), y


def xor(n: int = 200, noise: float = 0.05, rng: Random = None) -> Examples:
    """Four squares: class 1 where x₁ and x₂ differ in sign, class 0 where they agree.

    X (n, 2), y (n,); n from 2 up, noise from 0 up. Without noise the coordinates stay 0.1 away from the axes.
    Hard because neither coordinate alone is informative about the class; only their product is.
    """
    y, rng = _in_turn(n), generator(rng)
    first = rng.choice([-1, 1], n)
    signs = np.column_stack([first, np.where(y == 1, -first, first)])
    return _shifted(signs * rng.uniform(0.1, 1, (n, 2)), noise, rng), y


def gaussians(n: int = 200, noise: float = 0.2, rng: Random = None) -> Examples:
    """Two round clouds: class 0 around (-0.5, -0.5), class 1 around (0.5, 0.5).

    X (n, 2), y (n,); n from 2 up, noise (here: the spread of the clouds) from 0 up. The easy one: a line, and
    so a single neuron, is enough. With more noise the clouds overlap, and then even the best network makes mistakes.
    """
    y, rng = _in_turn(n), generator(rng)
    centre = np.where(y == 1, 0.5, -0.5)
    return _shifted(np.column_stack([centre, centre]), noise, rng), y


def spirals(n: int = 200, noise: float = 0.02, rng: Random = None) -> Examples:
    """Two spiral arms with one and a half turns: class 1 is class 0 rotated by 180 degrees.

    X (n, 2), y (n,); n from 2 up, noise from 0 up. Without noise the radius runs from 0.1 to 1, and the angle
    is 3π · radius, plus π for class 1. The hardest one: the boundary has to spiral between the arms, which takes
    many units or more than one hidden layer.
    """
    y, rng = _in_turn(n), generator(rng)
    radius = np.sqrt(rng.uniform(0.01, 1, n))  # the root spreads the points evenly along the arm
    return _shifted(_polar(radius, 3 * np.pi * radius + np.pi * y), noise, rng), y


def moons(n: int = 200, noise: float = 0.06, rng: Random = None) -> Examples:
    """Two interleaving half circles: class 0 opens downwards, class 1 upwards.

    X (n, 2), y (n,); n from 2 up, noise from 0 up. Both have the radius 2/3, class 0 around (-1/3, -1/6),
    class 1 around (1/3, 1/6). Of medium difficulty: a line classifies most points correctly, a curve all of them.
    """
    y, rng = _in_turn(n), generator(rng)
    upper = _polar(2 / 3, rng.uniform(0, np.pi, n)) - [1 / 3, 1 / 6]
    return _shifted(np.where(y[:, None] == 1, -upper, upper), noise, rng), y


def plane(n: int = 200, noise: float = 0.1, rng: Random = None) -> Examples:
    """Regression: the height y = (x₁ + x₂) / 2 of a tilted plane, with points X uniform on the square.

    X (n, 2), y (n, 1), both float64; n from 2 up, noise (here only in y) from 0 up. One linear unit is enough;
    the squared error due to noise, noise² on average, can't be learned.
    """
    n, rng = whole("n", n, least=2), generator(rng)
    X = rng.uniform(-1, 1, (n, 2))
    return X, _shifted(X.mean(axis=1, keepdims=True), noise, rng)


TOYS: dict[str, Callable[..., Examples]] = {
    "circles": circles,
    "xor": xor,
    "gaussians": gaussians,
    "spirals": spirals,
    "moons": moons,
    "plane": plane,
}

# Each gate's outputs for the inputs 00, 01, 10, 11; "not" has one input, 0 or 1.
GATES: dict[str, tuple[int, ...]] = {
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "nor": (1, 0, 0, 0),
    "xor": (0, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
    "not": (1, 0),
}


def gates(name: str) -> Examples:
    """The truth table of a logic gate: X (4, 2) with the rows 00, 01, 10, 11 in this order, y (4,) of 0, 1.

    "not" has one column: X (2, 1), y (2,). X is float64, y integer. ValueError for an unknown name.
    Only "xor" and "xnor" are hard: a single neuron can compute each of the others.
    """
    y = np.array(lookup(GATES, name, "gate"))
    X = [[0], [1]] if len(y) == 2 else [[0, 0], [0, 1], [1, 0], [1, 1]]
    return np.array(X, dtype=float), y


def _in_turn(n: int) -> Array:
    return np.arange(whole("n", n, least=2)) % 2


def _polar(radius: Array | float, angle: Array) -> Array:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _shifted(values: Array, noise: float, rng: np.random.Generator) -> Array:
    return values + number("noise", noise, least=0) * rng.standard_normal(values.shape)
