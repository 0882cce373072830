"""Network diagrams: units as circles in columns, weights as edges, with labels that never overlap (`network`)."""

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
from nnlab.plots.blocks import LINE, POINT, add, theme_of
from nnlab.plots.network_artists import PIXEL, Drawing
from nnlab.plots.network_layout import Edge, Layout, Unit, layout
from nnlab.plots.network_style import NetworkData, discs, edges, texts

HIT_DISTANCE = 7.0  # an edge is hit up to so many CSS pixels away


class NetworkBlock(NamedTuple):
    """A network diagram. Positions are in CSS pixels within the axes, like the pointer's."""

    move: Callable[..., None]
    artists: Sequence[Artist]
    nearest: Callable[[float, float], Unit | Edge | None]  # the unit or edge at a position
    place: Callable[[Unit], tuple[float, float] | None]  # the centre of a unit, None if it isn't shown
    radius: Callable[[], float]  # of the units


def network(
    where: Figure | Axes, sizes: Sequence[int], numbers: bool = True, most: int = 10, **shown: Any
) -> NetworkBlock:
    """Draw a network with layers of `sizes`, inputs first; a layer of more than `most` units is shown in part.

    `move(sizes, weights, values, biases, names, notes, heads, lit, chosen, off, labels)` sets it; everything but the
    sizes is optional. `weights` has an array (n_in, n_out) for each layer but the first, `biases` a row for each of
    them; `values` has a row for each layer, the inputs included, with NaN or None for values not known yet. `names` and
    `notes` are texts above and below each unit of each layer, `heads` are headings of the layers. `lit` units have a
    thick border and `lit` edges are highlighted; the `chosen` one is marked. `off` has rows of bool: units that are
    switched off. `labels` maps edges to texts shown instead of their weights.

    Negative weights are vermillion and dashed, the others blue; thicker means larger. With `numbers`, weights are
    written next to their edges, up to 16 between two layers; those of lit and chosen edges always, if there's room.
    """
    ax = _frameless_axes(where)
    t = theme_of(ax)
    width, height = (float(side) / ax.figure.dpi * 100 for side in ax.bbox.size)
    ax.set(xlim=(0, width), ylim=(0, height))
    above, below, over = LineCollection([]), LineCollection([]), Drawing(t.paper, t.ink)
    for artist, zorder in ((above, LINE), (below, LINE + 0.1), (over, POINT)):
        add(ax, artist, zorder)
    now: list[NetworkData] = []

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
        rest = (values, biases, names, notes, heads, frozenset(lit), chosen, off, labels or {})
        shown = NetworkData(plan, _weight_arrays(units, weights), *rest)
        *both, bright = edges(shown, t)
        for collection, some in zip((above, below), both, strict=True):
            collection.set_segments(list(some.lines.reshape(-1, 2, 2)))
            collection.set_linestyle("-")  # reset first: matplotlib would multiply the numbers of widths and dashes
            collection.set(linewidths=some.widths * PIXEL, colors=[some.colour])
        below.set_linestyle([(0, (3 + 4 / wide, 1.5 + 2 / wide)) for wide in both[1].widths.tolist()] or "-")
        over.items, over.texts = [*bright, *discs(shown, t)], texts(shown, numbers, width, height)
        now[:] = [shown]

    def nearest(x: float, y: float) -> Unit | Edge | None:
        return _nearest(now[0].plan, np.array([x, y]))

    move(sizes, **shown)
    return NetworkBlock(move, [above, below, over], nearest, lambda u: now[0].plan.place(u), lambda: now[0].plan.radius)


def _frameless_axes(where: Figure | Axes) -> Axes:
    """An axes without a frame: the given one at its position, or one that fills the given figure."""
    ax = where.subplots() if isinstance(where, Figure) else where
    ax.set_position((0, 0, 1, 1) if ax is not where else ax.get_position())  # excludes it from the automatic layout
    ax.set_axis_off()
    ax.spines[:].set_visible(False)
    ax.set_autoscale_on(False)
    return ax


def _weight_arrays(sizes: tuple[int, ...], weights: Sequence[Array] | None) -> list[Array] | None:
    if weights is None:
        return None
    tables = [np.asarray(table, float) for table in weights]
    shapes = list(pairwise(sizes))
    if [table.shape for table in tables] != shapes:
        raise ValueError(f"weights should have the shapes {shapes}, not {[table.shape for table in tables]}.")
    return tables


def _nearest(plan: Layout, at: Array) -> Unit | Edge | None:
    """Hit test: the unit or else the edge at a position; None if there's nothing."""
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
        if away.min() <= HIT_DISTANCE and (best is None or away.min() < best[0]):
            best = float(away.min()), gap.edges[int(away.argmin())]
    return best and best[1]
