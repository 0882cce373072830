"""Layout of a network diagram: positions of the units (`layout`) and of the weights' labels (`weight_positions`).

All positions are in CSS pixels, from the lower left corner of the axes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlab.checks import Array

MARGIN, TEXT_SIZE, LINE_HEIGHT, HEADING_HEIGHT = 6.0, 12.0, 14.0, 22.0
MAX_RADIUS, MIN_RADIUS = 22.0, 4.0  # of a unit
MIN_RADIUS_WITH_TEXTS = 11.0  # smaller units have no texts around them
MAX_UNIT_DISTANCE = 130.0  # from one unit to the next below
WEIGHT_SIZES = 12.0, 10.5, 9.5  # font sizes of the weights' labels, in the order they're tried
EDGE_SHARES = np.linspace(0.16, 0.84, 35)  # positions of a label along its edge, as shares of its length
MIDDLE_INDEX = 17  # of the edge's middle in EDGE_SHARES


class Unit(NamedTuple):
    """A unit: its layer (0 is the inputs) and its number in the layer, from 0."""

    layer: int
    number: int


class Edge(NamedTuple):
    """An edge to unit `target` of `layer` (1 or more) from unit `source` of the layer before, numbered from 0."""

    layer: int
    source: int
    target: int


class Gap(NamedTuple):
    """The shown edges to one layer, the numbers of their units (n, 2), and their end points (n, 4)."""

    layer: int
    edges: tuple[Edge, ...]
    pairs: Array
    lines: Array


class Layout(NamedTuple):
    """The shown units of each layer, their centres (shown, 2) and radius, and whether there's room for texts."""

    shown: tuple[tuple[int, ...], ...]
    places: tuple[Array, ...]
    gaps: tuple[Gap, ...]  # one per layer but the inputs
    dots: tuple[tuple[float, float], ...]  # the centres of the dots that stand for units not shown
    apart: float  # the distance from one layer to the next
    radius: float
    roomy: bool

    def place(self, unit: Unit) -> tuple[float, float] | None:
        """The centre of a unit, None if it isn't shown."""
        shown = self.shown[unit.layer]
        if unit.number not in shown:
            return None
        x, y = self.places[unit.layer][shown.index(unit.number)]
        return float(x), float(y)


@lru_cache(64)
def layout(
    sizes: tuple[int, ...], width: float, height: float, most: int, above: int = 0, below: int = 0, head: bool = False
) -> Layout:
    """Lay out the layers from left to right; a layer of more than `most` units shows its first and last ones.

    Room is left for `above` lines of text above each unit and `below` lines below it, unless that makes the units too
    small, and for headings if `head`.
    """
    ends = most // 2 - 1
    shown = tuple(tuple(range(n)) if n <= most else (*range(ends), *range(n - ends, n)) for n in sizes)
    slots = [len(units) + (len(units) < n) for units, n in zip(shown, sizes, strict=True)]
    top = height - (HEADING_HEIGHT if head else 0)
    down = min((top - 2 * MARGIN) / max(slots), MAX_UNIT_DISTANCE + LINE_HEIGHT * (above + below))
    margin = min(max(MAX_RADIUS + MARGIN, 0.09 * width), 56.0)
    apart = (width - 2 * margin) / max(len(sizes) - 1, 1)
    most_wide = min(MAX_RADIUS, 0.26 * apart)
    radius = min(most_wide, (down - LINE_HEIGHT * (above + below)) / 2 - 3.5)
    roomy = radius >= MIN_RADIUS_WITH_TEXTS
    if not roomy:
        above = below = 0
        down = min((top - 2 * MARGIN) / max(slots), MAX_UNIT_DISTANCE)
        radius = max(min(most_wide, down / 2 - 2.5), MIN_RADIUS)
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
    lines = np.column_stack([middles[:, 0] + along, middles[:, 1] - along])  # from circle to circle: fast to draw
    return Gap(layer, tuple(Edge(layer, i, j) for i, j in pairs), np.array(pairs), lines)


