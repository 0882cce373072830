"""The picture of a network: units as circles in columns, edges by sign and size, with numbers that never overlap."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from nnlab.checks import Array, whole
from nnlab.plots.blocks import LINE, POINT, add, colours
from nnlab.plots.network_artists import PIXEL, Drawing
from nnlab.plots.network_layout import Edge, Layout, Unit, layout
from nnlab.plots.network_style import Shown, discs, edges, texts

NEAR = 7.0  # pixels of the page from an edge, at which it is meant


class NetworkBlock(NamedTuple):
    """A picture of a network that moves. Places are in pixels of the page, as those of the pointer in this axes are."""

    move: Callable[..., None]
    artists: Sequence[Artist]
    nearest: Callable[[float, float], Unit | Edge | None]  # what is at a place
    place: Callable[[Unit], tuple[float, float] | None]  # the middle of a unit, None if it is left out
    radius: Callable[[], float]  # of the units


def network(
    where: Figure | Axes, sizes: Sequence[int], numbers: bool = True, most: int = 10, **shown: Any
) -> NetworkBlock:
    """A network with layers of `sizes`, the inputs first; a layer of more than `most` units is shortened.

    `move(sizes, weights, values, biases, names, notes, heads, lit, chosen, off, labels)` sets it; all but the sizes may
    be left out. `weights` are a table (n_in, n_out) for each layer but the first, `biases` a row for each of them;
    `values` are a row for each layer from the inputs on, NaN or None where there are none yet. `names` and `notes` are
    texts for each unit of each layer, above it and below it; `heads` one for each layer. `lit` units have a thick
    border and `lit` edges stand out, one that is `chosen` is marked; where a row of `off` is True, the unit is switched
    off. Texts of `labels`, by edge, stand in the place of weights.

    Edges below 0 are vermillion and dashed, the others blue, the thicker the larger. With `numbers` their weights are
    written, up to 16 between two layers; those of lit and chosen edges always are, where there is room.
    """
    ax = _area(where)
    t = colours(ax)
    width, height = (float(side) / ax.figure.dpi * 100 for side in ax.bbox.size)
    ax.set(xlim=(0, width), ylim=(0, height))
    above, below, over = LineCollection([]), LineCollection([]), Drawing(t.paper, t.ink)
    for artist, zorder in ((above, LINE), (below, LINE + 0.1), (over, POINT)):
        add(ax, artist, zorder)
    now: list[Shown] = []

    def move(
        sizes: Sequence[int],
        weights: Sequence[Array] | None = None,
        values: Sequence[Any] = (),
        biases: Sequence[Any] = (),
        names: Sequence[Sequence[str]] = (),
        notes: Sequence[Sequence[str]] = (),
        heads: Sequence[str] = (),
        lit: Collection[Unit | Edge] = (),
        chosen: Unit | Edge | None = None,
        off: Sequence[Any] = (),
        labels: Mapping[Edge, str] | None = None,
    ) -> None:
        units = tuple(whole("sizes[i]", n) for n in sizes)
        lines = max((note.count("\n") + 1 for row in notes for note in row if note), default=0)
        plan = layout(units, width, height, most, any(map(len, [*names, *biases])), lines, bool(heads))
        told = (values, biases, names, notes, heads, frozenset(lit), chosen, off, labels or {})
        shown = Shown(plan, _tables(units, weights), *told)
        *both, bright = edges(shown, t)
        for collection, some in zip((above, below), both, strict=True):
            collection.set_segments(list(some.lines.reshape(-1, 2, 2)))
            collection.set_linestyle("-")  # first one for all: widths and dashes of different numbers multiply
            collection.set(linewidths=some.widths * PIXEL, colors=[some.colour])
        below.set_linestyle([(0, (3 + 4 / wide, 1.5 + 2 / wide)) for wide in both[1].widths.tolist()] or "-")
        over.items, over.texts = [*bright, *discs(shown, t)], texts(shown, numbers, width, height)
        now[:] = [shown]

    def nearest(x: float, y: float) -> Unit | Edge | None:
        return _nearest(now[0].plan, np.array([x, y]))

    move(sizes, **shown)
    return NetworkBlock(move, [above, below, over], nearest, lambda u: now[0].plan.place(u), lambda: now[0].plan.radius)


def _area(where: Figure | Axes) -> Axes:
    """An axes without a frame that keeps its place: the one that is given, or one that fills the figure."""
    ax = where.subplots() if isinstance(where, Figure) else where
    ax.set_position((0, 0, 1, 1) if ax is not where else ax.get_position())  # and the layout leaves it there
    ax.set_axis_off()
    ax.spines[:].set_visible(False)
    ax.set_autoscale_on(False)
    return ax


def _tables(sizes: tuple[int, ...], weights: Sequence[Array] | None) -> list[Array] | None:
    if weights is None:
        return None
    tables = [np.asarray(table, float) for table in weights]
    shapes = list(pairwise(sizes))
    if [table.shape for table in tables] != shapes:
        raise ValueError(f"weights should have the shapes {shapes}, not {[table.shape for table in tables]}.")
    return tables


def _nearest(plan: Layout, at: Array) -> Unit | Edge | None:
    """The unit or else the edge at a place."""
    for layer, (units, places) in enumerate(zip(plan.shown, plan.places, strict=True)):
        away = np.hypot(*(places - at).T)
        if away.min() <= plan.radius + 3:
            return Unit(layer, units[int(away.argmin())])
    best: tuple[float, Edge] | None = None
    for gap in plan.gaps:
        lines = gap.lines
        start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
        share = np.clip(((at - start) * along).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
        away = np.hypot(*(start + share[:, None] * along - at).T)
        if away.min() <= NEAR and (best is None or away.min() < best[0]):
            best = float(away.min()), gap.edges[int(away.argmin())]
    return best and best[1]
