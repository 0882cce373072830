"""What settings make: examples to learn from and to test, and the network at its start."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.datasets import TOYS, split
from nnlab.layers import Dense, Dropout, Layer
from nnlab.lessons.lesson13_playground.playground.settings import FEATURES, PAINTED, Settings, activations
from nnlab.losses import ON_SCORES
from nnlab.network import Network

FEW = 10  # painted points: fewer are not dealt out, but are all learned and all asked


class Examples(NamedTuple):
    """Points (n, 2) with their targets, to learn from and to test."""

    X_train: Array
    y_train: Array
    X_test: Array
    y_test: Array


def examples(settings: Settings) -> Examples:
    """The data of settings, dealt out."""
    s = settings
    return _examples(s.data, s.points, s.noise, s.share, s.data_seed, s.painted if s.data == PAINTED else ())


@lru_cache(8)
def _examples(data: str, points: int, noise: float, share: float, seed: int, painted: Any) -> Examples:
    if data != PAINTED:
        return Examples(*split(*TOYS[data](points, noise=noise, rng=seed), share=share, rng=seed))
    table = np.array(painted, dtype=int).reshape(-1, 3)
    X, y = table[:, :2] / 100, table[:, 2]
    return Examples(*split(X, y, share=share, rng=seed)) if len(X) >= FEW else Examples(X, y, X, y)


def columns(X: Array, names: tuple[str, ...]) -> Array:
    """Points (n, 2) as a network gets them, (n, number of features)."""
    return np.column_stack([FEATURES[name].compute(X[:, 0], X[:, 1]) for name in names])


def sizes(settings: Settings) -> list[int]:
    """How many inputs there are, units in each hidden layer, and outputs."""
    return [len(settings.features), *settings.hidden, 2 if settings.real_loss == "cross_entropy" else 1]


def output_activation(settings: Settings) -> str:
    """That of the last layer: none under a loss that has its own inside, and none for amounts."""
    return "identity" if settings.real_loss in ON_SCORES or settings.is_regression else "sigmoid"


def network(settings: Settings) -> Network:
    """A network at its start."""
    rng, units = np.random.default_rng(settings.seed), sizes(settings)
    layers: list[Layer] = []
    for n_in, n_out in pairwise(units[:-1]):
        layers.append(Dense(n_in, n_out, settings.activation, settings.init, rng))
        layers += [Dropout(settings.dropout)] if settings.dropout else []
    layers.append(Dense(units[-2], units[-1], output_activation(settings), settings.init, rng))
    return Network(layers, settings.real_loss, settings.l1, settings.l2)


def set_to(settings: Settings, parameters: Array) -> Network:
    """The network of settings with these parameters. It is made once: the next call changes it."""
    net = _kept(settings, activations()[settings.activation])
    net.parameters = parameters
    return net


@lru_cache(8)
def _kept(settings: Settings, pair: Any) -> Network:  # a pair that is defined anew makes a new network
    return network(settings)
