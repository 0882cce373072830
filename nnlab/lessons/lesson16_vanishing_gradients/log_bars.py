"""Sizes that differ by many powers of ten: a bar for each layer on a logarithmic scale, and how they are written."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nnlab import plots
from nnlab.checks import Array
from nnlab.plots.blocks import FILL, LINE, Block, add, colours
from nnlab.widgets.mathml import number

LOW, HIGH = -15, 6  # the powers of ten at the ends of the scale
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(exponent: int) -> str:
    """A power of ten: 10⁻³."""
    return f"10{str(exponent).translate(RAISED)}"


def scientific(value: float) -> str:
    """A number with two or three digits, as 0.246 or 24.6, or as 1.7 · 10⁻¹² where it is far from 1."""
    if value == 0 or not np.isfinite(value):
        return "0" if value == 0 else "infinite"
    if 0.001 <= abs(value) < 10_000:
        return number(value, max(0, 2 - int(np.floor(np.log10(abs(value))))))
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits.replace('-', '−')}\u00a0·\u00a0{power(int(exponent))}"  # not to be broken over two lines


def magnitudes(ax: Axes, n: int, ylabel: str, xlabel: str) -> Block:
    """A bar for each of up to n layers, and a band in which sizes are less than ten times the last one, or its tenth.

    `move(sizes, before)` sets them; a short line stands where the bar was `before`. What is off the scale is cut off.
    """
    t = colours(ax)
    bars = plots.bars(ax, [str(i) for i in range(1, n + 1)], ylim=(0.0, HIGH - LOW), ylabel=ylabel)
    exponents = np.arange(LOW, HIGH + 1, 3)
    ax.set_yticks(exponents - LOW, [power(exponent) for exponent in exponents.tolist()])
    ax.set_xlabel(xlabel)
    band = PathPatch(Path(np.empty((0, 2))), facecolor=plots.mix(t.paper, t.ink, 0.14), linewidth=0)
    marks = Line2D([], [], color=t.ink, lw=2)
    add(ax, band, FILL - 0.01)
    add(ax, marks, LINE)
    across = np.array([-0.4, 0.4, np.nan])

    def heights(sizes: npt.ArrayLike) -> Array:
        with np.errstate(all="ignore"):
            powers = np.log10(np.abs(np.asarray(sizes, dtype=float)))
        return np.nan_to_num(np.clip(powers, LOW, HIGH), nan=HIGH) - LOW  # NaN comes of what was too large

    def move(sizes: npt.ArrayLike, before: npt.ArrayLike = ()) -> None:
        tall, old = heights(sizes), heights(before)
        bars.move(np.append(tall, np.zeros(n - len(tall))))
        low, high = np.clip(tall[-1] + np.array([-1, 1]), 0, HIGH - LOW).tolist()
        left, right = -0.5, len(tall) - 0.5
        band.set_path(
            Path(np.array([(left, low), (right, low), (right, high), (left, high), (left, low)]), closed=True)
        )
        marks.set_data((np.arange(len(old))[:, None] + across).ravel(), np.repeat(old, 3))

    return Block(move, [band, *bars.artists, marks])
