"""Pointer and keys on the picture of perceptron_learning()."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from browser.lesson import PERCEPTRON, Lesson, in_the_page
from nnlab.lessons.lesson03_perceptron_learning import perceptron_learning
from nnlab.widgets import Panel

PIXEL = 4 / 400  # in data coordinates, and a bit more: the axes are 4 wide, the picture 560 pixels


@pytest.fixture
def lesson(open_lesson: Callable[..., Lesson]) -> Lesson:
    return open_lesson(PERCEPTRON, "'the cell below'")


@pytest.fixture
def twin() -> Panel:
    return in_the_page(perceptron_learning())


def points_in(lesson: Lesson) -> Any:
    """Where the points are, when all has been said."""
    lesson.still()
    return np.array(lesson.ask("panel.values['points'].tolist()"))


@pytest.mark.parametrize(("point", "target"), [(3, (-1.5, 1.0)), (12, (1.2, -0.7))])
def test_a_point_follows_the_pointer(point: int, target: tuple[float, float], lesson: Lesson, twin: Panel) -> None:
    panel, mouse, before = lesson.panel(), lesson.page.mouse, points_in(lesson)
    mouse.move(*panel.place(twin, *before[point]))
    mouse.down()
    mouse.move(*panel.place(twin, *target), steps=30)
    mouse.up()
    after = points_in(lesson)
    assert after[point] == pytest.approx(target, abs=2 * PIXEL)
    others = np.arange(len(after)) != point
    assert (after[others] == before[others]).all()
    twin.set(points=after, chosen=point)
    panel.expect_same(twin)
    mouse.move(*panel.place(twin, 0, 0), steps=5)  # without the button
    assert (points_in(lesson) == after).all()


def test_a_drag_ends_where_the_button_goes_up_also_outside_the_picture(lesson: Lesson, twin: Panel) -> None:
    panel, mouse, before = lesson.panel(), lesson.page.mouse, points_in(lesson)
    mouse.move(*panel.place(twin, *before[0]))
    mouse.down()
    mouse.move(*panel.place(twin, 4.5, 0.5), steps=10)
    mouse.up()
    mouse.move(*panel.place(twin, 0, 0), steps=10)
    assert points_in(lesson)[0] == pytest.approx((1.9, 0.5), abs=2 * PIXEL)  # the panel keeps it inside


def test_the_keyboard_moves_a_point_and_jupyterlab_does_not_listen(lesson: Lesson, twin: Panel) -> None:
    panel, before = lesson.panel(), points_in(lesson)
    lesson.js("notebook().content.activeCellIndex = 0")
    lesson.js("notebook().content.mode = 'command'")
    panel.stage.focus()
    for key in ["Space", *["ArrowRight"] * 3, "ArrowDown", *"abdd"]:  # JupyterLab adds and deletes cells with these
        lesson.page.keyboard.press(key)
    moved = before + np.where(np.arange(len(before))[:, None] == 1, [0.3, -0.1], 0)
    assert points_in(lesson) == pytest.approx(moved)
    twin.set(points=points_in(lesson), chosen=1)
    panel.expect_same(twin)
    front = "[notebook().content.mode, notebook().content.activeCellIndex, notebook().content.widgets.length]"
    assert lesson.js(front) == ["command", 0, 2]
    expect(panel.stage).to_be_focused()


def test_tab_goes_to_the_picture_and_away_again(lesson: Lesson) -> None:
    panel = lesson.panel()
    panel.slider("learning rate").focus()
    here = "(e) => e.contains(document.activeElement)"
    visited = []
    for _ in range(8):
        lesson.page.keyboard.press("Shift+Tab")
        visited.append(panel.stage.evaluate(here))
    assert visited.count(True) == 1
    assert not visited[-1]
