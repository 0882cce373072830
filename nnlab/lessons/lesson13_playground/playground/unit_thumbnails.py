"""Thumbnails of maps inside the units of a network diagram, as a block."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from nnlab.checks import Array
from nnlab.plots.blocks import POINT, Block, add, theme_of
from nnlab.plots.raster import cell_of_pixel, look_up, pack_colours, pixel_box, strong_colours


def unit_thumbnails(ax: Axes) -> Block:
    """Square maps. `move(maps, middles, half, chosen)` sets maps (n, k, k) from −1 to 1, and their centres.

    `half` is half the side of a map, in CSS pixels, as are the centres. The map with index `chosen` gets a thick frame.
    """
    t = theme_of(ax)
    artist = _Thumbnails(pack_colours(np.array([to_rgb(t.ink)]))[0])
    add(ax, artist, POINT + 1)

    def move(maps: Array, middles: Array, half: float, chosen: int | None = None) -> None:
        artist.cells, artist.middles, artist.half = look_up(strong_colours(t), maps), middles, half
        artist.chosen = chosen

    return Block(move, [artist])


class _Thumbnails(Artist):
    def __init__(self, ink: Any) -> None:
        super().__init__()
        self.ink, self.half = ink, 0.0
        self.chosen: int | None = None
        self.cells, self.middles = np.empty((0, 1, 1), np.uint32), np.empty((0, 2))

    def draw(self, renderer: Any) -> None:
        """Draw each map at its centre, enlarged to whole pixels."""
        if not self.get_visible() or self.axes is None or not len(self.cells):
            return
        scale = self.axes.figure.dpi / 100
        left, bottom, _, _ = pixel_box(self.axes)
        side = max(2, round(2 * self.half * scale))
        at = cell_of_pixel(self.cells.shape[1], side)
        pixels = self.cells.take(at, axis=1).take(at, axis=2)
        corners = np.rint(self.middles * scale - side / 2 + [left, bottom]).astype(int)
        gc = renderer.new_gc()
        for i, (one, (x, y)) in enumerate(zip(pixels, corners.tolist(), strict=True)):
            edge = round((3 if i == self.chosen else 1) * scale)
            one[:edge] = one[-edge:] = one[:, :edge] = one[:, -edge:] = self.ink
            renderer.draw_image(gc, x, y, one.view(np.uint8).reshape(side, side, 4))
        gc.restore()
        self.stale = False
