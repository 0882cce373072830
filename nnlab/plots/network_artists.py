"""A matplotlib artist that draws a network diagram's strokes, discs and texts fast, as few paths (`Drawing`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.path import Path

from nnlab.checks import Array
from nnlab.plots.text_paths import texts_path, width

PIXEL = 0.72  # a CSS pixel in points; all sizes here are in CSS pixels
CIRCLE = Path.unit_circle()


class Stroke(NamedTuple):
    """Straight lines (n, 4), each from (x, y) to (x, y), drawn in one style."""

    lines: Array
    colour: Any
    width: float
    dashes: tuple[float, float] | None = None


class Disc(NamedTuple):
    """Discs with centres (n, 2), drawn in one style."""

    middles: Array
    radius: float
    face: Any
    edge: Any
    width: float = 1.3
    dashes: tuple[float, float] | None = None


class Text(NamedTuple):
    """A text centred at (x, y), on a box of the background's colour if `ground`, with a border if `framed`."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    ground: bool = True
    framed: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The text's bounding box: its centre, half its width and half its height."""
        return self.x, self.y, width(self.text, self.bold) * self.size / 2 + 2, self.size / 2 + 1


class Drawing(Artist):
    """Strokes and discs in data coordinates, drawn in order, with texts on top."""

    def __init__(self, paper: str, ink: str) -> None:
        super().__init__()
        self.paper, self.ink = paper, ink
        self.items: list[Stroke | Disc] = []
        self.texts: list[Text] = []

    def draw(self, renderer: Any) -> None:
        """Draw everything with the renderer (called by matplotlib)."""
        if not self.get_visible() or self.axes is None:
            return
        to_pixels = self.axes.transData.get_affine()
        gc = renderer.new_gc()
        gc.set_clip_rectangle(self.axes.bbox)
        gc.set_capstyle("butt")

        def paint(path: Path, face: Any, edge: Any = None, wide: float = 0.0, dashes: Any = None) -> None:
            gc.set_linewidth(wide * PIXEL)
            gc.set_foreground(to_rgb(edge if edge is not None else self.ink))
            gc.set_dashes(0, [dash * PIXEL for dash in dashes] if dashes else None)
            renderer.draw_path(gc, path, to_pixels, None if face is None else to_rgb(face))

        for item in self.items:
            if isinstance(item, Stroke):
                paint(_lines(item.lines), None, item.colour, item.width, item.dashes)
            else:
                paint(_circles(item.middles, item.radius), item.face, item.edge, item.width, item.dashes)
        grounds = [text.box for text in self.texts if text.ground and not text.framed]
        if grounds:
            paint(_boxes(grounds), self.paper)
        if framed := [text.box for text in self.texts if text.framed]:
            paint(_boxes(framed, 2), self.paper, self.ink, 1.6)
        for bold in (False, True):
            if some := [text for text in self.texts if text.bold == bold]:
                middles, sizes = np.array([text[:2] for text in some]), np.array([text.size for text in some])
                paint(texts_path(middles, [text.text for text in some], sizes, bold), self.ink)
        gc.restore()
        self.stale = False


def _lines(lines: Array) -> Path:
    codes = np.tile(np.array([Path.MOVETO, Path.LINETO], np.uint8), len(lines))
    return Path(lines.reshape(-1, 2), codes)


def _circles(middles: Array, radius: float) -> Path:
    places = (middles[:, None] + radius * np.asarray(CIRCLE.vertices)).reshape(-1, 2)
    return Path(places, np.tile(np.asarray(CIRCLE.codes), len(middles)))


def _boxes(boxes: Iterable[tuple[float, float, float, float]], more: float = 0) -> Path:
    x, y, w, h = np.array(list(boxes)).T
    w, h = w + more, h + more
    corners = np.stack([x - w, y - h, x + w, y - h, x + w, y + h, x - w, y + h, x - w, y - h], axis=1)
    codes = np.array([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], np.uint8)
    return Path(corners.reshape(-1, 2), np.tile(codes, len(x)))