Box = tuple[float, float, float, float]  # the centre, half the width, half the height
Segment = tuple[float, float, float, float]  # from (x, y) to (x, y)


@lru_cache(256)
def weight_positions(
    edges: tuple[Segment, ...], wide: tuple[float, ...], obstacles: tuple[Box, ...]
) -> tuple[Array, float]:
    """Place the labels of edges without overlaps: their centres (n, 2) and their font size.

    No label overlaps another one or an obstacle. `wide` are the labels' widths as shares of the font size. If possible,
    all labels are at the same share of their edges' length. If they don't all fit, there are none: (0, 2).
    """
    lines = np.array(edges)
    middles = lines[:, None, :2] + EDGE_SHARES[:, None] * (lines[:, None, 2:] - lines[:, None, :2])  # (n, shares, 2)
    for size in WEIGHT_SIZES:
        half = np.column_stack([np.multiply(wide, size) + 4, np.full(len(wide), size + 2)]) / 2  # (n, 2)
        boxes = np.array(obstacles).reshape(-1, 4)
        free = np.asarray(~_overlaps(middles[:, :, None], half[:, None, None], boxes).any(axis=-1))  # (n, shares)
        tidy = [_smallest_gap(middles[:, k], half) if free[:, k].all() else 0.0 for k in range(len(EDGE_SHARES))]
        if max(tidy) > 1:
            fitting = [k for k, far in enumerate(tidy) if far > 1]
            best = min(
                fitting,
                key=lambda k: (_edges_crossed(middles[:, k], half, lines), -min(tidy[k], 3), abs(k - MIDDLE_INDEX)),
            )
            return middles[:, best], size
        if (found := _place_one_by_one(middles, free, half)) is not None:
            return found, size
    return np.empty((0, 2)), WEIGHT_SIZES[-1]


def _overlaps(middle: Array, half: Array, boxes: Array) -> Array:
    """Whether boxes (`middle`, `half`) overlap others, by broadcasting."""
    return np.asarray((np.abs(middle - boxes[..., :2]) < half + boxes[..., 2:]).all(axis=-1))


def _smallest_gap(middles: Array, half: Array) -> float:
    """The smallest relative distance between any two boxes; at 1 they touch, below it they overlap."""
    far = (np.abs(middles[:, None] - middles) / (half[:, None] + half)).max(axis=-1)
    return float(far[~np.eye(len(far), dtype=bool)].min(initial=9.0))


def _edges_crossed(middles: Array, half: Array, lines: Array) -> int:
    """How many times a label would cover an edge other than its own."""
    start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
    slope = along[:, 1] / along[:, 0]
    off = np.abs(start[:, 1] + slope * (middles[:, :1] - start[:, 0]) - middles[:, 1:])
    return int((off < half[:, 1:] + np.abs(slope) * half[:, :1]).sum()) - len(middles)


def _place_one_by_one(middles: Array, free: Array, half: Array) -> Array | None:
    """Place the labels greedily, one at a time: their centres (n, 2), or None if one doesn't fit.

    The label with the fewest free positions goes first, to the position that blocks the fewest of the others'.
    """
    free, found = free.copy(), np.full((len(middles), 2), np.nan)
    waiting = np.ones(len(middles), bool)
    for _ in middles:
        left = np.where(waiting, free.sum(axis=1), len(EDGE_SHARES) + 1)
        i = int(left.argmin())
        if left[i] == 0:
            return None
        waiting[i] = False
        boxes = np.column_stack([middles[i], np.tile(half[i], (len(EDGE_SHARES), 1))])  # at every position
        taken = _overlaps(middles[waiting][:, :, None], half[waiting][:, None, None], boxes) & free[waiting][..., None]
        k = int(np.where(free[i], taken.sum(axis=(0, 1)), len(free) * len(EDGE_SHARES) + 1).argmin())
        found[i] = middles[i, k]
        free[waiting] &= ~taken[..., k]
    return found
