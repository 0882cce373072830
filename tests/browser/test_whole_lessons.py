"""A lesson as it is shipped, run in JupyterLab from top to bottom."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.lab import Lab
from browser.lesson import Lesson
from refresh_notebooks import NOTEBOOKS

SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"
SENTENCE = re.compile(r"[^<].*\s.*[.!?]", re.DOTALL)


@pytest.mark.usefixtures("errors")
@pytest.mark.parametrize("number", ["05"], ids=lambda number: f"lesson{number}")
def test_it_runs_and_says_in_words_what_its_pictures_show(number: str, lab: Lab, page: Page) -> None:
    lesson = Lesson(page, lab.bring(next(NOTEBOOKS.glob(f"{number}_*.ipynb"))))
    lesson.whole()
    lesson.run()
    panels = page.locator(f"{SHOWN} .nnlab-panel")
    for i in range(panels.count()):
        lesson.panel(i)
    alts = page.locator(f"{SHOWN} img").evaluate_all("(images) => images.map((image) => image.alt)")
    assert len(alts) >= panels.count() > 0
    assert [alt for alt in alts if not SENTENCE.fullmatch(alt)] == []
    expect(page.locator(f"{SHOWN} .nnlab-question")).not_to_have_count(0)
    lesson.close()
