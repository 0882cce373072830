"""`Raster`, a fast image of few large cells, and its colour tables. Rows and columns are repeated, not resampled."""

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
    """An image of cells (rows, columns) of packed colours, row 0 at the bottom, that fills an axes.

    `layout(height, width, scale)` returns, for each row and each column of pixels, the row and the column of the cell
    shown there; `scale` is the number of pixels per CSS pixel.
    """

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layout = layout
        self.cells: Array | None = None

    def draw(self, renderer: Any) -> None:
        """Draw the cells at the renderer's resolution."""
        if self.cells is None or not self.get_visible() or self.axes is None:
            return
        scale = renderer.get_image_magnification()  # image pixels per axes pixel: 1, except in vector formats
        left, bottom, width, height = pixel_box(self.axes, scale)
        rows, columns = self.layout(height, width, scale * self.axes.figure.dpi / 100)
        pixels = self.cells.take(columns, axis=1).take(rows, axis=0)
        gc = renderer.new_gc()
        renderer.draw_image(gc, left / scale, bottom / scale, pixels.view(np.uint8).reshape(height, width, 4))
        gc.restore()
        self.stale = False


def pixel_box(ax: Any, scale: float = 1) -> tuple[int, int, int, int]:
    """The left, bottom, width and height of an axes, in whole pixels."""
    left, bottom, right, top = (math.floor(edge * scale + 0.5) for edge in ax.bbox.extents)
    return left, bottom, max(right - left, 1), max(top - bottom, 1)


@cache
def cell_of_pixel(cells: int, pixels: int) -> Array:
    """Divide pixels among equally large cells: the index of each pixel's cell, (pixels,)."""
    return np.arange(pixels) * cells // pixels


def pack_colours(colours: Array) -> Array:
    """Pack colours (k, 3) from 0 to 1 into uint32 (k,), each the four bytes of an opaque RGBA pixel."""
    opaque = np.append(np.round(255 * colours), np.full((len(colours), 1), 255), axis=1)
    return opaque.astype(np.uint8).view(np.uint32)[:, 0]


@cache
def map_colours(theme: Theme) -> Array:
    """The colour table of a decision map from −1 to 1, packed, (128,)."""
    return pack_colours(theme.map)


@cache
def greys(theme: Theme) -> Array:
    """The colour table from background to ink, packed, (40,)."""
    return pack_colours(np.array([mix(theme.paper, theme.ink, share) for share in np.linspace(0, 1, 40)]))


@cache
def strong_colours(theme: Theme) -> Array:
    """The colour table from pure vermillion through the background to pure blue, packed, (201,)."""
    shares = np.linspace(-1, 1, 201)
    return pack_colours(np.array([mix(theme.paper, theme.blue if s > 0 else theme.vermillion, abs(s)) for s in shares]))


def look_up(table: Array, values: Array, low: float = -1, high: float = 1) -> Array:
    """The colour of each value in a colour table that spans `low` to `high`; values out of range are clipped."""
    steps = np.clip((values - low) * ((len(table) - 1) / (high - low)), 0, len(table) - 1)
    return table.take(np.rint(steps).astype(np.intp))
