"""The playground in a real JupyterLab: its pages, its network under the pointer, keys, and training meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from browser.lesson import NARROW, WIDE, Lesson
from nnlab.lessons.lesson13_playground import playground
from nnlab.lessons.lesson13_playground.playground.figures import MARGIN, SIZES, network_picture
from nnlab.plots import Unit

LOOKS = (Path(__file__).parent / "appearance.js").read_text(encoding="utf-8")
TEXT = "xor | x1 x2 | 3 | adam rate=0.01 m=10 | @210"
CELL = f"from nnlab.lessons.lesson13_playground import playground\npanel = playground({TEXT!r})\npanel"
STATE = "panel._links['text'].control.value"


def test_each_page_of_controls_is_tidy_and_is_reached_with_keys(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(CELL)
    panel = lesson.panel()
    tabs = panel.box.get_by_role("tab")
    for width in (WIDE, NARROW):
        lesson.window(width)
        lesson.sidebar(False)
        tabs.first.focus()
        for i in range(tabs.count()):
            lesson.page.keyboard.press("Enter")
            expect(tabs.nth(i)).to_have_attribute("aria-selected", "true")
            found = panel.box.evaluate(LOOKS)
            assert found["overlapping"] == found["outside"] == found["scrolling"] == found["pale"] == []
            lesson.page.keyboard.press("ArrowRight")
    lesson.window(WIDE)


def test_an_edge_is_clicked_and_set_with_the_slider_alone(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(CELL)
    panel = lesson.panel()
    picture = network_picture((2, 3, 1))
    start, end = picture.place(Unit(0, 0)), picture.place(Unit(1, 0))
    assert start is not None
    assert end is not None
    across, up = MARGIN + (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    lesson.still()  # until all controls have come, the picture is pushed down
    panel.images.first.click(position={"x": across, "y": SIZES[0][1] - up}, force=True)
    expect(panel.html).to_contain_text("the weight from unit 1 to unit 1 of layer 1")
    lesson.still()
    assert "w1" not in lesson.ask(STATE)
    panel.button("Play").click()  # the slider follows the weight, and must not set it
    lesson.wait_until("panel.values['frame'] >= 10")
    panel.button("Pause").click()
    lesson.still()
    assert "w1" not in lesson.ask(STATE)
    panel.box.get_by_role("tab", name="By hand").click()
    lesson.still()
    before = panel.value("chosen number")
    for _ in range(2):  # the weight that was learned lies between two steps of the slider: the first goes to the next
        panel.slider("chosen number").press("ArrowRight")
        lesson.still()
    set_to = float(lesson.ask(STATE).rpartition("w1.1.1=")[2])
    assert 0.005 < set_to - before < 0.0251


def test_a_text_typed_in_gives_the_state_that_it_tells(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(CELL)
    panel = lesson.panel()
    twin = playground("moons noise=0.1 | x1 x2 | 4 relu he | sgd rate=0.05 m=5 | @84 w1.1.2=0.5 @100")
    panel.box.get_by_role("tab", name="View").click()
    field = panel.box.get_by_label("as text")
    field.fill(twin._links["text"].control.value)
    field.press("Enter")
    expect(panel.sentence).to_have_text(twin.say)
    field.fill("spiral")
    field.press("Enter")
    expect(panel.html).to_contain_text("That text cannot be read. There is no word in the data")


def test_there_is_nothing_to_play_until_a_point_is_painted(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson('from nnlab.lessons.lesson13_playground import playground\nplayground(data="painted")')
    panel = lesson.panel()
    buttons = [panel.button(name) for name in ("Play", "To the start", "Step")]
    for button in buttons:
        expect(button).to_be_disabled()
    panel.images.nth(1).click()
    for button in buttons:
        expect(button).to_be_enabled()
