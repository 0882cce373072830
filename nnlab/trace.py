"""Trace the forward and backward pass of one example unit by unit, as formulae in symbols and in numbers.

Units are numbered from 1, inputs first, then layer by layer; w₁₃ is the weight from unit 1 to unit 3. All numbers
are read from the network's layers after its own pass, so a trace shows what the library really computes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnlab.checks import Array, network, numeric

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Forward(NamedTuple):
    """The forward step of one unit: z = b + Σ w_ij a_i, a = f(z). The units i are `sources`."""

    unit: int
    layer: int  # 1 is the first layer with weights
    sources: tuple[int, ...]
    weights: tuple[float, ...]
    inputs: tuple[float, ...]  # the a_i
    bias: float
    z: float
    a: float
    activation: str

    @property
    def symbols(self) -> str:
        """The formula in symbols, such as z₃ = b₃ + w₁₃·a₁ + w₂₃·a₂."""
        j = self.unit
        terms = [f"{_symbol('w', i, j)}·{_symbol('a', i)}" for i in self.sources]
        return " + ".join([f"{_symbol('z', j)} = {_symbol('b', j)}", *terms])

    @property
    def numbers(self) -> str:
        """The formula with numbers and its result: z₃ = 5 + 1·3 + (−2)·4 = 0, a₃ = sigmoid(0) = 0.5."""
        j, z, a = self.unit, _formatted(self.z), _formatted(self.a)
        terms = " + ".join([_formatted(self.bias), *map(_formatted_product, self.weights, self.inputs)])
        return f"{_symbol('z', j)} = {terms} = {z}, {_symbol('a', j)} = {self.activation}({z}) = {a}"


class Backward(NamedTuple):
    """The backward step of one unit: δ = f′(z) · error, error = ∂L/∂a = Σ w_jk δ_k over the units k in `targets`.

    An output unit has no targets: its error comes from the loss.
    """

    unit: int
    layer: int
    targets: tuple[int, ...]
    weights: tuple[float, ...]
    deltas: tuple[float, ...]  # the δ_k
    error: float
    slope: float  # f′(z)
    delta: float

    @property
    def symbols(self) -> str:
        """The formula in symbols, such as δ₃ = f′(z₃)·(w₃₅·δ₅ + w₃₆·δ₆)."""
        j = self.unit
        terms = " + ".join(f"{_symbol('w', j, k)}·{_symbol('δ', k)}" for k in self.targets)
        error = f"({terms})" if terms else f"∂L/∂{_symbol('a', j)}"
        return f"{_symbol('δ', j)} = f′({_symbol('z', j)})·{error}"

    @property
    def numbers(self) -> str:
        """The formula with numbers and the resulting δ."""
        terms = " + ".join(map(_formatted_product, self.weights, self.deltas))
        error = f"({terms})" if terms else _in_brackets(self.error)
        return f"{_symbol('δ', self.unit)} = {_formatted(self.slope)}·{error} = {_formatted(self.delta)}"


class Weight(NamedTuple):
    """The gradient of one weight: ∂L/∂w_ij = a_i δ_j. Unit 0 stands for the bias, with a₀ = 1."""

    source: int
    target: int
    weight: float
    input: float
    delta: float
    gradient: float

    @property
    def symbols(self) -> str:
        """The formula in symbols, such as ∂L/∂w₁₃ = a₁·δ₃."""
        i, j = self.source, self.target
        if i == 0:
            return f"∂L/∂{_symbol('b', j)} = {_symbol('δ', j)}"
        return f"∂L/∂{_symbol('w', i, j)} = {_symbol('a', i)}·{_symbol('δ', j)}"

    @property
    def numbers(self) -> str:
        """The formula with numbers and its result."""
        i, j = self.source, self.target
        if i == 0:
            return f"∂L/∂{_symbol('b', j)} = {_formatted(self.gradient)}"
        return f"∂L/∂{_symbol('w', i, j)} = {_formatted_product(self.input, self.delta)} = {_formatted(self.gradient)}"


class Trace(NamedTuple):
    """The steps of a pass in the order they happen: units forwards, then units and weights backwards."""

    forward: tuple[Forward, ...]
    backward: tuple[Backward, ...]
    weights: tuple[Weight, ...]
    outputs: tuple[float, ...]
    loss: float | None


def trace(net: Any, x: npt.ArrayLike, y: npt.ArrayLike | None = None) -> Trace:
    """Trace one example x (n_in,) through a network of Dense layers; without a target y, only the forward pass.

    y is a class number, the targets (n_out,), or a single target. Penalties are left out: this is the loss of one
    example.
    """
    network(net)
    if any(set(layer.params) != {"W", "b"} for layer in net.layers):
        raise ValueError(f"trace tells of Dense layers only, but this network is {net!r}.")
    net = net.copy()  # so that the layers keep the values of your own last pass
    x = numeric("x", x)
    if x.shape not in ((net.n_in,), (1, net.n_in)):
        raise ValueError(f"x should be one example of {net.n_in} numbers, not of shape {x.shape}.")
    X = x.reshape(1, -1)
    outputs = net.forward(X)
    if y is None:
        return Trace(_forward(net), (), (), _floats(outputs[0]), None)
    y = numeric("y", y)
    X, Y = net.examples(X, y.reshape(1) if y.size == 1 and y.dtype.kind in "iub" else y.reshape(1, -1))
    net.backpropagate(X, Y, False, None)
    backward = _backward(net, net.loss_prime(outputs, Y)[0])
    return Trace(_forward(net), *backward, _floats(outputs[0]), float(net.loss(outputs, Y)[0]))


def _forward(net: Any) -> tuple[Forward, ...]:
    steps = []
    for number, layer, sources, units in _layers_with_units(net):
        inputs, b, z, a = map(_floats, (layer.x[0], layer.params["b"], layer.z[0], layer.a[0]))
        for j, unit in enumerate(units):
            w = _floats(layer.params["W"][:, j])
            steps.append(Forward(unit, number, tuple(sources), w, inputs, b[j], z[j], a[j], layer.activation))
    return tuple(steps)


def _backward(net: Any, error: Array) -> tuple[tuple[Backward, ...], tuple[Weight, ...]]:
    backward, weights = [], []
    targets, W, deltas = range(0), np.zeros((net.n_out, 0)), np.zeros(0)  # no layer follows the outputs
    for number, layer, sources, units in reversed(list(_layers_with_units(net))):
        slopes, factors, errors = _floats(layer.f_prime(layer.z)[0]), _floats(deltas), _floats(error)
        for j, unit in enumerate(units):
            delta = float(layer.delta[0, j])
            backward.append(Backward(unit, number, tuple(targets), _floats(W[j]), factors, errors[j], slopes[j], delta))
            weights.append(Weight(0, unit, float(layer.params["b"][j]), 1.0, delta, delta))
            for source, w, a in zip(sources, _floats(layer.params["W"][:, j]), _floats(layer.x[0]), strict=True):
                weights.append(Weight(source, unit, w, a, delta, a * delta))
        targets, W, deltas = units, layer.params["W"], layer.delta[0]
        error = W @ deltas
    return tuple(backward), tuple(weights)


def _layers_with_units(net: Any) -> Iterator[tuple[int, Any, range, range]]:
    """For each layer its number, the layer, the numbers of its source units and of its own units."""
    sources = range(1, net.n_in + 1)
    for number, layer in enumerate(net.layers, start=1):
        units = range(sources.stop, sources.stop + layer.n_out)
        yield number, layer, sources, units
        sources = units


def _floats(vector: Array) -> tuple[float, ...]:
    return tuple(vector.tolist())


def _symbol(letter: str, *units: int) -> str:
    """A letter with unit numbers as subscripts, separated by commas if one has two digits."""
    between = "," if max(units) > 9 else ""
    return letter + between.join(str(unit).translate(SUBSCRIPTS) for unit in units)


def _formatted_product(one: float, other: float) -> str:
    return f"{_in_brackets(one)}·{_in_brackets(other)}"


def _in_brackets(value: float) -> str:
    return f"({_formatted(value)})" if value < 0 else _formatted(value)


def _formatted(value: float) -> str:
    return f"{value + 0:.4g}".replace("-", "−")  # −0 + 0 is 0
