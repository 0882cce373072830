"""What all blocks share: what they return, the look of their axes, and the checks of what they are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlab.checks import Array, number
from nnlab.plots.style import Theme, theme

# What lies over what. The ticks lie below all that moves, the frame above the map, so that no map hides it.
UNDER, MAP, FILL, LINE, ARROW, POINT = 1.55, 1.6, 1.8, 2.2, 3.0, 4.0  # that of ticks is 1.5, of the frame 2.5
OPEN = ("top", "right")  # the sides of a chart without a frame


Dashes = Literal["-", "--", "-.", ":"]


class Block(NamedTuple):
    """A part of a picture that moves: `move` sets its data, and `artists` are drawn for each frame."""

    move: Callable[..., None]
    artists: Sequence[Artist]

    def __repr__(self) -> str:
        return f"Block of {len(self.artists)} artists, with move(...)"


def colours(ax: Axes) -> Theme:
    """The theme of the figure that an axes is in."""
    return theme(cast(Figure, ax.figure))


def axes(place: Figure | Axes) -> Axes:
    """The axes to draw into: the one that is given, or a new one that fills the figure that is given."""
    return place.subplots() if isinstance(place, Figure) else place


def dress(ax: Axes, open_sides: Sequence[str] = ()) -> Theme:
    """Give an axes the look of its theme, and fix its limits; the frame's `open_sides` are left out.

    Lines are a whole number of pixels wide, so that one drawn twice is no darker.
    """
    t, dpi = colours(ax), cast(Figure, ax.figure).dpi
    width = max(1, round(dpi / 100)) * 72 / dpi
    ax.set_facecolor(t.paper)
    ax.spines[:].set(color=t.frame, linewidth=width)
    for side in open_sides:
        ax.spines[side].set_visible(False)
    ax.tick_params(which="both", direction="out", color=t.frame, labelcolor=t.ink, width=width, labelsize=9)
    ax.set_axisbelow("line")
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set_color(t.ink)
    ax.set_autoscale_on(False)
    return t


def add(ax: Axes, artist: Artist, zorder: float) -> None:
    """Put an artist that moves into an axes."""
    artist.set(animated=True, zorder=zorder)
    artist.set_in_layout(False)
    ax.add_artist(artist)


def limits(name: str, value: object) -> tuple[float, float]:
    """Two finite numbers, the smaller first."""
    try:
        low, high = cast(Any, value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} should be two numbers, the smaller first, not {value!r}.") from None
    low, high = number(f"{name}[0]", low), number(f"{name}[1]", high)
    if low >= high:
        raise ValueError(f"{name} should be two numbers, the smaller first, not {value!r}.")
    return low, high


def fit(name: str, given: tuple[float, float] | None, values: Array) -> tuple[float, float]:
    """The limits that are given, or some in which all the values are seen."""
    if given is not None:
        return limits(name, given)
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    margin = 0.05 * (high - low) or 0.5 * (abs(high) or 1.0)
    return low - margin, high + margin


def real(name: str, value: npt.ArrayLike) -> Array:
    """An array of numbers as float64, NaN and infinity among them allowed."""
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name} should hold numbers, in rows of equal length, not {value!r}.") from None


def as_many(name: str, given: int, owner: str, expected: int) -> None:
    """A number of things that has to fit another."""
    if given != expected:
        raise ValueError(f"There are {expected} {owner}, but {given} {name}.")
