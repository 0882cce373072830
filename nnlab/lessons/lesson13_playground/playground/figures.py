"""The pictures of the playground: the network, the plane with its points, and the curves."""

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
from nnlab.lessons.lesson13_playground.playground.data import examples, set_to, sizes
from nnlab.lessons.lesson13_playground.playground.output_maps import LIMIT, Maps
from nnlab.lessons.lesson13_playground.playground.run import Moment, measure, next_batch
from nnlab.lessons.lesson13_playground.playground.settings import FEATURES, Settings
from nnlab.lessons.lesson13_playground.playground.unit_thumbnails import unit_maps
from nnlab.lessons.lesson13_playground.playground.weights import Number, dense
from nnlab.plots import Unit
from nnlab.plots.blocks import POINT, UNDER, add
from nnlab.plots.network import NetworkBlock
from nnlab.plots.style import mix

SIZES = [(530, 330), (350, 330), (440, 150), (440, 150)]  # of the figures, in pixels of the page
MARGIN = 46  # left of the network, for the names of the inputs
LEVELS = 8  # of the colours of points with amounts
COST, RIGHT = 1, 3  # columns of what is measured; that of the test follows
TOP = 1.03  # of the shares that are right
CURVES = ("training", "test", "A", "A’s test")


def draw_network(fig: Figure) -> Callable[[Moment, Settings, Maps, Number | None], None]:
    """The network, with a small map in each unit."""
    t, net = plots.theme(fig), _network(fig, (2, 1))
    ax = fig.axes[0]
    small = unit_maps(ax)
    names = [ax.text(0, 0, "", ha="right", va="center", fontsize=9, color=t.ink, zorder=UNDER) for _ in FEATURES]

    def move(moment: Moment, settings: Settings, seen: Maps, chosen: Number | None) -> None:
        units, layers = sizes(settings), dense(set_to(settings, moment.training.parameters))
        with np.errstate(all="ignore"):
            net.move(units, [np.nan_to_num(layer.params["W"]) for layer in layers], chosen=chosen)
        each = [Unit(layer, i) for layer, n in enumerate(units) for i in range(n)]
        middles = np.array([net.place(unit) for unit in each])
        small.move(
            np.concatenate(seen.units), middles, net.radius() + 1, each.index(chosen) if chosen in each else None
        )
        for i, text in enumerate(names):
            told = FEATURES[settings.features[i]].shown if i < units[0] else ""
            place = (middles[i][0] - net.radius() - 6, middles[i][1]) if told else (0, 0)
            if (text.get_text(), text.get_position()) != (told, place):  # only then all is drawn anew
                text.set(text=told, position=place)

    return move


def draw_plane(fig: Figure) -> Callable[..., None]:
    """The map of the output, and the points: filled ones to learn from, open ones to test."""
    t, ax = plots.theme(fig), plots.plane(fig, (-LIMIT, LIMIT), (-LIMIT, LIMIT))
    shades = plots.decision_map(ax)
    looks = [("s", 5.0, t.vermillion), ("o", 5.5, t.blue)]
    marks = {}
    for kind in ("train", "test"):
        for k, (shape, size, colour) in enumerate(looks):
            face, edge = (colour, t.paper) if kind == "train" else (t.paper, colour)
            marks[kind, k] = _marks(ax, shape, size, face, edge)
    amounts = {}
    for k, share in enumerate(np.linspace(-1, 1, LEVELS)):
        tint = mix(t.paper, t.blue if share > 0 else t.vermillion, 0.25 + 0.75 * abs(share))
        amounts["train", k] = _marks(ax, "o" if share > 0 else "s", 5.5, tint, t.ink)
        amounts["test", k] = _marks(ax, "D" if share > 0 else "v", 4.5, tint, t.ink)
    rings = _marks(ax, "o", 11.0, "none", t.ink, 1.6)
    cursor = _marks(ax, "+", 14.0, t.ink, t.ink, 2.0)

    def move(
        moment: Moment, settings: Settings, seen: Maps, discrete: bool, test: bool, at: tuple[int, int] | None
    ) -> None:
        shades.move(np.where(seen.output >= 0, 1.0, -1.0) if discrete else seen.output)
        data, none = examples(settings), np.empty((0, 2))
        both = {"train": (data.X_train, data.y_train), "test": (data.X_test, data.y_test) if test else (none, none)}
        for some, used in ((marks, not settings.is_regression), (amounts, settings.is_regression)):
            for (kind, k), line in some.items():
                X, y = both[kind]
                _put(line, X[_level(y, settings) == k] if used and len(X) else none)
        _put(rings, data.X_train[next_batch(moment, settings)[: moment.waiting]] if moment.waiting else none)
        _put(cursor, none if at is None else np.array([at]) / 100)

    return move


