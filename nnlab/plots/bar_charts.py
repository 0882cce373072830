"""Bar charts: bars coloured by sign (`bars`), and vertical histograms side by side (`histograms`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nnlab.checks import Array, number, numeric, whole
from nnlab.plots.blocks import (
    FILL,
    OPEN_SIDES,
    UNDER,
    Block,
    add,
    check_count,
    float_array,
    limits,
    limits_for,
    style_axes,
    theme_of,
)


def bars(
    ax: Axes,
    names: Sequence[str],
    values: npt.ArrayLike | None = None,
    ylim: tuple[float, float] | None = None,
    ylabel: str = "",
) -> Block:
    """A bar for each name: blue if positive, vermillion if negative. `move(values)` sets them.

    The default limits fit the first values; without values they're −1 to 1.
    """
    t = style_axes(ax, OPEN_SIDES)
    n = len(names)
    above, below = (PathPatch(Path(np.empty((0, 2))), facecolor=c, linewidth=0) for c in (t.blue, t.vermillion))
    for patch in (above, below):
        add(ax, patch, FILL)
    across = np.arange(n)[:, None] + np.array([-0.36, 0.36, 0.36, -0.36, -0.36])

    def move(values: npt.ArrayLike) -> None:
        heights = numeric("values", values)
        if heights.shape != (n,):
            raise ValueError(f"values should be one number for each of the {n} names, not of shape {heights.shape}.")
        for patch, part in ((above, np.maximum(heights, 0)), (below, np.minimum(heights, 0))):
            some = part != 0
            tops = part[some, None] * np.array([0, 0, 1, 1, 0])
            patch.set_path(_closed_path(np.stack([across[some], tops], axis=-1)))

    first = np.zeros(0) if values is None else numeric("values", values)
    fitted = limits_for("ylim", ylim or (None if first.size else (-1, 1)), np.append(first, 0.0))
    if ylim is None and first.size and first.min() >= 0:
        fitted = (0.0, fitted[1])
    ax.set(xlim=(-0.6, n - 0.4), ylim=fitted, ylabel=ylabel)
    _label_columns(ax, names, np.arange(n))
    if values is not None:
        move(values)
    return Block(move, [above, below])


def histograms(
    ax: Axes,
    names: Sequence[str],
    values: Sequence[npt.ArrayLike] | None = None,
    ylim: tuple[float, float] = (-1.0, 1.0),
    bins: int = 40,
    full: float = 0.25,
    ylabel: str = "",
) -> Block:
    """A histogram for each name, side by side, with the values vertical and their shares horizontal.

    `move(values)` sets them. All have one scale: a bin with a `full` share of the values is as wide as its column, and
    wider ones are cut off. Values beyond the limits count in the outermost bins; NaN is left out.
    """
    t = style_axes(ax, OPEN_SIDES)
    n, (low, high), bins, full = len(names), limits("ylim", ylim), whole("bins", bins), number("full", full, 0.001, 1.0)
    patch = PathPatch(Path(np.empty((0, 2))), facecolor=t.blue, linewidth=0)
    add(ax, patch, FILL)
    edges = np.repeat(np.linspace(low, high, bins + 1), 2)
    outline = np.empty((n, 2 * bins + 3, 2))  # two corners per edge of a bin, closed by repeating the first
    outline[:, :-1, 1], outline[:, -1, 1] = edges, low
    left = np.arange(n)[:, None]

    def move(values: Sequence[npt.ArrayLike]) -> None:
        check_count("lists of values", len(values), "names", n)
        shares = np.zeros((n, bins))
        for i, some in enumerate(values):
            numbers = float_array(f"values[{i}]", some).ravel()
            numbers = numbers[~np.isnan(numbers)] if np.isnan(numbers).any() else numbers
            places = (np.clip(numbers, low, high) - low) * (bins / (high - low))
            counts = np.bincount(np.minimum(places.astype(np.intp), bins - 1), minlength=bins)
            shares[i] = counts / max(len(numbers), 1)
        outline[:, :, 0] = left
        outline[:, 1:-2, 0] += 0.92 * np.repeat(np.minimum(shares / full, 1), 2, axis=1)
        patch.set_path(_closed_path(outline))

    ax.set(xlim=(-0.1, n), ylim=(low, high), ylabel=ylabel)
    _label_columns(ax, names, np.arange(n) + 0.46)
    if values is not None:
        move(values)
    return Block(move, [patch])


def _closed_path(corners: Array) -> Path:
    """Combine closed outlines (n, corners, 2) into one path. Each outline's last corner repeats its first."""
    n, k = corners.shape[:2]
    codes = np.full((n, k), Path.LINETO, Path.code_type)
    codes[:, 0], codes[:, -1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(corners.reshape(-1, 2), codes.ravel())


def _label_columns(ax: Axes, names: Sequence[str], places: Array) -> None:
    """Label the columns below the axes, and draw a line at 0."""
    if not len(names):
        raise ValueError("names is empty: give one name for each column.")
    ax.set_xticks(places, list(names))
    ax.tick_params(axis="x", length=0)
    low, high = ax.get_ylim()
    if low < 0 < high:
        ax.axhline(0, color=theme_of(ax).frame, linewidth=ax.spines["left"].get_linewidth(), zorder=UNDER)
