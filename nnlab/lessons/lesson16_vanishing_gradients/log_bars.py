"""Bars on a logarithmic scale, one for each layer, as a block; and numbers in scientific notation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nnlab import plots
from nnlab.checks import Array
from nnlab.plots.blocks import FILL, LINE, Block, add, theme_of
from nnlab.widgets.mathml import number

MIN_POWER, MAX_POWER = -15, 6  # the ends of the scale, as powers of ten
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(exponent: int) -> str:
    """Format a power of ten: 10⁻³."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"


def scientific(value: float) -> str:
    """Format a number with two or three digits: 0.246 or 24.6, but 1.7 · 10⁻¹² far from 1."""
    if value == 0 or not np.isfinite(value):
        return "0" if value == 0 else "infinite"
    if 0.001 <= abs(value) < 10_000:
        return number(value, max(0, 2 - int(np.floor(np.log10(abs(value))))))
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits.replace('-', '−')}\u00a0·\u00a0{power_of_ten(int(exponent))}"  # no-break spaces


def log_bars(ax: Axes, n: int, ylabel: str, xlabel: str) -> Block:
    """Draw a bar for each of up to n layers, and a band from a tenth of the last size to ten times that.

    `move(sizes, before)` sets them; short lines mark the sizes `before`. Values off the scale are clipped.
    """
    t = theme_of(ax)
    bars = plots.bars(ax, [str(i) for i in range(1, n + 1)], ylim=(0.0, MAX_POWER - MIN_POWER), ylabel=ylabel)
    exponents = np.arange(MIN_POWER, MAX_POWER + 1, 3)
    ax.set_yticks(exponents - MIN_POWER, [power_of_ten(exponent) for exponent in exponents.tolist()])
    ax.set_xlabel(xlabel)
    band = PathPatch(Path(np.empty((0, 2))), facecolor=plots.mix(t.paper, t.ink, 0.14), linewidth=0)
    marks = Line2D([], [], color=t.ink, lw=2)
    add(ax, band, FILL - 0.01)
    add(ax, marks, LINE)
    across = np.array([-0.4, 0.4, np.nan])

    def heights(sizes: npt.ArrayLike) -> Array:
        with np.errstate(all="ignore"):
            powers = np.log10(np.abs(np.asarray(sizes, dtype=float)))
        return (
            np.nan_to_num(np.clip(powers, MIN_POWER, MAX_POWER), nan=MAX_POWER) - MIN_POWER
        )  # NaN is the result of an overflow

    def move(sizes: npt.ArrayLike, before: npt.ArrayLike = ()) -> None:
        bar_heights, marked = heights(sizes), heights(before)
        bars.move(np.append(bar_heights, np.zeros(n - len(bar_heights))))
        low, high = np.clip(bar_heights[-1] + np.array([-1, 1]), 0, MAX_POWER - MIN_POWER).tolist()
        left, right = -0.5, len(bar_heights) - 0.5
        band.set_path(
            Path(np.array([(left, low), (right, low), (right, high), (left, high), (left, low)]), closed=True)
        )
        marks.set_data((np.arange(len(marked))[:, None] + across).ravel(), np.repeat(marked, 3))

    return Block(move, [band, *bars.artists, marks])
