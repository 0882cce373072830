"""Tests of Panel: set and reset values, pointer and key handlers, actions, goals, invalid values, closing."""

from __future__ import annotations

import gc
import weakref

import ipywidgets
import numpy as np
import pytest

from helpers import push, refuses
from nnlab import plots
from nnlab.widgets import Goal, Panel, Player, fixed

POINTS = np.array([[0.0, 0.0], [0.5, 0.5]])


def build(fig):
    line = plots.line(plots.plane(fig))

    def update(w1=1.0, kind="a", points=POINTS, step=3, state=None):
        line.move((w1, 1), points[0, 0])
        return f"w1 is {w1:g}, kind {kind}, the first point {points[0].tolist()}, step {step}."

    return update


def move_first(values, pointer):
    """Drag the first point."""
    points = values["points"].copy()
    points[0] = pointer.x, pointer.y
    return {"points": points}


def event(kind="down", at=(0.5, 0.5)):
    return {"kind": kind, "figure": 0, "start": [0.5, 0.5], "at": list(at)}


def make(build=build, **settings):
    controls = {"w1": (-2.0, 2.0, 0.1), "kind": ["a", "b"], "points": fixed(POINTS), "step": (0, 9)}
    return Panel(build, **{"size": (200, 150), **controls, **settings})


def frames(panel):
    """Return a list that collects each frame sent to the page."""
    sent = []
    panel._picture.observe(lambda change: sent.append(change.new), "frame")
    return sent


def moment(panel):
    return {**panel.values, "points": panel.values["points"].tolist()}, panel.say, panel._picture.frame["pngs"]


def test_the_values_at_the_start_are_the_defaults_of_update():
    panel = make()
    assert panel.say == "w1 is 1, kind a, the first point [0.0, 0.0], step 3."
    assert list(panel.values) == ["w1", "kind", "points", "step"]


def test_several_values_give_one_frame_and_the_same_value_none():
    panel = make()
    sent = frames(panel)
    panel.set(w1=0.5, kind="b", step=4)
    assert len(sent) == 1
    panel._controls["w1"].value = -0.5
    assert [frame["sentence"][:10] for frame in sent] == ["w1 is 0.5,", "w1 is -0.5"]
    panel._controls["w1"].value = -0.5
    assert len(sent) == 2
    panel.reset()
    assert len(sent) == 3
    assert len({frame["seq"] for frame in sent}) == 3


NOT_SET = {
    "unknown": (
        {"Kind": "b"},
        "There is no value called 'Kind'. Did you mean 'kind'? Choose one of: w1, kind, points, step.",
    ),
    "too large": ({"w1": 2.5}, "w1 should be from -2.0 to 2.0, not 2.5."),
    "no option": ({"kind": "c"}, "kind cannot be 'c': Invalid selection: value not found"),
    "not whole": ({"step": 2.5}, "step should be a whole number from 0 to 9, not 2.5."),
    "the last of several": (
        {"w1": 0.5, "points": POINTS + 1, "kind": "b", "step": 10},
        "step should be a whole number from 0 to 9, not 10.",
    ),
    "the name of the last": (
        {"w1": 0.5, "sep": 1},
        "There is no value called 'sep'. Did you mean 'step'? Choose one of: w1, kind, points, step.",
    ),
}


@pytest.mark.parametrize("case", NOT_SET)
def test_what_cannot_be_set_is_refused_and_nothing_has_changed(case):
    changes, sentence = NOT_SET[case]
    panel = make(on_key=lambda values, key: changes)
    panel.set(w1=1.5)
    before, sent = moment(panel), frames(panel)
    with refuses(sentence):
        panel.set(**changes)
    assert moment(panel) == before
    assert sent == []

    panel._hear([{"kind": "key", "key": "a"}])  # the same from a handler is told in the panel
    assert panel.say.startswith(f"ValueError: {sentence}")
    assert panel.values["w1"] == 1.5
    panel.set()
    assert moment(panel) == before


