"""What a screen reader reads: names, the alt text and the live region; and goals that tick."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser.lesson import PERCEPTRON, SIGMOID, Lesson

CONTROLS = {
    SIGMOID: "slider w₁, textbox w₁, slider w₂, textbox w₂, slider b, textbox b, button Reset",
    PERCEPTRON: "group start, slider learning rate, textbox learning rate, checkbox show the best, button Play, "
    "button To the start, button Back, button Step, slider update, textbox update, combobox speed, button Separable, "
    "button Barely separable, button Overlapping, button Add, button Flip, button Delete, button Reset",
}
LISTEN = """(panel) => {
  const heard = window.heard = [];
  for (const name of ["nnlab-sentence", "nnlab-unseen"]) {
    const note = () => heard.push([name, performance.now(), element.textContent]);
    const element = panel.querySelector(`:scope .nnlab-picture .${name}:not(li *)`);
    new MutationObserver(note).observe(element, {childList: true, subtree: true, characterData: true});
  }
}"""


@pytest.mark.parametrize("cell", CONTROLS, ids=["sigmoid_neuron", "perceptron_learning"])
def test_every_control_has_a_name(cell: str, open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(cell)
    panel = lesson.panel()
    for control in CONTROLS[cell].split(", "):
        role, name = control.split(" ", 1)
        expect(panel.box.get_by_role(role, name=name, exact=True)).to_have_count(1)  # type: ignore[arg-type]
    roles = {"slider", "textbox", "button", "combobox", "spinbutton", "checkbox", "image", "application"}
    nodes = [node for node in lesson.accessible(panel.box) if node["role"]["value"] in roles]
    assert len(nodes) > len(CONTROLS[cell].split(", "))  # the picture, too
    nameless = [node for node in nodes if not any(letter.isascii() for letter in node["name"]["value"])]
    assert nameless == []


def test_the_button_is_called_pause_while_it_plays(open_lesson: Callable[..., Lesson]) -> None:
    panel = open_lesson(PERCEPTRON).panel()
    panel.button("Play").click()
    expect(panel.button("Pause")).to_be_visible()
    expect(panel.button("Play")).to_have_count(0)


def test_the_pictures_alt_text_is_the_sentence(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(SIGMOID)
    panel = lesson.panel()
    before = lesson.ask("panel.say")
    expect(panel.box.get_by_role("img", name=before)).to_be_visible()
    panel.slider("b").press("Home")
    after = (
        "3 of 4 rows are on the right side. The largest error is 1.000, at (1, 1): the neuron says 0.000, AND wants 1."
    )
    expect(panel.box.get_by_role("img", name=after)).to_be_visible()
    assert after != before


def test_the_live_region_speaks_half_a_second_after_the_last_move(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(SIGMOID)
    panel = lesson.panel()
    expect(panel.live).to_have_text(panel.sentence.inner_text())
    panel.box.evaluate(LISTEN)
    for _ in range(30):
        panel.slider("w₁").press("ArrowRight", delay=30)
    lesson.still()
    expect(panel.live).to_contain_text(lesson.ask("panel.say"))
    heard = lesson.js("window.heard")
    shown = [moment for name, moment, _ in heard if name == "nnlab-sentence"]
    spoken = [moment for name, moment, _ in heard if name == "nnlab-unseen"]
    assert len(shown) > 10
    for moment in [moment for moment in spoken if moment > shown[0]]:
        assert moment - max(s for s in shown if s < moment) > 490
    assert heard[-1][0] == "nnlab-unseen"


def test_a_goal_ticks_and_stays_ticked(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(SIGMOID)
    panel = lesson.panel()
    expect(panel.goals).to_contain_text(["not yet: Every row", "not yet: The four outputs"])
    lesson.ask("panel.set(w1=4.0, w2=4.0)")
    panel.readout("b").fill("-6")
    panel.readout("b").press("Enter")
    expect(panel.goals).to_contain_text(["reached: Every row", "not yet: The four outputs"])
    expect(panel.live).to_contain_text("1 of 2 goals reached.")
    panel.slider("b").press("End")
    expect(panel.sentence).to_contain_text("1 of 4 rows")
    expect(panel.goals).to_contain_text(["reached: Every row", "not yet: The four outputs"])
    panel.button("Reset").click()
    expect(panel.sentence).to_contain_text("0.731")
    expect(panel.goals).to_contain_text(["reached: Every row", "not yet: The four outputs"])
    assert len(lesson.ask("panel.reached")) == 1


def test_what_stays_the_same_beside_the_picture_is_left_alone(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(SIGMOID)
    panel = lesson.panel()
    panel.html.locator("thead").evaluate("head => { window.head = head; getSelection().selectAllChildren(head); }")
    before = panel.html.locator("tbody").inner_text()
    panel.slider("b").press("Home")
    expect(panel.html.locator("tbody")).not_to_have_text(before)
    expect(panel.html.locator("math")).to_contain_text("−30.0")
    assert lesson.js("window.head.isConnected && getSelection().toString().startsWith('x₁')")
