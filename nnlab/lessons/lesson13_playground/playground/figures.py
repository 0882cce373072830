"""Figures of the playground: the network diagram, the plane with its points, the curves of cost and accuracy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from nnlab import plots
from nnlab.checks import Array
from nnlab.lessons.lesson13_playground.playground.data import examples, layer_sizes, network_with
from nnlab.lessons.lesson13_playground.playground.output_maps import PLANE_LIMIT, Maps
from nnlab.lessons.lesson13_playground.playground.run import Snapshot, measure, next_batch
from nnlab.lessons.lesson13_playground.playground.settings import FEATURES, Settings
from nnlab.lessons.lesson13_playground.playground.unit_thumbnails import unit_thumbnails
from nnlab.lessons.lesson13_playground.playground.weights import Parameter, dense_layers
from nnlab.plots import Unit
from nnlab.plots.blocks import POINT, UNDER, add
from nnlab.plots.network import NetworkBlock
from nnlab.plots.style import mix

SIZES = [(500, 310), (350, 310), (425, 140), (425, 140)]  # of the figures, in CSS pixels
MARGIN = 46  # left of the network, for the names of the inputs
TARGET_LEVELS = 8  # colours of regression targets
COST_COLUMN, ACCURACY_COLUMN = 1, 3  # columns of the measurements on training data; those on test data come next
ACCURACY_TOP = 1.03  # upper end of the accuracy axis
CURVES = ("training", "test", "A", "A’s test")


def draw_network(fig: Figure) -> Callable[[Snapshot, Settings, Maps, Parameter | None], None]:
    """Draw the network, with a small map in each unit; return the function that updates it."""
    t, net = plots.theme(fig), _network_block(fig, (2, 1))
    ax = fig.axes[0]
    thumbnails = unit_thumbnails(ax)
    names = [ax.text(0, 0, "", ha="right", va="center", fontsize=9, color=t.ink, zorder=UNDER) for _ in FEATURES]

    def move(snapshot: Snapshot, settings: Settings, maps: Maps, chosen: Parameter | None) -> None:
        units, layers = layer_sizes(settings), dense_layers(network_with(settings, snapshot.training.parameters))
        with np.errstate(all="ignore"):
            net.move(units, [np.nan_to_num(layer.params["W"]) for layer in layers], chosen=chosen)
        each = [Unit(layer, i) for layer, n in enumerate(units) for i in range(n)]
        middles = np.array([net.place(unit) for unit in each])
        thumbnails.move(
            np.concatenate(maps.units), middles, net.radius() + 1, each.index(chosen) if chosen in each else None
        )
        for i, text in enumerate(names):
            label = FEATURES[settings.features[i]].label if i < units[0] else ""
            place = (middles[i][0] - net.radius() - 6, middles[i][1]) if label else (0, 0)
            if (text.get_text(), text.get_position()) != (label, place):  # a change redraws everything
                text.set(text=label, position=place)

    return move


def draw_plane(fig: Figure) -> Callable[..., None]:
    """Draw the output map and the points, training ones filled, test ones open; return a function that updates them."""
    t, ax = plots.theme(fig), plots.plane(fig, (-PLANE_LIMIT, PLANE_LIMIT), (-PLANE_LIMIT, PLANE_LIMIT))
    shades = plots.decision_map(ax)
    looks = [("s", 5.0, t.vermillion), ("o", 5.5, t.blue)]
    marks = {}
    for kind in ("train", "test"):
        for k, (shape, size, colour) in enumerate(looks):
            face, edge = (colour, t.paper) if kind == "train" else (t.paper, colour)
            marks[kind, k] = _marker_line(ax, shape, size, face, edge)
    amounts = {}
    for k, share in enumerate(np.linspace(-1, 1, TARGET_LEVELS)):
        tint = mix(t.paper, t.blue if share > 0 else t.vermillion, 0.25 + 0.75 * abs(share))
        amounts["train", k] = _marker_line(ax, "o" if share > 0 else "s", 5.5, tint, t.ink)
        amounts["test", k] = _marker_line(ax, "D" if share > 0 else "v", 4.5, tint, t.ink)
    rings = _marker_line(ax, "o", 11.0, "none", t.ink, 1.6)
    cursor = _marker_line(ax, "+", 14.0, t.ink, t.ink, 2.0)

    def move(
        snapshot: Snapshot, settings: Settings, maps: Maps, discrete: bool, test: bool, at: tuple[int, int] | None
    ) -> None:
        shades.move(np.where(maps.output >= 0, 1.0, -1.0) if discrete else maps.output)
        data, none = examples(settings), np.empty((0, 2))
        both = {"train": (data.X_train, data.y_train), "test": (data.X_test, data.y_test) if test else (none, none)}
        for some, used in ((marks, not settings.is_regression), (amounts, settings.is_regression)):
            for (kind, k), line in some.items():
                X, y = both[kind]
                _set_points(line, X[_target_level(y, settings) == k] if used and len(X) else none)
        _set_points(
            rings, data.X_train[next_batch(snapshot, settings)[: snapshot.waiting]] if snapshot.waiting else none
        )
        _set_points(cursor, none if at is None else np.array([at]) / 100)

    return move


def _target_level(y: Array, settings: Settings) -> Array:
    """Return the class of each example, or the colour level of its regression target."""
    if not settings.is_regression:
        return y
    return np.clip(np.rint((y[:, 0] + 1) / 2 * (TARGET_LEVELS - 1)), 0, TARGET_LEVELS - 1)


def _marker_line(ax: Any, shape: str, size: float, face: Any, edge: Any, width: float = 0.8) -> Line2D:
    line = Line2D([], [], ls="", marker=shape, ms=size, mfc=face, mec=edge, mew=width)
    add(ax, line, POINT + len(ax.lines) / 100)
    return line


def _set_points(line: Line2D, X: Array) -> None:
    line.set_data(X[:, 0], X[:, 1])
    line.set_visible(len(X) > 0)


def draw_curves(fig: Figure, what: str, column: int) -> Callable[[list[Array]], None]:
    """Draw the curves of the run and of A; `column` is the measurement on training data. Return the update function."""
    ax = fig.subplots()
    block = plots.curves(
        ax, dict.fromkeys(CURVES, np.empty((0, 2))), "epochs", what, xlim=(0, 20), ylim=(0, ACCURACY_TOP)
    )
    legend: Any = ax.get_legend()
    for line in [*block.artists, *legend.legend_handles]:
        line.set(marker="", linewidth=1.6)
    of_a = [*legend.legend_handles[2:], *legend.get_texts()[2:]]
    ax.set_position((0.14, 0.3, 0.83, 0.52))  # leaves room for a legend with A
    legend.set_bbox_to_anchor((-0.14, 1), ax.transAxes)
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    if column == ACCURACY_COLUMN:
        ax.set_yticks([0, 0.5, 1], ["0", "½", "1"])

    def move(runs: list[Array]) -> None:
        if of_a[0].get_visible() != (len(runs) == 2):  # a change redraws everything, as it does below
            for artist in of_a:
                artist.set_visible(len(runs) == 2)
        last, top = (
            max(run[-1, 0] for run in runs),
            ACCURACY_TOP if column == ACCURACY_COLUMN else _cost_axis_top([run[:, column] for run in runs]),
        )
        if (ax.get_xlim()[1], ax.get_ylim()[1]) != (_epoch_axis_end(last), top):
            ax.set(xlim=(0, _epoch_axis_end(last)), ylim=(0, top))
        both = [run[:, [0, kind]] for run in runs for kind in (column, column + 1)]
        block.move(dict(zip(CURVES, [*both, *[np.empty((0, 2))] * (4 - len(both))], strict=True)))

    return move


def _epoch_axis_end(epochs: float) -> float:
    """Return the end of the epoch axis."""
    end = 20.0
    while end < epochs:
        end *= 2
    return end


def _cost_axis_top(columns: list[Array]) -> float:
    """Return the top of the cost axis. Costs of 100 or more are ignored, so a diverging run leaves the plot."""
    values = np.concatenate(columns)
    top, end = float(values[values < 100].max(initial=0.0)), 0.125
    while end < top:
        end *= 2
    return end


def measurement_table(snapshot: Snapshot, settings: Settings) -> Array:
    """Return all measurements so far as a table (k, 5)."""
    return np.array([*snapshot.curve, measure(snapshot, settings)], dtype=float)


def parameter_at(settings: Settings, x: float, y: float) -> Parameter | None:
    """Return the weight or bias at a position in the network diagram, or None."""
    found = network_picture(tuple(layer_sizes(settings))).nearest(x, y)
    return None if isinstance(found, Unit) and found.layer == 0 else found


@lru_cache(8)
def network_picture(units: tuple[int, ...]) -> NetworkBlock:
    """Return a separate network diagram, for looking up what is where."""
    return _network_block(plots.figure(SIZES[0][0] / 100, SIZES[0][1] / 100), units)


def _network_block(fig: Figure, units: Sequence[int]) -> NetworkBlock:
    ax, width = fig.subplots(), SIZES[0][0]
    ax.set_position((MARGIN / width, 0, 1 - MARGIN / width, 1))
    return plots.network(ax, units, numbers=False)
