"""Data of `network_builder`: the presets, and an immutable `Design` (weights, biases, examples) that can be resized."""

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
MAX_HIDDEN_LAYERS, MAX_UNITS = 4, {BY_HAND: 7, IRIS: 8, DIGITS: 60}  # hidden layers, and units in each


class Design(NamedTuple):
    """A network with its examples. Immutable: each edit returns a new design."""

    kind: str
    weights: tuple[Array, ...]  # (n_in, n_out) for each layer
    biases: tuple[Array, ...]  # (n_out,)
    X: Array  # (n, inputs)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of units in each layer, the inputs first."""
        return len(self.weights[0]), *(len(b) for b in self.biases)

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return sum(W.size + b.size for W, b in zip(self.weights, self.biases, strict=True))

    def forward(self, activation: str) -> tuple[list[Array], list[Array]]:
        """Return z of each layer, and a of each layer beginning with the inputs, all (n, units)."""
        f, Z, A = ACTIVATIONS[activation][0], [], [self.X]
        for W, b in zip(self.weights, self.biases, strict=True):
            Z.append(A[-1] @ W + b)
            A.append(f(Z[-1]))
        return Z, A

    def number(self, part: Unit | Edge, example: int) -> float:
        """Return the weight of an edge, the bias of a unit, or an input of an example."""
        if isinstance(part, Edge):
            return float(self.weights[part.layer - 1][part.source, part.target])
        return float(self.biases[part.layer - 1][part.number] if part.layer else self.X[example, part.number])

    def with_number(self, part: Unit | Edge, example: int, number: float) -> Design:
        """Return a copy in which one weight, bias or input has another value."""
        if self.number(part, example) == number:
            return self
        if isinstance(part, Edge):
            return self._replace(
                weights=_replace_number(self.weights, part.layer - 1, (part.source, part.target), number)
            )
        if part.layer:
            return self._replace(biases=_replace_number(self.biases, part.layer - 1, (part.number,), number))
        return self._replace(X=_copy_with(self.X, (example, part.number), number))

    def resized(self, sizes: tuple[int, ...]) -> Design:
        """Return a design with layers of other sizes; parameters that fit are kept, the rest are random."""
        new = random_design(self.kind, sizes, self.X)
        for mine, theirs in ((new.weights, self.weights), (new.biases, self.biases)):
            for array, before in zip(mine, theirs, strict=False):
                shared = tuple(slice(min(pair)) for pair in zip(array.shape, before.shape, strict=True))
                array[shared] = before[shared]
        return new


def _replace_number(arrays: tuple[Array, ...], layer: int, place: tuple[int, ...], number: float) -> tuple[Array, ...]:
    return (*arrays[:layer], _copy_with(arrays[layer], place, number), *arrays[layer + 1 :])


def _copy_with(array: Array, place: tuple[int, ...], number: float) -> Array:
    array = array.copy()
    array[place] = number
    return array


def random_design(kind: str, sizes: tuple[int, ...], X: Array) -> Design:
    """Return random weights in steps of 0.05, smaller for many inputs; equal sizes give equal designs."""
    rng = np.random.default_rng(7)
    shapes = list(pairwise(sizes))
    weights = tuple(np.round(rng.normal(size=shape) * 20 / np.sqrt(max(shape[0] / 4, 1))) / 20 for shape in shapes)
    return Design(kind, weights, tuple(np.round(rng.normal(size=n) * 10) / 20 for n in sizes[1:]), X)


@lru_cache
def preset(kind: str) -> Design:
    """Return the worked example of the lesson, a network for iris, or one for digits."""
    if kind == IRIS:
        X, y, _, _ = iris()
        return random_design(IRIS, (4, 6, 3), np.concatenate([X[y == k][:2] for k in range(3)]))
    if kind == DIGITS:
        X, y, _, _ = digits()
        return random_design(DIGITS, (784, 30, 10), np.stack([upscale_digit(X[y == k][0]) for k in range(6)]))
    weights = np.array([[1.0, -4.0], [-2.0, 2.0]]), np.array([[4.0], [2.0]])
    X = np.array([[3.0, 4.0], [1.0, 0.0], [0.0, 1.0], [-2.0, 1.0], [2.0, 2.0], [0.0, 0.0]])
    return Design(BY_HAND, weights, (np.array([5.0, 3.0]), np.array([-1.0])), X)


