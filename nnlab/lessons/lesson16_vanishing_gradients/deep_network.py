"""Deep networks for `deep_gradients`: build from a design, train by epochs, measure δ per layer, judge vanishing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from nnlab.activations import Pair, find_activation, step
from nnlab.checks import Array
from nnlab.datasets import TOYS
from nnlab.initializers import initial_weights
from nnlab.layers import Activation, BatchNorm, Dense, Layer
from nnlab.network import Network
from nnlab.optimizers import SGD
from nnlab.training import train

POINTS, SEED, BATCH = 80, 0, 20
HEALTHY_FACTOR = 10.0  # δ is healthy if the first and last layer's differ by less than this factor


class Design(NamedTuple):
    """The design of a network: `depth` layers of `width` units each, except for the single output."""

    depth: int
    width: int
    activation: Pair
    scheme: str
    scale: float  # multiplies the scheme's weights
    data: str
    batch_norm: bool


@dataclass(frozen=True, eq=False)  # compared by identity, so that measurements can be cached
class Snapshot:
    """A network after some epochs, with its history."""

    design: Design
    parameters: Array
    running: Array
    earlier_costs: tuple[float, ...] = ()  # before each epoch
    initial_sizes: Array | None = None  # sizes of δ before training; None until the first epoch
    diverged: str = ""

    @property
    def epochs(self) -> int:
        """The number of epochs so far."""
        return len(self.earlier_costs)


class Measurements(NamedTuple):
    """Measurements from one forward and backward pass over all points."""

    delta_sizes: Array  # (depth,)
    activations: list[Array]  # of each layer, (points, units)
    cost: float
    accuracy: float


class Verdict(NamedTuple):
    """Whether δ vanishes or explodes on its way back."""

    name: str  # "vanishing", "healthy" or "exploding"
    ratio: float  # size of δ in the first layer divided by that in the last
    factor: float  # the mean factor per layer


@cache
def toy_points(data: str) -> tuple[Array, Array]:
    """Return the points of a toy data set and their classes."""
    return TOYS[data](POINTS, rng=SEED)


@lru_cache(maxsize=8)
def _cached_network(depth: int, width: int, activation: Pair, batch_norm: bool) -> Network:
    """Return a cached network whose parameters must be set before each use: building one takes as long as an epoch."""
    layers: list[Layer] = []
    n_in = 2
    for _ in range(depth - 1):
        if batch_norm:
            layers += [Dense(n_in, width, init="zeros"), BatchNorm(width), Activation(activation)]
        else:
            layers += [Dense(n_in, width, activation, init="zeros")]
        n_in = width
    return Network([*layers, Dense(n_in, 1, init="zeros")], loss="binary_cross_entropy")


def network_of(snapshot: Snapshot) -> Network:
    """Return the network of a snapshot. It's shared, so the next call may change it."""
    design = snapshot.design
    net = _cached_network(design.depth, design.width, design.activation, design.batch_norm)
    net.parameters[...], net.running[...] = snapshot.parameters, snapshot.running
    return net


def is_trainable(name: str) -> bool:
    """Return whether an activation can be trained with: not the step, and no stub of a learner's."""
    try:
        return find_activation(name)[1][0] is not step
    except Exception:  # from a learner's function; lesson 06 explains it
        return False


def initial_snapshot(
    depth: int, width: int, activation: str, scheme: str, scale: float, data: str, batch_norm: bool
) -> Snapshot:
    """Return the network before training."""
    design = Design(depth, width, find_activation(activation)[1], scheme, scale, data, batch_norm)
    net, rng = _cached_network(depth, width, design.activation, batch_norm), np.random.default_rng(SEED)
    for layer in net.layers:
        if isinstance(layer, Dense):
            n_in, n_out = layer.params["W"].shape
            layer.params.update(W=scale * initial_weights(scheme, n_in, n_out, rng), b=0)
        elif isinstance(layer, BatchNorm):
            layer.params.update(gamma=1, beta=0)
            layer.running.update(mean=0, variance=1)
    return Snapshot(design, net.parameters.copy(), net.running.copy())


def train_epoch(snapshot: Snapshot, learning_rate: float, l2: float, clip: float) -> Snapshot | None:
    """Train for one epoch with gradient norms clipped to `clip`, if not 0; None after divergence."""
    if snapshot.diverged:
        return None
    costs, initial_sizes = (*snapshot.earlier_costs, measure(snapshot).cost), initial_delta_sizes(snapshot)
    net, (X, y) = network_of(snapshot), toy_points(snapshot.design.data)
    net.l2 = l2  # only training uses it
    settings: dict[str, Any] = {"optimizer": SGD(learning_rate), "batch_size": BATCH, "rng": snapshot.epochs}
    *_, record = train(net, X, y, epochs=1, clip_norm=clip or None, **settings)
    return Snapshot(snapshot.design, net.parameters.copy(), net.running.copy(), costs, initial_sizes, record.diverged)


def initial_delta_sizes(snapshot: Snapshot) -> Array:
    """Return the sizes of δ before training."""
    return measure(snapshot).delta_sizes if snapshot.initial_sizes is None else snapshot.initial_sizes


@lru_cache(maxsize=4)
@np.errstate(all="ignore")
def measure(snapshot: Snapshot) -> Measurements:
    """Measure a network in one forward and backward pass over all points."""
    net, (X, y) = network_of(snapshot), toy_points(snapshot.design.data)
    net.backward(X, y)
    units: list[Any] = [layer for layer in net.layers if hasattr(layer, "delta")]
    if snapshot.design.batch_norm:  # δ is taken where f is applied, after normalisation
        units = [layer for layer in units if isinstance(layer, Activation)] + units[-1:]
    scores, targets = units[-1].a, y[:, None]
    cost = float(net.loss(scores, targets).mean())
    return Measurements(
        delta_sizes(units), [layer.a for layer in units], cost, float(net.right(scores, targets).mean())
    )


def delta_sizes(layers: list[Any]) -> Array:
    """Return the size of δ in each layer: the root mean square over the examples of its length."""
    return np.array([np.sqrt((layer.delta**2).sum(axis=1).mean()) for layer in layers])


def verdict(sizes: Array) -> Verdict:
    """Judge sizes of δ: vanishing if the first is at most a tenth of the last, exploding if at least ten times it."""
    first, last, steps = float(sizes[0]), float(sizes[-1]), len(sizes) - 1
    if not np.isfinite(sizes).all():
        return Verdict("exploding", np.inf, np.inf)
    if not last:
        return Verdict("vanishing", 0.0, 0.0)
    ratio = first / last
    factor = ratio ** (1 / steps) if steps else 1.0
    name = "vanishing" if ratio <= 1 / HEALTHY_FACTOR else "exploding" if ratio >= HEALTHY_FACTOR else "healthy"
    return Verdict(name, ratio, factor)
