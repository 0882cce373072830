"""What several test files use."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest
from ipywidgets import Button
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D

from nnlab.plots.raster import Raster
from nnlab.widgets.layout import widget_tree


def refuses(sentence, error=(ValueError, TypeError)):
    """The lines below are refused with exactly this sentence."""
    return pytest.raises(error, match=f"^{re.escape(sentence)}$")


def words(panel):
    """The text beside a panel's picture, without tags, and with one space wherever there is any."""
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", panel._picture.frame["html"], flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


def push(panel, *names):
    """Push some of a panel's buttons, one after the other, by what is on them."""
    for name in names:
        next(part for part in widget_tree(panel.box) if isinstance(part, Button) and part.description == name).click()


def keys(panel, *names):
    """Press some keys, one after the other, as the page tells of it; none of them goes wrong."""
    panel._hear([{"kind": "key", "key": name} for name in names])
    assert not panel._error


def drag(panel, *places, axes=0):
    """Press the pointer at the first (x, y), go on to the others, and let go, as the page tells of it.

    The axes are counted through all figures.
    """
    ax = [ax for fig in panel._scene.figures for ax in fig.axes][axes]
    shares = [list(ax.transData.transform(place) / ax.figure.bbox.size) for place in places]
    told = {"figure": panel._scene.figures.index(ax.figure), "start": shares[0]}
    moves = [{"kind": "move", "at": share, **told} for share in shares[1:]]
    panel._hear([{"kind": "down", "at": shares[0], **told}, *moves, {"kind": "up", "at": shares[-1], **told}])


def click(panel, x, y, axes=0):
    """Press the pointer at a place, and let go."""
    drag(panel, (x, y), axes=axes)


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
