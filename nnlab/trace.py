"""The forward and backward pass of one example told unit by unit, in symbols and in numbers.

Units are numbered from 1, inputs first, then layer by layer; w₁₃ is the weight from unit 1 to unit 3. All numbers
are read off the network after its own pass, so what is told is what the library computes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnlab.checks import Array, network

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
        return f"{_name('z', j)} = {' + '.join([_name('b', j), *terms])}"

    @property
    def numbers(self) -> str:
        """The same with the numbers put in, and what comes of it: z₃ = 5 + 1·3 + (−2)·4 = 0, a₃ = sigmoid(0) = 0.5."""
        j = self.unit
        z = " + ".join([_digits(self.bias), *map(_product, self.weights, self.inputs)])
        value = f"{_name('a', j)} = {self.activation}({_digits(self.z)}) = {_digits(self.a)}"
        return f"{_name('z', j)} = {z} = {_digits(self.z)}, {value}"


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
        terms = [f"{_name('w', j, k)}·{_name('δ', k)}" for k in self.targets] or [f"∂L/∂{_name('a', j)}"]
        inside = terms[0] if not self.targets else f"({' + '.join(terms)})"
        return f"{_name('δ', j)} = f′({_name('z', j)})·{inside}"

    @property
    def numbers(self) -> str:
        """The same with the numbers put in, and the δ that comes of it."""
        terms = list(map(_product, self.weights, self.deltas)) or [_digits(self.error)]
        inside = f"({' + '.join(terms)})" if self.targets else _bracketed(self.error)
        return f"{_name('δ', self.unit)} = {_digits(self.slope)}·{inside} = {_digits(self.delta)}"


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
    X = np.asarray(x)
    if X.shape not in ((net.n_in,), (1, net.n_in)):
        raise ValueError(f"x should be one example of {net.n_in} numbers, not of shape {X.shape}.")
    X = X.reshape(1, -1)
    outputs = net.forward(X)
    if y is None:
        return Trace(_forward(net), (), (), _floats(outputs[0]), None)
    y = np.asarray(y)
    X, Y = net.examples(X, y.reshape(1) if y.ndim == 0 and y.dtype.kind in "iub" else y.reshape(1, -1))
    net.backpropagate(X, Y, False, None)
    backward = _backward(net, net.loss_prime(outputs, Y)[0])
    return Trace(_forward(net), backward, _weights(net), _floats(outputs[0]), float(net.loss(outputs, Y)[0]))


def _forward(net: Any) -> tuple[Forward, ...]:
    told = []
    for number, layer, sources, units in _numbered(net):
        inputs, W, b, z, a = layer.x[0], layer.params["W"], layer.params["b"], layer.z[0], layer.a[0]
        for j, unit in enumerate(units):
            numbers = _floats(W[:, j]), _floats(inputs), float(b[j]), float(z[j]), float(a[j])
            told.append(Forward(unit, number, tuple(sources), *numbers, layer.activation))
    return tuple(told)


def _backward(net: Any, error: Array) -> tuple[Backward, ...]:
    told: list[Backward] = []
    targets, W, deltas = range(0), np.zeros((net.n_out, 0)), np.zeros(0)
    for number, layer, _, units in reversed(list(_numbered(net))):
        slope, delta = layer.f_prime(layer.z)[0], layer.delta[0]
        for j, unit in enumerate(units):
            numbers = float(error[j]), float(slope[j]), float(delta[j])
            told.append(Backward(unit, number, tuple(targets), _floats(W[j]), _floats(deltas), *numbers))
        targets, W, deltas = units, layer.params["W"], delta
        error = W @ delta
    return tuple(told)


def _weights(net: Any) -> tuple[Weight, ...]:
    told = []
    for _, layer, sources, units in reversed(list(_numbered(net))):
        for j, unit in enumerate(units):
            delta = float(layer.delta[0, j])
            told.append(Weight(0, unit, float(layer.params["b"][j]), 1.0, delta, delta))
            for i, source in enumerate(sources):
                a = float(layer.x[0, i])
                told.append(Weight(source, unit, float(layer.params["W"][i, j]), a, delta, a * delta))
    return tuple(told)


def _numbered(net: Any) -> Iterator[tuple[int, Any, range, range]]:
    """Number of the layer, the layer, the numbers of the units below it and of its own."""
    sources = range(1, net.n_in + 1)
    for number, layer in enumerate(net.layers, start=1):
        units = range(sources.stop, sources.stop + layer.n_out)
        yield number, layer, sources, units
        sources = units


def _floats(numbers: Array) -> tuple[float, ...]:
    return tuple(float(value) for value in numbers)


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
