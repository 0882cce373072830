"""The light and the dark theme, with colour-blind-safe colours; themed figures; `show`, a figure with alt text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

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


def figure(width: float = 7.0, height: float = 3.0, theme: Theme = LIGHT, sharpness: float = 1) -> Figure:
    """An empty figure. Sizes are in units of 100 CSS pixels; `sharpness` is the image pixels per CSS pixel."""
    with style(theme):
        return Figure(figsize=(width, height), dpi=100 * sharpness, layout="constrained")


def theme(fig: Figure) -> Theme:
    """The theme a figure was made in, by its background colour."""
    return DARK if fig.get_facecolor()[:3] == to_rgb(DARK.paper) else LIGHT


@contextmanager
def style(theme: Theme) -> Iterator[None]:
    """A context manager: matplotlib's defaults for axes, ticks and text are the theme's colours."""
    ink = ["text.color", "axes.labelcolor", "axes.titlecolor", "xtick.labelcolor", "ytick.labelcolor", "lines.color"]
    ink += ["patch.edgecolor"]
    frame = ["axes.edgecolor", "xtick.color", "ytick.color", "grid.color"]
    paper = ["figure.facecolor", "axes.facecolor", "savefig.facecolor"]
    colours: dict[Any, Any] = (
        dict.fromkeys(ink, theme.ink) | dict.fromkeys(frame, theme.frame) | dict.fromkeys(paper, theme.paper)
    )
    before = {name: rcParams[name] for name in colours}  # rc_context saves all 350: a tenth of a frame's time
    rcParams.update(colours)
    try:
        yield
    finally:
        rcParams.update(before)


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
