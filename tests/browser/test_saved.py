"""A lesson as it is shipped: seen before it is run, and as a web page."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from playwright.sync_api import Page, expect

import refresh_notebooks
from browser.lab import Lab
from browser.lesson import SIGMOID, Lesson
from nnlab.widgets import sigmoid_neuron


def test_a_lesson_shows_its_picture_before_it_is_run(lab: Lab, page: Page, errors: list[str], tmp_path: Path) -> None:
    path = lab.write([SIGMOID])
    subprocess.run([sys.executable, refresh_notebooks.__file__, path], check=True)
    lesson = Lesson(page, path)
    poster = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output img")
    expect(poster).to_be_visible()
    expect(poster).to_have_attribute("alt", sigmoid_neuron().say)
    assert poster.evaluate("(img) => img.decode().then(() => [img.naturalWidth, img.naturalHeight])") == [1120, 840]
    for side, length in (("clientWidth", 560), ("clientHeight", 420)):  # once the notebook has found its place
        expect(poster).to_have_js_property(side, length)
    lesson.run()
    lesson.panel()
    lesson.close()


class Images(HTMLParser):
    """The alt texts of a web page's pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.alts: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a picture."""
        if tag == "img":
            self.alts.append(dict(attrs).get("alt"))


# nbconvert's usual template has no alt texts (7.17); those of the other one are as good as they are in the notebook
def test_as_a_web_page_its_alt_text_is_the_sentence(lab: Lab, tmp_path: Path) -> None:
    path = lab.write([SIGMOID])
    subprocess.run([sys.executable, refresh_notebooks.__file__, path], check=True)
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", tmp_path]
    subprocess.run([*command, path], check=True, capture_output=True)
    images = Images()
    images.feed((tmp_path / f"{path.stem}.html").read_text(encoding="utf-8"))
    assert images.alts == [sigmoid_neuron().say]
