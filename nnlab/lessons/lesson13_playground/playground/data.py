"""Data and networks for settings of the playground: training and test examples, features, the initial network."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.datasets import TOYS, split
from nnlab.layers import Dense, Dropout, Layer
from nnlab.lessons.lesson13_playground.playground.settings import FEATURES, PAINTED, Settings, trainable_activations
from nnlab.losses import ON_SCORES
from nnlab.network import Network

MIN_TO_SPLIT = 10  # fewer painted points are used both for training and for testing


class Examples(NamedTuple):
    """Points (n, 2) with their targets, split into training and test data."""

    X_train: Array
    y_train: Array
    X_test: Array
    y_test: Array


def examples(settings: Settings) -> Examples:
    """Return the data of settings, split."""
    s = settings
    return _cached_examples(s.data, s.points, s.noise, s.share, s.data_seed, s.painted if s.data == PAINTED else ())


@lru_cache(8)
def _cached_examples(data: str, points: int, noise: float, share: float, seed: int, painted: Any) -> Examples:
    if data != PAINTED:
        return Examples(*split(*TOYS[data](points, noise=noise, rng=seed), share=share, rng=seed))
    table = np.array(painted, dtype=int).reshape(-1, 3)
    X, y = table[:, :2] / 100, table[:, 2]
    return Examples(*split(X, y, share=share, rng=seed)) if len(X) >= MIN_TO_SPLIT else Examples(X, y, X, y)


def feature_columns(X: Array, names: tuple[str, ...]) -> Array:
    """Return the features of points (n, 2), (n, number of features)."""
    return np.column_stack([FEATURES[name].compute(X[:, 0], X[:, 1]) for name in names])


def layer_sizes(settings: Settings) -> list[int]:
    """Return the number of inputs, of units in each hidden layer, and of outputs."""
    return [len(settings.features), *settings.hidden, 2 if settings.used_loss == "cross_entropy" else 1]


def output_activation(settings: Settings) -> str:
    """Return the last layer's activation: identity for regression and for losses on scores, else sigmoid."""
    return "identity" if settings.used_loss in ON_SCORES or settings.is_regression else "sigmoid"


def build_network(settings: Settings) -> Network:
    """Build the initial network of settings."""
    rng, units = np.random.default_rng(settings.seed), layer_sizes(settings)
    layers: list[Layer] = []
    for n_in, n_out in pairwise(units[:-1]):
        layers.append(Dense(n_in, n_out, settings.activation, settings.init, rng))
        layers += [Dropout(settings.dropout)] if settings.dropout else []
    layers.append(Dense(units[-2], units[-1], output_activation(settings), settings.init, rng))
    return Network(layers, settings.used_loss, settings.l1, settings.l2)


def network_with(settings: Settings, parameters: Array) -> Network:
    """Return the network of settings with these parameters. It's cached, so the next call changes it."""
    net = _cached_network(settings, trainable_activations()[settings.activation])
    net.parameters = parameters
    return net


@lru_cache(8)
def _cached_network(settings: Settings, pair: Any) -> Network:  # a redefined activation gets a network of its own
    return build_network(settings)
