"""Drawings for lesson 15's pad: draw and erase ink, and preprocess it for a network in the way MNIST was."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise

import numpy as np

from nnlab.checks import Array
from nnlab.network import Network, load

PAD_SIDE = 140  # of the pad, in pixels of ink
PEN = 0.08  # as a fraction of the pad
BOXES = {
    784: (28, 20),
    64: (8, 8),
}  # by inputs: side of the picture, and of the box in it that the drawing is scaled to

Point = tuple[float, float]  # as fractions of the pad, from the lower left


@cache
def reader() -> Network:
    """Load the network that comes with the package; tools/train_digits.py trained it on MNIST."""
    with as_file(files("nnlab.datasets") / "data/digit_reader.npz") as path:
        return load(path)


def blank() -> Array:
    """Return a pad without ink, zeros (140, 140); 1 is ink, and row 0 is at the top."""
    return np.zeros((PAD_SIDE, PAD_SIDE), np.float32)


def draw_line(ink: Array, path: Iterable[Point]) -> Array:
    """Return a copy of the pad with a line through the points of a path; a single point makes a dot."""
    ink = ink.copy()
    points = [PAD_SIDE * np.array([x, 1 - y]) - 0.5 for x, y in path]
    for start, end in pairwise([*points, points[-1]]):
        _ink_segment(ink, start, end)
    return ink


def erase(ink: Array, point: Point) -> Array:
    """Return a copy of the pad with the ink under the pen erased."""
    return np.where(draw_line(blank(), [point]) > 0, np.float32(0), ink)


def _ink_segment(ink: Array, start: Array, end: Array) -> None:
    """Ink the pixels near a line segment, in place; pixels at its edge get partial ink."""
    reach = PAD_SIDE * PEN / 2 + 1
    low = np.clip(np.minimum(start, end) - reach, 0, PAD_SIDE).astype(int)
    high = np.clip(np.maximum(start, end) + reach + 1, 0, PAD_SIDE).astype(int)
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
    (across, down), length = end - start, float(np.hypot(*(end - start)))
    along = ((x - start[0]) * across + (y - start[1]) * down) / (length**2 or 1)
    along = np.clip(along, 0, 1)
    distance = np.hypot(x - start[0] - along * across, y - start[1] - along * down)
    part = ink[low[1] : high[1], low[0] : high[0]]
    np.maximum(part, np.clip(reach - 0.5 - distance, 0, 1), out=part)


def network_input(ink: Array, n_in: int = 784) -> Array:
    """Preprocess a drawing for a network with 784 or 64 inputs; return a row (n_in,).

    As in MNIST, the ink is scaled to fit a box of 20 × 20, and placed in 28 × 28 so that its centre of mass is in the
    middle. For the small digits, the box of 8 × 8 is the whole picture.
    """
    side, box = BOXES[n_in]
    picture = np.zeros((side, side))
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.1), np.flatnonzero(ink.max(axis=0) > 0.1)
    if not len(rows):
        return picture.ravel()
    drawn = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(box * n / max(drawn.shape))) for n in drawn.shape)
    small = _averaging_matrix(drawn.shape[0], height) @ drawn @ _averaging_matrix(drawn.shape[1], width).T
    down, across = (_centred_start(small.sum(axis=1 - axis), side) for axis in (0, 1))
    picture[down : down + height, across : across + width] = small
    return picture.ravel()


def _averaging_matrix(n: int, cells: int) -> Array:
    """Return the matrix (cells, n) that averages n pixels over `cells` equal intervals."""
    edges, dots = np.linspace(0, n, cells + 1), np.arange(n)
    shared = np.minimum(edges[1:, None], dots + 1) - np.maximum(edges[:-1, None], dots)
    return np.maximum(shared, 0) * cells / n


def _centred_start(ink: Array, side: int) -> int:
    """Return the first row (or column) for ink (n,) whose centre of mass should be in the middle of the picture."""
    centre = float(ink @ (np.arange(len(ink)) + 0.5)) / float(ink.sum())
    return int(np.clip(round(side / 2 - centre), 0, side - len(ink)))
