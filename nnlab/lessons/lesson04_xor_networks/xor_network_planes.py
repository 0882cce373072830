"""Planes of the panel `xor_network`: the four points before and after the hidden units, and the units' lines."""

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
OUTLINE_ORDER = [0, 1, 3, 2, 0]  # rows in the order of the square's corners

Unit: TypeAlias = tuple[Block, Block, Any]  # its line, arrow and label


class Plane:
    """A plane with its decision map, the four labelled points, and the outline of their square."""

    def __init__(self, ax: Axes, t: plots.Theme, title: str, names: tuple[str, str]) -> None:
        self.theme = t
        self.ax = plots.plane(ax, (-0.5, 1.5), (-0.5, 1.5), names)
        self.ax.set_title(title, fontsize=10).set_zorder(1)  # below everything animated, so that it's drawn once
        self.sides = plots.decision_map(self.ax)
        self.outline = self.ax.add_line(Line2D([], [], color=t.ink, lw=1, ls=":", animated=True, zorder=2.1))
        self.marks = plots.points(self.ax)
        self.names = [  # as markers, which draw four times as fast as text
            self.ax.add_line(Line2D([], [], marker=f"${name}$", ms=10.5, mfc=t.ink, mew=0, animated=True, zorder=5))
            for name in NAMES
        ]

    def unit(self, name: str, dashes: Any = "-") -> Unit:
        """Create the artists of a unit: its line, the arrow w, and its label."""
        centred: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 11, "clip_on": True}
        text = self.ax.text(0, 0, name, color=self.theme.ink, animated=True, zorder=5, **centred)
        return plots.line(self.ax, dashes=dashes), plots.arrow(self.ax), text

    def show(self, points: Array, y: Array, fires: Array) -> Array:
        """Move the points and the decision map. Returns the positions that points and labels occupy, (8, 2)."""
        self.sides.move(2.0 * fires.reshape(100, 100) - 1)
        self.marks.move(points, y)
        self.outline.set_data(*points[OUTLINE_ORDER].T)
        away = np.where(points < points.mean(axis=0) - 1e-9, -1, 1)  # labels go outside the square
        named = points + 0.05 * np.ptp(self.ax.get_xlim()) * away
        for mark, place in zip(self.names, named, strict=True):
            mark.set_data(place[:1], place[1:])
        return np.concatenate([points, named])


def draw_unit(unit: Unit, ax: Axes, w: Array, b: float, occupied: Array, visible: bool = True) -> None:
    """Draw a unit's line, and its arrow w with the label, avoiding occupied positions if possible."""
    line, arrow, name = unit
    length = float(np.hypot(*w)) if visible else 0.0
    line.move(w if visible else (0, 0), b)
    name.set_visible(length > 0)
    if not length:
        arrow.move((0, 0), (0, 0))
        return
    (low, high), ahead = ax.get_xlim(), w / length
    span, middle = high - low, np.full(2, (low + high) / 2)
    foot = middle - (w @ middle + b) * w / length**2
    along = np.array([0, 0.16, -0.16, 0.32, -0.32, 0.44, -0.44])[:, None] * span * np.array([-ahead[1], ahead[0]])
    side = np.array([0.0175 * len(name.get_text()), 0.03])  # half the label's width and height, as shares of the axes
    tips = foot + along + 0.11 * span * ahead  # of the arrow; the label goes beyond it
    labels = tips + (0.01 + np.abs(ahead) @ side) * span * ahead
    room = np.minimum(_distance_to_nearest(labels, occupied), _distance_to_nearest(tips, occupied) + 0.05 * span) / span
    room[(np.abs(labels - middle) > (0.49 - side) * span).any(axis=1)] -= 1  # outside
    best = int(np.argmax(room > 0.13)) if (room > 0.13).any() else int(room.argmax())
    name.set_position(labels[best])
    arrow.move(foot + along[best], tips[best])


def _distance_to_nearest(candidates: Array, points: Array) -> Array:
    """Return the distance from each candidate to the nearest of the points."""
    distances: Array = np.linalg.norm(candidates[:, None] - points, axis=-1).min(axis=1)
    return distances


def set_hidden_limits(ax: Axes, H: Array) -> None:
    """Set limits with room for points and labels: one of few choices, since each change costs a full redraw."""
    inside = H.min() > -0.4 and H.max() < 1.4
    limits = (-0.5, 1.5) if inside else next((-s, s) for s in (2.5, 5.0, 11.0) if np.abs(H).max() < 0.85 * s)
    if ax.get_xlim() != limits:
        ax.set(xlim=limits, ylim=limits)


def interpolate(H: Array, journey: float, span: float) -> Array:
    """Return the points part of the way from inputs (journey 0) to hidden outputs (1), coinciding ones side by side."""
    points = (1 - journey) * X + journey * H
    for i in range(4):
        same = np.flatnonzero((H[i] == H).all(axis=1)).tolist()
        points[i, 0] += journey * 0.09 * span * (same.index(i) - (len(same) - 1) / 2)
    return points
