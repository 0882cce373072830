"""The course's look: figures in a light and a dark theme, in colours that all eyes tell apart."""

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

SHARPNESS = 2  # pixels of a stored picture for each pixel of the page, for high-density screens
STEPS = 128  # of a map's colours
DEPTH = 0.57  # of a map's ends: ink is easy to read on them (4.5 to 1)


class Theme(NamedTuple):
    """The colours of a theme. Class 0 and what is below 0 is vermillion, class 1 and what is above is blue."""

    name: str
    paper: str
    ink: str
    grey: str
    frame: str
    blue: str
    vermillion: str

    @property
    def map(self) -> Array:
        """A map's colours from −1 over 0, the paper, to 1: (128, 3), pale enough for points and lines to stand out."""
        return _map(self)


LIGHT = Theme("light", "#ffffff", "#1a1a1a", "#6b6b6b", "#c8c8c8", "#0072b2", "#d55e00")
DARK = Theme("dark", "#111111", "#ececec", "#a0a0a0", "#4d4d4d", "#56b4e9", "#f0813a")


def figure(width: float = 7.0, height: float = 3.0, theme: Theme = LIGHT, sharpness: float = 1) -> Figure:
    """An empty figure, in inches of 100 pixels of the page, with `sharpness` pixels of the picture for each."""
    with style(theme):
        return Figure(figsize=(width, height), dpi=100 * sharpness, layout="constrained")


def theme(fig: Figure) -> Theme:
    """The theme that a figure was made in: its ground tells."""
    return DARK if fig.get_facecolor()[:3] == to_rgb(DARK.paper) else LIGHT


@contextmanager
def style(theme: Theme) -> Iterator[None]:
    """A context in which axes, ticks and text come in the colours of a theme."""
    ink = ["text.color", "axes.labelcolor", "axes.titlecolor", "xtick.labelcolor", "ytick.labelcolor", "lines.color"]
    ink += ["patch.edgecolor"]
    frame = ["axes.edgecolor", "xtick.color", "ytick.color", "grid.color"]
    paper = ["figure.facecolor", "axes.facecolor", "savefig.facecolor"]
    colours: dict[Any, Any] = (
        dict.fromkeys(ink, theme.ink) | dict.fromkeys(frame, theme.frame) | dict.fromkeys(paper, theme.paper)
    )
    before = {name: rcParams[name] for name in colours}  # rc_context would keep all 350: a tenth of a frame's time
    rcParams.update(colours)
    try:
        yield
    finally:
        rcParams.update(before)


def mix(one: str, other: str, share: float) -> Array:
    """A colour between two, (3,) from 0 to 1, with `share` of the other."""
    return (1 - share) * np.array(to_rgb(one)) + share * np.array(to_rgb(other))


@cache
def _map(theme: Theme) -> Array:
    values = np.linspace(-1, 1, STEPS)
    return np.array([mix(theme.paper, theme.blue if v > 0 else theme.vermillion, DEPTH * abs(v)) for v in values])


def show(fig: Figure, sentence: str) -> None:
    """Put a figure below the cell, with a sentence that says what is to be seen.

    The sentence is the picture's alt text (JupyterLab leaves that out, `labextension/outputs.js` puts it back), its
    text where there are no pictures, and a caption below it.
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
