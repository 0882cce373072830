"""How what is known of a network is shown: its edges as strokes, its units as discs, its numbers as texts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.plots.network_artists import Disc, Stroke, Text
from nnlab.plots.network_layout import HEAD, LINE_HEIGHT, TEXT, Box, Edge, Gap, Layout, Unit, beside
from nnlab.plots.style import STEPS, Theme, mix
from nnlab.plots.text_paths import width as text_width

NUMBERED = 16  # weights between two layers, up to which all are written
READABLE = 8.5  # pixels of the page: smaller numbers are left out
THIN, THICK = 0.7, 5.0  # pixels of the page: the width of an edge
FADED = 0.72  # how near to paper the other edges are, while some are lit
WIDEST = "−0.00"  # what room is kept for, so that nothing jumps when a number changes


class Shown(NamedTuple):
    """What `network` was given to show."""

    plan: Layout
    weights: list[Array] | None
    values: Sequence[Any]
    biases: Sequence[Any]
    names: Sequence[Sequence[str]]
    notes: Sequence[Sequence[str]]
    heads: Sequence[str]
    lit: frozenset[Unit | Edge]
    chosen: Unit | Edge | None
    off: Sequence[Any]
    labels: Mapping[Edge, str]

    @property
    def bright(self) -> set[Any]:
        """The edges that stand out."""
        return {edge for edge in (*self.lit, self.chosen) if isinstance(edge, Edge)}


def short(value: float) -> str:
    """A number in at most five characters or so: 5, 0.27, −12.5, 784."""
    digits = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    if abs(value) >= 99999.5:
        return f"{value:.0e}".replace("e+0", "e").replace("e+", "e").replace("-", "−")
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text.replace("-", "−")


def row_of(rows: Sequence[Any], layer: int) -> Any:
    """What is given for a layer, None if nothing is."""
    return rows[layer] if layer < len(rows) else None


class Edges(NamedTuple):
    """Edges of one sign: where they begin and end (n, 4), their widths (n,) and their one colour."""

    lines: Array
    widths: Array
    colour: Any


def edges(shown: Shown, t: Theme) -> tuple[Edges, Edges, list[Stroke]]:
    """The edges from 0 up and those below, and the lit ones, each over a broader stroke of ink."""
    plan, top = shown.plan, max((float(np.abs(table).max()) for table in shown.weights or []), default=0.0) or 1.0
    lines = np.concatenate([np.empty((0, 4)), *(gap.lines for gap in plan.gaps)])
    weights = np.concatenate([np.empty(0), *(_shares(shown, gap, top) for gap in plan.gaps)])
    seen = np.concatenate([np.empty(0, bool), *(_on(shown, gap) for gap in plan.gaps)])
    bright, lit = shown.bright, []
    faded = 0.0
    for i, edge in enumerate(edge for gap in plan.gaps for edge in gap.edges) if bright else ():
        if edge in bright and seen[i]:
            lit += _lit(lines[i : i + 1], weights[i], t)
            seen[i], faded = False, FADED if edge in shown.lit else faded
    above, below = seen & (weights >= 0), seen & (weights < 0)
    blue = t.grey if shown.weights is None else t.blue
    return (
        Edges(lines[above], _widths(weights[above]), mix(blue, t.paper, faded)),
        Edges(lines[below], _widths(weights[below]), mix(t.vermillion, t.paper, faded)),
        lit,
    )


def _shares(shown: Shown, gap: Gap, top: float) -> Array:
    """The weights of the edges to a layer, as shares of the largest of all."""
    if shown.weights is None:
        return np.full(len(gap.pairs), 0.06)
    return shown.weights[gap.layer - 1][gap.pairs[:, 0], gap.pairs[:, 1]] / top


def _on(shown: Shown, gap: Gap) -> Array:
    """Which edges to a layer have both their units switched on."""
    on = np.ones(len(gap.pairs), bool)
    for row, units in zip((row_of(shown.off, gap.layer - 1), row_of(shown.off, gap.layer)), gap.pairs.T, strict=True):
        if row is not None:
            on &= ~np.asarray(row, bool)[units]
    return on


def _widths(weights: Array) -> Array:
    return THIN + (THICK - THIN) * np.abs(weights)


def _lit(line: Array, weight: float, t: Theme) -> list[Stroke]:
    wide = max(float(_widths(np.array(weight))), 2.0)
    colour, dashes = (t.blue, None) if weight >= 0 else (t.vermillion, (3 * wide, 1.5 * wide))
    return [Stroke(line, t.ink, wide + 3), Stroke(line, t.paper, wide + 0.6), Stroke(line, colour, wide, dashes)]


def discs(shown: Shown, t: Theme) -> list[Any]:
    """The units, tinted by their values, and the dots where units are left out."""
    plan, marked, off = shown.plan, [], []
    alike: dict[tuple[int, bool], list[Array]] = {}  # by their tint and whether they are lit: drawn as one
    for layer, (units, places) in enumerate(zip(plan.shown, plan.places, strict=True)):
        tints, switched_off = _tints(row_of(shown.values, layer), units), row_of(shown.off, layer)
        for unit, at, tint in zip(units, places, tints, strict=True):
            if switched_off is not None and switched_off[unit]:
                off.append(at)
                continue
            alike.setdefault((tint, Unit(layer, unit) in shown.lit), []).append(at)
            if shown.chosen == Unit(layer, unit):
                rings = (plan.radius + 4.5, t.ink), (plan.radius + 2.2, t.paper)
                marked = [Disc(at[None], radius, colour, colour) for radius, colour in rings]
    found: list[Disc | Stroke] = [*marked]
    found += [
        Disc(np.array(some), plan.radius, None if tint < 0 else t.map[tint], t.ink, 3.2 if lit else 1.3)
        for (tint, lit), some in alike.items()
    ]
    if off:
        cross = 0.6 * plan.radius * np.array([[-1, -1, 1, 1], [-1, 1, 1, -1]])
        found.append(Disc(np.array(off), plan.radius, t.paper, t.grey, 1.2, (3, 3)))
        found.append(Stroke((np.tile(off, 2)[:, None] + cross).reshape(-1, 4), t.grey, 1.2))
    if plan.dots:
        found.append(Disc(np.array([(x, y + up) for x, y in plan.dots for up in (-7, 0, 7)]), 2.0, t.grey, t.grey, 0))
    return found


def _tints(values: Any, units: Sequence[int]) -> list[int]:
    """The numbers of the units' colours in the theme's map, −1 for none."""
    if values is None:
        return [-1] * len(units)
    values = np.asarray(values, float)
    shares = values[list(units)] / max(1.0, float(np.nanmax(np.abs(values), initial=0.0)))
    steps = np.rint((shares + 1) / 2 * (STEPS - 1))
    return np.where(np.isnan(steps), -1, steps).astype(int).tolist()


def texts(shown: Shown, numbers: bool, width: float, height: float) -> list[Text]:
    """All that is written: heads, values in the units, names and biases above and notes below them, weights."""
    plan, written = shown.plan, []
    size = min(13.0, 1.72 * plan.radius / text_width(WIDEST))
    for layer, (units, places) in enumerate(zip(plan.shown, plan.places, strict=True)):
        values = row_of(shown.values, layer)
        if shown.heads and layer < len(shown.heads):
            written.append(_fitting(shown.heads[layer], places[0, 0], height - HEAD / 2, plan, width, True))
        for unit, (x, y) in zip(units, places.tolist(), strict=True):
            switched_off = (row := row_of(shown.off, layer)) is not None and row[unit]
            if values is not None and np.isfinite(values[unit]) and size >= READABLE and not switched_off:
                text = short(float(values[unit]))
                small = min(size, 1.8 * plan.radius / text_width(text))
                written.append(Text(x, y, text, small, ground=False))
            if plan.roomy:
                written += _around(shown, layer, unit, x, y, width)
    return written + _weights(shown, numbers, [text.box for text in written if text.ground])


def _around(shown: Shown, layer: int, unit: int, x: float, y: float, width: float) -> list[Text]:
    """The name and the bias above a unit, and its notes below it."""
    plan, found = shown.plan, []
    name = (row_of(shown.names, layer) or [""] * (unit + 1))[unit]
    biases = row_of(shown.biases, layer - 1) if layer else None
    above = " ".join([name] if name else []) + ("   " if name and biases is not None else "")
    above += "" if biases is None else f"b = {short(float(biases[unit]))}"
    if above:
        found.append(_fitting(above, x, y + plan.radius + LINE_HEIGHT / 2 + 3, plan, width))
    note = (row_of(shown.notes, layer) or [""] * (unit + 1))[unit]
    for i, line in enumerate(note.split("\n") if note else []):
        found.append(_fitting(line, x, y - plan.radius - LINE_HEIGHT * (i + 0.5) - 3, plan, width))
    return found


def _fitting(text: str, x: float, y: float, plan: Layout, width: float, bold: bool = False) -> Text:
    """A text that is no wider than a layer's column and stays in the picture."""
    full = text_width(text, bold)
    size = min(TEXT, (plan.apart - 8) / full)
    half = size * full / 2 + 3
    return Text(min(max(x, half), width - half), y, text, size, bold)


