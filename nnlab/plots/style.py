"""The light and the dark theme, with colour-blind-safe colours; themed figures; `show`, a figure with alt text."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any, NamedTuple, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text

from nnlab.checks import Array

SHARPNESS = 2  # image pixels per CSS pixel in stored pictures, for high-density screens
MAP_STEPS = 128  # number of colours in a map
MAP_DEPTH = 0.57  # saturation at the ends of a map, where ink still has a contrast of 4.5:1


class Theme(NamedTuple):
    """The colours of a theme. Class 0 and negative values are vermillion, class 1 and positive values are blue."""

    name: str
    paper: str
    ink: str
    grey: str
    frame: str
    blue: str
    vermillion: str

    @property
    def map(self) -> Array:
        """A map's colours from −1 to 1, (128, 3), with the background at 0: pale enough for points and lines on top."""
        return _map_colours(self)


LIGHT = Theme("light", "#ffffff", "#1a1a1a", "#6b6b6b", "#c8c8c8", "#0072b2", "#d55e00")
DARK = Theme("dark", "#111111", "#ececec", "#a0a0a0", "#4d4d4d", "#56b4e9", "#f0813a")


def colour_axes(ax: Axes) -> Theme:
    """Give ground, frame, ticks, grid and titles of axes the colours of their figure's theme, and return it."""
    t = theme(cast(Figure, ax.figure))
    ax.set_facecolor(t.paper)
    ax.spines[:].set_color(t.frame)
    ax.tick_params(which="both", color=t.frame, labelcolor=t.ink, grid_color=t.frame)
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set_color(t.ink)
    return t


class ThemedAxes(Axes):
    """Axes in the colours of their figure's theme, and so is what is written into them.

    Matplotlib's rcParams could do that. But those belong to the whole process, and a panel is drawn in one thread while
    a cell draws a learner's own figure in another.
    """

    def clear(self) -> None:
        """Make the axes empty, as they are at first."""
        super().clear()
        self._theme = colour_axes(self)

    def set_title(self, *args: Any, **kwargs: Any) -> Text:
        """Set a title, in ink if no colour is given."""
        return super().set_title(*args, **{"color": self._theme.ink, **kwargs})

    def text(self, *args: Any, **kwargs: Any) -> Text:
        """Add a text, in ink if no colour is given."""
        return super().text(*args, **{"color": self._theme.ink, **kwargs})

    def annotate(self, *args: Any, **kwargs: Any) -> Annotation:
        """Add a text with an arrow, in ink if no colour is given."""
        return super().annotate(*args, **{"color": self._theme.ink, **kwargs})

    def legend(self, *args: Any, **kwargs: Any) -> Legend:
        """Add a legend in the theme's colours."""
        t = self._theme
        return super().legend(*args, **{"labelcolor": t.ink, "facecolor": t.paper, "edgecolor": t.frame, **kwargs})


class ThemedFigure(Figure):
    """A figure whose axes are `ThemedAxes`."""

    def add_subplot(self, *args: Any, **kwargs: Any) -> Axes:
        """Add axes at a place in a grid."""
        return super().add_subplot(*args, **{"axes_class": ThemedAxes, **kwargs})

    def add_axes(self, *args: Any, **kwargs: Any) -> Axes:
        """Add axes with (left, bottom, width, height) as shares of the figure."""
        return super().add_axes(*args, **{"axes_class": ThemedAxes, **kwargs})


def figure(width: float = 7.0, height: float = 3.0, theme: Theme = LIGHT, sharpness: float = 1) -> Figure:
    """An empty figure. Sizes are in units of 100 CSS pixels; `sharpness` is the image pixels per CSS pixel."""
    return ThemedFigure(figsize=(width, height), dpi=100 * sharpness, layout="constrained", facecolor=theme.paper)


def theme(fig: Figure) -> Theme:
    """The theme a figure was made in, by its background colour."""
    return DARK if fig.get_facecolor()[:3] == to_rgb(DARK.paper) else LIGHT


def mix(one: str, other: str, share: float) -> Array:
    """Mix two colours, with `share` of the other; (3,) from 0 to 1."""
    return (1 - share) * np.array(to_rgb(one)) + share * np.array(to_rgb(other))


@cache
def _map_colours(theme: Theme) -> Array:
    values = np.linspace(-1, 1, MAP_STEPS)
    return np.array([mix(theme.paper, theme.blue if v > 0 else theme.vermillion, MAP_DEPTH * abs(v)) for v in values])


def show(fig: Figure, sentence: str) -> None:
    """Display a figure below the cell, with a sentence that describes it.

    The sentence is the image's alt text (JupyterLab drops that, `labextension/outputs.js` restores it), its text/plain
    form, and a caption below it.
    """
    from IPython.display import display

    if not sentence.strip():
        raise ValueError("sentence should say what is to be seen in the figure, for those who cannot see it.")
    file = BytesIO()
    fig.savefig(file, format="png", dpi=100 * SHARPNESS, metadata={"Software": None})  # the same bytes every time
    width, height = (round(inches * 100) for inches in fig.get_size_inches())
    about = {"image/png": {"alt": sentence, "width": width, "height": height}}
    display({"image/png": file.getvalue(), "text/plain": sentence}, metadata=about, raw=True)
    display({"text/markdown": f"*{sentence}*", "text/plain": sentence}, raw=True)
