"""Single weights and biases of a playground run: list, name, read and set them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeAlias

from nnlab.checks import Array
from nnlab.layers import Dense
from nnlab.lessons.lesson13_playground.playground.data import layer_sizes, network_with
from nnlab.lessons.lesson13_playground.playground.run import Event, Snapshot
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.network import Network
from nnlab.plots import Edge, Unit

Parameter: TypeAlias = "Edge | Unit"  # the weight of an edge, or the bias of a unit


def dense_layers(net: Network) -> list[Dense]:
    """Return the layers with weights."""
    return [layer for layer in net.layers if isinstance(layer, Dense)]


def all_parameters(settings: Settings) -> list[Parameter]:
    """Return all parameters of a network, unit by unit: its bias, then the weights into it."""
    units = layer_sizes(settings)
    found: list[Parameter] = []
    for layer, (n, m) in enumerate(pairwise(units), 1):
        for target in range(m):
            found += [Unit(layer, target), *(Edge(layer, source, target) for source in range(n))]
    return found


def has_parameter(parameter: Parameter | None, settings: Settings) -> bool:
    """Return whether the network of settings has this weight or bias."""
    if parameter is None:
        return False
    units = layer_sizes(settings)
    if isinstance(parameter, Unit):
        return 0 < parameter.layer < len(units) and parameter.number < units[parameter.layer]
    layer, source, target = parameter
    return layer < len(units) and source < units[layer - 1] and target < units[layer]


def _array_and_index(parameter: Parameter, net: Network) -> tuple[Array, Any]:
    """Return the array that holds a parameter, and its index."""
    params = dense_layers(net)[parameter.layer - 1].params
    return (
        (params["b"], parameter.number)
        if isinstance(parameter, Unit)
        else (params["W"], (parameter.source, parameter.target))
    )


def parameter_value(snapshot: Snapshot, settings: Settings, parameter: Parameter) -> float:
    """Return the value of a weight or bias."""
    array, at = _array_and_index(parameter, network_with(settings, snapshot.training.parameters))
    return float(array[at])


def with_parameter(snapshot: Snapshot, settings: Settings, parameter: Parameter, new: float) -> Snapshot:
    """Return the snapshot with one weight or bias set by hand, and the change in its log."""
    net = network_with(settings, snapshot.training.parameters)
    array, at = _array_and_index(parameter, net)
    array[at] = new
    training = replace(snapshot.training, parameters=net.parameters.copy())
    before = [event for event in snapshot.log if event[:2] != (training.updates, parameter_name(parameter))]
    event = Event(training.updates, parameter_name(parameter), new)
    return replace(snapshot, training=training, log=(*before, event), diverged="")


def parameter_name(parameter: Parameter) -> str:
    """Return the name used in texts: w2.3.1 is the weight from unit 3 to unit 1 of layer 2, b2.1 that unit's bias."""
    if isinstance(parameter, Unit):
        return f"b{parameter.layer}.{parameter.number + 1}"
    return f"w{parameter.layer}.{parameter.source + 1}.{parameter.target + 1}"


def parameter_description(parameter: Parameter) -> str:
    """Return the name used in sentences."""
    if isinstance(parameter, Unit):
        return f"the bias of unit {parameter.number + 1} of layer {parameter.layer}"
    return f"the weight from unit {parameter.source + 1} to unit {parameter.target + 1} of layer {parameter.layer}"