def _weights(shown: Shown, numbers: bool, boxes: list[Box]) -> list[Text]:
    """The weights at their edges: all of a layer's or, if there is no room for them, those of bright edges."""
    plan, bright, written = shown.plan, shown.bright, []
    for gap, W in zip(plan.gaps, shown.weights or [], strict=False):
        both = (gap.layer - 1, gap.layer)
        few = W.size <= NUMBERED
        discs = [(x, y, plan.radius + 5, plan.radius + 5) for i in both for x, y in plan.places[i].tolist()]
        left, right = gap.lines[:, 0].min() - plan.apart, gap.lines[:, 2].max() + plan.apart
        near = [(x, y, 8 * math.ceil(w / 8), h) for x, y, w, h in boxes if left < x < right]
        for wanted in ([True] * len(gap.edges) if numbers and few else [], [edge in bright for edge in gap.edges]):
            if not any(wanted):
                continue
            lines, some = tuple(map(tuple, gap.lines[wanted].tolist())), list(compress(gap.edges, wanted))
            said = [shown.labels.get(edge) or short(float(W[edge.source, edge.target])) for edge in some]
            wide = tuple(_room(text) for text in said)
            places, size = beside(lines, wide, (*discs, *near))
            for edge, text, (x, y) in zip(some, said, places.tolist(), strict=False):
                written.append(Text(x, y, text, size, edge in bright, framed=edge == shown.chosen))
            if len(places):
                break
    return written


def _room(text: str) -> float:
    """How wide a place has to be, as a share of the size: that of any number, or of a longer text in whole steps."""
    usual, own = text_width(WIDEST), text_width(text, bold=True)
    return usual if own <= 1.15 * usual else math.ceil(own)
