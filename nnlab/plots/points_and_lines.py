"""Marks in a plane: points with a shape per class (`points`), a decision line (`line`), an arrow (`arrow`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from nnlab.checks import Array, classes, number, numeric, rows, whole
from nnlab.plots.blocks import ARROW, LINE, POINT, Block, Dashes, add, theme_of

MAX_CLASSES = 4  # with a marker of their own


def points(
    ax: Axes, X: npt.ArrayLike | None = None, y: npt.ArrayLike | None = None, chosen: int | Iterable[int] = ()
) -> Block:
    """Points (n, 2), with a marker per class. `move(X, y, chosen)` sets them; without y, all are class 1.

    Class 0 is a vermillion square, 1 a blue circle, 2 a triangle in ink, 3 an open diamond. `chosen`, the index of a
    point or several, are marked with a ring.
    """
    t = theme_of(ax)
    marks = [(t.vermillion, t.paper, "s", 6.5), (t.blue, t.paper, "o", 7.5), (t.ink, t.paper, "^", 8)]
    marks += [(t.paper, t.ink, "D", 6)]
    kinds = [
        Line2D([], [], ls="", marker=shape, ms=size, mfc=face, mec=edge, mew=0.8 if edge == t.paper else 1.4)
        for face, edge, shape, size in marks
    ]
    ring = Line2D([], [], ls="", marker="o", ms=15, mfc="none", mec=t.ink, mew=2)
    for i, line in enumerate([ring, *kinds]):
        add(ax, line, POINT + i / 100)

    def move(X: npt.ArrayLike, y: npt.ArrayLike | None = None, chosen: int | Iterable[int] = ()) -> None:
        X = np.asarray(X)
        X = rows("X", X, 2, "A plane") if X.shape[:1] != (0,) else np.empty((0, 2))
        which = np.ones(len(X), np.intp) if y is None else np.asarray(y)
        which = classes("y", which, MAX_CLASSES) if len(X) else np.empty(0, np.intp)
        if len(which) != len(X):
            raise ValueError(f"X has {len(X)} points, but y has {len(which)} classes.")
        numbers = [chosen] if isinstance(chosen, int | np.integer) else list(chosen)
        if any(whole("chosen", i, least=0) >= len(X) for i in numbers):
            raise ValueError(f"chosen should be numbers of points, from 0 to {len(X) - 1}, not {chosen!r}.")
        for k, line in enumerate(kinds):
            _set_points(line, X[which == k])
        _set_points(ring, X[numbers] if numbers else X[:0])

    move(np.empty((0, 2)) if X is None else X, y, chosen)
    return Block(move, [ring, *kinds])


def _set_points(line: Line2D, X: Array) -> None:
    line.set_data(X[:, 0], X[:, 1])
    line.set_visible(len(X) > 0)  # saves the time of drawing nothing


def line(
    ax: Axes, w: npt.ArrayLike | None = None, b: float = 0.0, colour: str | None = None, dashes: Dashes = "-"
) -> Block:
    """The decision line w₁x₁ + w₂x₂ + b = 0 across the axes; none if w = 0. `move(w, b)` sets it."""
    stroke = Line2D([], [], color=colour or theme_of(ax).ink, linestyle=dashes, linewidth=2)
    add(ax, stroke, LINE)

    def move(w: npt.ArrayLike, b: float) -> None:
        w1, w2 = _two_numbers("w", w)
        b = number("b", b)
        x, y = ax.get_xlim(), ax.get_ylim()
        if abs(w1) * (x[1] - x[0]) <= abs(w2) * (y[1] - y[0]):  # flat: solve for x₂ at the left and right limits
            stroke.set_data(*(x, [-(b + w1 * float(at)) / w2 for at in x]) if w2 else ([], []))
        else:
            stroke.set_data([-(b + w2 * float(at)) / w1 for at in y], y)

    if w is not None:
        move(w, b)
    return Block(move, [stroke])


def arrow(
    ax: Axes,
    start: npt.ArrayLike | None = None,
    end: npt.ArrayLike | None = None,
    colour: str | None = None,
    hollow: bool = False,
) -> Block:
    """An arrow between two points, filled or `hollow`; invisible if its length is 0. `move(start, end)` sets it."""
    looks = colour or theme_of(ax).ink, theme_of(ax).paper
    artist = _Arrow(*(looks[::-1] if hollow else looks))
    add(ax, artist, ARROW)

    def move(start: npt.ArrayLike, end: npt.ArrayLike) -> None:
        artist.ends = np.array([_two_numbers("start", start), _two_numbers("end", end)])

    if start is not None and end is not None:
        move(start, end)
    return Block(move, [artist])


class _Arrow(Artist):
    """A filled outline with a head of fixed size, in points, and a thin edge."""

    WIDTH, HEAD, HALF_HEAD = 3.0, 10.0, 5.0
    # Indices into the offsets along the arrow, and (signed) across it.
    SHAPE = np.array([(0, -1), (1, -1), (1, -2), (2, 0), (1, 2), (1, 1), (0, 1), (0, -1)])

    def __init__(self, face: str, edge: str) -> None:
        super().__init__()
        self.face, self.edge = face, edge
        self.ends = np.zeros((2, 2))

    def draw(self, renderer: Any) -> None:
        if not self.get_visible() or self.axes is None:
            return
        start, end = self.axes.transData.transform(self.ends)
        length = float(np.hypot(*(end - start)))
        if not 0 < length < np.inf:
            return
        point = renderer.points_to_pixels(1.0)
        ahead = (end - start) / length
        head = min(self.HEAD * point, length)  # a short arrow is only a head, scaled down
        share = head / (self.HEAD * point)
        along = np.array([0, length - head, length])[self.SHAPE[:, 0]]
        sides = np.array([0, self.WIDTH / 2 * point, self.HALF_HEAD * point]) * share
        side = np.sign(self.SHAPE[:, 1]) * sides[np.abs(self.SHAPE[:, 1])]
        outline = start + along[:, None] * ahead + side[:, None] * np.array([-ahead[1], ahead[0]])
        gc = renderer.new_gc()
        gc.set_clip_rectangle(self.axes.bbox)
        gc.set_foreground(self.edge)
        gc.set_linewidth(1)  # in points: the renderer converts it
        renderer.draw_path(gc, Path(outline, closed=True), IdentityTransform(), to_rgb(self.face))
        gc.restore()
        self.stale = False


def _two_numbers(name: str, value: npt.ArrayLike) -> tuple[float, float]:
    pair = numeric(name, value)
    if pair.shape != (2,):
        raise ValueError(f"{name} should be two numbers, (2,), not of shape {pair.shape}.")
    return float(pair[0]), float(pair[1])
