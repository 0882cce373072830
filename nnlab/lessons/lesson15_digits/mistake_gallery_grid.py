"""Pictures of digits in a grid, each with a few words above it; both can change for each frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import IdentityTransform

from nnlab.checks import Array
from nnlab.plots.blocks import LINE, MAP, Block, add, dress
from nnlab.plots.raster import Raster, box, greys, look_up
from nnlab.plots.text_paths import texts

COLUMNS, ROWS, SIDE = 5, 3, 28
PITCH, HEAD, DOT = (90, 124), 24, 3  # between pictures, above each, and of each of its dots: pixels of the page
SIZE = COLUMNS * PITCH[0], ROWS * PITCH[1]


def gallery(fig: Figure) -> Block:
    """A grid of pictures of 28 × 28, in a figure of SIZE. `move(pictures, words)` shows some of them."""
    fig.set_layout_engine("none")
    ax = fig.add_axes((0, 0, 1, 1), xticks=[], yticks=[])
    t = dress(ax, list(ax.spines))
    raster, captions = Raster(_layout), _Captions(t.ink)
    add(ax, raster, MAP)
    add(ax, captions, LINE)

    def move(pictures: Array, words: Sequence[str]) -> None:
        tiles = np.zeros((ROWS * COLUMNS, SIDE + 1, SIDE + 1))  # with a line and a column for what is between
        tiles[: len(pictures), 1:, 1:] = pictures.reshape(-1, SIDE, SIDE)
        table = tiles.reshape(ROWS, COLUMNS, SIDE + 1, SIDE + 1).swapaxes(1, 2)
        raster.cells = look_up(greys(t), table.reshape(ROWS * (SIDE + 1), -1)[::-1], 0, 1)
        captions.words = list(words)

    return Block(move, [raster, captions])


def _layout(height: int, width: int, scale: float) -> tuple[Array, Array]:
    """Which line and column of the table each pixel shows."""
    down = _along(np.arange(height) / scale, PITCH[1], HEAD, ROWS)
    return ROWS * (SIDE + 1) - 1 - down[::-1], _along(np.arange(width) / scale, PITCH[0], 3, COLUMNS)


def _along(places: Array, pitch: int, before: int, n: int) -> Array:
    """The same along one direction: 0 of each picture's own lines is what is between."""
    which, place = np.divmod(places, pitch)
    dot = np.floor((place - before) / DOT) + 1
    inside = (dot >= 1) & (dot <= SIDE)
    return np.asarray(np.minimum(which, n - 1) * (SIDE + 1) + np.where(inside, dot, 0)).astype(np.intp)


class _Captions(Artist):
    """The words above the pictures, drawn as one path: a text for each would take twenty times as long."""

    POINTS = 9

    def __init__(self, colour: str) -> None:
        super().__init__()
        self.colour, self.words = to_rgb(colour), list[str]()

    def draw(self, renderer: Any) -> None:
        if not self.get_visible() or self.axes is None or not self.words:
            return
        left, bottom, _, height = box(self.axes)
        scale, size = self.axes.figure.dpi / 100, renderer.points_to_pixels(self.POINTS)
        row, column = np.divmod(np.arange(len(self.words)), COLUMNS)
        x = left + scale * (column * PITCH[0] + 3 + SIDE * DOT / 2)
        y = bottom + height - scale * (row * PITCH[1] + HEAD - 8)
        path = texts(np.column_stack([x, y]), self.words, np.full(len(self.words), size))
        gc = renderer.new_gc()
        gc.set_linewidth(0)
        renderer.draw_path(gc, path, IdentityTransform(), self.colour)
        gc.restore()
        self.stale = False
