"""The confusion matrix as a block: counts on a coloured grid (`confusion`)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from nnlab.checks import Array, numeric
from nnlab.plots.blocks import LINE, MAP, Block, add, check_count, style_axes
from nnlab.plots.raster import Raster, cell_of_pixel, look_up, strong_colours
from nnlab.plots.style import MAP_DEPTH
from nnlab.plots.text_paths import DIGIT_HEIGHT, glyph


def confusion(ax: Axes, matrix: npt.ArrayLike) -> Block:
    """A confusion matrix (k, k) of counts: correct ones in bold on the diagonal, mistakes darker the more there are.

    `move(matrix)` sets it. Row 0 is at the top.
    """
    t = style_axes(ax)
    k = len(_square_matrix(matrix))
    ax.set(xticks=range(k), yticks=range(k), xlim=(-0.5, k - 0.5), ylim=(k - 0.5, -0.5))
    ax.set(xlabel="read as", ylabel="is really", aspect="equal")
    ax.tick_params(length=0)
    ax.yaxis.labelpad = 8
    raster = Raster(lambda height, width, _scale: (cell_of_pixel(k, height), cell_of_pixel(k, width)))
    numbers = _Numbers(t.ink)
    add(ax, raster, MAP)
    add(ax, numbers, LINE)

    def move(matrix: npt.ArrayLike) -> None:
        counts = _square_matrix(matrix)
        check_count("rows in the matrix", len(counts), "classes", k)
        mistakes = np.where(np.eye(k, dtype=bool), 0, counts)
        raster.cells = look_up(strong_colours(t), -MAP_DEPTH * mistakes[::-1] / max(mistakes.max(), 1))
        numbers.shown = [(j, i, str(counts[i, j]), i == j) for i, j in np.ndindex(k, k) if counts[i, j]]

    move(matrix)
    return Block(move, [raster, numbers])


class _Numbers(Artist):
    """Many short numbers, drawn as one path: a matplotlib Text for each would take twenty times as long."""

    SIZE = 9  # points

    def __init__(self, colour: str) -> None:
        super().__init__()
        self.colour = to_rgb(colour)
        self.shown: list[tuple[int, int, str, bool]] = []  # (x, y of the middle, number, bold)

    def draw(self, renderer: Any) -> None:
        if not self.get_visible() or self.axes is None or not self.shown:
            return
        size, outlines = renderer.points_to_pixels(self.SIZE), []
        places = self.axes.transData.transform([shown[:2] for shown in self.shown])
        for place, (_, _, number, bold) in zip(places, self.shown, strict=True):
            glyphs = [glyph(character, bold) for character in number]
            x, y = place - size * np.array([sum(advance for _, advance in glyphs), DIGIT_HEIGHT]) / 2
            for outline, advance in glyphs:
                outlines.append(Path(size * outline.vertices + (x, y), outline.codes))
                x += size * advance
        gc = renderer.new_gc()
        gc.set_clip_rectangle(self.axes.bbox)
        gc.set_linewidth(0)
        renderer.draw_path(gc, Path.make_compound_path(*outlines), IdentityTransform(), self.colour)
        gc.restore()
        self.stale = False


def _square_matrix(matrix: npt.ArrayLike) -> Array:
    table = numeric("matrix", matrix)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"matrix should have as many columns as rows, not shape {table.shape}.")
    return table
