"""Every lesson, run in JupyterLab: what those hear who cannot see it, and what those can do who cannot use a mouse."""

from __future__ import annotations

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
from browser.test_looks import LOOKS
from refresh_notebooks import NOTEBOOKS

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# What a lesson shows; all around it is JupyterLab's.
OURS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"
# Contrast is measured by looks.js: axe takes most of what JupyterLab scrolls for hidden, and is silent.
RULES = '{ rules: { "color-contrast": { enabled: false } } }'
FIND = f"""async () => (await axe.run({{ include: [["{OURS}"]] }}, {RULES})).violations
  .filter(({{ impact }}) => ["serious", "critical"].includes(impact))
  .flatMap(({{ id, nodes }}) => nodes.map(({{ html, failureSummary }}) => [id, html.slice(0, 300), failureSummary]))"""
INTERACTIVE = {"slider", "textbox", "button", "combobox", "spinbutton", "checkbox", "radio", "radiogroup"}
INTERACTIVE |= {"tab", "link", "image", "application"}
SENTENCE = re.compile(r"[^<].*\s.*[.!?]", re.DOTALL)


@pytest.fixture(scope="module", params=sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
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
    load(page, lab)  # a page that has shown fifteen lessons runs out of memory


def panels(lesson: Lesson) -> Locator:
    return lesson.page.locator(f"{OURS} .nnlab-panel")


def questions(lesson: Lesson) -> Locator:
    return lesson.page.locator(f"{OURS} .nnlab-question")


def pages(lesson: Lesson) -> Iterator[list[tuple[int, Locator]]]:
    """Turn to the first page of controls in each panel, then to the second: the panels that have one, numbered."""
    boxes = list(enumerate(panels(lesson).all()))
    tabs = {i: box.get_by_role("tab") for i, box in boxes}
    yield [(i, turned(box, tabs[i], 0)) for i, box in boxes]
    for page in range(1, max((each.count() for each in tabs.values()), default=0)):
        yield [(i, turned(box, tabs[i], page)) for i, box in boxes if page < tabs[i].count()]
    for i, box in boxes:
        turned(box, tabs[i], 0)


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


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious_and_text_stands_out(theme: str, lesson: Lesson) -> None:
    lesson.page.evaluate(AXE)
    lesson.theme(theme)
    lesson.still()
    for turned_to in pages(lesson):
        assert lesson.page.evaluate(FIND) == []
        assert [box.evaluate(LOOKS)["pale"] for _, box in turned_to] == [[]] * len(turned_to)
    lesson.theme("Light")


def test_every_control_has_a_name(lesson: Lesson) -> None:
    nameless, found = [], 0
    for boxes in [questions(lesson).all(), *([box for _, box in each] for each in pages(lesson))]:
        for box in boxes:
            nodes = [node for node in lesson.accessible(box) if node["role"]["value"] in INTERACTIVE]
            found += len(nodes)
            nameless += [node for node in nodes if not re.search(r"\w", node["name"]["value"])]
    assert found > panels(lesson).count() + 2 * questions(lesson).count()
    assert nameless == []


def test_tab_stops_once_at_each_control_in_order_and_leaves(lesson: Lesson) -> None:
    for boxes in [questions(lesson).all(), *([box for _, box in each] for each in pages(lesson))]:
        for box in boxes:
            there = list(range(len(names(box))))
            assert stops(box) == there
            assert stops(box, backwards=True) == there[::-1]


def test_every_control_of_a_panel_moves_with_its_keys(lesson: Lesson) -> None:
    driven: dict[int, list[str]] = {}
    for turned_to in pages(lesson):
        for i, box in turned_to:
            driven[i] = drive(lesson, box, driven.get(i, []))
            expect(box.locator(".nnlab-error")).to_be_hidden()
    assert min(map(len, driven.values())) > 1


def test_questions_are_answered_with_keys(lesson: Lesson) -> None:
    for box in questions(lesson).all():
        field = box.locator("input").first
        field.press("Space") if field.get_attribute("type") == "radio" else field.press("1")
        box.get_by_role("button", name="Answer", exact=True).press("Enter")
        expect(box.get_by_role("alert")).to_contain_text("Your ")
