"""Signed bars, and a histogram for each layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nnlab.checks import Array, number, numeric, whole
from nnlab.plots.blocks import FILL, OPEN, UNDER, Block, add, as_many, colours, dress, fit, limits, real


def bars(
    ax: Axes,
    names: Sequence[str],
    values: npt.ArrayLike | None = None,
    ylim: tuple[float, float] | None = None,
    ylabel: str = "",
) -> Block:
    """A bar for each name: blue above 0, vermillion below. `move(values)` sets them.

    Limits that are not given fit the first values; without values they are from −1 to 1.
    """
    t = dress(ax, OPEN)
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
            patch.set_path(_outlines(np.stack([across[some], tops], axis=-1)))

    first = np.zeros(0) if values is None else numeric("values", values)
    fitted = fit("ylim", ylim or (None if first.size else (-1, 1)), np.append(first, 0.0))
    if ylim is None and first.size and first.min() >= 0:
        fitted = (0.0, fitted[1])
    ax.set(xlim=(-0.6, n - 0.4), ylim=fitted, ylabel=ylabel)
    _name(ax, names, np.arange(n))
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
    """A histogram for each name, side by side and turned: values go up, their share to the right. `move(values)` sets.

    All have one scale: the width of a column is a `full` share of the values, and what is more is cut off. What lies
    beyond the limits counts in the outermost bins; NaN is left out.
    """
    t = dress(ax, OPEN)
    n, (low, high), bins, full = len(names), limits("ylim", ylim), whole("bins", bins), number("full", full, 0.001, 1.0)
    patch = PathPatch(Path(np.empty((0, 2))), facecolor=t.blue, linewidth=0)
    add(ax, patch, FILL)
    edges = np.repeat(np.linspace(low, high, bins + 1), 2)
    outline = np.empty((n, 2 * bins + 3, 2))  # there and back: two corners an edge, and the first once more
    outline[:, :-1, 1], outline[:, -1, 1] = edges, low
    left = np.arange(n)[:, None]

    def move(values: Sequence[npt.ArrayLike]) -> None:
        as_many("lists of values", len(values), "names", n)
        shares = np.zeros((n, bins))
        for i, some in enumerate(values):
            numbers = real(f"values[{i}]", some).ravel()
            numbers = numbers[~np.isnan(numbers)] if np.isnan(numbers).any() else numbers
            places = (np.clip(numbers, low, high) - low) * (bins / (high - low))
            counts = np.bincount(np.minimum(places.astype(np.intp), bins - 1), minlength=bins)
            shares[i] = counts / max(len(numbers), 1)
        outline[:, :, 0] = left
        outline[:, 1:-2, 0] += 0.92 * np.repeat(np.minimum(shares / full, 1), 2, axis=1)
        patch.set_path(_outlines(outline))

    ax.set(xlim=(-0.1, n), ylim=(low, high), ylabel=ylabel)
    _name(ax, names, np.arange(n) + 0.46)
    if values is not None:
        move(values)
    return Block(move, [patch])


def _outlines(corners: Array) -> Path:
    """Closed outlines (n, corners, 2), each ending where it began, as one path."""
    n, k = corners.shape[:2]
    codes = np.full((n, k), Path.LINETO, Path.code_type)
    codes[:, 0], codes[:, -1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(corners.reshape(-1, 2), codes.ravel())


def _name(ax: Axes, names: Sequence[str], places: Array) -> None:
    """Names instead of ticks below the axes, and a line at 0."""
    if not len(names):
        raise ValueError("names is empty: give one name for each column.")
    ax.set_xticks(places, list(names))
    ax.tick_params(axis="x", length=0)
    low, high = ax.get_ylim()
    if low < 0 < high:
        ax.axhline(0, color=colours(ax).frame, linewidth=ax.spines["left"].get_linewidth(), zorder=UNDER)
