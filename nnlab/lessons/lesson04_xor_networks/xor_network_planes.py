"""Planes for lesson 04: the four points of a truth table before and after the hidden units, and the units' lines."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.checks import Array
from nnlab.datasets import gates
from nnlab.plots import Block

X, _ = gates("xor")
NAMES = ["00", "01", "10", "11"]
AROUND = [0, 1, 3, 2, 0]  # the four rows as the corners of a square, one after the other

Unit: TypeAlias = tuple[Block, Block, Any]  # a line, an arrow, a name


class Plane:
    """A plane with its map, the four points with their names, and thin lines from neighbour to neighbour."""

    def __init__(self, ax: Axes, t: plots.Theme, title: str, names: tuple[str, str]) -> None:
        self.theme = t
        self.ax = plots.plane(ax, (-0.5, 1.5), (-0.5, 1.5), names)
        self.ax.set_title(title, fontsize=10).set_zorder(1)  # below all that moves, so that it is drawn once
        self.sides = plots.decision_map(self.ax)
        self.outline = self.ax.add_line(Line2D([], [], color=t.ink, lw=1, ls=":", animated=True, zorder=2.1))
        self.points = plots.points(self.ax)
        self.names = [  # as marks: four times as quick as text
            self.ax.add_line(Line2D([], [], marker=f"${name}$", ms=10.5, mfc=t.ink, mew=0, animated=True, zorder=5))
            for name in NAMES
        ]

    def unit(self, name: str, dashes: Any = "-") -> Unit:
        """The line of a unit, the arrow to where it fires, and its name."""
        centred: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 11, "clip_on": True}
        text = self.ax.text(0, 0, name, color=self.theme.ink, animated=True, zorder=5, **centred)
        return plots.line(self.ax, dashes=dashes), plots.arrow(self.ax), text

    def show(self, places: Array, y: Array, fires: Array) -> Array:
        """Put the points where they are, and the map; returns what is taken now, by points and their names."""
        self.sides.move(2.0 * fires.reshape(100, 100) - 1)
        self.points.move(places, y)
        self.outline.set_data(*places[AROUND].T)
        away = np.where(places < places.mean(axis=0) - 1e-9, -1, 1)  # names stand outside of the square
        named = places + 0.05 * np.ptp(self.ax.get_xlim()) * away
        for mark, place in zip(self.names, named, strict=True):
            mark.set_data(place[:1], place[1:])
        return np.concatenate([places, named])


def draw_unit(unit: Unit, ax: Axes, w: Array, b: float, taken: Array, seen: bool = True) -> None:
    """The line of a unit, and the arrow w with its name, where they cover nothing that is taken, if that can be."""
    line, arrow, name = unit
    length = float(np.hypot(*w)) if seen else 0.0
    line.move(w if seen else (0, 0), b)
    name.set_visible(length > 0)
    if not length:
        arrow.move((0, 0), (0, 0))
        return
    (low, high), ahead = ax.get_xlim(), w / length
    span, middle = high - low, np.full(2, (low + high) / 2)
    foot = middle - (w @ middle + b) * w / length**2
    along = np.array([0, 0.16, -0.16, 0.32, -0.32, 0.44, -0.44])[:, None] * span * np.array([-ahead[1], ahead[0]])
    side = np.array([0.0175 * len(name.get_text()), 0.03])  # half the name's width and height, as shares of the axes
    tips = foot + along + 0.11 * span * ahead  # of the arrow; the name stands before it
    places = tips + (0.01 + np.abs(ahead) @ side) * span * ahead
    room = np.minimum(_nearest(places, taken), _nearest(tips, taken) + 0.05 * span) / span
    room[(np.abs(places - middle) > (0.49 - side) * span).any(axis=1)] -= 1  # outside
    best = int(np.argmax(room > 0.13)) if (room > 0.13).any() else int(room.argmax())
    name.set_position(places[best])
    arrow.move(foot + along[best], tips[best])


def _nearest(places: Array, points: Array) -> Array:
    """How far it is from each place to the nearest of the points."""
    distances: Array = np.linalg.norm(places[:, None] - points, axis=-1).min(axis=1)
    return distances


def widen(ax: Axes, H: Array) -> None:
    """Let the hidden plane have room for points and names; changed limits draw everything anew, so there are few."""
    inside = H.min() > -0.4 and H.max() < 1.4
    limits = (-0.5, 1.5) if inside else next((-s, s) for s in (2.5, 5.0, 11.0) if np.abs(H).max() < 0.85 * s)
    if ax.get_xlim() != limits:
        ax.set(xlim=limits, ylim=limits)


def between(H: Array, journey: float, span: float) -> Array:
    """The points on their way from where they went in to where they end, those of one place side by side."""
    places = (1 - journey) * X + journey * H
    for i in range(4):
        same = np.flatnonzero((H[i] == H).all(axis=1)).tolist()
        places[i, 0] += journey * 0.09 * span * (same.index(i) - (len(same) - 1) / 2)
    return places
