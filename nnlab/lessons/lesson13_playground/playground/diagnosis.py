"""Diagnose a run that diverges or doesn't learn: learning rate, scale, saturated, dead or identical units."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnlab.checks import Array
from nnlab.layers import Dense
from nnlab.lessons.lesson13_playground.playground.data import examples, feature_columns, network_with
from nnlab.lessons.lesson13_playground.playground.run import Snapshot, measure
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.lessons.lesson13_playground.playground.weights import dense_layers

SATURATED_SLOPE = 0.02  # a unit whose mean slope is below this counts as saturated
RISEN_FACTOR = 3.0  # the cost, as a multiple of the initial one, from which the steps count as too long


@np.errstate(all="ignore")
def diagnose(snapshot: Snapshot, settings: Settings) -> list[str]:
    """Return at most two sentences on what's wrong, the most important first."""
    X = examples(settings).X_train
    if not len(X):
        return []
    net = network_with(settings, snapshot.training.parameters)
    net.propagate(feature_columns(X, settings.features), False, None)
    found = [
        *_explain_divergence(snapshot, settings, dense_layers(net)),
        *_explain_rising_cost(snapshot, settings),
        *_explain_idle_units(dense_layers(net)[:-1], settings),
    ]
    return found[:2]


def _explain_divergence(snapshot: Snapshot, settings: Settings, layers: list[Dense]) -> Iterator[str]:
    if not snapshot.diverged:
        return
    if (z := _undefined_z(layers)) is not None:
        yield (
            f"The run ends here, since the activation {settings.activation} has no finite value or slope at "
            f"z = {z:.3g}. Choose another one, or repair it if it is yours."
        )
        return
    sums = [float(np.nanmax(np.abs(layer.z), initial=0.0)) for layer in layers]
    yield snapshot.diverged
    yield (
        f"The scale shows it: the sums z reach {_size(max(sums))}, and each step makes them larger, since a learning "
        f"rate of {settings.learning_rate:g} is too long a step for a slope this steep. Go back to where all was well, "
        "and lower it there."
    )


def _undefined_z(layers: list[Dense]) -> float | None:
    """Return the smallest |z| (signed) where an activation or its derivative isn't finite; None if there's none."""
    found = []
    for layer in layers:
        is_defined = np.isfinite(layer.f(layer.z)) & np.isfinite(layer.f_prime(layer.z))
        found += layer.z[np.isfinite(layer.z) & ~is_defined].tolist()
    return min(found, key=abs, default=None)


def _explain_rising_cost(snapshot: Snapshot, settings: Settings) -> Iterator[str]:
    if snapshot.diverged or not snapshot.curve:
        return
    start, now = snapshot.curve[0][1], measure(snapshot, settings).train_cost
    if not now <= RISEN_FACTOR * max(start, 0.1):
        yield (
            f"The cost has risen from {start:.2f} to {_size(now)}: the steps jump over the valley. "
            f"Try a learning rate of {settings.learning_rate / 10:g}, or clipping."
        )


def _explain_idle_units(layers: list[Dense], settings: Settings) -> Iterator[str]:
    """Yield a sentence for each layer in which half of the units or more don't learn."""
    for i, layer in enumerate(layers, 1):
        n, slopes = layer.z.shape[1], np.abs(layer.f_prime(layer.z)).mean(axis=0)
        dead, flat = int((slopes == 0).sum()), int((slopes < SATURATED_SLOPE).sum())
        if n > 1 and _equal_columns(layer.params["W"]) and _equal_columns(layer.params["b"][None]):
            yield (
                f"All {n} units of layer {i} are alike: equal weights get equal gradients, and stay equal for ever. "
                f"The start {settings.init!r} does that; choose a random one, such as 'xavier'."
            )
        elif 2 * dead >= n:
            yield f"{_units(dead, n)} of layer {i} {_is(dead)} dead: the same everywhere, and no gradient gets through."
        elif 2 * flat >= n:
            yield (
                f"{_units(flat, n)} of layer {i} {_is(flat)} saturated: the sums reach {_size(np.abs(layer.z).max())}, "
                f"where the slope of {settings.activation} is next to 0, so they hardly learn."
            )


def _equal_columns(matrix: Array) -> bool:
    """Return whether all columns are equal."""
    return bool((matrix == matrix[:, :1]).all())


def _units(some: int, n: int) -> str:
    return f"All {n} units" if some == n else f"{some} of the {n} units"


def _is(some: int) -> str:
    return "is" if some == 1 else "are"


def _size(value: float) -> str:
    if not np.isfinite(value):
        return "more than can be computed"
    return f"{value:.3g}".replace("e+0", "e").replace("e+", "e")