def _level(y: Array, settings: Settings) -> Array:
    """The class, or how high an amount is."""
    if not settings.is_regression:
        return y
    return np.clip(np.rint((y[:, 0] + 1) / 2 * (LEVELS - 1)), 0, LEVELS - 1)


def _marks(ax: Any, shape: str, size: float, face: Any, edge: Any, width: float = 0.8) -> Line2D:
    line = Line2D([], [], ls="", marker=shape, ms=size, mfc=face, mec=edge, mew=width)
    add(ax, line, POINT + len(ax.lines) / 100)
    return line


def _put(line: Line2D, X: Array) -> None:
    line.set_data(X[:, 0], X[:, 1])
    line.set_visible(len(X) > 0)


def draw_curves(fig: Figure, what: str, column: int) -> Callable[[list[Array]], None]:
    """Curves of the run, and of one that is kept as A; `column` is where training stands in what is measured."""
    ax = fig.subplots()
    block = plots.curves(ax, dict.fromkeys(CURVES, np.empty((0, 2))), "epochs", what, xlim=(0, 20), ylim=(0, TOP))
    legend: Any = ax.get_legend()
    for line in [*block.artists, *legend.legend_handles]:
        line.set(marker="", linewidth=1.6)
    of_a = [*legend.legend_handles[2:], *legend.get_texts()[2:]]
    ax.set_position((0.14, 0.3, 0.83, 0.52))  # there is room for the legend with A in it
    legend.set_bbox_to_anchor((-0.14, 1), ax.transAxes)
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    if column == RIGHT:
        ax.set_yticks([0, 0.5, 1], ["0", "½", "1"])

    def move(runs: list[Array]) -> None:
        if of_a[0].get_visible() != (len(runs) == 2):  # only then all is drawn anew, and below
            for artist in of_a:
                artist.set_visible(len(runs) == 2)
        last, top = (
            max(run[-1, 0] for run in runs),
            TOP if column == RIGHT else _height([run[:, column] for run in runs]),
        )
        if (ax.get_xlim()[1], ax.get_ylim()[1]) != (_room(last), top):
            ax.set(xlim=(0, _room(last)), ylim=(0, top))
        both = [run[:, [0, kind]] for run in runs for kind in (column, column + 1)]
        block.move(dict(zip(CURVES, [*both, *[np.empty((0, 2))] * (4 - len(both))], strict=True)))

    return move


def _room(epochs: float) -> float:
    """The end of the axis of epochs."""
    end = 20.0
    while end < epochs:
        end *= 2
    return end


def _height(columns: list[Array]) -> float:
    """The end of the axis of costs; a run that blows up leaves the picture."""
    values = np.concatenate(columns)
    top, end = float(values[values < 100].max(initial=0.0)), 0.125
    while end < top:
        end *= 2
    return end


def rows(moment: Moment, settings: Settings) -> Array:
    """What was measured until now, (k, 5)."""
    return np.array([*moment.curve, measure(moment, settings)], dtype=float)


def chosen_at(settings: Settings, x: float, y: float) -> Number | None:
    """The weight or bias that is meant by a place in the network's picture."""
    found = network_picture(tuple(sizes(settings))).nearest(x, y)
    return None if isinstance(found, Unit) and found.layer == 0 else found


@lru_cache(8)
def network_picture(units: tuple[int, ...]) -> NetworkBlock:
    """A picture of its own, to ask what is where."""
    return _network(plots.figure(SIZES[0][0] / 100, SIZES[0][1] / 100), units)


def _network(fig: Figure, units: Sequence[int]) -> NetworkBlock:
    ax, width = fig.subplots(), SIZES[0][0]
    ax.set_position((MARGIN / width, 0, 1 - MARGIN / width, 1))
    return plots.network(ax, units, numbers=False)
