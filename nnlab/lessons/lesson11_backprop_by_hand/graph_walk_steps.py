"""Data of `graph_walk` and `weight_routes`: the worked network, the stops of the walk, and the guesses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnlab.checks import network
from nnlab.network import Network, mlp
from nnlab.plots import Edge, Unit
from nnlab.trace import SUBSCRIPTS, Backward, Weight, trace

X, Y = (2.0, 1.0), 1.0
WORKED_PARAMETERS = [([[1, -1], [-1, 3]], [0.1, -1]), ([[2, 4], [1, -2]], [-3.1, -2]), ([[4], [-2]], [-1.1])]
MAX_UNITS, MAX_WEIGHTS = 5, 40  # in a layer, and in all: more would be illegible


class Stop(NamedTuple):
    """A stop of the walk: its kind ("start", "forward", "loss", "back", "weight"), and its entry of the trace."""

    kind: str
    entry: Any = None  # Forward, Backward or Weight


class Guess(NamedTuple):
    """A question about one or two δs, asked before they're shown. `right` has the letters of the right answers."""

    stop: int
    text: str
    answers: tuple[str, str]  # A and B
    right: str
    about: tuple[Backward, ...]


class Graph:
    """A network with one example, its trace, and the stops of a walk. Units are numbered from 1 through all layers."""

    def __init__(self, net: Any = None, x: npt.ArrayLike | None = None, y: npt.ArrayLike | None = None) -> None:
        if net is None:
            net = worked_network()
        network(net)
        self.net = net = net.copy(dtype="float64")
        x, y = (X if x is None else x), (Y if y is None else y)
        self.trace = trace(net, x, y)
        is_class = np.ndim(y) == 0 and np.asarray(y).dtype.kind in "iub"
        self.x, self.y = net.examples(np.reshape(x, (1, -1)), np.reshape(y, 1 if is_class else (1, -1)))
        self.sizes: list[int] = [net.n_in, *(layer.n_out for layer in net.layers)]
        self.weights = [layer.params["W"].copy() for layer in net.layers]
        self.biases = [layer.params["b"].copy() for layer in net.layers]
        if max(self.sizes) > MAX_UNITS or sum(table.size for table in self.weights) > MAX_WEIGHTS:
            raise ValueError(
                f"The picture is for small networks, of at most {MAX_UNITS} units in a layer and {MAX_WEIGHTS} "
                f"weights, not for layers of {self.sizes}."
            )
        self.stops = tuple(self._stops())
        self.loss_stop = next(i for i, stop in enumerate(self.stops) if stop.kind == "loss")
        self.guesses = tuple(self._guesses())

    @property
    def last(self) -> int:
        """The number of the last stop."""
        return len(self.stops) - 1

    def unit(self, number: int) -> Unit:
        """Return the position (layer, index) of the unit with this number."""
        layer, start = 0, 1
        while number >= start + self.sizes[layer]:
            start += self.sizes[layer]
            layer += 1
        return Unit(layer, number - start)

    def number(self, unit: Unit) -> int:
        """Return the number of the unit at a position."""
        return 1 + sum(self.sizes[: unit.layer]) + unit.number

    def units(self) -> list[list[int]]:
        """Return the numbers of the units, layer by layer."""
        return [[self.number(Unit(layer, i)) for i in range(n)] for layer, n in enumerate(self.sizes)]

    def between(self, source: int, target: int) -> Edge:
        """Return the edge between two units, given their numbers."""
        end = self.unit(target)
        return Edge(end.layer, self.unit(source).number, end.number)

    def edge(self, weight: Weight) -> Edge:
        """Return the edge of a weight."""
        return self.between(weight.source, weight.target)

    def _stops(self) -> Iterator[Stop]:
        yield Stop("start")
        yield from (Stop("forward", each) for each in self.trace.forward)
        yield Stop("loss")
        for each in self.trace.backward:
            yield Stop("back", each)
            yield from (Stop("weight", w) for w in self.trace.weights if w.target == each.unit and w.source)

    def _guesses(self) -> Iterator[Guess]:
        """Ask for the larger of the first two deltas of each layer, and for the sign of each delta."""
        asked: set[int] = set()
        for i, (kind, entry) in enumerate(self.stops):
            if kind != "back":
                continue
            layer = [each for each in self.trace.backward if each.layer == entry.layer]
            if entry.layer not in asked and len(layer) > 1:
                one, other = layer[:2]
                names = symbol("δ", one.unit), symbol("δ", other.unit)
                text = f"which is larger in size, {names[0]} or {names[1]}?"
                yield Guess(i, text, names, _letter_of_larger(abs(one.delta), abs(other.delta)), (one, other))
            asked.add(entry.layer)
            text = f"is {symbol('δ', entry.unit)} below 0 or above 0?"
            yield Guess(i, text, ("below 0", "above 0"), _letter_of_larger(-entry.delta, entry.delta), (entry,))


def worked_network() -> Network:
    """Return the network of lesson 11: 2-2-2-1, all sigmoid, with the loss ½(y − a)²."""
    net = mlp([2, 2, 2, 1], output="sigmoid", loss="mse")
    for layer, (W, b) in zip(net.layers, WORKED_PARAMETERS, strict=True):
        layer.params["W"], layer.params["b"] = np.array(W), np.array(b)
    return net


def symbol(letter: str, *units: int) -> str:
    """Return a letter with unit numbers as subscripts, as in `trace`."""
    return letter + ("," if max(units) > 9 else "").join(str(unit).translate(SUBSCRIPTS) for unit in units)


def _letter_of_larger(one: float, other: float) -> str:
    return "AB" if one == other else "A" if one > other else "B"
