"""Small maps in the units of a network's picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from nnlab.checks import Array
from nnlab.plots.blocks import POINT, Block, add, colours
from nnlab.plots.raster import box, look_up, packed, spread, strong


def unit_maps(ax: Axes) -> Block:
    """Square maps. `move(maps, middles, half, chosen)`: maps (n, k, k) from −1 to 1, and where, in pixels of the page.

    `half` is half a side; the map with the number `chosen` has a thick frame.
    """
    t = colours(ax)
    artist = _Maps(packed(np.array([to_rgb(t.ink)]))[0])
    add(ax, artist, POINT + 1)

    def move(maps: Array, middles: Array, half: float, chosen: int | None = None) -> None:
        artist.cells, artist.middles, artist.half = look_up(strong(t), maps), middles, half
        artist.chosen = chosen

    return Block(move, [artist])


class _Maps(Artist):
    def __init__(self, ink: Any) -> None:
        super().__init__()
        self.ink, self.half = ink, 0.0
        self.chosen: int | None = None
        self.cells, self.middles = np.empty((0, 1, 1), np.uint32), np.empty((0, 2))

    def draw(self, renderer: Any) -> None:
        """Draw each where it belongs, enlarged to whole pixels."""
        if not self.get_visible() or self.axes is None or not len(self.cells):
            return
        scale = self.axes.figure.dpi / 100
        left, bottom, _, _ = box(self.axes)
        side = max(2, round(2 * self.half * scale))
        at = spread(self.cells.shape[1], side)
        pixels = self.cells.take(at, axis=1).take(at, axis=2)
        corners = np.rint(self.middles * scale - side / 2 + [left, bottom]).astype(int)
        gc = renderer.new_gc()
        for i, (one, (x, y)) in enumerate(zip(pixels, corners.tolist(), strict=True)):
            edge = round((3 if i == self.chosen else 1) * scale)
            one[:edge] = one[-edge:] = one[:, :edge] = one[:, -edge:] = self.ink
            renderer.draw_image(gc, x, y, one.view(np.uint8).reshape(side, side, 4))
        gc.restore()
        self.stale = False
