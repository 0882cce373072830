"""Tests of links (controls for derived quantities), and of groups (controls on tabs)."""

from __future__ import annotations

import ipywidgets
import pytest

from helpers import refuses
from nnlab import plots
from nnlab.widgets import Panel, fixed
from nnlab.widgets.layout import widget_tree
from nnlab.widgets.linked_controls import Link


def build(fig):
    plots.plane(fig)
    return lambda width=3, height=4, seen=True: f"{width} × {height}"


def area(width, height, seen):
    return width * height if seen else None


def widen(values, new):
    if new < 0:
        raise ValueError("an area is not below 0")
    return {"width": new // values["height"]} if new else None


@pytest.fixture
def panel():
    link = Link(ipywidgets.IntSlider(0, -1, 100), area, widen)
    groups = {"Sides": ["width", "height", "Turn"], "Nothing": ["colour"], "Worked out": ["the_area"]}
    panel = Panel(
        build,
        links={"the_area": link},
        groups=groups,
        actions={"Turn": lambda values: {"width": values["height"], "height": values["width"]}, "Grow": lambda _: None},
        size=(100, 80),
        width=(0, 100),
        height=(1, 100),
        seen=fixed(True),
    )
    panel.area = link.control
    return panel


def test_a_link_shows_what_the_values_make(panel):
    assert (panel.area.value, panel.area.disabled, panel.area.description) == (12, False, "the area")
    panel.set(width=5)
    assert panel.area.value == 20
    panel.set(seen=False)
    assert panel.area.disabled
    panel.set(seen=True, height=2)
    assert (panel.area.value, panel.area.disabled) == (10, False)


def test_moving_it_changes_the_values_and_draws_once(panel):
    sent = []
    panel._picture.observe(lambda change: sent.append(change.new["sentence"]), "frame")
    panel.area.value = 22
    assert sent == ["5 × 4"]
    assert panel.area.value == 20  # 22 is no multiple of 4
    panel.set(the_area=8)
    assert panel.values["width"] == 2
    panel.set(height=2, the_area=24)  # as the values were before
    assert (panel.values["width"], panel.values["height"]) == (6, 2)
    assert "the_area" not in panel.values


def test_what_it_refuses_stands_in_the_panel(panel):
    panel.area.value = -1
    assert panel._picture.frame["error"].startswith("ValueError: an area is not below 0")
    with refuses("an area is not below 0"):
        panel.set(the_area=-1)
    panel.set(width=3)
    assert panel._picture.frame["error"] == ""
    assert panel.area.value == 12


def test_controls_and_buttons_stand_on_pages(panel):
    tabs = next(part for part in widget_tree(panel.box) if isinstance(part, ipywidgets.Tab))
    assert tabs.titles == ("Sides", "Worked out")
    sides, worked_out = (
        [part.description for part in widget_tree(page) if hasattr(part, "description")] for page in tabs.children
    )
    assert sides == ["width", "height", "Turn"]
    assert worked_out == ["the area"]
    buttons = [part for part in widget_tree(panel.box) if isinstance(part, ipywidgets.Button)]
    assert [button.description for button in buttons] == ["Reset", "Turn", "Grow"]
    buttons[1].click()
    assert panel.say == "4 × 3"


def test_without_groups_there_are_no_pages(panel):
    plain = Panel(build, size=(100, 80), width=(0, 100), height=(1, 100))
    assert not any(isinstance(part, ipywidgets.Tab) for part in widget_tree(plain.box))
