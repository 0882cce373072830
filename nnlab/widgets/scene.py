"""Figures that are drawn once, and what moves in them drawn again for each change: *blitting*."""

from __future__ import annotations

import inspect
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
from nnlab.plots.style import Theme, figure, style
from nnlab.widgets.memory import return_at_once

Update: TypeAlias = Callable[..., "str | tuple[str, str]"]
Build: TypeAlias = Callable[..., Update]
Size: TypeAlias = tuple[int, int]  # width and height in pixels of the page


def named(function: Callable[..., Any], values: dict[str, Any]) -> dict[str, Any]:
    """Those of the values that a function names, so that it need not name what it does not use."""
    parameters = inspect.signature(function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return values
    return {name: value for name, value in values.items() if name in parameters}


def call(function: Callable[..., Any], values: dict[str, Any]) -> Any:
    """Call a function with those of the values that it names."""
    return function(**named(function, values))


class Pointer(NamedTuple):
    """What the pointer did, in data coordinates of the axes in which the button went down.

    `kind` is "down", "move" or "up", `start` is where it went down, and `axes` are the number of the axes, from 0
    through all figures. `path` are all the places where it has been since it was last heard of, this one at the end.
    """

    kind: str
    x: float
    y: float
    start: tuple[float, float]
    axes: int
    path: tuple[tuple[float, float], ...] = ()


return_at_once()
AWAKE = 2  # scenes that keep their pixels, some megabytes each: those that were drawn last
_awake: list[weakref.ref[Scene]] = []


class Scene:
    """What `build(*figures)` drew, in one theme and sharpness, and the `update` that it returned.

    A picture is the still part, which is kept, and the animated artists drawn over it. It equals the whole figure
    drawn anew, pixel for pixel, as long as axes do not lie over one another, and no animated artist lies under ticks
    or a grid. Of a lesson's many panels few are moved at a time: the others give up their pixels, and draw the still
    part anew when they are moved.
    """

    def __init__(self, build: Build, sizes: Sequence[Size], theme: Theme, sharpness: float) -> None:
        self.theme = theme
        self.figures = [figure(width / 100, height / 100, theme, sharpness) for width, height in sizes]
        self._layers = [_Layer(fig) for fig in self.figures]
        with style(theme):
            self.update = build(*self.figures)
        if not callable(self.update):
            raise TypeError(f"build should return the function update(**values), not {self.update!r}.")

    def draw(self, values: dict[str, Any]) -> tuple[str, str]:
        """Move everything to where the values say; returns update's sentence, and the HTML that stands beside."""
        with style(self.theme):  # for what update makes, and for what is drawn anew, such as ticks
            told = call(self.update, values)
            sentence, html = told if isinstance(told, tuple) and len(told) == 2 else (told, "")
            if not isinstance(sentence, str) or not sentence.strip() or not isinstance(html, str):
                raise TypeError(f"update should return a sentence, or a sentence and HTML, not {told!r}.")
            for layer in self._layers:
                layer.draw()
        return sentence, html

    def pointer(
        self, kind: str, figure: int, start: Sequence[float], at: Sequence[float], path: Sequence[Sequence[float]] = ()
    ) -> Pointer | None:
        """What the pointer did, from where it went down, was and is, as shares of a figure's width and height.

        None if it went down outside all axes.
        """
        fig = self.figures[figure]
        box = np.array([fig.bbox.width, fig.bbox.height])
        under = [ax for ax in fig.axes if ax.get_visible() and ax.bbox.contains(*(start * box))]
        if not under:
            return None
        ax = max(under, key=lambda ax: ax.zorder)
        places = ax.transData.inverted().transform(np.array([start, *path, at]) * box)
        start_at, *been = [(float(x), float(y)) for x, y in places]
        number = [ax for fig in self.figures for ax in fig.axes].index(ax)
        return Pointer(kind, *been[-1], start_at, number, tuple(been[:-1] or been))

    def pixels(self) -> list[Array]:
        """Each figure as it is drawn now: (height, width, 4), uint8, red, green, blue and opacity."""
        with style(self.theme):
            return [layer.pixels() for layer in self._layers]

    def png(self) -> list[bytes]:
        """Each figure as it is drawn now, as a PNG file."""
        others = [scene for ref in _awake if (scene := ref()) and scene is not self]
        for scene in others[: 1 - AWAKE]:
            scene.rest()
        _awake[:] = map(weakref.ref, [*others[1 - AWAKE :], self])
        return [layer.png(self.theme) for layer in self._layers]

    def rest(self) -> None:
        """Give up the pixels until the scene is drawn again."""
        for layer in self._layers:
            layer.rest()


class _Layer:
    def __init__(self, fig: Figure) -> None:
        self.figure = fig
        self.encoded: tuple[int | None, bytes] = None, b""  # a checksum of pixels, and the PNG file made of them
        self.rest()

    def rest(self) -> None:
        """Give up the pixels, and keep only what they are drawn from."""
        self.canvas = FigureCanvasAgg(self.figure)
        self.still: Any = None
        for text in self.figure.findobj(Text):
            vars(text)["_renderer"] = None  # each text holds on to the pixels that it was drawn in

    def pixels(self) -> Array:
        """The figure as it is drawn now."""
        if self.still is None:
            self.draw()
        return np.asarray(self.canvas.buffer_rgba())

    def png(self, theme: Theme) -> bytes:
        """The figure as a PNG file, the last one if nothing in it has moved: encoding takes longer than a checksum."""
        pixels = self.pixels()
        if (checksum := zlib.crc32(pixels.data)) != self.encoded[0]:
            self.encoded = checksum, encode(pixels, theme)
        return self.encoded[1]

    def draw(self) -> None:
        if self.figure.stale or self.still is None:  # something still has changed; animated artists do not count
            self.moving = list(_moving(self.figure))
            for artist in self.moving:
                artist.set_animated(True)  # also what is still, but lies above: drawn twice, its edges would be darker
            self.canvas.draw()
            self.figure.set_layout_engine("none")  # arranged once: later the axes keep their place
            self.still = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self.still)
        renderer = self.canvas.get_renderer()
        for artist in self.moving:
            artist.draw(renderer)


def _moving(fig: Figure) -> Iterator[Artist]:
    """What is drawn again each time, in order: in each axes the animated artists, and what lies above the lowest.

    An Axis, ticks and grid, is left out: it takes ten times as long as all the rest.
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
