"""A lesson is started with one click, from a panel or a question that has not run yet."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import Locator, Page, expect

import refresh_notebooks
from browser.conftest import load
from browser.lab import Lab
from browser.lesson import PERCEPTRON, SIGMOID, Lesson

QUESTION = "from nnlab.widgets import question\nquestion('02.first_line')"
NUMBER = "question('02.bias')"


@pytest.fixture(scope="module")
def stored(lab: Lab) -> Path:
    """A lesson as it comes with the course: nothing in it has been trusted or run on this machine."""
    path = lab.write([SIGMOID, QUESTION, NUMBER, PERCEPTRON])
    subprocess.run([sys.executable, refresh_notebooks.__file__, path], check=True)
    return path


def with_cell(stored: Path, place: int, source: str) -> Path:
    """The same lesson with one more cell."""
    notebook = nbformat.read(stored, 4)
    notebook.cells.insert(place, new_code_cell(source))
    path = stored.with_name(f"{stored.stem}_{place}{len(source)}.ipynb")
    nbformat.write(notebook, path)
    return path


Opened = Callable[[Path], Lesson]


@pytest.fixture
def opened(page: Page, errors: list[str]) -> Iterator[Opened]:
    """`opened(path)` opens a lesson that has not run yet."""
    lessons = []

    def open_one(path: Path) -> Lesson:
        lesson = Lesson(page, path)
        lesson.whole()
        lessons.append(lesson)
        return lesson

    yield open_one
    for lesson in lessons:
        lesson.close()
    errors[:] = [error for error in errors if "Canceled future" not in error]  # what a kernel that ended was asked


def button(lesson: Lesson, number: int = 0) -> Locator:
    return lesson.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .nnlab-start").nth(number)


def told(page: Page) -> Locator:
    """How far the lesson is, and how it ended."""
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").get_by_role("status")


def top(cell: Locator) -> float:
    box = cell.bounding_box()
    assert box
    return box["y"]


def runs(lesson: Lesson) -> list[int | None]:
    """How often the kernel had run a cell when it ran each of these."""
    counts: list[int | None] = lesson.js("notebook().content.widgets.map((cell) => cell.model.executionCount)")
    return counts


def test_a_question_that_has_not_run_looks_as_it_will(page: Page, opened: Opened, stored: Path) -> None:
    lesson = opened(stored)
    assert not lesson.js("notebook().content.widgets[1].model.trusted")
    shape = """(box) => [...box.querySelectorAll("legend, label, p, li")].map((line) => {
        const { left, width } = line.getBoundingClientRect(), { fontSize, fontFamily } = getComputedStyle(line);
        return [line.textContent.trim(), Math.round(left), fontSize, fontFamily];
    })"""
    asked = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .nnlab-asked")
    waiting = asked.first.evaluate(shape)
    assert len(waiting) == 5
    expect(asked.nth(1)).to_have_text(
        "Question. A perceptron fires when 3·x₁ + 2·x₂ > 4. What is its bias b?Your answer: a number"
    )
    lesson.run()
    live = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .nnlab-question-field")
    assert [line[0] for line in live.first.evaluate(shape)] == [line[0] for line in waiting]
    assert {tuple(line[1:]) for line in live.first.evaluate(shape)} == {tuple(line[1:]) for line in waiting}


def test_one_click_runs_every_cell_once_past_one_that_fails(page: Page, opened: Opened, stored: Path) -> None:
    lesson = opened(with_cell(stored, 2, "1 / 0"))
    lesson.js("(notebook().content.node.querySelector('.jp-WindowedPanel-outer').scrollTop = 0, true)")
    cell = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(1)
    before = top(cell)
    button(lesson, 1).click()
    button(lesson, 0).dispatch_event("click")  # a second click does nothing
    expect(told(page)).to_contain_text(
        "The lesson is ready. These cells stopped with an error: [3] (ZeroDivisionError)."
    )
    assert runs(lesson) == [1, 2, 3, 4, 5]
    expect(button(lesson)).to_have_count(0)
    lesson.panel(0)
    lesson.panel(1)
    lesson.still()
    assert abs(top(cell) - before) < 2, "the reader was scrolled away"


def test_it_is_started_with_the_keyboard_and_tells_how_far_it_is(page: Page, opened: Opened, stored: Path) -> None:
    lesson = opened(with_cell(stored, 1, "import time\ntime.sleep(2)"))
    start = button(lesson, 2)
    start.focus()
    start.press("Enter")
    expect(start).to_have_text("Running cell 2 of 5 …")
    expect(start).to_have_attribute("aria-disabled", "true")
    lesson.panel(0)  # while the second cell is still running
    assert runs(lesson)[2:] == [2, 3, 4]  # as they were stored
    expect(told(page)).to_contain_text("The lesson is ready.")
    assert runs(lesson) == [1, 2, 3, 4, 5]


def test_it_says_that_the_kernel_has_ended_and_can_be_started_again(page: Page, opened: Opened, stored: Path) -> None:
    once = "import os, pathlib\nif not pathlib.Path('ended').exists():\n    open('ended', 'w')\n    os._exit(1)"
    lesson = opened(with_cell(stored, 1, once))
    button(lesson).click()
    expect(told(page)).to_have_text("Python, the kernel, has ended. To run the lesson, press Start this lesson again.")
    page.get_by_role("button", name="Ok").click()  # JupyterLab tells of it too
    button(lesson, 1).click()
    expect(told(page)).to_have_text("The lesson is ready.")
    lesson.panel(0)


def test_what_is_interrupted_stays_so(page: Page, opened: Opened, stored: Path) -> None:
    lesson = opened(with_cell(stored, 1, "import time\nprint('asleep', flush=True)\ntime.sleep(300)"))
    button(lesson).click()
    expect(button(lesson)).to_have_text("Running cell 2 of 5 …")
    expect(page.get_by_text("asleep", exact=True)).to_be_visible()  # an interrupt before would be lost
    lesson.js("kernel().interrupt().then(() => true)")
    expect(told(page)).to_contain_text(
        "You have interrupted it. These cells stopped with an error: [2] (KeyboardInterrupt)."
    )
    expect(button(lesson)).to_have_text("▶ Start this lesson")


def test_other_notebooks_have_no_button(page: Page, opened: Opened, lab: Lab) -> None:
    path = lab.write(
        [
            "from IPython.display import HTML\nHTML('<p>A page</p>')",
            "from matplotlib import pyplot as plt\nplt.plot([1, 2]);",
        ]
    )
    subprocess.run([sys.executable, refresh_notebooks.__file__, path], check=True)
    lesson = opened(path)
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output")).not_to_have_count(0)
    expect(button(lesson)).to_have_count(0)


def test_the_first_lesson_has_the_room_of_the_list_of_files_until_that_is_opened(
    tmp_path: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NNLAB_STARTED", "by `nnlab lab`")
    fresh = page.context.browser.new_page()
    lab = Lab(tmp_path, "--ServerApp.jpserver_extensions=nnlab.server=True")
    try:
        load(fresh, lab)
        fresh.wait_for_function("jupyterapp.shell.leftCollapsed")
        fresh.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
        load(fresh, lab)
        fresh.wait_for_function("jupyterapp.restored.then(() => true)")
        assert not fresh.evaluate("jupyterapp.shell.leftCollapsed")
    finally:
        fresh.close()
        lab.stop()
