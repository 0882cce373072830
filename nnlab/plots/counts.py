"""The confusion matrix."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.text import Text

from nnlab.checks import Array, numeric
from nnlab.plots.blocks import LINE, MAP, Block, add, as_many, dress
from nnlab.plots.raster import Raster, look_up, spread, strong
from nnlab.plots.style import DEPTH


def confusion(ax: Axes, matrix: npt.ArrayLike) -> Block:
    """A confusion matrix (k, k) as counts: right answers bold on the diagonal, mistakes the darker the more.

    `move(matrix)` sets it. Row 0 is at the top.
    """
    t = dress(ax)
    k = len(_square(matrix))
    ax.set(xticks=range(k), yticks=range(k), xlim=(-0.5, k - 0.5), ylim=(k - 0.5, -0.5))
    ax.set(xlabel="read as", ylabel="is really", aspect="equal")
    ax.tick_params(length=0)
    ax.yaxis.labelpad = 8
    raster = Raster(lambda height, width, _scale: (spread(k, height), spread(k, width)))
    words = [
        [Text(j, i, color=t.ink, fontsize=9, ha="center", va="center_baseline") for j in range(k)] for i in range(k)
    ]
    add(ax, raster, MAP)
    for i, j in np.ndindex(k, k):
        words[i][j].set_fontweight("bold" if i == j else "normal")
        words[i][j].set_clip_on(True)
        add(ax, words[i][j], LINE)

    def move(matrix: npt.ArrayLike) -> None:
        counts = _square(matrix)
        as_many("rows in the matrix", len(counts), "classes", k)
        mistakes = np.where(np.eye(k, dtype=bool), 0, counts)
        raster.cells = look_up(strong(t), -DEPTH * mistakes[::-1] / max(mistakes.max(), 1))
        for i, j in np.ndindex(k, k):
            words[i][j].set_text(str(counts[i, j]))
            words[i][j].set_visible(counts[i, j] != 0)

    move(matrix)
    return Block(move, [raster, *(word for row in words for word in row)])


def _square(matrix: npt.ArrayLike) -> Array:
    table = numeric("matrix", matrix)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"matrix should have as many columns as rows, not shape {table.shape}.")
    return table
