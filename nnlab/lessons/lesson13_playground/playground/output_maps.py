"""Maps of a network over the plane: its output, and the activation of each unit, on a grid."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nnlab.activations import sigmoid, softmax
from nnlab.checks import Array
from nnlab.lessons.lesson13_playground.playground.data import feature_columns, network_with
from nnlab.lessons.lesson13_playground.playground.run import Snapshot
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.lessons.lesson13_playground.playground.weights import dense_layers
from nnlab.losses import ON_SCORES
from nnlab.network import Network

OUTPUT_CELLS, UNIT_CELLS = 75, 25  # cells per side of the output's map, and of a unit's: every third one
PLANE_LIMIT = 1.1  # of x₁ and x₂


class Maps(NamedTuple):
    """Values from −1 to 1: the output (75, 75); for each layer, its units (n, 25, 25)."""

    output: Array
    units: list[Array]


def grid_points(cells: int) -> Array:
    """Return the centre of each cell, (cells², 2), row by row from the bottom."""
    along = PLANE_LIMIT * (2 * (np.arange(cells) + 0.5) / cells - 1)
    across, up = np.meshgrid(along, along)
    return np.column_stack([across.ravel(), up.ravel()])


@lru_cache(8)
def grid_features(features: tuple[str, ...]) -> Array:
    """Return the features at the grid points of the output map."""
    return feature_columns(grid_points(OUTPUT_CELLS), features)


@np.errstate(all="ignore")
def compute_maps(snapshot: Snapshot, settings: Settings) -> Maps:
    """Compute the maps of a snapshot. Values that overflow become very large ones, so they get the last colour."""
    net = network_with(settings, snapshot.training.parameters)
    out = signed_outputs(net, net.propagate(grid_features(settings.features), False, None), settings)
    layers = [grid_features(settings.features), *(layer.a - layer.f(np.zeros(1)) for layer in dense_layers(net)[:-1])]
    units = [_unit_maps(values) for values in layers]
    units = [values / np.maximum(np.abs(values).max(axis=(1, 2), keepdims=True), 1e-9) for values in units]
    output = _finite(out).reshape(OUTPUT_CELLS, OUTPUT_CELLS)
    last = _unit_maps(_finite(out)[:, None])
    return Maps(output, [*units, last if net.n_out == 1 else np.concatenate([-last, last])])


def signed_outputs(net: Network, outputs: Array, settings: Settings) -> Array:
    """Return outputs (n, k) as (n,): −1 is certainly class 0, 1 certainly class 1; regression outputs stay."""
    if settings.is_regression:
        return outputs[:, 0]
    if net.loss_name == "cross_entropy":
        return 2 * softmax(_finite(outputs, 1e9))[:, 1] - 1
    return 2 * (sigmoid(outputs) if net.loss_name in ON_SCORES else outputs)[:, 0] - 1


def _unit_maps(values: Array) -> Array:
    """Return values on the output's grid (75², units) as maps of units (units, 25, 25)."""
    step = OUTPUT_CELLS // UNIT_CELLS
    return _finite(values).T.reshape(-1, OUTPUT_CELLS, OUTPUT_CELLS)[:, step // 2 :: step, step // 2 :: step]


def _finite(values: Any, most: float = 1e100) -> Array:
    return np.nan_to_num(values, nan=0.0, posinf=most, neginf=-most)
