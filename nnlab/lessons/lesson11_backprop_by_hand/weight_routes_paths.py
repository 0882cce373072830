"""Calculations of `weight_routes`: all routes from a weight to the loss, and the numerical gradient by a nudge."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_steps import Graph, symbol
from nnlab.trace import Weight

TOLERANCE = 0.5e-8  # equal to 8 decimals


class Route(NamedTuple):
    """A route from a weight to the loss: its units, and the factors of its product, in symbols and in numbers."""

    units: tuple[int, ...]
    symbols: tuple[str, ...]
    numbers: tuple[float, ...]

    @property
    def gradient(self) -> float:
        """Its contribution to the gradient of the weight."""
        return prod(self.numbers)

    @property
    def label(self) -> str:
        """Its units, as text."""
        return " → ".join(map(str, self.units))


def routes(graph: Graph, weight: Weight) -> tuple[Route, ...]:
    """Return all routes from a weight to the loss; their contributions add up to its gradient."""
    units = {entry.unit: entry for entry in graph.trace.backward}

    def onwards(j: int) -> Iterator[Route]:
        entry = units[j]
        slope, head = (entry.slope,), (f"f′ ( {symbol('z', j)} )",)
        if not entry.targets:
            yield Route((j,), (*head, f"∂L/∂{symbol('a', j)}"), (*slope, entry.error))
        for k, w in zip(entry.targets, entry.weights, strict=True):
            for rest in onwards(k):
                symbols = (*head, symbol("w", j, k), *rest.symbols)
                yield Route((j, *rest.units), symbols, (*slope, w, *rest.numbers))

    source = weight.source
    return tuple(
        Route((source, *rest.units), (symbol("a", source), *rest.symbols), (weight.input, *rest.numbers))
        for rest in onwards(weight.target)
    )


class Nudge(NamedTuple):
    """The effect of nudging one weight by ±h, on the activations of all units and on the loss."""

    weight: Weight
    h: float
    routes: tuple[Route, ...]
    values: list[Any]  # activations of each layer after the nudge up
    changes: list[Any]  # of these activations
    up: float  # change of the loss by a nudge of h
    down: float  # change of the loss by a nudge of −h

    @property
    def central_difference(self) -> float:
        """The central difference."""
        return (self.up - self.down) / (2 * self.h)

    @property
    def agrees(self) -> bool:
        """Whether it equals the gradient to 8 decimals."""
        return abs(self.central_difference - self.weight.gradient) < TOLERANCE


def nudge_weight(graph: Graph, weight: Weight, h: float) -> Nudge:
    """Nudge one weight by h, up and down, with a forward pass for each."""
    here, above, below = (_forward_with_step(graph, weight, step) for step in (0.0, h, -h))
    changes = [above_a - here_a for above_a, here_a in zip(above[0], here[0], strict=True)]
    up, down = above[1] - here[1], below[1] - here[1]
    return Nudge(weight, h, routes(graph, weight), above[0], changes, up, down)


def _forward_with_step(graph: Graph, weight: Weight, step: float) -> tuple[list[Any], float]:
    """Return the activations of all layers and the loss, with one weight changed by a step."""
    net, (layer, *place) = graph.net, graph.edge(weight)
    W = net.layers[layer - 1].params["W"]
    W[*place] = weight.weight + step
    outputs = net.forward(graph.x)
    W[*place] = weight.weight
    return [graph.x[0], *(each.a[0] for each in net.layers)], float(net.loss(outputs, graph.y)[0])
