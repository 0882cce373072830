"""Shared by all blocks: `Block`, drawing order (zorder), themed axes, animated artists, axis limits and validation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlab.checks import Array, number
from nnlab.plots.style import Theme, colour_axes, theme

# Drawing order (zorder). Ticks are below everything animated; the frame is above a map, which would hide it.
UNDER, MAP, FILL, LINE, ARROW, POINT = 1.55, 1.6, 1.8, 2.2, 3.0, 4.0  # matplotlib's ticks: 1.5, frame: 2.5
OPEN_SIDES = ("top", "right")  # the sides of a chart's frame that are left out


Dashes = Literal["-", "--", "-.", ":"]


class Block(NamedTuple):
    """A part of a figure that can change: `move` sets its data, and `artists` are redrawn for each frame."""

    move: Callable[..., None]
    artists: Sequence[Artist]

    def __repr__(self) -> str:
        return f"Block of {len(self.artists)} artists, with move(...)"


def theme_of(ax: Axes) -> Theme:
    """The theme of an axes' figure."""
    return theme(cast(Figure, ax.figure))


def axes(place: Figure | Axes) -> Axes:
    """The axes to draw into: the given one, or a new one that fills the given figure."""
    return place.subplots() if isinstance(place, Figure) else place


def style_axes(ax: Axes, open_sides: Sequence[str] = ()) -> Theme:
    """Style an axes in its figure's theme, and switch autoscaling off; the frame's `open_sides` are hidden.

    Lines are a whole number of pixels wide, so that a line drawn twice doesn't get darker.
    """
    t, dpi = colour_axes(ax), cast(Figure, ax.figure).dpi
    width = max(1, round(dpi / 100)) * 72 / dpi
    ax.spines[:].set_linewidth(width)
    for side in open_sides:
        ax.spines[side].set_visible(False)
    ax.tick_params(which="both", direction="out", width=width, labelsize=9)
    ax.set_axisbelow("line")
    ax.set_autoscale_on(False)
    return t


def add(ax: Axes, artist: Artist, zorder: float) -> None:
    """Add an animated artist to an axes."""
    artist.set(animated=True, zorder=zorder)
    artist.set_in_layout(False)
    ax.add_artist(artist)


def limits(name: str, value: object) -> tuple[float, float]:
    """Validate axis limits: two finite numbers, the smaller first."""
    try:
        low, high = cast(Any, value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} should be two numbers, the smaller first, not {value!r}.") from None
    low, high = number(f"{name}[0]", low), number(f"{name}[1]", high)
    if low >= high:
        raise ValueError(f"{name} should be two numbers, the smaller first, not {value!r}.")
    return low, high


def limits_for(name: str, given: tuple[float, float] | None, values: Array) -> tuple[float, float]:
    """The given limits, validated, or without any, limits that fit the finite values with a margin."""
    if given is not None:
        return limits(name, given)
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    margin = 0.05 * (high - low) or 0.5 * (abs(high) or 1.0)
    return low - margin, high + margin


def float_array(name: str, value: npt.ArrayLike) -> Array:
    """Validate numbers, with NaN and infinity allowed; return them as a float64 array."""
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name} should hold numbers, in rows of equal length, not {value!r}.") from None


def check_count(name: str, given: int, owner: str, expected: int) -> None:
    """Check that as many items are given as expected; `name` and `owner` are plurals for the message."""
    if given != expected:
        raise ValueError(f"There are {expected} {owner}, but {given} {name}.")
