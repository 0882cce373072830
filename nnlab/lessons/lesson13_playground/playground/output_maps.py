"""What a network says at every place of the plane: its output, and each of its units."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nnlab.activations import sigmoid, softmax
from nnlab.checks import Array
from nnlab.lessons.lesson13_playground.playground.data import columns, set_to
from nnlab.lessons.lesson13_playground.playground.run import Moment
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.lessons.lesson13_playground.playground.weights import dense
from nnlab.losses import ON_SCORES
from nnlab.network import Network

FINE, COARSE = 75, 25  # cells of the output's map, and of a unit's, in each direction: every third one
LIMIT = 1.1  # of x₁ and x₂


class Maps(NamedTuple):
    """From −1 to 1 each: the output (FINE, FINE), and each unit (COARSE, COARSE), a list for each layer."""

    output: Array
    units: list[Array]


def places(cells: int) -> Array:
    """The middle of each cell, (cells², 2), row by row from the bottom."""
    along = LIMIT * (2 * (np.arange(cells) + 0.5) / cells - 1)
    across, up = np.meshgrid(along, along)
    return np.column_stack([across.ravel(), up.ravel()])


@lru_cache(8)
def inputs(features: tuple[str, ...]) -> Array:
    """The features at the places of the map of the output."""
    return columns(places(FINE), features)


@np.errstate(all="ignore")
def maps(moment: Moment, settings: Settings) -> Maps:
    """The maps of a moment. Where numbers are too large to be computed, they have the colour of the end."""
    net = set_to(settings, moment.training.parameters)
    out = answers(net, net.propagate(inputs(settings.features), False, None), settings)
    layers = [inputs(settings.features), *(layer.a - layer.f(np.zeros(1)) for layer in dense(net)[:-1])]
    units = [_coarse(values) for values in layers]
    units = [values / np.maximum(np.abs(values).max(axis=(1, 2), keepdims=True), 1e-9) for values in units]
    output = _finite(out).reshape(FINE, FINE)
    last = _coarse(_finite(out)[:, None])
    return Maps(output, [*units, last if net.n_out == 1 else np.concatenate([-last, last])])


def answers(net: Network, outputs: Array, settings: Settings) -> Array:
    """What outputs (n, k) say, (n,): from −1, surely class 0, to 1, surely class 1; an amount as it is."""
    if settings.is_regression:
        return outputs[:, 0]
    if net.loss_name == "cross_entropy":
        return 2 * softmax(_finite(outputs, 1e9))[:, 1] - 1
    return 2 * (sigmoid(outputs) if net.loss_name in ON_SCORES else outputs)[:, 0] - 1


def _coarse(values: Array) -> Array:
    """Values at the fine places (FINE², units) as maps (units, COARSE, COARSE)."""
    step = FINE // COARSE
    return _finite(values).T.reshape(-1, FINE, FINE)[:, step // 2 :: step, step // 2 :: step]


def _finite(values: Any, most: float = 1e100) -> Array:
    return np.nan_to_num(values, nan=0.0, posinf=most, neginf=-most)
