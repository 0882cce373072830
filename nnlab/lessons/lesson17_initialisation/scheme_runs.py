"""Training runs that differ only in the initialisation scheme, its parameter and the seed; measurements per layer."""

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
SATURATED_FRACTION = 0.01  # of the largest slope; below that an activation is saturated, as in lesson 06
PARAMETERS = {
    "constant": ("c", constant(1.0), 0.5),
    "uniform": ("ε", uniform(1.0), 0.5),
    "normal": ("σ", normal(), 1.0),
}


class Scheme(NamedTuple):
    """A scheme for initial weights: a name in INITIALIZERS or the learner's function `own`, and a parameter.

    The parameter is c, ε or σ; for schemes without one, it's a factor.
    """

    name: str
    parameter: float = 1.0
    own: Initializer | None = None

    @classmethod
    def with_default(cls, name: str, own: Initializer | None = None) -> Scheme:
        """Return the scheme with nnlab's default parameter."""
        return cls(name, PARAMETERS[name][2] if name in PARAMETERS else 1.0, own)

    def draw(self, n_in: int, n_out: int, rng: np.random.Generator) -> Array:
        """Draw W (n_in, n_out): weights of the scheme with parameter 1, times the parameter."""
        known = PARAMETERS[self.name][1] if self.name in PARAMETERS else INITIALIZERS.get(self.name)
        return self.parameter * initial_weights(self.own or known or self.name, n_in, n_out, rng)

    def __str__(self) -> str:
        if self.name in PARAMETERS:
            return f"{self.name}, {PARAMETERS[self.name][0]} = {self.parameter:g}"
        return self.name if self.parameter == 1 or self.name == "zeros" else f"{self.parameter:g} · {self.name}"


@dataclass(frozen=True, eq=False)  # compared by identity, so that measurements can be cached
class Run:
    """A network, and its costs before training and after each epoch so far."""

    scheme: Scheme
    activation: str
    seed: int
    parameters: Array
    costs: tuple[float, ...]

    @property
    def epochs(self) -> int:
        """The number of epochs so far."""
        return len(self.costs) - 1


class Measurements(NamedTuple):
    """Measurements from one forward and backward pass over all examples, layer by layer."""

    activations: list[Array]  # (EXAMPLES, units)
    deltas: list[Array]  # |δ|, of the same shape
    saturated: float  # the fraction of hidden activations with next to no slope
    distinct_units: int  # units of the second layer, counting identical ones once


@cache
def examples() -> tuple[Array, Array]:
    """Return the digits that all runs are trained on."""
    X, y, _, _ = digits()
    return X[:EXAMPLES].astype(float), y[:EXAMPLES]


def trainable_activations() -> list[str]:
    """Return the activations that gradient descent can train: all but the step."""
    return [name for name in ACTIVATIONS if find_activation(name)[1][0] is not step]


@lru_cache(maxsize=16)
def _cached_network(activation: str, pair: Any) -> Network:
    return mlp(SIZES, pair, init="zeros")


def network_of(run: Run) -> Network:
    """Return the network of a run. It's shared, so the next call may change it."""
    net = _cached_network(run.activation, find_activation(run.activation)[1])
    net.parameters[...] = run.parameters
    return net


@lru_cache(maxsize=64)
@np.errstate(all="ignore")
def initial_run(scheme: Scheme, activation: str, seed: int) -> Run:
    """Return the run before training. All schemes draw with the same seed."""
    net, rng = _cached_network(activation, find_activation(activation)[1]), np.random.default_rng(seed)
    net.parameters[...] = 0
    for layer in net.layers:
        layer.params["W"] = scheme.draw(layer.n_in or 0, layer.n_out or 0, rng)
    return Run(scheme, activation, seed, net.parameters.copy(), (net.cost(*examples()),))


@np.errstate(all="ignore")
def train_epoch(run: Run) -> Run:
    """Train for one epoch; the order of the examples is the same for all schemes."""
    net = network_of(run)
    for _ in train(net, *examples(), optimizer=SGD(RATE), batch_size=BATCH, epochs=1, rng=1000 * run.seed + run.epochs):
        pass
    return Run(run.scheme, run.activation, run.seed, net.parameters.copy(), (*run.costs, net.cost(*examples())))


@lru_cache(maxsize=16)
@np.errstate(all="ignore")
def measure(run: Run) -> Measurements:
    """Measure a run in one forward and backward pass over all examples."""
    net = network_of(run)
    net.backward(*examples())
    layers: Sequence[Any] = net.layers
    slopes = np.concatenate([np.abs(layer.f_prime(layer.z)).ravel() for layer in layers[:-1]])
    saturated = float((slopes < SATURATED_FRACTION * _max_slope(layers[0].f_prime)).mean())
    distinct_units = len({unit.tobytes() for unit in layers[1].a.T.round(6)})
    return Measurements(
        [layer.a for layer in layers], [np.abs(layer.delta) for layer in layers], saturated, distinct_units
    )


@lru_cache(maxsize=16)
def _max_slope(f_prime: Any) -> float:
    """Return the largest |slope| of an activation for z from −8 to 8."""
    return float(np.abs(f_prime(np.linspace(-8, 8, 321))).max())
