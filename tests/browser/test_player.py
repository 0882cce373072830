"""Play, pause and all that a player has, in perceptron_learning()."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser.lesson import PERCEPTRON, Lesson, in_the_page
from nnlab.lessons.lesson03_perceptron_learning import perceptron_learning

SLOW = 800  # milliseconds for each frame


@pytest.fixture
def lesson(open_lesson: Callable[..., Lesson]) -> Lesson:
    opened = open_lesson(PERCEPTRON)
    opened.panel().box.get_by_role("combobox", name="speed").select_option("slow")
    return opened


def frame_is(lesson: Lesson, frame: int) -> None:
    """The slider and all that is shown are those of this frame."""
    panel, twin = lesson.panel(), in_the_page(perceptron_learning())
    twin.set(frame=frame)
    expect(panel.at).to_have_text(str(frame))
    panel.expect_same(twin)
    assert lesson.ask("panel.values['frame']") == frame


def play(lesson: Lesson) -> None:
    """Play fast, over a recording that does not end while the test looks."""
    lesson.panel().box.get_by_role("combobox", name="speed").select_option("fast")
    lesson.panel().button("Play").click()
    expect(lesson.panel().at).not_to_have_text("0")


def test_play_moves_by_itself_and_pause_stops_it(lesson: Lesson) -> None:
    panel = lesson.panel()
    panel.button("Play").click()
    expect(panel.sentence).to_contain_text("Update 2:")
    panel.button("Pause").click()
    expect(panel.button("Play")).to_be_visible()
    lesson.still()
    stopped = lesson.ask("panel.values['frame']")
    assert lesson.messages(2 * SLOW) == 0
    frame_is(lesson, stopped)


def test_step_back_start_and_reset(lesson: Lesson) -> None:
    panel = lesson.panel()
    expect(panel.button("Back")).to_be_disabled()
    for frame in (1, 2, 3):
        panel.button("Step").click()
        frame_is(lesson, frame)
    panel.button("Back").click()
    frame_is(lesson, 2)
    panel.button("To the start").click()
    frame_is(lesson, 0)
    panel.slider("update").press("ArrowRight")
    frame_is(lesson, 1)
    panel.slider("learning rate").press("End")
    expect(panel.readout("learning rate")).to_have_text("2.0")
    lesson.still()  # an answer that comes while one clicks may move the button
    panel.button("Reset").click()
    frame_is(lesson, 0)
    expect(panel.readout("learning rate")).to_have_text("1.0")
    expect(panel.button("Reset")).to_be_disabled()


def test_play_stops_where_the_recording_ends(lesson: Lesson) -> None:
    panel = lesson.panel()
    play(lesson)
    expect(panel.sentence).to_contain_text("No point is on the wrong side: learned.")
    expect(panel.button("Step")).to_be_disabled()
    expect(panel.button("Play")).to_be_visible()
    lesson.still()
    assert lesson.messages(500) == 0


ENDLESS = """
from nnlab.widgets import Panel, Player
def build(fig):
    return lambda state, frame: f"State {state}."
panel = Panel(build, player=Player(lambda: 0, lambda state: state + 1, limit=10_000))
panel
"""


def test_running_the_cell_again_leaves_one_panel_and_nothing_running(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(ENDLESS)
    play(lesson)
    lesson.run()
    panel = lesson.panel()
    expect(panel.sentence).to_have_text("State 0.")
    expect(lesson.page.locator(".nnlab-panel")).to_have_count(1)
    expect(panel.button("Play")).to_be_visible()
    lesson.still()
    assert lesson.messages(500) == 0
    play(lesson)


def test_restarting_the_kernel_stops_it(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(ENDLESS, own_kernel=True)
    panel = lesson.panel()
    play(lesson)
    lesson.js("notebook().sessionContext.restartKernel().then(() => true)")
    expect(panel.button("Play")).to_be_visible()
    lesson.still()
    stopped = panel.at.inner_text()
    assert lesson.messages(500) == 0
    assert panel.at.inner_text() == stopped
    expect(panel.error).to_have_text("The kernel has been restarted: run this cell again.")
    lesson.run()
    expect(lesson.panel().sentence).to_have_text("State 0.")
