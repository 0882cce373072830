"""Every lesson, run in JupyterLab: what those hear who cannot see it, and what those can do who cannot use a mouse."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import hearing
from browser.keyboard import drive, names, stops
from browser.lab import Lab
from browser.lesson import Lesson
from browser.test_appearance import LOOKS
from nnlab.exercises import registry
from panels import PANELS

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# What a lesson shows; all around it is JupyterLab's.
OURS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"
# Among its rules: each control and each picture has a name. Contrast is measured by appearance.js, since axe takes most
# of what JupyterLab scrolls for hidden, and is silent.
RULES = '{ rules: { "color-contrast": { enabled: false } } }'
FIND = f"""async (boxes) => (await axe.run({{ include: boxes }}, {RULES})).violations
  .filter(({{ impact }}) => ["serious", "critical"].includes(impact))
  .flatMap(({{ id, nodes }}) => nodes.map(({{ html, failureSummary }}) => [id, html.slice(0, 300), failureSummary]))"""


LESSONS = registry.lesson_names()
by_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda number: f"lesson{number}", indirect=True)


@pytest.fixture(scope="module")
def lesson(request: pytest.FixtureRequest, lab: Lab, page: Page, kernel: str) -> Iterator[Lesson]:
    """The panels of a lesson and two of its questions, opened once for all that is tested of them."""
    with hearing(page):
        opened = Lesson(page, lab.write(cells(request.param)), kernel)
        opened.whole()
        opened.run()
        for i in range(panels(opened).count()):
            opened.panel(i)
        yield opened
        opened.close()


def cells(number: str) -> list[str]:
    """A notebook with each panel of a lesson, its first question with answers to choose, and its first for a number.

    All other questions are of these kinds, and what else the lesson does nbval sees.
    """
    names = [name.partition(".")[2] for name in PANELS if name.startswith(f"lesson{number}")]
    asked = registry.questions(number)
    keys = {question.is_number: key for key, question in reversed(asked.items())}.values()
    calls = [*(f"{name}()" for name in names), *(f"question({key!r})" for key in keys)]
    return [f"from nnlab.lessons.{LESSONS[number]} import *", *calls]


def panels(lesson: Lesson) -> Locator:
    return lesson.page.locator(f"{OURS} .nnlab-panel")


def questions(lesson: Lesson) -> Locator:
    return lesson.page.locator(f"{OURS} .nnlab-question")


def pages(boxes: list[Locator]) -> Iterator[list[Locator]]:
    """Turn to the first page of controls in each of these panels, then to the second: the panels that have one."""
    tabs = [box.get_by_role("tab") for box in boxes]
    for page in range(max(1, *(each.count() for each in tabs))):
        yield [turned(box, each, page) for box, each in zip(boxes, tabs, strict=True) if page < max(1, each.count())]
    for box, each in zip(boxes, tabs, strict=True):
        turned(box, each, 0)


def turned(box: Locator, tabs: Locator, page: int) -> Locator:
    """The panel, with this page of its controls in front, if it has pages."""
    if page < tabs.count():
        tabs.nth(page).click()
        expect(tabs.nth(page)).to_have_attribute("aria-selected", "true")
    return box


@by_lesson
def test_axe_finds_nothing_serious_and_text_stands_out_in_both_themes(lesson: Lesson) -> None:
    lesson.page.evaluate(AXE)
    everything = lesson.page.locator(OURS).all()
    for boxes in [everything, *later_pages(lesson)]:
        assert lesson.page.evaluate(FIND, [box.element_handle() for box in boxes]) == []
    for boxes in pages(panels(lesson).all()):
        assert pale(boxes) == []
    lesson.theme("Dark")
    lesson.still()
    for boxes in pages(panels(lesson).all()):
        assert pale(boxes) == []  # of axe's rules, contrast alone depends on the theme
    lesson.theme("Light")


def later_pages(lesson: Lesson) -> Iterator[list[Locator]]:
    """All pages of controls but the first."""
    return itertools.islice(pages(panels(lesson).all()), 1, None)


def pale(boxes: list[Locator]) -> list[str]:
    """Texts in these panels that do not stand out from their ground."""
    return [text for box in boxes for text in box.evaluate(LOOKS)["pale"]]


@by_lesson
def test_tab_stops_once_at_each_control_in_order_and_leaves(lesson: Lesson) -> None:
    for boxes in [questions(lesson).all(), *pages(panels(lesson).all())]:
        for box in boxes:
            assert stops(box) == list(range(len(names(box))))


@by_lesson
def test_controls_of_each_kind_and_each_picture_move_with_their_keys(lesson: Lesson) -> None:
    driven: list[str] = []
    for boxes in pages(panels(lesson).all()):
        for box in boxes:
            driven = drive(lesson, box, driven)
            expect(box.locator(".nnlab-error")).to_be_hidden()
    assert len(driven) > 1


of_one = pytest.mark.parametrize("lesson", ["05"], ids=["lesson05"], indirect=True)


@of_one
def test_so_it_does_backwards(lesson: Lesson) -> None:
    first = panels(lesson).first
    assert stops(first, backwards=True) == list(range(len(names(first))))[::-1]


@of_one
def test_questions_are_answered_with_keys(lesson: Lesson) -> None:
    for box in questions(lesson).all():
        field = box.locator("input").first
        field.press("Space") if field.get_attribute("type") == "radio" else field.press("1")
        box.get_by_role("button", name="Answer", exact=True).press("Enter")
        expect(box.get_by_role("alert")).to_contain_text("Your ")
