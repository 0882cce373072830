"""Pictures made of few cells, enlarged quickly: colours are looked up, then rows and columns are repeated."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist

from nnlab.checks import Array
from nnlab.plots.style import Theme, mix

Layout = Callable[[int, int, float], tuple[Array, Array]]


class Raster(Artist):
    """Cells (rows, columns) of packed colours, row 0 at the bottom, that fill an axes' area.

    `layout(height, width, scale)` says for each line and for each column of pixels which row and column of cells is
    seen there; `scale` is the number of pixels for one of the page.
    """

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layout = layout
        self.cells: Array | None = None

    def draw(self, renderer: Any) -> None:
        """Draw the cells at the renderer's resolution."""
        if self.cells is None or not self.get_visible() or self.axes is None:
            return
        scale = renderer.get_image_magnification()  # pixels of the picture for one of the axes: 1, but for vectors
        left, bottom, width, height = box(self.axes, scale)
        rows, columns = self.layout(height, width, scale * self.axes.figure.dpi / 100)
        pixels = self.cells.take(columns, axis=1).take(rows, axis=0)
        gc = renderer.new_gc()
        renderer.draw_image(gc, left / scale, bottom / scale, pixels.view(np.uint8).reshape(height, width, 4))
        gc.restore()
        self.stale = False


def box(ax: Any, scale: float = 1) -> tuple[int, int, int, int]:
    """The left, bottom, width and height of an axes in whole pixels."""
    left, bottom, right, top = (math.floor(edge * scale + 0.5) for edge in ax.bbox.extents)
    return left, bottom, max(right - left, 1), max(top - bottom, 1)


@cache
def spread(cells: int, pixels: int) -> Array:
    """Which of a number of cells of equal size each pixel belongs to, (pixels,)."""
    return np.arange(pixels) * cells // pixels


def packed(colours: Array) -> Array:
    """Colours (k, 3) from 0 to 1 as numbers (k,), each the four bytes of a pixel: red, green, blue, opaque."""
    opaque = np.append(np.round(255 * colours), np.full((len(colours), 1), 255), axis=1)
    return opaque.astype(np.uint8).view(np.uint32)[:, 0]


@cache
def tints(theme: Theme) -> Array:
    """The colours of a map from −1 to 1, packed, (128,)."""
    return packed(theme.map)


@cache
def greys(theme: Theme) -> Array:
    """The colours from paper to ink, packed, (40,)."""
    return packed(np.array([mix(theme.paper, theme.ink, share) for share in np.linspace(0, 1, 40)]))


@cache
def strong(theme: Theme) -> Array:
    """The colours from full vermillion over paper to full blue, packed, (201,)."""
    shares = np.linspace(-1, 1, 201)
    return packed(np.array([mix(theme.paper, theme.blue if s > 0 else theme.vermillion, abs(s)) for s in shares]))


def look_up(table: Array, values: Array, low: float = -1, high: float = 1) -> Array:
    """The colour of each value in a table that goes from `low` to `high`; what is beyond has the colour of the end."""
    steps = np.clip((values - low) * ((len(table) - 1) / (high - low)), 0, len(table) - 1)
    return table.take(np.rint(steps).astype(np.intp))
