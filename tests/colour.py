"""Contrast, and what tells the marks and lines of a picture apart: for tests of the palette and of every panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from helpers import anew
from nnlab import plots
from nnlab.plots.points_and_lines import _Arrow

TEXT, GRAPHICS = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def luminance(rgb: Any) -> Any:
    """The relative luminance of colours (..., 3) from 0 to 1, as WCAG 2.2 defines it."""
    rgb = np.asarray(rgb)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def contrast(one: Any, other: Any) -> Any:
    """From 1, the same, to 21, black on white."""
    light = np.array(np.broadcast_arrays(luminance(one), luminance(other))) + 0.05
    return light.max(axis=0) / light.min(axis=0)


class Look(NamedTuple):
    """What tells marks or lines apart: their colour, their form, and how wide they are, in points."""

    colour: tuple[float, float, float]
    form: tuple[Any, ...]
    width: float

    def alike(self, other: Look) -> bool:
        """Whether nothing but a hue tells the two apart. Also who sees no colours sees that one is much lighter."""
        enough = 1.2 if "bare" in self.form else 1.5
        wider = max(self.width, other.width) >= enough * min(self.width, other.width)
        lighter = contrast(self.colour, other.colour) >= GRAPHICS
        return self.form == other.form and self.colour != other.colour and not wider and not lighter


def looks(ax: Axes) -> Iterator[Look]:
    """Each line, mark and arrow that is to be seen in an axes."""
    paper, ink = to_rgb(plots.theme(ax.figure).paper), to_rgb(plots.theme(ax.figure).ink)
    for artist in filter(Artist.get_visible, ax.get_children()):
        if isinstance(artist, _Arrow) and np.ptp(artist.ends, axis=0).any():
            face, edge = to_rgb(artist.face), to_rgb(artist.edge)
            yield Look(edge if face == paper else face, ("arrow", "hollow" if face == paper else "full"), artist.WIDTH)
        if not isinstance(artist, Line2D) or not artist.get_animated() or not np.isfinite(artist.get_xydata()).any():
            continue
        dashes, marker = artist.get_linestyle(), str(artist.get_marker())
        if dashes not in ("None", ""):
            yield Look(to_rgb(artist.get_color()), (dashes, marker), artist.get_linewidth())
        elif marker not in ("None", ""):
            face, edge = to_rgba(artist.get_markerfacecolor()), to_rgb(artist.get_markeredgecolor())
            hollow = face[3] == 0 or face[:3] == paper
            if edge == ink and not hollow and face[:3] != ink:
                continue  # a tint with an edge of ink tells an amount, as a map does, and is no colour of a class
            yield Look(edge if hollow else face[:3], ("bare", marker, hollow), artist.get_markersize())


def pale_texts(figures: Sequence[Figure]) -> list[str]:
    """The texts of a panel's figures that do not stand out from what is drawn under them."""
    pale, measured = [], 0
    for fig in figures:
        texts = [text for text in fig.findobj(Text) if text.get_visible() and text.get_text().strip()]
        boxes = [(text, text.get_window_extent()) for text in texts if text.get_bbox_patch() is None]
        for text in texts:
            text.set_visible(False)
        ground = anew(fig)[::-1, :, :3] / 255
        for text in texts:
            text.set_visible(True)
        for text, box in boxes:
            left, bottom, right, top = np.maximum(np.round(box.extents), 0).astype(int)
            under = ground[bottom:top, left:right]
            measured += under.size > 0
            if under.size and (contrast(to_rgb(text.get_color()), under) < TEXT).mean() > 0.15:  # a line may pass by
                pale.append(text.get_text())
    assert measured or not any(fig.axes[0].axison for fig in figures), "no text was found"
    return pale
