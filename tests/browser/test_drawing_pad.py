"""The drawing pad: ink is there at once, none of it is lost, and the network reads it. With the keyboard, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from browser.lesson import Lesson, Shown, in_the_page
from nnlab.lessons.lesson15_digits import drawing_pad
from nnlab.widgets import Panel

PAD = "from nnlab.lessons.lesson15_digits import drawing_pad\npanel = drawing_pad()\npanel"
BUSY = """
import pathlib, time
hear = panel._picture._on_events
def hear_later(events):
    while not pathlib.Path("go on").exists():
        time.sleep(0.05)
    hear(events)
panel._picture._on_events = hear_later
"""
INK = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, i) => i % 4 === 3 && value > 127).length / (canvas.width * canvas.height);
}"""
SEVEN = [(0.28, 0.82), (0.72, 0.82), (0.45, 0.15)]


@pytest.fixture
def lesson(open_lesson: Callable[..., Lesson]) -> Lesson:
    return open_lesson(PAD)


@pytest.fixture
def twin() -> Panel:
    return in_the_page(drawing_pad())


def ink_in(lesson: Lesson) -> Any:
    """The kernel's ink, when all has been said."""
    lesson.still()
    return np.array(lesson.ask("panel.values['ink'].tolist()"), np.float32)


def wet(panel: Shown) -> float:
    """The share of the pad on which there is ink that the kernel's picture has not shown yet."""
    return float(panel.box.locator("canvas.nnlab-ink").evaluate(INK))


def draw(lesson: Lesson, twin: Panel, places: list[tuple[float, float]]) -> None:
    mouse, panel = lesson.page.mouse, lesson.panel()
    mouse.move(*panel.place(twin, *places[0]))
    mouse.down()
    for place in places[1:]:
        mouse.move(*panel.place(twin, *place), steps=15)
    mouse.up()


def test_a_seven_drawn_with_the_mouse_is_read_as_one(lesson: Lesson, twin: Panel) -> None:
    panel = lesson.panel()
    panel.expect_same(twin)
    draw(lesson, twin, SEVEN)
    twin.set(ink=ink_in(lesson), sample=False)
    assert twin.say.startswith("The network reads a 7")
    panel.expect_same(twin)
    assert wet(panel) == 0, "the kernel's picture has it now"
    panel.button("Clear").click()
    expect(panel.sentence).to_have_text("The pad is empty: draw a digit.")
    panel.button("Undo").click()
    panel.expect_same(twin)


def test_ink_is_there_while_the_kernel_is_busy_and_none_of_it_is_lost(lesson: Lesson, twin: Panel) -> None:
    panel = lesson.panel()
    draw(lesson, twin, SEVEN)
    promptly = ink_in(lesson)
    panel.button("Clear").click()
    lesson.still()
    before = panel.png()
    lesson.js("kernel().requestExecute({code: argument}).done.then(() => true)", BUSY)
    draw(lesson, twin, SEVEN)
    assert panel.png() == before
    assert wet(panel) == pytest.approx((promptly > 0.5).mean(), rel=0.1)
    lesson.path.with_name("go on").touch()
    late = ink_in(lesson)
    assert (np.abs(late - promptly) > 0.5).mean() < 0.002, "not the line that was drawn"
    twin.set(ink=late, sample=False)
    panel.expect_same(twin)
    assert wet(panel) == 0


def test_a_one_painted_with_the_keyboard_is_read_as_one(lesson: Lesson, twin: Panel) -> None:
    panel, keys = lesson.panel(), lesson.page.keyboard
    panel.stage.focus()
    for key in [*["ArrowUp"] * 5, *["Shift+ArrowDown"] * 9, "ArrowRight", "Space", "Space"]:
        keys.press(key)
        twin._hear([{"kind": "key", "key": " " if key == "Space" else key}])
    panel.expect_same(twin)
    assert twin.say.startswith("The network reads a 1")
    assert (ink_in(lesson) == twin.values["ink"]).all()
    expect(panel.stage).to_be_focused()


def test_a_finger_draws_too(lesson: Lesson, twin: Panel) -> None:
    panel = lesson.panel()
    panel.button("Clear").click()
    places = [panel.place(twin, 0.5, y) for y in np.linspace(0.85, 0.15, 12)]
    points = [{"x": x - lesson.js("scrollX"), "y": y - lesson.js("scrollY")} for x, y in places]
    lesson.browser.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for point in points[1:]:
        lesson.browser.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    lesson.browser.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    twin.set(ink=ink_in(lesson), sample=False)
    assert twin.say.startswith("The network reads a 1")
