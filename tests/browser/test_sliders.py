"""Sliders: what a learner moves is what they see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser.lesson import SIGMOID, Lesson, in_the_page
from nnlab.lessons.lesson05_sigmoid_neuron import sigmoid_neuron


def test_keys_on_a_slider_change_all_that_is_shown(open_lesson: Callable[..., Lesson]) -> None:
    panel, twin = open_lesson(SIGMOID).panel(), in_the_page(sigmoid_neuron())
    panel.expect_same(twin)
    for key, value in [("ArrowRight", 1.1), ("ArrowUp", 1.2), ("ArrowLeft", 1.1), ("End", 30.0), ("Home", -30.0)]:
        before = panel.png()
        panel.slider("w₁").press(key)
        twin.set(w1=value)
        panel.expect_same(twin)
        assert panel.value("w₁") == value
        assert panel.png() != before


def test_a_number_can_be_typed(open_lesson: Callable[..., Lesson]) -> None:
    panel, twin = open_lesson(SIGMOID).panel(), in_the_page(sigmoid_neuron())
    panel.readout("b").fill("-12.5")
    panel.readout("b").press("Enter")
    twin.set(b=-12.5)
    panel.expect_same(twin)
    panel.readout("w₂").fill("−0,5")  # as it is written in many languages, with a minus sign as the panels show it
    panel.readout("w₂").press("Enter")
    twin.set(w2=-0.5)
    panel.expect_same(twin)
    panel.readout("w₂").fill("0,4")
    panel.readout("w₂").blur()  # whoever goes on without Enter
    twin.set(w2=0.4)
    panel.expect_same(twin)
    slider = panel.box.locator(".widget-slider").first
    for key, share in [("End", 100), ("Home", 0)]:
        panel.slider("w₁").press(key)
        expect(slider).to_have_attribute("style", f"--nnlab-fill: {share:.1f}%;")


def test_after_a_fast_drag_the_last_frame_matches_the_last_value(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(SIGMOID)
    panel, twin = lesson.panel(), in_the_page(sigmoid_neuron())
    handle = panel.slider("w₂").bounding_box()
    assert handle is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    mouse = lesson.page.mouse
    mouse.move(x, y)
    mouse.down()
    for i in range(40):
        mouse.move(x + (i * 37) % 80 - 40, y)
    mouse.up()
    expect(panel.sentence).not_to_have_text(twin.say)
    twin.set(w2=panel.value("w₂"))
    panel.expect_same(twin)
    assert lesson.ask("panel.values['w2']") == pytest.approx(panel.value("w₂")) != 1.0
    panel.expect_same(twin)  # and it stays


SLOW = """(() => {
  const decode = window.quick = HTMLImageElement.prototype.decode;
  const wait = () => new Promise((done) => setTimeout(done, 300));
  HTMLImageElement.prototype.decode = function () { return wait().then(() => decode.call(this)); };
  return true;
})()"""
QUICK = "(HTMLImageElement.prototype.decode = window.quick, true)"


def test_a_frame_that_comes_while_another_is_drawn_is_not_lost(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(SIGMOID)
    panel, twin = lesson.panel(), in_the_page(sigmoid_neuron())
    lesson.js(SLOW)
    for _ in range(8):
        panel.slider("w₁").press("ArrowRight")
    lesson.still()
    lesson.js(QUICK)
    twin.set(w1=1.8)
    panel.expect_same(twin)


OLD = "(window.quick = Uint8Array.prototype.toBase64, delete Uint8Array.prototype.toBase64)"
NEW = "(Uint8Array.prototype.toBase64 = window.quick, true)"


def test_an_older_browser_shows_the_same(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(SIGMOID)
    panel, twin = lesson.panel(), in_the_page(sigmoid_neuron())
    lesson.js(OLD)
    panel.slider("w₁").press("Home")
    twin.set(w1=-30.0)
    panel.expect_same(twin)
    lesson.js(NEW)


def test_two_panels_do_not_disturb_one_another(open_lesson: Callable[..., Lesson]) -> None:
    lesson = open_lesson(SIGMOID, SIGMOID.replace("panel", "other"))
    one, two, first, second = lesson.panel(0), lesson.panel(1), sigmoid_neuron(), sigmoid_neuron()
    one.slider("w₁").press("End")
    two.slider("b").press("Home")
    one.expect_same(in_the_page(first.set(w1=30.0) or first))
    two.expect_same(in_the_page(second.set(b=-30.0) or second))
    assert lesson.ask("[panel.values, other.values]") == [first.values, second.values]
