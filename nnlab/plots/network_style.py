"""Turn a network's data into the strokes (edges), discs (units) and texts (values, names, weights) of its diagram."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.plots.network_artists import Disc, Stroke, Text
from nnlab.plots.network_layout import (
    HEADING_HEIGHT,
    LINE_HEIGHT,
    TEXT_SIZE,
    Box,
    Edge,
    Gap,
    Layout,
    Unit,
    weight_positions,
)
from nnlab.plots.style import MAP_STEPS, Theme, mix
from nnlab.plots.text_paths import width as text_width

MAX_WRITTEN_WEIGHTS = 16  # between two layers; if there are more, only highlighted edges' weights are
MIN_TEXT_SIZE = 8.5  # CSS pixels: numbers that would be smaller are left out
MIN_EDGE_WIDTH, MAX_EDGE_WIDTH = 0.7, 5.0  # CSS pixels
FADED_SHARE = 0.72  # of the background's colour in the other edges while some are lit
WIDEST_NUMBER = "−0.00"  # labels reserve this width, so that they don't jump when a number changes


class NetworkData(NamedTuple):
    """The arguments of `network`'s `move`, with the layout: everything a diagram shows."""

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
        """The highlighted edges: lit or chosen."""
        return {edge for edge in (*self.lit, self.chosen) if isinstance(edge, Edge)}


def short(value: float) -> str:
    """Format a number in about five characters at most: 5, 0.27, −12.5, 784."""
    digits = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    if abs(value) >= 99999.5:
        return f"{value:.0e}".replace("e+0", "e").replace("e+", "e").replace("-", "−")
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text.replace("-", "−")


def row_of(rows: Sequence[Any], layer: int) -> Any:
    """The row for a layer, None if there isn't one."""
    return rows[layer] if layer < len(rows) else None


class Edges(NamedTuple):
    """Edges with weights of one sign: end points (n, 4), widths (n,) and one colour."""

    lines: Array
    widths: Array
    colour: Any


def edges(shown: NetworkData, t: Theme) -> tuple[Edges, Edges, list[Stroke]]:
    """The non-negative edges, the negative ones, and the highlighted ones as strokes with an outline."""
    plan, top = shown.plan, max((float(np.abs(table).max()) for table in shown.weights or []), default=0.0) or 1.0
    lines = np.concatenate([np.empty((0, 4)), *(gap.lines for gap in plan.gaps)])
    weights = np.concatenate([np.empty(0), *(_relative_weights(shown, gap, top) for gap in plan.gaps)])
    seen = np.concatenate([np.empty(0, bool), *(_switched_on(shown, gap) for gap in plan.gaps)])
    bright, lit = shown.bright, []
    faded = 0.0
    for i, edge in enumerate(edge for gap in plan.gaps for edge in gap.edges) if bright else ():
        if edge in bright and seen[i]:
            lit += _highlighted(lines[i : i + 1], weights[i], t)
            seen[i], faded = False, FADED_SHARE if edge in shown.lit else faded
    above, below = seen & (weights >= 0), seen & (weights < 0)
    blue = t.grey if shown.weights is None else t.blue
    return (
        Edges(lines[above], _widths(weights[above]), mix(blue, t.paper, faded)),
        Edges(lines[below], _widths(weights[below]), mix(t.vermillion, t.paper, faded)),
        lit,
    )


def _relative_weights(shown: NetworkData, gap: Gap, top: float) -> Array:
    """The weights of the edges to a layer, as shares of the network's largest absolute weight."""
    if shown.weights is None:
        return np.full(len(gap.pairs), 0.06)
    return shown.weights[gap.layer - 1][gap.pairs[:, 0], gap.pairs[:, 1]] / top


def _switched_on(shown: NetworkData, gap: Gap) -> Array:
    """Which edges to a layer join two units that are switched on, (n,) of bool."""
    on = np.ones(len(gap.pairs), bool)
    for row, units in zip((row_of(shown.off, gap.layer - 1), row_of(shown.off, gap.layer)), gap.pairs.T, strict=True):
        if row is not None:
            on &= ~np.asarray(row, bool)[units]
    return on


def _widths(weights: Array) -> Array:
    return MIN_EDGE_WIDTH + (MAX_EDGE_WIDTH - MIN_EDGE_WIDTH) * np.abs(weights)


def _highlighted(line: Array, weight: float, t: Theme) -> list[Stroke]:
    wide = max(float(_widths(np.array(weight))), 2.0)
    colour, dashes = (t.blue, None) if weight >= 0 else (t.vermillion, (3 * wide, 1.5 * wide))
    return [Stroke(line, t.ink, wide + 3), Stroke(line, t.paper, wide + 0.6), Stroke(line, colour, wide, dashes)]


def discs(shown: NetworkData, t: Theme) -> list[Any]:
    """The units, coloured by their values, and the dots that stand for units not shown."""
    plan, marked, off = shown.plan, [], []
    alike: dict[tuple[int, bool], list[Array]] = {}  # by colour and lit: drawn as one path each
    for layer, (units, places) in enumerate(zip(plan.shown, plan.places, strict=True)):
        tints, switched_off = _colour_indices(row_of(shown.values, layer), units), row_of(shown.off, layer)
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


