"""A grid of 15 digit images with captions for `mistake_gallery`, as a block that updates quickly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import IdentityTransform

from nnlab.checks import Array
from nnlab.plots.blocks import LINE, MAP, Block, add, style_axes
from nnlab.plots.raster import Raster, greys, look_up, pixel_box
from nnlab.plots.text_paths import texts_path

COLUMNS, ROWS, SIDE = 5, 3, 28
PITCH, CAPTION_HEIGHT, PIXEL = (90, 124), 24, 3  # spacing, caption height, size of an image's pixel; all in CSS pixels
SIZE = COLUMNS * PITCH[0], ROWS * PITCH[1]


def image_grid(fig: Figure) -> Block:
    """Draw a grid of images of 28 × 28 in a figure of SIZE. `move(images, captions)` sets up to 15 of them."""
    fig.set_layout_engine("none")
    ax = fig.add_axes((0, 0, 1, 1), xticks=[], yticks=[])
    t = style_axes(ax, list(ax.spines))
    raster, texts = Raster(_pixel_cells), _Captions(t.ink)
    add(ax, raster, MAP)
    add(ax, texts, LINE)

    def move(images: Array, captions: Sequence[str]) -> None:
        tiles = np.zeros((ROWS * COLUMNS, SIDE + 1, SIDE + 1))  # with an extra row and column for the gaps
        tiles[: len(images), 1:, 1:] = images.reshape(-1, SIDE, SIDE)
        table = tiles.reshape(ROWS, COLUMNS, SIDE + 1, SIDE + 1).swapaxes(1, 2)
        raster.cells = look_up(greys(t), table.reshape(ROWS * (SIDE + 1), -1)[::-1], 0, 1)
        texts.captions = list(captions)

    return Block(move, [raster, texts])


def _pixel_cells(height: int, width: int, scale: float) -> tuple[Array, Array]:
    """Return the row and the column of the table shown by each pixel."""
    down = _cells_along(np.arange(height) / scale, PITCH[1], CAPTION_HEIGHT, ROWS)
    return ROWS * (SIDE + 1) - 1 - down[::-1], _cells_along(np.arange(width) / scale, PITCH[0], 3, COLUMNS)


def _cells_along(positions: Array, pitch: int, before: int, n: int) -> Array:
    """Return the index for each position along one axis; index 0 within each tile is the gap."""
    which, offset = np.divmod(positions, pitch)
    dot = np.floor((offset - before) / PIXEL) + 1
    inside = (dot >= 1) & (dot <= SIDE)
    return np.asarray(np.minimum(which, n - 1) * (SIDE + 1) + np.where(inside, dot, 0)).astype(np.intp)


class _Captions(Artist):
    """Captions above the images, drawn as one path: separate texts would take twenty times as long."""

    POINTS = 9

    def __init__(self, colour: str) -> None:
        super().__init__()
        self.colour, self.captions = to_rgb(colour), list[str]()

    def draw(self, renderer: Any) -> None:
        if not self.get_visible() or self.axes is None or not self.captions:
            return
        left, bottom, _, height = pixel_box(self.axes)
        scale, size = self.axes.figure.dpi / 100, renderer.points_to_pixels(self.POINTS)
        row, column = np.divmod(np.arange(len(self.captions)), COLUMNS)
        x = left + scale * (column * PITCH[0] + 3 + SIDE * PIXEL / 2)
        y = bottom + height - scale * (row * PITCH[1] + CAPTION_HEIGHT - 8)
        path = texts_path(np.column_stack([x, y]), self.captions, np.full(len(self.captions), size))
        gc = renderer.new_gc()
        gc.set_linewidth(0)
        renderer.draw_path(gc, path, IdentityTransform(), self.colour)
        gc.restore()
        self.stale = False
