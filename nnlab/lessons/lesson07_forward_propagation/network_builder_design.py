"""Lesson 07: the networks that are built: their sizes, numbers and examples, and what adding and removing does."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nnlab.activations import ACTIVATIONS
from nnlab.checks import Array
from nnlab.datasets import IRIS_CLASSES, IRIS_COLUMNS, digits, iris
from nnlab.plots import Edge, Unit

BY_HAND, IRIS, DIGITS = "by hand", "iris", "digits"
MOST_LAYERS, MOST_UNITS = 4, {BY_HAND: 7, IRIS: 8, DIGITS: 60}  # hidden layers, and units in each


class Design(NamedTuple):
    """A network with its examples. Designs are never changed, only replaced."""

    kind: str
    weights: tuple[Array, ...]  # (n_in, n_out) for each layer
    biases: tuple[Array, ...]  # (n_out,)
    X: Array  # (n, inputs)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many units each layer has, the inputs first."""
        return len(self.weights[0]), *(len(b) for b in self.biases)

    @property
    def parameters(self) -> int:
        """How many weights and biases there are."""
        return sum(W.size + b.size for W, b in zip(self.weights, self.biases, strict=True))

    def forward(self, activation: str) -> tuple[list[Array], list[Array]]:
        """The z of each layer, and the a of each from the inputs on, all (n, units)."""
        f, Z, A = ACTIVATIONS[activation][0], [], [self.X]
        for W, b in zip(self.weights, self.biases, strict=True):
            Z.append(A[-1] @ W + b)
            A.append(f(Z[-1]))
        return Z, A

    def number(self, part: Unit | Edge, example: int) -> float:
        """The weight of an edge, the bias of a unit, or an example's input."""
        if isinstance(part, Edge):
            return float(self.weights[part.layer - 1][part.source, part.target])
        return float(self.biases[part.layer - 1][part.number] if part.layer else self.X[example, part.number])

    def put(self, part: Unit | Edge, example: int, number: float) -> Design:
        """The same with another number in one place."""
        if self.number(part, example) == number:
            return self
        if isinstance(part, Edge):
            return self._replace(weights=_with(self.weights, part.layer - 1, (part.source, part.target), number))
        if part.layer:
            return self._replace(biases=_with(self.biases, part.layer - 1, (part.number,), number))
        return self._replace(X=_changed(self.X, (example, part.number), number))

    def resized(self, sizes: tuple[int, ...]) -> Design:
        """A network with layers of other sizes; what was there before keeps its numbers, as far as it fits."""
        new = random(self.kind, sizes, self.X)
        for mine, theirs in ((new.weights, self.weights), (new.biases, self.biases)):
            for array, before in zip(mine, theirs, strict=False):
                shared = tuple(slice(min(pair)) for pair in zip(array.shape, before.shape, strict=True))
                array[shared] = before[shared]
        return new


def _with(arrays: tuple[Array, ...], layer: int, place: tuple[int, ...], number: float) -> tuple[Array, ...]:
    return (*arrays[:layer], _changed(arrays[layer], place, number), *arrays[layer + 1 :])


def _changed(array: Array, place: tuple[int, ...], number: float) -> Array:
    array = array.copy()
    array[place] = number
    return array


def random(kind: str, sizes: tuple[int, ...], X: Array) -> Design:
    """Random weights, small where a unit has many inputs, in steps of 0.05, always the same for the same sizes."""
    rng = np.random.default_rng(7)
    shapes = list(pairwise(sizes))
    weights = tuple(np.round(rng.normal(size=shape) * 20 / np.sqrt(max(shape[0] / 4, 1))) / 20 for shape in shapes)
    return Design(kind, weights, tuple(np.round(rng.normal(size=n) * 10) / 20 for n in sizes[1:]), X)