def _colour_indices(values: Any, units: Sequence[int]) -> list[int]:
    """The units' colours as indices into the theme's map, −1 for none."""
    if values is None:
        return [-1] * len(units)
    values = np.asarray(values, float)
    shares = values[list(units)] / max(1.0, float(np.nanmax(np.abs(values), initial=0.0)))
    steps = np.rint((shares + 1) / 2 * (MAP_STEPS - 1))
    return np.where(np.isnan(steps), -1, steps).astype(int).tolist()


def texts(shown: NetworkData, numbers: bool, width: float, height: float) -> list[Text]:
    """All texts: headings, values inside the units, names and biases above them, notes below, weights at the edges."""
    plan, written = shown.plan, []
    size = min(13.0, 1.72 * plan.radius / text_width(WIDEST_NUMBER))
    for layer, (units, places) in enumerate(zip(plan.shown, plan.places, strict=True)):
        values = row_of(shown.values, layer)
        if shown.heads and layer < len(shown.heads):
            written.append(
                _fitted_text(shown.heads[layer], places[0, 0], height - HEADING_HEIGHT / 2, plan, width, True)
            )
        for unit, (x, y) in zip(units, places.tolist(), strict=True):
            switched_off = (row := row_of(shown.off, layer)) is not None and row[unit]
            if values is not None and np.isfinite(values[unit]) and size >= MIN_TEXT_SIZE and not switched_off:
                text = short(float(values[unit]))
                small = min(size, 1.8 * plan.radius / text_width(text))
                written.append(Text(x, y, text, small, ground=False))
            if plan.roomy:
                written += _unit_texts(shown, layer, unit, x, y, width)
    return written + _weight_texts(shown, numbers, [text.box for text in written if text.ground])


def _unit_texts(shown: NetworkData, layer: int, unit: int, x: float, y: float, width: float) -> list[Text]:
    """The name and the bias above a unit, and its note below it."""
    plan, found = shown.plan, []
    name = (row_of(shown.names, layer) or [""] * (unit + 1))[unit]
    biases = row_of(shown.biases, layer - 1) if layer else None
    above = " ".join([name] if name else []) + ("   " if name and biases is not None else "")
    above += "" if biases is None else f"b = {short(float(biases[unit]))}"
    if above:
        found.append(_fitted_text(above, x, y + plan.radius + LINE_HEIGHT / 2 + 3, plan, width))
    note = (row_of(shown.notes, layer) or [""] * (unit + 1))[unit]
    for i, line in enumerate(note.split("\n") if note else []):
        found.append(_fitted_text(line, x, y - plan.radius - LINE_HEIGHT * (i + 0.5) - 3, plan, width))
    return found


def _fitted_text(text: str, x: float, y: float, plan: Layout, width: float, bold: bool = False) -> Text:
    """A text shrunk to a layer's column and moved inside the picture."""
    full = text_width(text, bold)
    size = min(TEXT_SIZE, (plan.apart - 8) / full)
    half = size * full / 2 + 3
    return Text(min(max(x, half), width - half), y, text, size, bold)


def _weight_texts(shown: NetworkData, numbers: bool, boxes: list[Box]) -> list[Text]:
    """The weights at their edges: all of a layer's or, if they don't fit, only those of highlighted edges."""
    plan, bright, written = shown.plan, shown.bright, []
    for gap, W in zip(plan.gaps, shown.weights or [], strict=False):
        both = (gap.layer - 1, gap.layer)
        few = W.size <= MAX_WRITTEN_WEIGHTS
        discs = [(x, y, plan.radius + 5, plan.radius + 5) for i in both for x, y in plan.places[i].tolist()]
        left, right = gap.lines[:, 0].min() - plan.apart, gap.lines[:, 2].max() + plan.apart
        near = [(x, y, 8 * math.ceil(w / 8), h) for x, y, w, h in boxes if left < x < right]
        for wanted in ([True] * len(gap.edges) if numbers and few else [], [edge in bright for edge in gap.edges]):
            if not any(wanted):
                continue
            lines, some = tuple(map(tuple, gap.lines[wanted].tolist())), list(compress(gap.edges, wanted))
            labels = [shown.labels.get(edge) or short(float(W[edge.source, edge.target])) for edge in some]
            wide = tuple(_reserved_width(text) for text in labels)
            places, size = weight_positions(lines, wide, (*discs, *near))
            for edge, text, (x, y) in zip(some, labels, places.tolist(), strict=False):
                written.append(Text(x, y, text, size, edge in bright, framed=edge == shown.chosen))
            if len(places):
                break
    return written


def _reserved_width(text: str) -> float:
    """The width to reserve for a label, as a share of the font size: that of any number, or rounded up if longer."""
    usual, own = text_width(WIDEST_NUMBER), text_width(text, bold=True)
    return usual if own <= 1.15 * usual else math.ceil(own)
