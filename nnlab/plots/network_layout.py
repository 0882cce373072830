"""Where the units of a network's picture are, and where the numbers at its edges go so that none overlap.

All places are in pixels of the page, from the lower left corner of the axes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlab.checks import Array

EDGE, TEXT, LINE_HEIGHT, HEAD = 6.0, 12.0, 14.0, 22.0  # the margin, the size and height of a line, that of the heads
LARGEST, SMALLEST = 22.0, 4.0  # the radius of a unit
ROOMY = 11.0  # units of this radius and more have texts
FARTHEST = 130.0  # from one unit to the next below
SIZES = 12.0, 10.5, 9.5  # that a weight's number may have
ALONG = np.linspace(0.16, 0.84, 35)  # where on an edge its number may be
MIDDLE = 17


class Unit(NamedTuple):
    """A unit: its layer, 0 for the inputs, and its number in it from 0."""

    layer: int
    number: int


class Edge(NamedTuple):
    """An edge to a unit of `layer` (1 or more) from one of the layer before, both numbered from 0."""

    layer: int
    source: int
    target: int


class Gap(NamedTuple):
    """The edges to one layer that are shown, the numbers of their units (n, 2), and where they begin and end (n, 4)."""

    layer: int
    edges: tuple[Edge, ...]
    pairs: Array
    lines: Array


class Layout(NamedTuple):
    """The shown units of each layer, their middles (shown, 2) and radius, and whether there is room for texts."""

    shown: tuple[tuple[int, ...], ...]
    places: tuple[Array, ...]
    gaps: tuple[Gap, ...]  # one for each layer but the inputs
    dots: tuple[tuple[float, float], ...]  # where units are left out
    apart: float  # from one layer to the next
    radius: float
    roomy: bool

    def place(self, unit: Unit) -> tuple[float, float] | None:
        """The middle of a unit, None if it is left out."""
        shown = self.shown[unit.layer]
        if unit.number not in shown:
            return None
        x, y = self.places[unit.layer][shown.index(unit.number)]
        return float(x), float(y)


@lru_cache(64)
def layout(
    sizes: tuple[int, ...], width: float, height: float, most: int, above: int = 0, below: int = 0, head: bool = False
) -> Layout:
    """Layers from left to right; a layer of more than `most` units shows its first and last ones.

    Above each unit is room for `above` lines of text, below it for `below`, if the units do not get too small.
    """
    ends = most // 2 - 1
    shown = tuple(tuple(range(n)) if n <= most else (*range(ends), *range(n - ends, n)) for n in sizes)
    slots = [len(units) + (len(units) < n) for units, n in zip(shown, sizes, strict=True)]
    top = height - (HEAD if head else 0)
    down = min((top - 2 * EDGE) / max(slots), FARTHEST + LINE_HEIGHT * (above + below))
    margin = min(max(LARGEST + EDGE, 0.09 * width), 56.0)
    apart = (width - 2 * margin) / max(len(sizes) - 1, 1)
    most_wide = min(LARGEST, 0.26 * apart)
    radius = min(most_wide, (down - LINE_HEIGHT * (above + below)) / 2 - 3.5)
    roomy = radius >= ROOMY
    if not roomy:
        above = below = 0
        down = min((top - 2 * EDGE) / max(slots), FARTHEST)
        radius = max(min(most_wide, down / 2 - 2.5), SMALLEST)
    middle = top / 2 + LINE_HEIGHT * (below - above) / 2
    places, dots = [], []
    for i, (units, n, k) in enumerate(zip(shown, sizes, slots, strict=True)):
        x = margin + i * apart if len(sizes) > 1 else width / 2
        y = middle + down * ((k - 1) / 2 - np.arange(k))
        if len(units) < n:
            dots.append((x, float(y[ends])))
            y = np.delete(y, ends)
        places.append(np.column_stack([np.full(len(units), x), y]))
    gaps = tuple(_gap(layer, shown, places, radius) for layer in range(1, len(sizes)))
    return Layout(shown, tuple(places), gaps, tuple(dots), apart, radius, roomy)


def _gap(layer: int, shown: tuple[tuple[int, ...], ...], places: list[Array], radius: float) -> Gap:
    pairs = [(i, j) for i in shown[layer - 1] for j in shown[layer]]
    middles = np.array([(start, end) for start in places[layer - 1] for end in places[layer]])
    along = middles[:, 1] - middles[:, 0]
    along *= radius / np.hypot(*along.T)[:, None]
    lines = np.column_stack([middles[:, 0] + along, middles[:, 1] - along])  # from border to border: quick to draw
    return Gap(layer, tuple(Edge(layer, i, j) for i, j in pairs), np.array(pairs), lines)


Box = tuple[float, float, float, float]  # the middle, and half the width and the height
Segment = tuple[float, float, float, float]  # from one middle to the other


@lru_cache(256)
def beside(edges: tuple[Segment, ...], wide: tuple[float, ...], obstacles: tuple[Box, ...]) -> tuple[Array, float]:
    """Where the texts of edges stand, their middles (n, 2), and their size: none over another or an obstacle.

    `wide` are their widths as shares of their size. All stand at the same share of their edges' length, if they can.
    Without room for all of them there are none: (0, 2).
    """
    lines = np.array(edges)
    middles = lines[:, None, :2] + ALONG[:, None] * (lines[:, None, 2:] - lines[:, None, :2])  # (n, shares, 2)
    for size in SIZES:
        half = np.column_stack([np.multiply(wide, size) + 4, np.full(len(wide), size + 2)]) / 2  # (n, 2)
        boxes = np.array(obstacles).reshape(-1, 4)
        free = np.asarray(~_hit(middles[:, :, None], half[:, None, None], boxes).any(axis=-1))  # (n, shares)
        tidy = [_closest(middles[:, k], half) if free[:, k].all() else 0.0 for k in range(len(ALONG))]
        if max(tidy) > 1:
            fitting = [k for k, far in enumerate(tidy) if far > 1]
            best = min(fitting, key=lambda k: (_crossed(middles[:, k], half, lines), -min(tidy[k], 3), abs(k - MIDDLE)))
            return middles[:, best], size
        if (found := _one_by_one(middles, free, half)) is not None:
            return found, size
    return np.empty((0, 2)), SIZES[-1]


def _hit(middle: Array, half: Array, boxes: Array) -> Array:
    """Whether some boxes overlap others."""
    return np.asarray((np.abs(middle - boxes[..., :2]) < half + boxes[..., 2:]).all(axis=-1))


def _closest(middles: Array, half: Array) -> float:
    """How far the two nearest of some boxes are apart, 1 where they touch."""
    far = (np.abs(middles[:, None] - middles) / (half[:, None] + half)).max(axis=-1)
    return float(far[~np.eye(len(far), dtype=bool)].min(initial=9.0))


def _crossed(middles: Array, half: Array, lines: Array) -> int:
    """How many times a text would stand on an edge that is not its own."""
    start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
    slope = along[:, 1] / along[:, 0]
    off = np.abs(start[:, 1] + slope * (middles[:, :1] - start[:, 0]) - middles[:, 1:])
    return int((off < half[:, 1:] + np.abs(slope) * half[:, :1]).sum()) - len(middles)


def _one_by_one(middles: Array, free: Array, half: Array) -> Array | None:
    """Places found for one text after the other, None if there is none for one of them.

    The one with the fewest places goes first, to that which takes the fewest from the others.
    """
    free, found = free.copy(), np.full((len(middles), 2), np.nan)
    waiting = np.ones(len(middles), bool)
    for _ in middles:
        left = np.where(waiting, free.sum(axis=1), len(ALONG) + 1)
        i = int(left.argmin())
        if left[i] == 0:
            return None
        waiting[i] = False
        boxes = np.column_stack([middles[i], np.tile(half[i], (len(ALONG), 1))])  # wherever it may stand
        taken = _hit(middles[waiting][:, :, None], half[waiting][:, None, None], boxes) & free[waiting][..., None]
        k = int(np.where(free[i], taken.sum(axis=(0, 1)), len(free) * len(ALONG) + 1).argmin())
        found[i] = middles[i, k]
        free[waiting] &= ~taken[..., k]
    return found
