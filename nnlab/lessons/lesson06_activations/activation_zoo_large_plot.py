"""The large plot of the panel `activation_zoo`: curves, tangents, the measured slope, and bands of saturation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nnlab import plots
from nnlab.checks import Array
from nnlab.lessons.lesson06_activations.activation_zoo_curves import Z_MAX, Curve, Z, intervals
from nnlab.plots.blocks import FILL, LINE, OPEN_SIDES, POINT, UNDER, add, style_axes

TANGENT_SPAN = np.array([-1.2, 1.2])


class LargePlot:
    """A large plot with up to two curves, a vertical line at z, and bands where they're saturated."""

    def __init__(self, fig: Figure, label: str, ylim: tuple[float, float]) -> None:
        t, self.ax, self.ylim = plots.theme(fig), fig.subplots(), ylim
        style_axes(self.ax, OPEN_SIDES)
        self.ax.set(xlim=(-Z_MAX, Z_MAX), ylim=ylim, xlabel="z", ylabel=label)
        self.ax.axhline(0, color=t.frame, lw=1, zorder=UNDER)
        looks = [(t.blue, "-", "o"), (t.vermillion, "--", "s")]
        self.bands = [PathPatch(Path(np.empty((0, 2))), fc=plots.mix(t.paper, c, 0.16), lw=0) for c, _, _ in looks]
        self.at = Line2D([], [], color=t.grey, lw=1)
        self.lines = [Line2D([], [], color=c, ls=dashes, lw=2) for c, dashes, _ in looks]
        self.tangents = Line2D([], [], color=t.ink, lw=1.6)
        self.measured = Line2D([], [], color=t.ink, ls=":", lw=2.4)
        self.marks = [Line2D([], [], color=c, marker=m, mec=t.paper, ms=9, ls="") for c, _, m in looks]
        for band in self.bands:
            add(self.ax, band, FILL)
            band.set_transform(self.ax.get_xaxis_transform())  # x in data units, y in shares of the height
        for n, line in enumerate([self.at, *self.lines, self.tangents, self.measured]):
            add(self.ax, line, LINE + n / 100)
        for n, mark in enumerate(self.marks):
            add(self.ax, mark, POINT + n / 100)

    def show(self, heights: Sequence[Array], chosen: Sequence[Curve], i: int) -> None:
        """Draw curves with these values, a marker at z, and bands; two curves' bands get half the height each."""
        self.at.set_data([Z[i], Z[i]], self.ylim)
        for n, (line, mark, band) in enumerate(zip(self.lines, self.marks, self.bands, strict=True)):
            shown = n < len(chosen)
            for artist in (line, mark, band):
                artist.set_visible(shown)
            if shown:
                line.set_data(Z, heights[n])
                mark.set_data([Z[i]], [heights[n][i]])
                low, high = (0.0, 1.0) if len(chosen) == 1 else ((0.5, 1.0), (0.0, 0.5))[n]
                band.set_path(_rectangles_path(intervals(chosen[n].saturated), low, high))

    def draw_tangents(self, chosen: Sequence[Curve], i: int) -> None:
        """Draw tangents at z with the slope f′(z)."""
        pieces = [(Z[i] + TANGENT_SPAN, curve.f[i] + curve.slope[i] * TANGENT_SPAN) for curve in chosen]
        self.tangents.set_data(*_join_with_gaps(pieces))

    def draw_measured_slopes(self, chosen: Sequence[Curve]) -> None:
        """Draw the measured slope of curves whose f′ is wrong."""
        self.measured.set_data(*_join_with_gaps([(Z, curve.measured) for curve in chosen if curve.wrong]))


def _join_with_gaps(pieces: Sequence[tuple[Array, Array]]) -> Array:
    """Join several lines into one array (2, n), separated by NaN."""
    gap = np.full((2, 1), np.nan)
    return np.concatenate([gap, *(part for piece in pieces for part in (np.array(piece), gap))], axis=1)


def _rectangles_path(ends: Array, low: float, high: float) -> Path:
    corners = [[(a, low), (b, low), (b, high), (a, high), (a, low)] for a, b in ends.tolist()]
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(corners)
    return Path(np.array(corners, dtype=float).reshape(-1, 2), codes if corners else None)
