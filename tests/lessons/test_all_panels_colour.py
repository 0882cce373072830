"""Contrast, and that nothing is told by colour alone: computed for the palette, measured in every panel's pictures."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.lines import Line2D
from matplotlib.text import Text

from helpers import anew
from nnlab import plots
from nnlab.exercises.message import COLOURS
from nnlab.plots.points_and_lines import _Arrow
from nnlab.plots.raster import strong_colours
from nnlab.plots.style import MAP_DEPTH
from nnlab.widgets import Panel
from panels import PANELS

both = pytest.mark.parametrize("theme", [plots.LIGHT, plots.DARK], ids=lambda theme: theme.name)
TEXT, GRAPHICS = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def luminance(rgb: Any) -> Any:
    """The relative luminance of colours (..., 3) from 0 to 1, as WCAG 2.2 defines it."""
    rgb = np.asarray(rgb)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def contrast(one: Any, other: Any) -> Any:
    """From 1, the same, to 21, black on white."""
    light = np.array(np.broadcast_arrays(luminance(one), luminance(other))) + 0.05
    return light.max(axis=0) / light.min(axis=0)


def test_the_formula_is_wcags() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast(to_rgb("#767676"), (1, 1, 1)) == pytest.approx(4.54, abs=0.005)  # the palest grey that may be text


# The palette


@both
def test_text_can_be_read_on_every_ground(theme: plots.Theme) -> None:
    ink, grey, paper = to_rgb(theme.ink), to_rgb(theme.grey), to_rgb(theme.paper)
    packed = strong_colours(theme)[100 - int(100 * MAP_DEPTH) : 101]  # the mistakes of `confusion`
    mistakes = packed.view(np.uint8).reshape(-1, 4)[:, :3] / 255
    assert contrast(ink, paper) >= TEXT
    assert contrast(grey, paper) >= TEXT
    assert contrast(ink, theme.map).min() >= TEXT
    assert contrast(ink, mistakes).min() >= TEXT


@both
def test_lines_and_marks_stand_out_from_their_ground(theme: plots.Theme) -> None:
    paper, coloured = to_rgb(theme.paper), [to_rgb(theme.blue), to_rgb(theme.vermillion), to_rgb(theme.grey)]
    assert contrast(coloured, paper).min() >= GRAPHICS
    assert contrast(to_rgb(theme.ink), theme.map).min() >= GRAPHICS


@both
def test_what_is_said_of_an_answer_has_a_mark_that_is_seen(theme: plots.Theme) -> None:
    assert set(COLOURS) == {"✓", "✗", "…", ""}  # told apart by their shape
    assert contrast([to_rgb(colour) for colour in COLOURS.values()], to_rgb(theme.paper)).min() >= GRAPHICS


# Nothing by colour alone


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


@pytest.fixture(scope="module", params=PANELS)
def panel(request: pytest.FixtureRequest) -> Iterator[Panel]:
    """One panel for the tests below, each of which leaves it as it was at the start."""
    made = PANELS[request.param]()
    yield made
    made.close()


def moments(panel: Panel) -> Iterator[str]:
    """The start, and each goal reached."""
    yield "at the start"
    for goal in panel._goals:
        panel.set(**goal.example)
        yield goal.text
        panel.reset()


@pytest.mark.usefixtures("undrawn")
def test_nothing_in_a_picture_differs_from_another_in_colour_alone(panel: Panel) -> None:
    found = set()
    for moment in moments(panel):
        for ax in (ax for fig in panel._scene.figures for ax in fig.axes):
            found |= {(moment, *pair) for pair in itertools.combinations(looks(ax), 2) if pair[0].alike(pair[1])}
    assert found == set()


# Measured


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_text_in_a_picture_can_be_read_on_what_lies_under_it(panel: Panel, dark: bool) -> None:
    panel._picture.ratio, panel._picture.dark = 1.0, dark
    pale, measured = [], 0
    for fig in panel._scene.figures:
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
    assert measured or not any(fig.axes[0].axison for fig in panel._scene.figures)
    assert pale == []
