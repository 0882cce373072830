"""Figures in the course's style: blue and vermillion, which all eyes tell apart; curves differ in line and marker, too.

Functions draw on a Figure or an Axes that they are given, and return nothing; `show` puts a figure below a cell,
with the sentence that says what is to be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from nnlab.checks import numeric, rows, whole

BLUE, VERMILLION, GREY, INK, PAPER, FRAME = "#0072b2", "#d55e00", "#767676", "#1a1a1a", "#ffffff", "#c8c8c8"
DIVERGING = LinearSegmentedColormap.from_list("blue-vermillion", [VERMILLION, PAPER, BLUE])  # below 0, 0, above 0
SHARPNESS = 2  # pixels of the picture for each pixel of the page, for high-density screens


def figure(width: float = 7.0, height: float = 3.0) -> Figure:
    """An empty figure, in inches of 100 pixels."""
    return Figure(figsize=(width, height), dpi=100, layout="constrained", facecolor=PAPER)


def show(fig: Figure, sentence: str) -> None:
    """Put a figure below the cell, with a sentence that says what is to be seen.

    The sentence is the picture's alt text, its text where there are no pictures, and a caption below it (JupyterLab
    shows a picture's alt text to nobody).
    """
    from IPython.display import display

    if not sentence.strip():
        raise ValueError("sentence should say what is to be seen in the figure, for those who cannot see it.")
    file = BytesIO()
    fig.savefig(file, format="png", dpi=100 * SHARPNESS, metadata={"Software": None})  # the same bytes every time
    width, height = (round(inches * 100) for inches in fig.get_size_inches())
    about = {"image/png": {"alt": sentence, "width": width, "height": height}}
    display({"image/png": file.getvalue(), "text/plain": sentence}, metadata=about, raw=True)
    display({"text/markdown": f"*{sentence}*", "text/plain": sentence}, raw=True)


def images(
    fig: Figure, pictures: npt.ArrayLike, titles: Sequence[str] | None = None, columns: int = 10, signed: bool = False
) -> None:
    """Square pictures, given as rows of pixels (n, side²), in a grid; `signed` ones in blue above 0, vermillion below.

    Pixels from 0 to 1 go from white to black; signed ones are scaled picture by picture.
    """
    pictures = rows("pictures", pictures)
    side = round(pictures.shape[1] ** 0.5)
    if side * side != pictures.shape[1]:
        raise ValueError(f"pictures should have a square number of pixels in each row, not {pictures.shape[1]}.")
    if titles is not None and len(titles) != len(pictures):
        raise ValueError(f"There are {len(pictures)} pictures, but {len(titles)} titles.")
    grid = fig.subplots(-(-len(pictures) // whole("columns", columns)), columns, squeeze=False)
    for ax in grid.flat[len(pictures) :]:
        ax.set_axis_off()
    for i, (ax, picture) in enumerate(zip(grid.flat, pictures, strict=False)):
        most = float(np.abs(picture).max()) or 1.0
        colours = (
            {"cmap": DIVERGING, "vmin": -most, "vmax": most} if signed else {"cmap": "Greys", "vmin": 0, "vmax": 1}
        )
        ax.imshow(picture.reshape(side, side), **colours)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_color(FRAME)
        if titles is not None:
            ax.set_title(titles[i], fontsize=9, color=INK)


def confusion(ax: Axes, matrix: npt.ArrayLike) -> None:
    """A confusion matrix (k, k) as counts: right answers bold on the diagonal, mistakes the darker the more."""
    matrix = numeric("matrix", matrix)
    k = len(matrix)
    if matrix.shape != (k, k):
        raise ValueError(f"matrix should have as many columns as rows, not shape {matrix.shape}.")
    mistakes = np.where(np.eye(k, dtype=bool), 0, matrix)
    shades = LinearSegmentedColormap.from_list("mistakes", [PAPER, VERMILLION])
    ax.imshow(
        mistakes, cmap=shades, vmin=0, vmax=1.6 * max(mistakes.max(), 1)
    )  # never so dark that ink is hard to read
    for i, j in zip(*np.nonzero(matrix), strict=True):
        ax.text(
            j,
            i,
            str(matrix[i, j]),
            ha="center",
            va="center",
            fontsize=9,
            color=INK,
            fontweight="bold" if i == j else "normal",
        )
    ax.set(xticks=range(k), yticks=range(k), xlabel="read as", ylabel="is really")


def curves(ax: Axes, values: dict[str, Sequence[float]], xlabel: str, ylabel: str) -> None:
    """Up to four named curves against 1, 2, 3, ..., told apart by colour, line and marker, with a legend."""
    if len(values) > 4:
        raise ValueError(f"curves draws up to four, so that they can be told apart, not {len(values)}.")
    styles = [(BLUE, "-", "o"), (VERMILLION, "--", "s"), (GREY, ":", "^"), (INK, "-.", "D")]
    for (name, numbers), (colour, line, marker) in zip(values.items(), styles, strict=False):
        steps = range(1, len(numbers) + 1)
        ax.plot(steps, numbers, line, color=colour, marker=marker, markersize=4, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
