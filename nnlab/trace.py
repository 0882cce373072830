"""The forward and backward pass of one example told unit by unit, in symbols and in numbers.

Units are numbered from 1, inputs first, then layer by layer; w₁₃ is the weight from unit 1 to unit 3. All numbers
are read off the network after its own pass, so what is told is what the library computes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnlab.checks import Array, network, numeric

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Forward(NamedTuple):
    """One unit on the way forward: z = b + Σ w_ij a_i, a = f(z). The units i are `sources`."""

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
        """Such as z₃ = b₃ + w₁₃·a₁ + w₂₃·a₂."""
        j = self.unit
        terms = [f"{_name('w', i, j)}·{_name('a', i)}" for i in self.sources]
        return " + ".join([f"{_name('z', j)} = {_name('b', j)}", *terms])

    @property
    def numbers(self) -> str:
        """The same with the numbers put in, and what comes of it: z₃ = 5 + 1·3 + (−2)·4 = 0, a₃ = sigmoid(0) = 0.5."""
        j, z, a = self.unit, _digits(self.z), _digits(self.a)
        terms = " + ".join([_digits(self.bias), *map(_product, self.weights, self.inputs)])
        return f"{_name('z', j)} = {terms} = {z}, {_name('a', j)} = {self.activation}({z}) = {a}"


class Backward(NamedTuple):
    """One unit on the way back: δ = f′(z) · error, where error = ∂L/∂a = Σ w_jk δ_k over the units k in `targets`.

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
        """Such as δ₃ = f′(z₃)·(w₃₅·δ₅ + w₃₆·δ₆)."""
        j = self.unit
        terms = " + ".join(f"{_name('w', j, k)}·{_name('δ', k)}" for k in self.targets)
        error = f"({terms})" if terms else f"∂L/∂{_name('a', j)}"
        return f"{_name('δ', j)} = f′({_name('z', j)})·{error}"

    @property
    def numbers(self) -> str:
        """The same with the numbers put in, and the δ that comes of it."""
        terms = " + ".join(map(_product, self.weights, self.deltas))
        error = f"({terms})" if terms else _bracketed(self.error)
        return f"{_name('δ', self.unit)} = {_digits(self.slope)}·{error} = {_digits(self.delta)}"


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
        """Such as ∂L/∂w₁₃ = a₁·δ₃."""
        i, j = self.source, self.target
        if i == 0:
            return f"∂L/∂{_name('b', j)} = {_name('δ', j)}"
        return f"∂L/∂{_name('w', i, j)} = {_name('a', i)}·{_name('δ', j)}"

    @property
    def numbers(self) -> str:
        """The same with the numbers put in."""
        i, j = self.source, self.target
        if i == 0:
            return f"∂L/∂{_name('b', j)} = {_digits(self.gradient)}"
        return f"∂L/∂{_name('w', i, j)} = {_product(self.input, self.delta)} = {_digits(self.gradient)}"


class Trace(NamedTuple):
    """A pass in the order in which it happens: units forwards, then units and weights backwards."""

    forward: tuple[Forward, ...]
    backward: tuple[Backward, ...]
    weights: tuple[Weight, ...]
    outputs: tuple[float, ...]
    loss: float | None


def trace(net: Any, x: npt.ArrayLike, y: npt.ArrayLike | None = None) -> Trace:
    """Trace one example x (n_in,) through a network of Dense layers; without a target y forwards only.

    y is a class number, or the targets (n_out,) or a single one. Penalties are left out: this is the loss
    of one example.
    """
    network(net)
    if any(set(layer.params) != {"W", "b"} for layer in net.layers):
        raise ValueError(f"trace tells of Dense layers only, but this network is {net!r}.")
    net = net.copy()  # so that the last pass of yours stays to be seen
    x = numeric("x", x)
    if x.shape not in ((net.n_in,), (1, net.n_in)):
        raise ValueError(f"x should be one example of {net.n_in} numbers, not of shape {x.shape}.")
    X = x.reshape(1, -1)
    outputs = net.forward(X)
    if y is None:
        return Trace(_forward(net), (), (), _plain(outputs[0]), None)
    y = numeric("y", y)
    X, Y = net.examples(X, y.reshape(1) if y.size == 1 and y.dtype.kind in "iub" else y.reshape(1, -1))
    net.backpropagate(X, Y, False, None)
    backward = _backward(net, net.loss_prime(outputs, Y)[0])
    return Trace(_forward(net), *backward, _plain(outputs[0]), float(net.loss(outputs, Y)[0]))


def _forward(net: Any) -> tuple[Forward, ...]:
    told = []
    for number, layer, sources, units in _numbered(net):
        inputs, b, z, a = map(_plain, (layer.x[0], layer.params["b"], layer.z[0], layer.a[0]))
        for j, unit in enumerate(units):
            w = _plain(layer.params["W"][:, j])
            told.append(Forward(unit, number, tuple(sources), w, inputs, b[j], z[j], a[j], layer.activation))
    return tuple(told)


def _backward(net: Any, error: Array) -> tuple[tuple[Backward, ...], tuple[Weight, ...]]:
    backward, weights = [], []
    targets, W, deltas = range(0), np.zeros((net.n_out, 0)), np.zeros(0)  # above the outputs there is nothing
    for number, layer, sources, units in reversed(list(_numbered(net))):
        slopes, told, errors = _plain(layer.f_prime(layer.z)[0]), _plain(deltas), _plain(error)
        for j, unit in enumerate(units):
            delta = float(layer.delta[0, j])
            backward.append(Backward(unit, number, tuple(targets), _plain(W[j]), told, errors[j], slopes[j], delta))
            weights.append(Weight(0, unit, float(layer.params["b"][j]), 1.0, delta, delta))
            for source, w, a in zip(sources, _plain(layer.params["W"][:, j]), _plain(layer.x[0]), strict=True):
                weights.append(Weight(source, unit, w, a, delta, a * delta))
        targets, W, deltas = units, layer.params["W"], layer.delta[0]
        error = W @ deltas
    return tuple(backward), tuple(weights)


def _numbered(net: Any) -> Iterator[tuple[int, Any, range, range]]:
    """Number of the layer, the layer, the numbers of the units below it and of its own."""
    sources = range(1, net.n_in + 1)
    for number, layer in enumerate(net.layers, start=1):
        units = range(sources.stop, sources.stop + layer.n_out)
        yield number, layer, sources, units
        sources = units


def _plain(vector: Array) -> tuple[float, ...]:
    return tuple(vector.tolist())


def _name(letter: str, *units: int) -> str:
    """A letter with unit numbers below it; a comma keeps numbers of two digits apart."""
    between = "," if max(units) > 9 else ""
    return letter + between.join(str(unit).translate(SUBSCRIPTS) for unit in units)


def _product(one: float, other: float) -> str:
    return f"{_bracketed(one)}·{_bracketed(other)}"


def _bracketed(value: float) -> str:
    return f"({_digits(value)})" if value < 0 else _digits(value)


def _digits(value: float) -> str:
    return f"{value + 0:.4g}".replace("-", "−")  # −0 + 0 is 0
