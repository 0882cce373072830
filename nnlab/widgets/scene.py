"""Scene: render a panel's figures to PNG quickly, redrawing only animated artists (blitting); map pointer events."""

from __future__ import annotations

import inspect
import threading
import weakref
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase
from matplotlib.spines import Spine
from matplotlib.text import Text

from nnlab.checks import Array
from nnlab.plots.png import encode
from nnlab.plots.style import Theme, figure
from nnlab.widgets.memory import release_freed_blocks_at_once

Values: TypeAlias = dict[str, Any]
Update: TypeAlias = Callable[..., "str | tuple[str, str]"]
Build: TypeAlias = Callable[..., Update]
Size: TypeAlias = tuple[int, int]  # width and height in CSS pixels


def named_arguments(function: Callable[..., Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return those of the values that the function has parameters for (all, if it takes **kwargs)."""
    parameters = inspect.signature(function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return values
    return {name: value for name, value in values.items() if name in parameters}


def call(function: Callable[..., Any], values: dict[str, Any]) -> Any:
    """Call a function with those of the values that it has parameters for."""
    return function(**named_arguments(function, values))


class Pointer(NamedTuple):
    """A pointer event, in data coordinates of the axes in which the button was pressed.

    `kind` is "down", "move" or "up", `start` is where the button was pressed, and `axes` is the index of the axes,
    counted from 0 through all figures. `path` holds all positions since the last event, ending with (x, y).
    """

    kind: str
    x: float
    y: float
    start: tuple[float, float]
    axes: int
    path: tuple[tuple[float, float], ...] = ()


release_freed_blocks_at_once()
MAX_WITH_PIXELS = 2  # the scenes drawn last keep their pixels, some megabytes each
_scenes_with_pixels: list[weakref.ref[Scene]] = []
_drawing = threading.RLock()  # panels are moved in one thread and cells run in another, which may free these pixels


class Scene:
    """The figures drawn by `build(*figures)` in one theme and sharpness, and the `update` that it returned.

    A picture is a stored background with the animated artists drawn over it. It equals a full redraw of the figure,
    pixel for pixel, as long as axes don't overlap, and no animated artist is below ticks or a grid. Only a few of a
    lesson's panels are moved at a time, so the others release their pixels, and redraw the background when needed.
    """

    def __init__(self, build: Build, sizes: Sequence[Size], theme: Theme, sharpness: float) -> None:
        self.theme = theme
        self.figures = [figure(width / 100, height / 100, theme, sharpness) for width, height in sizes]
        self._layers = [_Layer(fig) for fig in self.figures]
        self.update = build(*self.figures)
        if not callable(self.update):
            raise TypeError(f"build should return the function update(**values), not {self.update!r}.")

    def draw(self, values: dict[str, Any]) -> tuple[str, str]:
        """Call `update` with the values and redraw. Returns its sentence, and its HTML or ""."""
        result = call(self.update, values)
        sentence, html = result if isinstance(result, tuple) and len(result) == 2 else (result, "")
        if not isinstance(sentence, str) or not sentence.strip() or not isinstance(html, str):
            raise TypeError(f"update should return a sentence, or a sentence and HTML, not {result!r}.")
        with _drawing:
            for layer in self._layers:
                layer.draw()
        return sentence, html

    def pointer(
        self, kind: str, figure: int, start: Sequence[float], at: Sequence[float], path: Sequence[Sequence[float]] = ()
    ) -> Pointer | None:
        """Convert an event of picture.js, in shares of a figure's width and height, to data coordinates.

        None if the button was pressed outside all axes.
        """
        fig = self.figures[figure]
        box = np.array([fig.bbox.width, fig.bbox.height])
        axes_at_start = [ax for ax in fig.axes if ax.get_visible() and ax.bbox.contains(*(start * box))]
        if not axes_at_start:
            return None
        ax = max(axes_at_start, key=lambda ax: ax.zorder)
        points = ax.transData.inverted().transform(np.array([start, *path, at]) * box)
        start_at, *been = [(float(x), float(y)) for x, y in points]
        number = [ax for fig in self.figures for ax in fig.axes].index(ax)
        return Pointer(kind, *been[-1], start_at, number, tuple(been[:-1] or been))

    def pixels(self) -> list[Array]:
        """Return each figure as RGBA pixels, (height, width, 4), uint8."""
        with _drawing:
            return [layer.pixels() for layer in self._layers]

    def png(self) -> list[bytes]:
        """Return each figure as a PNG file."""
        with _drawing:
            others = [scene for ref in _scenes_with_pixels if (scene := ref()) and scene is not self]
            for scene in others[: 1 - MAX_WITH_PIXELS]:
                scene.release_pixels()
            _scenes_with_pixels[:] = map(weakref.ref, [*others[1 - MAX_WITH_PIXELS :], self])
            return [layer.png(self.theme) for layer in self._layers]

    def release_pixels(self) -> None:
        """Free the pixels until the scene is drawn again."""
        with _drawing:
            for layer in self._layers:
                layer.release_pixels()


class _Layer:
    """One figure: its background, the foreground artists drawn over it, and the last PNG."""

    def __init__(self, fig: Figure) -> None:
        self.figure = fig
        self.encoded: tuple[int | None, bytes] = None, b""  # a checksum of pixels, and the PNG file made of them
        self.release_pixels()

    def release_pixels(self) -> None:
        """Free the pixels, and keep only the figure."""
        self.canvas = FigureCanvasAgg(self.figure)
        self.background: Any = None
        for text in self.figure.findobj(Text):
            vars(text)["_renderer"] = None  # each text keeps a reference to the canvas it was drawn on

    def pixels(self) -> Array:
        """Return the figure's RGBA pixels."""
        if self.background is None:
            self.draw()
        return np.asarray(self.canvas.buffer_rgba())

    def png(self, theme: Theme) -> bytes:
        """Return the figure as a PNG file. The last one is reused if no pixel has changed, since encoding is slow."""
        pixels = self.pixels()
        if (checksum := zlib.crc32(pixels.data)) != self.encoded[0]:
            self.encoded = checksum, encode(pixels, theme)
        return self.encoded[1]

    def draw(self) -> None:
        """Redraw the background if it's stale, then draw the foreground over it."""
        if self.figure.stale or self.background is None:  # animated artists don't make it stale
            self.foreground = list(_foreground(self.figure))
            for artist in self.foreground:
                artist.set_animated(True)  # static artists above too: drawn twice, their edges would darken
            self.canvas.draw()
            self.figure.set_layout_engine("none")  # arranged once, so that the axes stay put
            self.background = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self.background)
        renderer = self.canvas.get_renderer()
        for artist in self.foreground:
            artist.draw(renderer)


def _foreground(fig: Figure) -> Iterator[Artist]:
    """Yield the artists to redraw in each frame, in order: in each axes everything from the lowest animated one up.

    An Axis (ticks and grid) is left out, because it takes ten times as long as everything else.
    """
    for ax in sorted(fig.axes, key=lambda ax: ax.zorder):
        artists = sorted((a for a in ax.get_children() if a is not ax.patch), key=lambda artist: artist.zorder)
        if not ax.axison:
            artists = [artist for artist in artists if not isinstance(artist, Spine)]
        lowest = next((i for i, artist in enumerate(artists) if artist.get_animated()), len(artists))
        if ax.get_visible():
            yield from (artist for artist in artists[lowest:] if not isinstance(artist, Axis))
    over = sorted(fig.get_children(), key=lambda artist: artist.zorder)
    yield from (artist for artist in over if artist is not fig.patch and not isinstance(artist, Axes | FigureBase))
