"""Every lesson, run in JupyterLab: what those hear who cannot see it, and what those can do who cannot use a mouse."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import hearing, load
from browser.keyboard import drive, names, stops
from browser.lab import Lab
from browser.lesson import Lesson
from browser.test_appearance import LOOKS
from refresh_notebooks import NOTEBOOKS

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# What a lesson shows; all around it is JupyterLab's.
OURS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"
# Contrast is measured by appearance.js: axe takes most of what JupyterLab scrolls for hidden, and is silent.
RULES = '{ rules: { "color-contrast": { enabled: false } } }'
FIND = f"""async (boxes) => (await axe.run({{ include: boxes }}, {RULES})).violations
  .filter(({{ impact }}) => ["serious", "critical"].includes(impact))
  .flatMap(({{ id, nodes }}) => nodes.map(({{ html, failureSummary }}) => [id, html.slice(0, 300), failureSummary]))"""
INTERACTIVE = {"slider", "textbox", "button", "combobox", "spinbutton", "checkbox", "radio", "radiogroup"}
INTERACTIVE |= {"tab", "link", "image", "application"}
SHOWN = itertools.count(1)
SENTENCE = re.compile(r"[^<].*\s.*[.!?]", re.DOTALL)


@pytest.fixture(scope="module", params=sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: f"lesson{path.stem}")
def lesson(request: pytest.FixtureRequest, lab: Lab, page: Page) -> Iterator[Lesson]:
    """A lesson that is opened and run once for all that is tested of it; nothing may go wrong in the page."""
    with hearing(page):
        opened = Lesson(page, lab.bring(request.param))
        opened.whole()
        opened.run()
        for i in range(panels(opened).count()):
            opened.panel(i)
        yield opened
        opened.close()
    if next(SHOWN) % 4 == 0:
        load(page, lab)  # a page that has shown fifteen lessons runs out of memory


def panels(lesson: Lesson) -> Locator:
    return lesson.page.locator(f"{OURS} .nnlab-panel")


def questions(lesson: Lesson) -> Locator:
    return lesson.page.locator(f"{OURS} .nnlab-question")


def name(panel: Locator) -> str:
    """The panel's name, by which panels of one kind are known: lesson 13 shows six playgrounds."""
    return re.findall(r"nnlab-panel-(\w+)", panel.get_attribute("class") or "")[0]


def kinds(lesson: Lesson) -> list[Locator]:
    """One panel of each kind."""
    return list({name(box): box for box in reversed(panels(lesson).all())}.values())[::-1]


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


def test_every_picture_says_in_words_what_is_to_be_seen(lesson: Lesson) -> None:
    alts = lesson.page.locator(f"{OURS} img").evaluate_all("(images) => images.map((image) => image.alt)")
    assert len(alts) >= panels(lesson).count() > 0
    assert [alt for alt in alts if not SENTENCE.fullmatch(alt)] == []


def test_axe_finds_nothing_serious_and_text_stands_out_in_both_themes(lesson: Lesson) -> None:
    lesson.page.evaluate(AXE)
    outputs = lesson.page.locator(OURS)
    assert lesson.page.evaluate(FIND, [each.element_handle() for each in outputs.all()]) == []
    assert pale(panels(lesson).all()) == []
    for number, boxes in enumerate(pages(kinds(lesson))):
        if number > 0:
            assert lesson.page.evaluate(FIND, [box.element_handle() for box in boxes]) == []
            assert pale(boxes) == []
    lesson.theme("Dark")
    lesson.still()
    assert pale(panels(lesson).all()) == []  # of axe's rules, contrast alone depends on the theme
    for boxes in pages(kinds(lesson)):
        assert pale(boxes) == []
    lesson.theme("Light")


def pale(boxes: list[Locator]) -> list[str]:
    """Texts in these panels that do not stand out from their ground."""
    return [text for box in boxes for text in box.evaluate(LOOKS)["pale"]]


def test_every_control_has_a_name(lesson: Lesson) -> None:
    nameless, found = [], 0
    for boxes in [questions(lesson).all(), *pages(kinds(lesson))]:
        for box in boxes:
            nodes = [node for node in lesson.accessible(box) if node["role"]["value"] in INTERACTIVE]
            found += len(nodes)
            nameless += [node for node in nodes if not re.search(r"\w", node["name"]["value"])]
    assert found > len(kinds(lesson)) + 2 * questions(lesson).count()
    assert nameless == []


def test_tab_stops_once_at_each_control_in_order_and_leaves(lesson: Lesson) -> None:
    for boxes in [two_questions(lesson), *pages(kinds(lesson))]:
        for box in boxes:
            assert stops(box) == list(range(len(names(box))))
    first = kinds(lesson)[0]
    assert stops(first, backwards=True) == list(range(len(names(first))))[::-1]


def test_controls_of_each_kind_in_each_panel_move_with_their_keys(lesson: Lesson) -> None:
    driven: dict[str, list[str]] = {}
    for boxes in pages(kinds(lesson)):
        for box in boxes:
            driven[name(box)] = drive(lesson, box, driven.get(name(box), []))
            expect(box.locator(".nnlab-error")).to_be_hidden()
    assert min(map(len, driven.values())) > 1


def two_questions(lesson: Lesson) -> list[Locator]:
    """The lesson's first question with answers to choose, and its first for a number: all others are of their kind."""
    boxes = questions(lesson).all()
    choice = [box for box in boxes if box.locator("input").first.get_attribute("type") == "radio"]
    number = [box for box in boxes if box not in choice]
    return [*choice[:1], *number[:1]]


def test_questions_are_answered_with_keys(lesson: Lesson) -> None:
    for box in two_questions(lesson):
        field = box.locator("input").first
        field.press("Space") if field.get_attribute("type") == "radio" else field.press("1")
        box.get_by_role("button", name="Answer", exact=True).press("Enter")
        expect(box.get_by_role("alert")).to_contain_text("Your ")
