"""Lesson 11: the routes of a weight to the loss, and what a nudge of it does: two ways to the same gradient."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_steps import Graph, name
from nnlab.trace import Weight

NEAR = 0.5e-8  # the same to 8 digits after the point


class Route(NamedTuple):
    """A way from a weight to the loss: its units, and its factors, change per change, in symbols and in numbers."""

    units: tuple[int, ...]
    symbols: tuple[str, ...]
    numbers: tuple[float, ...]

    @property
    def gradient(self) -> float:
        """What it adds to the gradient of the weight."""
        return prod(self.numbers)

    @property
    def told(self) -> str:
        """The units that it passes."""
        return " → ".join(map(str, self.units))


def routes(graph: Graph, weight: Weight) -> tuple[Route, ...]:
    """All routes from a weight to the loss; the sum of what they add is its gradient."""
    units = {told.unit: told for told in graph.trace.backward}

    def onwards(j: int) -> Iterator[Route]:
        told = units[j]
        slope, symbol = (told.slope,), (f"f′ ( {name('z', j)} )",)
        if not told.targets:
            yield Route((j,), (*symbol, f"∂L/∂{name('a', j)}"), (*slope, told.error))
        for k, w in zip(told.targets, told.weights, strict=True):
            for rest in onwards(k):
                symbols = (*symbol, name("w", j, k), *rest.symbols)
                yield Route((j, *rest.units), symbols, (*slope, w, *rest.numbers))

    source = weight.source
    return tuple(
        Route((source, *rest.units), (name("a", source), *rest.symbols), (weight.input, *rest.numbers))
        for rest in onwards(weight.target)
    )


class Nudge(NamedTuple):
    """What a nudge of a weight does: to the outputs of all units, and to the loss, also by the same nudge down."""

    weight: Weight
    h: float
    routes: tuple[Route, ...]
    values: list[Any]  # of each layer, after the nudge
    changes: list[Any]  # of them
    up: float  # the change of the loss
    down: float  # by the same nudge down

    @property
    def both_sides(self) -> float:
        """The central difference."""
        return (self.up - self.down) / (2 * self.h)

    @property
    def agrees(self) -> bool:
        """Whether this is the gradient to 8 digits after the point."""
        return abs(self.both_sides - self.weight.gradient) < NEAR


def nudged(graph: Graph, weight: Weight, h: float) -> Nudge:
    """Nudge one weight by h, up and down, with a forward pass for each."""
    here, above, below = (_passed(graph, weight, step) for step in (0.0, h, -h))
    changes = [above_a - here_a for above_a, here_a in zip(above[0], here[0], strict=True)]
    up, down = above[1] - here[1], below[1] - here[1]
    return Nudge(weight, h, routes(graph, weight), above[0], changes, up, down)


def _passed(graph: Graph, weight: Weight, step: float) -> tuple[list[Any], float]:
    """What all units say, and the loss, with one weight moved by a step."""
    net, (layer, *place) = graph.net, graph.edge(weight)
    W = net.layers[layer - 1].params["W"]
    W[*place] = weight.weight + step
    outputs = net.forward(graph.x)
    W[*place] = weight.weight
    return [graph.x[0], *(each.a[0] for each in net.layers)], float(net.loss(outputs, graph.y)[0])