def test_reset_puts_everything_back_but_the_goals():
    goal = Goal("w1 is 2.", lambda w1: w1 == 2, {"w1": 2.0})
    panel = make(goals=[goal], on_pointer=move_first)
    start = moment(panel)
    assert panel._reset.disabled
    for change in ({"w1": 2.0}, {"kind": "b"}, {"points": POINTS + 0.1}):
        panel.set(**change)
        assert not panel._reset.disabled
        panel._reset.click()
        assert moment(panel) == start
        assert panel._reset.disabled
    panel.set(w1=0.5)
    panel.set(w1=float("1"))  # back by hand: an equal number, though not the same object
    assert panel._reset.disabled
    panel._hear([event("down"), event("move", (0.7, 0.7))])
    assert moment(panel) != start
    panel._reset.click()
    assert moment(panel) == start
    assert panel.reached == ["w1 is 2."]
    assert panel._picture.frame["goals"] == [["w1 is 2.", True]]


def test_two_panels_do_not_disturb_one_another():
    one, other = make(on_pointer=move_first), make(on_pointer=move_first)
    before, sent = moment(other), frames(other)
    one._hear([event("move", (0.7, 0.7))])
    one._picture.dark = True
    one.set(w1=-2.0, kind="b")
    one.set(points=None)  # an error
    one.close()
    assert moment(other) == before
    assert sent == []
    other.set(w1=0.0)
    assert other.say.startswith("w1 is 0, kind a, the first point [0.0, 0.0]")


def test_a_handler_cannot_write_into_an_array():
    def write(values, pointer):
        values["points"][0] = 9

    mine = POINTS.copy()
    panel = make(points=fixed(mine), on_pointer=write)
    panel._hear([event()])
    assert panel.say.startswith("ValueError: assignment destination is read-only\nin write, line ")
    panel.set(points=mine + 1)
    panel._hear([event()])
    assert "read-only" in panel.say
    panel.set()
    assert panel.values["points"].tolist() == (POINTS + 1).tolist()
    mine[0] = 1  # its owner can


def test_events_that_come_together_are_answered_in_order_with_one_frame():
    def digits(values, key):
        return {"step": (values["step"] * 2 + int(key)) % 10}

    panel = make(on_key=digits)
    sent = frames(panel)
    panel._picture._on_message(None, {"number": 7, "events": [{"kind": "key", "key": key} for key in "101"]}, [])
    assert panel.values["step"] == ((3 * 2 + 1) * 2 % 10 * 2 + 1) % 10
    assert [frame["handled"] for frame in sent] == [7]


def test_events_that_nobody_hears_or_that_lie_beside_the_axes_change_nothing():
    panel = make()
    before = moment(panel)
    panel._hear([event(), {"kind": "key", "key": "a"}])
    assert moment(panel) == before
    heard = make(on_pointer=lambda values, pointer: pytest.fail("it lies beside the axes"))
    heard._hear([{**event(), "start": [0.001, 0.001]}])
    assert heard.say == before[1]


def test_help_comes_from_the_handlers():
    assert make(on_pointer=move_first)._picture.help == "Drag the first point."
    assert make()._picture.help == ""


def test_a_closed_panels_controls_are_closed():
    panel = make(player=Player(lambda: 0, lambda state: state + 1))
    slider = ipywidgets.FloatSlider(0.5, max=1)
    other = make(w1=slider)
    other.close()
    assert slider.comm is None
    panel._player.play.playing = True
    panel.close()
    assert not panel._player.play.playing


def test_a_button_changes_values_and_what_goes_wrong_in_it_is_shown():
    def double(values):
        return {"w": 2 * values["w"]}

    def build(fig):
        return lambda w=1.0: f"w is {w}."

    panel = Panel(build, actions={"Double": double}, w=(-3.0, 3.0, 0.5))
    push(panel, "Double")
    assert panel.say == "w is 2.0."
    push(panel, "Double")
    assert "w should be from -3.0 to 3.0, not 4.0." in panel.say
    panel.set(w=1)
    assert panel.say == "w is 1.0."


def test_a_panel_that_is_closed_is_forgotten():
    panel = Panel(build, w1=(-3.0, 3.0, 0.1))
    alive = weakref.ref(panel)
    panel.close()
    del panel
    gc.collect()
    assert alive() is None
