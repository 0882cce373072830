"""A learner's mistakes are shown in the panel and vanish with the next good move; ours are noticed by these tests."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from browser.lesson import SIGMOID, Lesson

LEARNERS = """
from nnlab.widgets import Goal, Panel
from nnlab import plots
def update(a=0):
    if a == 1: raise ValueError("my update")
    return f"a is {a}."
def build(fig):
    plots.plane(fig)
    return update
def on_pointer(values, pointer):
    "Press."
    if pointer.kind == "down": return {"nonsense": 1}
    return {"a": 5} if pointer.kind == "up" else None
def reached(a):
    return 1 / (a - 2) > 10
panel = Panel(build, a=(0, 9), on_pointer=on_pointer, goals=[Goal("Ten.", reached, {"a": 3})])
panel
"""


def test_a_mistake_in_update_is_shown_with_the_learners_line(open_lesson: Callable[..., Lesson]) -> None:
    panel = open_lesson(LEARNERS).panel()
    expect(panel.error).to_be_hidden()
    panel.slider("a").press("ArrowRight")
    expect(panel.box.get_by_role("alert")).to_contain_text("ValueError: my update")
    expect(panel.error).to_contain_text('if a == 1: raise ValueError("my update")')
    expect(panel.error).not_to_contain_text("scene.py")
    panel.slider("a").press("End")
    expect(panel.error).to_be_hidden()
    expect(panel.sentence).to_have_text("a is 9.")


def test_so_is_one_in_a_goal(open_lesson: Callable[..., Lesson]) -> None:
    panel = open_lesson(LEARNERS).panel()
    panel.readout("a").fill("2")
    panel.readout("a").press("Enter")
    expect(panel.error).to_contain_text("ZeroDivisionError")
    expect(panel.error).to_contain_text("return 1 / (a - 2) > 10")
    panel.slider("a").press("ArrowRight")
    expect(panel.error).to_be_hidden()
    expect(panel.sentence).to_have_text("a is 3.")


def test_so_is_one_in_on_pointer(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(LEARNERS)
    panel = lesson.panel()
    panel.images.first.hover()
    lesson.page.mouse.down()
    expect(panel.error).to_contain_text("nonsense")
    lesson.page.mouse.up()
    expect(panel.error).to_be_hidden()
    expect(panel.sentence).to_have_text("a is 5.")


PLANTED = """
from nnlab.widgets.picture import HERE, Picture
source = (HERE / "picture.js").read_text()
faulty = source.replace("function render({ model, el }) {", "function render({ model, el }) { throw Error('planted');")
assert faulty != source
Picture._esm = faulty
"""


def test_a_fault_planted_in_picture_js_is_noticed(open_lesson: Callable[..., Lesson], errors: list[str]) -> None:
    lesson = open_lesson(PLANTED, SIGMOID, own_kernel=True)
    for _ in range(600):
        if errors:
            break
        lesson.page.wait_for_timeout(100)
    assert any("planted" in error for error in errors)
    assert lesson.page.locator(".nnlab-stage img").count() == 0
    errors.clear()