def upscale_digit(pixels: Array) -> Array:
    """Return an 8 × 8 image, (64,), as one of 28 × 28, (784,): each pixel becomes 3 × 3, with a margin of 2."""
    return np.pad(np.kron(pixels.reshape(8, 8), np.ones((3, 3))), 2).ravel().astype(float)


def unit_names(design: Design) -> list[list[str]]:
    """Return the labels of the units: their numbers, or the names of inputs and outputs where they have names."""
    sizes, starts = design.sizes, np.cumsum((1, *design.sizes))
    numbers = [[str(start + j) for j in range(n)] for start, n in zip(starts, sizes, strict=False)]
    if design.kind == BY_HAND:
        return numbers
    if design.kind == IRIS:
        columns = [name.replace("_", " ").removesuffix(" (cm)").removesuffix(" cm") for name in IRIS_COLUMNS]
        return [columns, *numbers[1:-1], list(IRIS_CLASSES)]
    return [[""] * sizes[0], *[[""] * n for n in sizes[1:-1]], [str(k) for k in range(10)]]


def example_name(design: Design, row: int) -> str:
    """Return the number of an example with its species or digit."""
    what = {IRIS: f" (a {IRIS_CLASSES[row // 2]})", DIGITS: f" (a {row})"}  # two of each species, one of each digit
    return f"Example {row + 1}{what.get(design.kind, '')}"


def hidden_layer(sizes: tuple[int, ...], part: Unit | Edge) -> int | None:
    """Return the hidden layer that the buttons act on: that of the part, or the nearest one; None if there is none."""
    return min(max(part.layer, 1), len(sizes) - 2) if len(sizes) > 2 else None


def add_or_remove_unit(design: Design, part: Unit | Edge, more: int) -> Design:
    """Add (more = 1) or remove (more = −1) a unit of the part's hidden layer; no change at the limits."""
    sizes, layer = list(design.sizes), hidden_layer(design.sizes, part)
    if layer is None or not 1 <= sizes[layer] + more <= MAX_UNITS[design.kind]:
        return design
    sizes[layer] += more
    return design.resized(tuple(sizes))


def add_or_remove_layer(design: Design, part: Unit | Edge, more: int) -> Design:
    """Add a hidden layer of 3 units after the part's (more = 1) or remove it (more = −1); no change at the limits."""
    sizes, layer = design.sizes, hidden_layer(design.sizes, part) or 0
    if more > 0 and len(sizes) - 2 < MAX_HIDDEN_LAYERS:
        return design.resized((*sizes[: layer + 1], 3, *sizes[layer + 1 :]))
    if more < 0 and layer:
        return design.resized((*sizes[:layer], *sizes[layer + 1 :]))
    return design


def nearest_part(design: Design, part: Unit | Edge) -> Unit | Edge:
    """Return the part if the design has it, else the nearest one it has."""
    sizes = design.sizes
    layer = min(part.layer, len(sizes) - 1)
    if isinstance(part, Edge):
        return Edge(layer, min(part.source, sizes[layer - 1] - 1), min(part.target, sizes[layer] - 1))
    return Unit(layer, min(part.number, sizes[layer] - 1))


def count_changes(design: Design) -> int | None:
    """Count the parameters and inputs that differ from the worked example; None if the network has another shape."""
    worked = preset(BY_HAND)
    if design.kind != BY_HAND or design.sizes != worked.sizes:
        return None
    pairs = zip((*design.weights, *design.biases, design.X), (*worked.weights, *worked.biases, worked.X), strict=True)
    return sum(int((one != other).sum()) for one, other in pairs)
