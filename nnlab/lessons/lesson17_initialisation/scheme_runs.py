"""Runs that differ in nothing but where the weights start: one network, one data set, one scheme with its parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from nnlab.activations import ACTIVATIONS, find_activation, step
from nnlab.checks import Array
from nnlab.datasets import digits
from nnlab.initializers import INITIALIZERS, Initializer, constant, initial_weights, normal, uniform
from nnlab.network import Network, mlp
from nnlab.optimizers import SGD
from nnlab.training import train

SIZES, EXAMPLES, BATCH, RATE, EPOCHS = [64, 20, 20, 20, 20, 20, 10], 150, 50, 0.1, 120
LAYERS = len(SIZES) - 1
FLAT = 0.01  # of the largest slope: where an activation has less, it is saturated, as in lesson 06
PARAMETERS = {
    "constant": ("c", constant(1.0), 0.5),
    "uniform": ("ε", uniform(1.0), 0.5),
    "normal": ("σ", normal(), 1.0),
}


class Scheme(NamedTuple):
    """A name of INITIALIZERS, or a function of the learner's own, and a parameter.

    The parameter is c, ε or σ, or a factor for those that have none of their own.
    """

    name: str
    parameter: float = 1.0
    own: Initializer | None = None

    @classmethod
    def usual(cls, name: str, own: Initializer | None = None) -> Scheme:
        """With the parameter that nnlab takes when none is given."""
        return cls(name, PARAMETERS[name][2] if name in PARAMETERS else 1.0, own)

    def draw(self, n_in: int, n_out: int, rng: np.random.Generator) -> Array:
        """W (n_in, n_out): what the scheme draws with the parameter 1, times the parameter."""
        known = PARAMETERS[self.name][1] if self.name in PARAMETERS else INITIALIZERS.get(self.name)
        return self.parameter * initial_weights(self.own or known or self.name, n_in, n_out, rng)

    def __str__(self) -> str:
        if self.name in PARAMETERS:
            return f"{self.name}, {PARAMETERS[self.name][0]} = {self.parameter:g}"
        return self.name if self.parameter == 1 or self.name == "zeros" else f"{self.parameter:g} · {self.name}"


@dataclass(frozen=True, eq=False)  # one is equal to itself alone, so what is found out about it can be cached
class Run:
    """A network, and what it cost at the start and after each epoch until now."""

    scheme: Scheme
    activation: str
    seed: int
    parameters: Array
    costs: tuple[float, ...]

    @property
    def epochs(self) -> int:
        """How often it has seen all examples."""
        return len(self.costs) - 1


class Look(NamedTuple):
    """What one pass there and back over all examples shows, layer by layer."""

    activations: list[Array]  # (EXAMPLES, units)
    deltas: list[Array]  # |δ|, of the same shape
    saturated: float  # the share of the hidden outputs that have next to no slope
    different: int  # how many units of the second layer are not twins of another


@cache
def examples() -> tuple[Array, Array]:
    """The digits that all runs learn from."""
    X, y, _, _ = digits()
    return X[:EXAMPLES].astype(float), y[:EXAMPLES]


def trainable() -> list[str]:
    """The activations that gradient descent can learn through."""
    return [name for name in ACTIVATIONS if find_activation(name)[1][0] is not step]


@lru_cache(maxsize=16)
def _network(activation: str, pair: Any) -> Network:
    return mlp(SIZES, pair, init="zeros")


def network(run: Run) -> Network:
    """The network of a run. The next call may change it, so take from it what you need."""
    net = _network(run.activation, find_activation(run.activation)[1])
    net.parameters[...] = run.parameters
    return net


@lru_cache(maxsize=64)
@np.errstate(all="ignore")
def start(scheme: Scheme, activation: str, seed: int) -> Run:
    """The run before training. All schemes draw from the same seed."""
    net, rng = _network(activation, find_activation(activation)[1]), np.random.default_rng(seed)
    net.parameters[...] = 0
    for layer in net.layers:
        layer.params["W"] = scheme.draw(layer.n_in or 0, layer.n_out or 0, rng)
    return Run(scheme, activation, seed, net.parameters.copy(), (net.cost(*examples()),))


@np.errstate(all="ignore")
def trained(run: Run) -> Run:
    """The run one epoch later; the order of the examples is the same for all schemes."""
    net = network(run)
    for _ in train(net, *examples(), optimizer=SGD(RATE), batch_size=BATCH, epochs=1, rng=1000 * run.seed + run.epochs):
        pass
    return Run(run.scheme, run.activation, run.seed, net.parameters.copy(), (*run.costs, net.cost(*examples())))


@lru_cache(maxsize=16)
@np.errstate(all="ignore")
def look(run: Run) -> Look:
    """A pass there and back over all examples."""
    net = network(run)
    net.backward(*examples())
    layers: Sequence[Any] = net.layers
    slopes = np.concatenate([np.abs(layer.f_prime(layer.z)).ravel() for layer in layers[:-1]])
    saturated = float((slopes < FLAT * _steepest(layers[0].f_prime)).mean())
    different = len({unit.tobytes() for unit in layers[1].a.T.round(6)})
    return Look([layer.a for layer in layers], [np.abs(layer.delta) for layer in layers], saturated, different)


@lru_cache(maxsize=16)
def _steepest(f_prime: Any) -> float:
    """The largest slope of an activation, as far as it is looked for."""
    return float(np.abs(f_prime(np.linspace(-8, 8, 321))).max())
