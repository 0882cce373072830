"""What several test files use."""

from __future__ import annotations

import re

import numpy as np
import pytest
from ipywidgets import Button
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D

from nnlab.plots.raster import Raster


def refuses(sentence, error=(ValueError, TypeError)):
    """The lines below are refused with exactly this sentence."""
    return pytest.raises(error, match=f"^{re.escape(sentence)}$")


def push(panel, *names):
    """Press some of a panel's buttons, one after the other, by what is on them."""
    for name in names:
        next(part for part in parts_of(panel.box) if isinstance(part, Button) and part.description == name).click()


def parts_of(box):
    """A widget and all that stands in it."""
    return [box, *(part for child in getattr(box, "children", ()) for part in parts_of(child))]


def marked(ax, marker):
    """Where all the marks of this shape stand in an axes, (n, 2), from left to right."""
    lines = [line for line in ax.findobj(Line2D) if line.get_marker() == marker and line.get_visible()]
    return np.array(sorted(place for line in lines for place in line.get_xydata().tolist())).reshape(-1, 2)


def blueness(ax):
    """How much more blue than red each cell of an axes' map is, row 0 at the bottom."""
    colours = ax.findobj(Raster)[0].cells.view(np.uint8).astype(int)
    red, _, blue, _ = np.moveaxis(colours.reshape(*ax.findobj(Raster)[0].cells.shape, 4), -1, 0)
    return blue - red


def anew(fig):
    """The pixels of a figure that is wholly drawn, what is animated as well; the figure is as it was."""
    animated, stale = fig.findobj(lambda artist: artist.get_animated()), fig.stale
    for artist in animated:
        artist.set_animated(False)
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    for artist in animated:
        artist.set_animated(True)
    fig.stale = stale
    return np.array(canvas.buffer_rgba())
