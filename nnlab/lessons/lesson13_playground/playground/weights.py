"""The weights and biases of a moment, chosen one at a time and set by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeAlias

from nnlab.checks import Array
from nnlab.layers import Dense
from nnlab.lessons.lesson13_playground.playground.data import set_to, sizes
from nnlab.lessons.lesson13_playground.playground.run import Event, Moment
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.network import Network
from nnlab.plots import Edge, Unit

Number: TypeAlias = "Edge | Unit"  # the weight of an edge, or the bias of a unit


def dense(net: Network) -> list[Dense]:
    """The layers with weights."""
    return [layer for layer in net.layers if isinstance(layer, Dense)]


def every(settings: Settings) -> list[Number]:
    """All numbers of a network: of each unit its bias, then the weights to it."""
    units = sizes(settings)
    found: list[Number] = []
    for layer, (n, m) in enumerate(pairwise(units), 1):
        for target in range(m):
            found += [Unit(layer, target), *(Edge(layer, source, target) for source in range(n))]
    return found


def is_there(number: Number | None, settings: Settings) -> bool:
    """Whether a network has this number."""
    if number is None:
        return False
    units = sizes(settings)
    if isinstance(number, Unit):
        return 0 < number.layer < len(units) and number.number < units[number.layer]
    layer, source, target = number
    return layer < len(units) and source < units[layer - 1] and target < units[layer]


def _place(number: Number, net: Network) -> tuple[Array, Any]:
    """The array that the number is in, and where."""
    params = dense(net)[number.layer - 1].params
    return (params["b"], number.number) if isinstance(number, Unit) else (params["W"], (number.source, number.target))


def value(moment: Moment, settings: Settings, number: Number) -> float:
    """What a number is."""
    array, at = _place(number, set_to(settings, moment.training.parameters))
    return float(array[at])


def with_number(moment: Moment, settings: Settings, number: Number, new: float) -> Moment:
    """The moment with one number set by hand."""
    net = set_to(settings, moment.training.parameters)
    array, at = _place(number, net)
    array[at] = new
    training = replace(moment.training, parameters=net.parameters.copy())
    before = [event for event in moment.log if event[:2] != (training.updates, name(number))]
    event = Event(training.updates, name(number), new)
    return replace(moment, training=training, log=(*before, event), diverged="")


def name(number: Number) -> str:
    """How it is called in texts: w2.3.1 is the weight to unit 1 of layer 2 from unit 3, b2.1 the bias of that unit."""
    if isinstance(number, Unit):
        return f"b{number.layer}.{number.number + 1}"
    return f"w{number.layer}.{number.source + 1}.{number.target + 1}"


def shown(number: Number) -> str:
    """How it is called in sentences."""
    if isinstance(number, Unit):
        return f"the bias of unit {number.number + 1} of layer {number.layer}"
    return f"the weight from unit {number.source + 1} to unit {number.target + 1} of layer {number.layer}"
