"""Square images, given as rows of pixels, in a grid with optional titles (`images`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from nnlab.checks import Array, rows, whole
from nnlab.plots.blocks import MAP, UNDER, Block, add, axes, check_count, style_axes
from nnlab.plots.raster import Raster, cell_of_pixel, greys, look_up, pack_colours, pixel_box, strong_colours

GAP, TITLE_HEIGHT = 6, 18  # the gap between images, and a title's height, in CSS pixels


def images(
    place: Figure | Axes,
    pictures: npt.ArrayLike,
    titles: Sequence[str] | None = None,
    columns: int = 10,
    signed: bool = False,
) -> Block:
    """Square images, given as rows of pixels (n, side²), in a grid. `move(pictures)` sets them; n and side are fixed.

    Pixels from 0 to 1 are shaded from background to ink. With `signed`, positive pixels are blue and negative ones
    vermillion, each image scaled by its own largest absolute value.
    """
    ax = axes(place)
    t = style_axes(ax, list(ax.spines))
    ax.xaxis.set_visible(False)
    ax.yaxis.set_visible(False)
    ax.patch.set_visible(False)
    shape = rows("pictures", pictures).shape
    n, side = shape[0], round(shape[1] ** 0.5)
    if side * side != shape[1]:
        raise ValueError(f"pictures should have a square number of pixels in each row, not {shape[1]}.")
    if titles is not None:
        check_count("titles", len(titles), "pictures", n)
    down = -(-n // whole("columns", columns))
    head = TITLE_HEIGHT if titles is not None else 0

    # One table of cells: each image with its frame, plus a transparent last row and column, which the gaps between
    # images show (index −1).
    cells = np.zeros((down * (side + 2) + 1, columns * (side + 2) + 1), np.uint32)
    grid = cells[:-1, :-1].reshape(down, side + 2, columns, side + 2).swapaxes(1, 2)
    at = np.divmod(np.arange(n), columns)
    grid[at] = pack_colours(np.array([to_rgb(t.frame)]))[0]
    inner = grid[:, :, 1:-1, 1:-1]

    def move(pictures: npt.ArrayLike) -> None:
        table = rows("pictures", pictures)
        if table.shape != shape:
            raise ValueError(f"pictures should have shape {shape}, as at first, not {table.shape}.")
        if signed:
            most = np.abs(table).max(axis=1, keepdims=True)
            coloured = look_up(strong_colours(t), table / np.where(most > 0, most, 1))
        else:
            coloured = look_up(greys(t), table, 0, 1)
        inner[at] = coloured.reshape(n, side, side)

    def layout(height: int, width: int, scale: float) -> tuple[Array, Array]:
        x, y, size = _picture_positions(height, width, scale, down, columns, side, head)
        edge = max(1, round(scale))
        return _grid_cell_of_pixel(y, height, side, size, edge)[::-1], _grid_cell_of_pixel(x, width, side, size, edge)

    raster = Raster(layout)
    raster.cells = cells
    add(ax, raster, MAP)
    if titles is not None:
        words = _Titles(list(titles), columns, t.ink)
        words.places = lambda height, width, scale: _picture_positions(height, width, scale, down, columns, side, head)
        words.set_zorder(UNDER)
        words.set_in_layout(False)
        ax.add_artist(words)
    move(pictures)
    return Block(move, [raster])


@cache
def _picture_positions(
    height: int, width: int, scale: float, down: int, columns: int, side: int, head: float
) -> tuple[Array, Array, int]:
    """The images' left edges (columns,) and top edges (down,), and their size, in pixels."""
    gap, head = round(GAP * scale), round(head * scale)
    edge = max(1, round(scale))
    size = min((width - (columns - 1) * gap) // columns, (height - (down - 1) * gap) // down - head) - 2 * edge
    # A multiple of `side`, so that all pixels of an image are equally large.
    size = max(size // side * side, size if size < 2 * side else 0, 1)
    pitch_x, pitch_y = size + 2 * edge + gap, size + 2 * edge + gap + head
    left, top = (width - columns * pitch_x + gap) // 2, (height - down * pitch_y + gap) // 2
    return max(left, 0) + pitch_x * np.arange(columns), max(top, 0) + head + pitch_y * np.arange(down), size


def _grid_cell_of_pixel(starts: Array, pixels: int, side: int, size: int, edge: int) -> Array:
    """Which cell each pixel shows, (pixels,), along one axis: frame, image, frame, and −1 between images."""
    one = np.concatenate([np.zeros(edge, np.intp), 1 + cell_of_pixel(side, size), np.full(edge, side + 1)])
    cells = np.full(max(pixels, int(starts[-1]) + len(one)), -1)
    for i, start in enumerate(starts):
        cells[start : start + len(one)] = i * (side + 2) + one
    return cells[:pixels]


class _Titles(Artist):
    """The titles above the images of a grid. They're not animated."""

    def __init__(self, titles: list[str], columns: int, ink: str) -> None:
        super().__init__()
        self.titles, self.columns, self.ink = titles, columns, ink
        self.places: Any = None

    def draw(self, renderer: Any) -> None:
        if not self.get_visible() or self.axes is None:
            return
        left, bottom, width, height = pixel_box(self.axes)
        scale = self.axes.figure.dpi / 100
        x, y, size = self.places(height, width, scale)
        for i, title in enumerate(self.titles):
            row, column = divmod(i, self.columns)
            middle, above = left + x[column] + size / 2 + max(1, round(scale)), bottom + height - y[row] + 4 * scale
            text = Text(float(middle), float(above), title, color=self.ink, fontsize=9, ha="center", va="baseline")
            text.set_figure(self.axes.figure)
            text.set_transform(IdentityTransform())
            text.draw(renderer)
        self.stale = False
