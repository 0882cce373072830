"""Drawings: ink on a small pad, and the picture that a network gets of it, made as those of MNIST were."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise

import numpy as np

from nnlab.checks import Array
from nnlab.network import Network, load

SIDE = 140  # of the pad, in dots
PEN = 0.08  # how thick its line is, as a share of the pad
BOXES = {784: (28, 20), 64: (8, 8)}  # side of a network's picture, and of the box in it that the drawing is fitted to

Place = tuple[float, float]  # as shares of the pad, from the lower left


@cache
def reader() -> Network:
    """The network that comes with the package, trained by tools/train_digits.py on MNIST."""
    with as_file(files("nnlab.datasets") / "data/digit_reader.npz") as path:
        return load(path)


def blank() -> Array:
    """A pad without ink, (SIDE, SIDE); 1 is ink, and row 0 is at the top."""
    return np.zeros((SIDE, SIDE), np.float32)


def inked(ink: Array, path: Iterable[Place]) -> Array:
    """The pad with a line more, from place to place; a single place is a dot."""
    ink = ink.copy()
    places = [SIDE * np.array([x, 1 - y]) - 0.5 for x, y in path]
    for start, end in pairwise([*places, places[-1]]):
        _draw(ink, start, end)
    return ink


def wiped(ink: Array, place: Place) -> Array:
    """The pad without what is under the pen."""
    return np.where(inked(blank(), [place]) > 0, np.float32(0), ink)


def _draw(ink: Array, start: Array, end: Array) -> None:
    """Ink the dots that are near a straight line, those at its edge in part."""
    reach = SIDE * PEN / 2 + 1
    low = np.clip(np.minimum(start, end) - reach, 0, SIDE).astype(int)
    high = np.clip(np.maximum(start, end) + reach + 1, 0, SIDE).astype(int)
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
    (across, down), length = end - start, float(np.hypot(*(end - start)))
    along = ((x - start[0]) * across + (y - start[1]) * down) / (length**2 or 1)
    along = np.clip(along, 0, 1)
    away = np.hypot(x - start[0] - along * across, y - start[1] - along * down)
    part = ink[low[1] : high[1], low[0] : high[0]]
    np.maximum(part, np.clip(reach - 0.5 - away, 0, 1), out=part)


def fitted(ink: Array, n_in: int = 784) -> Array:
    """The drawing as a network with so many inputs sees it, a row (n_in,).

    As for MNIST: what is drawn is scaled to fit a box of 20 × 20, and put into 28 × 28 so that its centre of mass is in
    the middle. For the small digits the box of 8 × 8 is the whole picture.
    """
    side, box = BOXES[n_in]
    picture = np.zeros((side, side))
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.1), np.flatnonzero(ink.max(axis=0) > 0.1)
    if not len(rows):
        return picture.ravel()
    drawn = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(box * n / max(drawn.shape))) for n in drawn.shape)
    small = _means(drawn.shape[0], height) @ drawn @ _means(drawn.shape[1], width).T
    down, across = (_start(small.sum(axis=1 - axis), side) for axis in (0, 1))
    picture[down : down + height, across : across + width] = small
    return picture.ravel()


def _means(n: int, cells: int) -> Array:
    """The matrix (cells, n) that takes n dots to the means of `cells` equal stretches of them."""
    edges, dots = np.linspace(0, n, cells + 1), np.arange(n)
    shared = np.minimum(edges[1:, None], dots + 1) - np.maximum(edges[:-1, None], dots)
    return np.maximum(shared, 0) * cells / n


def _start(ink: Array, side: int) -> int:
    """Where rows (or columns) with so much ink begin, so that their centre of mass is in the middle of the picture."""
    centre = float(ink @ (np.arange(len(ink)) + 0.5)) / float(ink.sum())
    return int(np.clip(round(side / 2 - centre), 0, side - len(ink)))
