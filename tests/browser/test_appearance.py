"""How panels look: themes, zoom, wide and narrow windows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.lesson import NARROW, PERCEPTRON, SIGMOID, WIDE, Lesson, Shown, in_the_page
from nnlab.lessons.lesson03_perceptron_learning import perceptron_learning
from nnlab.lessons.lesson05_sigmoid_neuron import sigmoid_neuron

LOOKS = (Path(__file__).parent / "appearance.js").read_text(encoding="utf-8")
EIGHT = """
from nnlab import plots
from nnlab.widgets import Panel
def build(fig):
    plots.plane(fig)
    return lambda **values: "A sentence that says what is to be seen in the picture, long enough for two lines of text."
names = ["weight_one", "w2", "w3", "b", "learning_rate"]
more = {"activation": ["sigmoid", "tanh", "relu"], "show_the_border": True, "title": "some text"}
panel = Panel(build, **dict.fromkeys(names, (-100.0, 100.0, 0.01)), **more)
panel
"""
TWO = """
from nnlab import plots
from nnlab.widgets import Panel
def build(left, right):
    plots.plane(left), plots.plane(right)
    return lambda w1=1.0, w2=1.0: "Two pictures."
panel = Panel(build, size=[(400, 300), (400, 300)], w1=(-3.0, 3.0, 0.1), w2=(-3.0, 3.0, 0.1))
panel
"""
PANELS = {"sigmoid_neuron": SIGMOID, "perceptron_learning": PERCEPTRON, "eight controls": EIGHT, "two figures": TWO}


def looks(panel: Shown) -> Any:
    return panel.box.evaluate(LOOKS)


@pytest.mark.parametrize("cell", PANELS.values(), ids=PANELS)
def test_a_panel_is_tidy_in_wide_and_narrow_windows(cell: str, open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(cell)
    for width, sidebar in [(WIDE, True), (WIDE, False), (NARROW, False), (NARROW, True)]:
        lesson.window(width)
        lesson.sidebar(sidebar)
        found = looks(lesson.panel())
        assert found["overlapping"] == found["outside"] == found["scrolling"] == []
        assert min(found["rails"]) >= 80


def test_the_picture_follows_the_theme_and_text_can_be_read(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(PERCEPTRON)
    panel = lesson.panel()
    light = looks(panel)
    assert (min(light["corner"]) > 240, light["pale"]) == (True, [])
    lesson.theme("Dark")
    panel.expect_same(in_the_page(perceptron_learning(), dark=True))
    dark = looks(panel)
    assert (max(dark["corner"]) < 60, dark["pale"]) == (True, [])
    assert dark["corner"] == pytest.approx(dark["ground"], abs=4)  # no seam between picture and page
    lesson.theme("Light")
    panel.expect_same(in_the_page(perceptron_learning()))


def test_zooming_makes_the_picture_sharper(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(SIGMOID)
    panel = lesson.panel()
    lesson.sidebar(False)
    panel.expect_same(in_the_page(sigmoid_neuron()))
    lesson.window(WIDE // 2, ratio=2)  # the browser's zoom of 200 %
    panel.expect_same(in_the_page(sigmoid_neuron(), ratio=2))
    panel.slider("w₁").press("End")
    twin = sigmoid_neuron()
    twin.set(w1=30.0)
    panel.expect_same(in_the_page(twin, ratio=2))
    found = looks(panel)
    assert found["overlapping"] == found["outside"] == found["scrolling"] == []
    assert found["images"][0][0] == 2 * 560
    lesson.window(WIDE)
    panel.expect_same(in_the_page(twin))
