"""Line charts: up to four named curves with a legend (`curves`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from nnlab.checks import Array
from nnlab.plots.blocks import LINE, OPEN_SIDES, UNDER, Block, add, float_array, limits_for, style_axes

MARKERS = 12  # at most so many on a curve


def curves(
    ax: Axes,
    values: Mapping[str, npt.ArrayLike],
    xlabel: str,
    ylabel: str,
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    columns: int = 4,
) -> Block:
    """Up to four named curves, each with its own colour, dashes and marker, and a legend. `move(values)` sets them.

    A curve is numbers (n,), plotted against 1, 2, 3, ..., or points (n, 2); n may be 0. NaN and infinity leave a gap.
    The default limits fit the first values. The legend has at most `columns` columns.
    """
    t = style_axes(ax, OPEN_SIDES)
    if not 1 <= len(values) <= 4:
        raise ValueError(f"curves draws one to four, so that they can be told apart, not {len(values)}.")
    looks = [(t.blue, "-", "o"), (t.vermillion, "--", "s"), (t.ink, "-.", "D"), (t.grey, ":", "^")]
    lines = {
        name: Line2D([], [], color=colour, ls=dashes, marker=marker, ms=4.5, lw=1.8, label=name)
        for name, (colour, dashes, marker) in zip(values, looks, strict=False)
    }
    for line in lines.values():
        add(ax, line, LINE)

    def move(values: Mapping[str, npt.ArrayLike]) -> None:
        if set(values) != set(lines):
            raise ValueError(f"values should have the curves {', '.join(lines)}, as at first, not {', '.join(values)}.")
        for i, (name, line) in enumerate(lines.items()):
            x, y = _curve_points(name, values[name])
            line.set_data(x, y)
            every = -(-len(x) // MARKERS) or 1
            line.set_markevery((i * every // len(lines), every))

    move(values)
    places = [np.array(line.get_data(orig=False)) for line in lines.values()]
    x, y = np.concatenate(places, axis=1)
    ax.set(xlim=limits_for("xlim", xlim, x), ylim=limits_for("ylim", ylim, y), xlabel=xlabel, ylabel=ylabel)
    above: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": min(columns, len(lines))}
    legend = ax.legend(handles=list(lines.values()), handlelength=2.7, handletextpad=0.5, columnspacing=1.2, **above)
    legend.set(zorder=UNDER)
    legend.set_frame_on(False)
    for text in legend.get_texts():
        text.set(color=t.ink, fontsize=9)
    return Block(move, list(lines.values()))


def _curve_points(name: str, values: npt.ArrayLike) -> tuple[Array, Array]:
    """The x and y of a curve, NaN at a gap."""
    numbers = float_array(f"values[{name!r}]", values)
    if numbers.ndim == 1:
        numbers = np.column_stack([np.arange(1.0, len(numbers) + 1), numbers])
    if numbers.ndim != 2 or numbers.shape[1] != 2:
        raise ValueError(f"values[{name!r}] should be numbers (n,) or places (n, 2), not of shape {numbers.shape}.")
    x, y = np.where(np.isfinite(numbers), numbers, np.nan).T
    return x, y
