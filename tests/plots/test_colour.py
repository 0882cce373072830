"""The palette's contrast, computed. In every panel's pictures it is measured by tests/lessons/test_all_panels.py."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from colour import GRAPHICS, TEXT, contrast
from nnlab import plots
from nnlab.exercises.message import COLOURS
from nnlab.plots.raster import strong_colours
from nnlab.plots.style import MAP_DEPTH

both = pytest.mark.parametrize("theme", [plots.LIGHT, plots.DARK], ids=lambda theme: theme.name)


def test_the_formula_is_wcags() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast(to_rgb("#767676"), (1, 1, 1)) == pytest.approx(4.54, abs=0.005)  # the palest grey that may be text


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