@lru_cache
def preset(kind: str) -> Design:
    """The worked example of the lesson, a network for iris, or one for digits."""
    if kind == IRIS:
        X, y, _, _ = iris()
        return random(IRIS, (4, 6, 3), np.concatenate([X[y == k][:2] for k in range(3)]))
    if kind == DIGITS:
        X, y, _, _ = digits()
        return random(DIGITS, (784, 30, 10), np.stack([enlarged(X[y == k][0]) for k in range(6)]))
    weights = np.array([[1.0, -4.0], [-2.0, 2.0]]), np.array([[4.0], [2.0]])
    X = np.array([[3.0, 4.0], [1.0, 0.0], [0.0, 1.0], [-2.0, 1.0], [2.0, 2.0], [0.0, 0.0]])
    return Design(BY_HAND, weights, (np.array([5.0, 3.0]), np.array([-1.0])), X)


def enlarged(pixels: Array) -> Array:
    """An 8 × 8 picture as one of 28 × 28: each pixel 3 × 3, and a margin of 2."""
    return np.pad(np.kron(pixels.reshape(8, 8), np.ones((3, 3))), 2).ravel().astype(float)


def names(design: Design) -> list[list[str]]:
    """What stands at the units: their numbers in a small network, but what goes in and comes out if that has names."""
    sizes, starts = design.sizes, np.cumsum((1, *design.sizes))
    numbers = [[str(start + j) for j in range(n)] for start, n in zip(starts, sizes, strict=False)]
    if design.kind == BY_HAND:
        return numbers
    if design.kind == IRIS:
        columns = [name.replace("_", " ").removesuffix(" (cm)").removesuffix(" cm") for name in IRIS_COLUMNS]
        return [columns, *numbers[1:-1], list(IRIS_CLASSES)]
    return [[""] * sizes[0], *[[""] * n for n in sizes[1:-1]], [str(k) for k in range(10)]]


def example_name(design: Design, row: int) -> str:
    """What an example is: its number, and its species or digit."""
    what = {IRIS: f" (a {IRIS_CLASSES[row // 2]})", DIGITS: f" (a {row})"}  # two of each species, one of each digit
    return f"Example {row + 1}{what.get(design.kind, '')}"


def hidden_layer(sizes: tuple[int, ...], part: Unit | Edge) -> int | None:
    """The hidden layer that is meant: that of the part, or the nearest one; None if there is none."""
    return min(max(part.layer, 1), len(sizes) - 2) if len(sizes) > 2 else None


def with_unit(design: Design, part: Unit | Edge, more: int) -> Design:
    """One unit more, or fewer, in the hidden layer that is meant, as far as that can be."""
    sizes, layer = list(design.sizes), hidden_layer(design.sizes, part)
    if layer is None or not 1 <= sizes[layer] + more <= MOST_UNITS[design.kind]:
        return design
    sizes[layer] += more
    return design.resized(tuple(sizes))


def with_layer(design: Design, part: Unit | Edge, more: int) -> Design:
    """One hidden layer more, of 3 units, behind the one that is meant, or this one taken out."""
    sizes, layer = design.sizes, hidden_layer(design.sizes, part) or 0
    if more > 0 and len(sizes) - 2 < MOST_LAYERS:
        return design.resized((*sizes[: layer + 1], 3, *sizes[layer + 1 :]))
    if more < 0 and layer:
        return design.resized((*sizes[:layer], *sizes[layer + 1 :]))
    return design


def kept(design: Design, part: Unit | Edge) -> Unit | Edge:
    """The part if the design has it, else the nearest that it has."""
    sizes = design.sizes
    layer = min(part.layer, len(sizes) - 1)
    if isinstance(part, Edge):
        return Edge(layer, min(part.source, sizes[layer - 1] - 1), min(part.target, sizes[layer] - 1))
    return Unit(layer, min(part.number, sizes[layer] - 1))


def changes(design: Design) -> int | None:
    """How many numbers differ from those of the worked example; None if the network has another form."""
    worked = preset(BY_HAND)
    if design.kind != BY_HAND or design.sizes != worked.sizes:
        return None
    pairs = zip((*design.weights, *design.biases, design.X), (*worked.weights, *worked.biases, worked.X), strict=True)
    return sum(int((one != other).sum()) for one, other in pairs)
