"""A lesson as it is shipped, as it is opened again on another day, and as a web page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import refresh_notebooks
from browser.conftest import load
from browser.lab import Lab
from browser.lesson import SIGMOID, Lesson
from nnlab.lessons.lesson05_sigmoid_neuron import sigmoid_neuron

Open = Callable[..., Lesson]
QUESTION = "from nnlab.widgets import question\nquestion('02.bias')"


@pytest.fixture(scope="module")
def stored(lab: Lab) -> Path:
    """A lesson as `make notebooks` stores it."""
    path = lab.write([SIGMOID])
    subprocess.run([sys.executable, refresh_notebooks.__file__, path], check=True)
    return path


def test_a_lesson_shows_its_picture_before_it_is_run(page: Page, errors: list[str], stored: Path, kernel: str) -> None:
    lesson = Lesson(page, stored, kernel)
    poster = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output img")
    expect(poster).to_be_visible()
    expect(poster).to_have_attribute("alt", sigmoid_neuron().say)
    assert poster.evaluate("(img) => img.decode().then(() => [img.naturalWidth, img.naturalHeight])") == [1120, 840]
    for side, length in (("clientWidth", 560), ("clientHeight", 420)):  # once the notebook has found its place
        expect(poster).to_have_js_property(side, length)
    lesson.run()
    lesson.panel()
    lesson.close()


def outputs(page: Page) -> tuple[Locator, Locator]:
    """What stands below the panel's cell and below the question's."""
    found = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output")
    return found.nth(0), found.nth(1)


def again(lesson: Lesson, lab: Lab, *, kernel: bool) -> Lesson:
    """A lesson that was run, saved, and opened in a new page, with its kernel still there or not."""
    lesson.js("notebook().context.save().then(() => true)")
    if not kernel:
        lesson.js("notebook().sessionContext.shutdown().then(() => true)")
    lesson.browser.detach()
    load(lesson.page, lab)
    opened = Lesson(lesson.page, lesson.path)
    opened.whole()
    return opened


def test_a_lesson_that_was_saved_shows_its_picture_until_it_is_run(lab: Lab, page: Page, errors: list[str]) -> None:
    lesson = Lesson(page, lab.write([SIGMOID, QUESTION]))
    lesson.run()
    lesson.panel()
    lesson = again(lesson, lab, kernel=False)
    saved = lesson.path.read_bytes()
    assert b"widget-view+json" in saved
    picture, text = outputs(page)
    poster, start = picture.locator("img"), picture.get_by_role("button", name="Start this lesson")
    expect(start).to_be_visible()  # JupyterLab has looked for the widget in vain
    expect(poster).to_be_visible()
    expect(poster).to_have_attribute("alt", sigmoid_neuron().say)
    for side, length in (("clientWidth", 560), ("clientHeight", 420)):
        expect(poster).to_have_js_property(side, length)
    expect(text).to_contain_text("Question. A perceptron fires when 3·x₁ + 2·x₂ > 4. What is its bias b?")
    expect(text.get_by_role("button", name="Start this lesson")).to_be_visible()
    assert page.get_by_text("Error displaying widget").count() == 0
    assert {error.splitlines()[0] for error in errors} == {"Error: widget model not found"}  # JupyterLab's own
    errors.clear()
    lesson.js("notebook().context.save().then(() => true)")
    assert lesson.path.read_bytes() == saved
    start.click()
    panel = lesson.panel()
    panel.slider("w₁").press("ArrowRight")
    expect(panel.sentence).not_to_have_text(sigmoid_neuron().say)
    expect(start).to_have_count(0)
    expect(text.get_by_role("button", name="Answer")).to_be_visible()
    lesson.close()


def test_a_panel_lives_on_in_a_page_that_is_loaded_again(lab: Lab, page: Page, errors: list[str]) -> None:
    lesson = Lesson(page, lab.write([SIGMOID, QUESTION]))
    lesson.run()
    lesson.panel()
    lesson = again(lesson, lab, kernel=True)
    panel = lesson.panel()
    panel.slider("w₁").press("ArrowRight")
    expect(panel.sentence).not_to_have_text(sigmoid_neuron().say)
    picture, text = outputs(page)
    expect(picture.locator("img")).to_have_count(1)  # and no poster beside it
    expect(text.get_by_role("button", name="Answer")).to_be_visible()
    expect(text.locator("pre")).to_have_count(0)
    lesson.close()


# ipywidgets (8.1) looks for a widget for two seconds, and does not look again after it has slept the last tenth of one.
def test_a_widget_that_comes_just_as_it_is_given_up_is_shown(open_lesson: Open, errors: list[str]) -> None:
    lesson = open_lesson(QUESTION)
    shown = lesson.js("""(async () => {
        const { rendermime, model } = notebook().content;
        const made = rendermime.createRenderer("application/vnd.jupyter.widget-view+json");
        const manager = await made._manager.promise;
        manager.get_model = async () => {
            delete manager.get_model; // from now on it is found
            throw Error("widget model not found");
        };
        await made.renderModel(model.cells.get(0).outputs.get(0));
        return [made.widgets.length, made.hasClass("jupyter-widgets")];
    })()""")
    assert shown == [1, False]  # the class is for what cannot be shown
    assert [error.splitlines()[0] for error in errors] == ["Error: widget model not found"]
    errors.clear()


# What a later JupyterLab or ipywidgets may have: nothing that renders widgets, or something of another kind.
@pytest.mark.parametrize(
    "factory", ["undefined", "{createRenderer: () => ({})}", "{createRenderer: () => new Other()}"]
)
def test_where_widgets_are_rendered_otherwise_all_is_left_as_it_is(factory: str, page: Page, errors: list[str]) -> None:
    program = f"""async () => {{
        class Other {{
            node = document.createElement("p");
            async renderModel(model) {{ this.node.textContent = model.data; }}
        }}
        const plugins = (await window._JUPYTERLAB.nnlab.get("./extension"))().default;
        const started = Promise.resolve(), factory = {factory};
        plugins.find((each) => each.id === "nnlab:poster").activate({{ started }}, {{ getFactory: () => factory }});
        await started;
        const made = factory?.createRenderer();
        await made?.renderModel?.({{ data: "as ever" }});
        return made?.node?.textContent ?? "as ever";
    }}"""
    assert page.evaluate(program) == "as ever"


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
def test_as_a_web_page_its_alt_text_is_the_sentence(stored: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", tmp_path]
    subprocess.run([*command, stored], check=True, capture_output=True)
    images = Images()
    images.feed((tmp_path / f"{stored.stem}.html").read_text(encoding="utf-8"))
    assert images.alts == [sigmoid_neuron().say]
