"""Why a run blew up, or learns nothing: learning rate, scale, saturation, units that are dead or all alike."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnlab.checks import Array
from nnlab.layers import Dense
from nnlab.lessons.lesson13_playground.playground.data import columns, examples, set_to
from nnlab.lessons.lesson13_playground.playground.run import Moment, measure
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.lessons.lesson13_playground.playground.weights import dense

FLAT = 0.02  # a mean slope below this lets next to nothing through
RISEN = 3.0  # times the cost at the start: steps that are too long


@np.errstate(all="ignore")
def troubles(moment: Moment, settings: Settings) -> list[str]:
    """What is wrong, in sentences; the most important first, at most two."""
    X = examples(settings).X_train
    if not len(X):
        return []
    net = set_to(settings, moment.training.parameters)
    net.propagate(columns(X, settings.features), False, None)
    found = [*_blown(moment, settings, dense(net)), *_rising(moment, settings), *_asleep(dense(net)[:-1], settings)]
    return found[:2]


def _blown(moment: Moment, settings: Settings, layers: list[Dense]) -> Iterator[str]:
    if not moment.diverged:
        return
    if (z := _without_an_answer(layers)) is not None:
        yield (
            f"The run ends here, since the activation {settings.activation} has no finite value or slope at "
            f"z = {z:.3g}. Choose another one, or repair it if it is yours."
        )
        return
    sums = [float(np.nanmax(np.abs(layer.z), initial=0.0)) for layer in layers]
    yield moment.diverged
    yield (
        f"The scale shows it: the sums z reach {_size(max(sums))}, and each step makes them larger, since a learning "
        f"rate of {settings.learning_rate:g} is too long a step for a slope this steep. Go back to where all was well, "
        "and lower it there."
    )


def _without_an_answer(layers: list[Dense]) -> float | None:
    """A sum z, the smallest, for which an activation gives no number, or its derivative none."""
    found = []
    for layer in layers:
        answered = np.isfinite(layer.f(layer.z)) & np.isfinite(layer.f_prime(layer.z))
        found += layer.z[np.isfinite(layer.z) & ~answered].tolist()
    return min(found, key=abs, default=None)


def _rising(moment: Moment, settings: Settings) -> Iterator[str]:
    if moment.diverged or not moment.curve:
        return
    start, now = moment.curve[0][1], measure(moment, settings).train_cost
    if not now <= RISEN * max(start, 0.1):
        yield (
            f"The cost has risen from {start:.2f} to {_size(now)}: the steps jump over the valley. "
            f"Try a learning rate of {settings.learning_rate / 10:g}, or clipping."
        )


def _asleep(layers: list[Dense], settings: Settings) -> Iterator[str]:
    """Layers in which half of the units or more do not learn."""
    for i, layer in enumerate(layers, 1):
        n, slopes = layer.z.shape[1], np.abs(layer.f_prime(layer.z)).mean(axis=0)
        dead, flat = int((slopes == 0).sum()), int((slopes < FLAT).sum())
        if n > 1 and _alike(layer.params["W"]) and _alike(layer.params["b"][None]):
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


def _alike(columns: Array) -> bool:
    """Whether all columns are the same."""
    return bool((columns == columns[:, :1]).all())


def _units(some: int, n: int) -> str:
    return f"All {n} units" if some == n else f"{some} of the {n} units"


def _is(some: int) -> str:
    return "is" if some == 1 else "are"


def _size(value: float) -> str:
    if not np.isfinite(value):
        return "more than can be computed"
    return f"{value:.3g}".replace("e+0", "e").replace("e+", "e")
