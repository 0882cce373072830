"""Deep networks for pictures: made from a few values, trained epoch by epoch, and their δ measured layer by layer."""

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
CLOSE = 10.0  # first and last δ that differ by less than this factor are healthy


class Design(NamedTuple):
    """What a network is made from: `depth` layers, of `width` units each but for the one output."""

    depth: int
    width: int
    activation: Pair
    scheme: str
    scale: float  # by which the scheme's weights are multiplied
    data: str
    batch_norm: bool


@dataclass(frozen=True, eq=False)  # one is equal to itself alone, so what is found out about it can be cached
class Moment:
    """A network after so many epochs."""

    design: Design
    parameters: Array
    running: Array
    past: tuple[float, ...] = ()  # the costs before each of the epochs
    first: Array | None = None  # the sizes of δ before training, once it has begun
    diverged: str = ""

    @property
    def epochs(self) -> int:
        """How often it has seen all points."""
        return len(self.past)


class Look(NamedTuple):
    """What one pass there and back over all points shows of a network."""

    sizes: Array  # of δ in each layer, (depth,)
    activations: list[Array]  # of each layer, (points, units)
    cost: float
    accuracy: float


class Verdict(NamedTuple):
    """How δ fares on its way back."""

    name: str  # "vanishing", "healthy" or "exploding"
    ratio: float  # the size of δ in the first layer, as a share of that in the last
    factor: float  # what each layer multiplies it by, on average


@cache
def points(data: str) -> tuple[Array, Array]:
    """The points of a cloud and their classes."""
    return TOYS[data](POINTS, rng=SEED)


@lru_cache(maxsize=8)
def _network(depth: int, width: int, activation: Pair, batch_norm: bool) -> Network:
    """A network of this form, whose numbers are to be set before each use: making one takes as long as training it."""
    layers: list[Layer] = []
    n_in = 2
    for _ in range(depth - 1):
        if batch_norm:
            layers += [Dense(n_in, width, init="zeros"), BatchNorm(width), Activation(activation)]
        else:
            layers += [Dense(n_in, width, activation, init="zeros")]
        n_in = width
    return Network([*layers, Dense(n_in, 1, init="zeros")], loss="binary_cross_entropy")


def network(moment: Moment) -> Network:
    """The network of a moment. The next call may change it, so take from it what you need."""
    design = moment.design
    net = _network(design.depth, design.width, design.activation, design.batch_norm)
    net.parameters[...], net.running[...] = moment.parameters, moment.running
    return net


def learns(name: str) -> bool:
    """Whether an activation can be trained with: the step cannot, nor can what gives no array back."""
    try:
        return find_activation(name)[1][0] is not step
    except Exception:  # of a learner's function; lesson 06 shows what is wrong with it
        return False


def start(depth: int, width: int, activation: str, scheme: str, scale: float, data: str, batch_norm: bool) -> Moment:
    """The network before training."""
    design = Design(depth, width, find_activation(activation)[1], scheme, scale, data, batch_norm)
    net, rng = _network(depth, width, design.activation, batch_norm), np.random.default_rng(SEED)
    for layer in net.layers:
        if isinstance(layer, Dense):
            n_in, n_out = layer.params["W"].shape
            layer.params.update(W=scale * initial_weights(scheme, n_in, n_out, rng), b=0)
        elif isinstance(layer, BatchNorm):
            layer.params.update(gamma=1, beta=0)
            layer.running.update(mean=0, variance=1)
    return Moment(design, net.parameters.copy(), net.running.copy())


def trained(moment: Moment, learning_rate: float, l2: float, clip: float) -> Moment | None:
    """The same network one epoch later, with gradients cut to the length `clip`, if any; None when it has diverged."""
    if moment.diverged:
        return None
    past, first = (*moment.past, look(moment).cost), beginning(moment)
    net, (X, y) = network(moment), points(moment.design.data)
    net.l2 = l2  # nothing but training asks for it
    settings: dict[str, Any] = {"optimizer": SGD(learning_rate), "batch_size": BATCH, "rng": moment.epochs}
    *_, record = train(net, X, y, epochs=1, clip_norm=clip or None, **settings)
    return Moment(moment.design, net.parameters.copy(), net.running.copy(), past, first, record.diverged)


def beginning(moment: Moment) -> Array:
    """The sizes of δ before training."""
    return look(moment).sizes if moment.first is None else moment.first


@lru_cache(maxsize=4)
@np.errstate(all="ignore")
def look(moment: Moment) -> Look:
    """A pass there and back over all points."""
    net, (X, y) = network(moment), points(moment.design.data)
    net.backward(X, y)
    units: list[Any] = [layer for layer in net.layers if hasattr(layer, "delta")]
    if moment.design.batch_norm:  # δ belongs to what goes into f, and that is normalised
        units = [layer for layer in units if isinstance(layer, Activation)] + units[-1:]
    scores, targets = units[-1].a, y[:, None]
    cost = float(net.loss(scores, targets).mean())
    return Look(sizes(units), [layer.a for layer in units], cost, float(net.right(scores, targets).mean()))


def sizes(layers: list[Any]) -> Array:
    """The size of δ in each layer: its length, as the root of the mean square over the examples."""
    return np.array([np.sqrt((layer.delta**2).sum(axis=1).mean()) for layer in layers])


def verdict(sizes: Array) -> Verdict:
    """Vanishing: the first δ is a tenth of the last, or less. Exploding: ten times as large, or more."""
    first, last, steps = float(sizes[0]), float(sizes[-1]), len(sizes) - 1
    if not np.isfinite(sizes).all():
        return Verdict("exploding", np.inf, np.inf)
    if not last:
        return Verdict("vanishing", 0.0, 0.0)
    ratio = first / last
    factor = ratio ** (1 / steps) if steps else 1.0
    name = "vanishing" if ratio <= 1 / CLOSE else "exploding" if ratio >= CLOSE else "healthy"
    return Verdict(name, ratio, factor)
