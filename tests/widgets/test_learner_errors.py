"""Tests that an error in a learner's function is shown in the panel with their line, and cleared by the next move."""

from __future__ import annotations

import linecache
import re
import sys
from pathlib import Path

import pytest

import nnlab as nn
from nnlab import plots
from nnlab.checks import number
from nnlab.learner_errors import explain
from nnlab.widgets import Goal, Panel, Player, fixed


def make(build, **settings):
    return Panel(build, size=(200, 150), x=(0, 3), **settings)


def fail():
    raise ArithmeticError("Something is wrong.")


def faulty_build(fig):
    plots.plane(fig)

    def update(wrong="", x=0, state=0):
        if wrong == "update":
            fail()
        return f"All is well at {x}."

    return update


def faulty_goal(wrong):
    return fail() if wrong == "goal" else False


def faulty_handler(values, event):
    return fail() if values["wrong"] == "handler" else {}


def faulty_advance(state, wrong):
    return fail() if wrong == "advance" else state + 1


PLACE = {"figure": 0, "start": [0.5, 0.5], "at": [0.5, 0.5]}
EVENTS = {"pointer": {"kind": "down", **PLACE}, "key": {"kind": "key", "key": "a"}, "control": None}


@pytest.mark.parametrize(
    ("where", "kind"),
    [("update", "control"), ("goal", "control"), ("advance", "control"), ("handler", "pointer"), ("handler", "key")],
)
def test_a_mistake_is_shown_with_its_own_line_and_the_next_good_move_clears_it(where, kind):
    panel = make(
        faulty_build,
        goals=[Goal("Never.", faulty_goal, {})],
        on_pointer=faulty_handler,
        on_key=faulty_handler,
        player=Player(lambda: 0, faulty_advance, limit=5),
        wrong=fixed(""),
    )
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    panel._player.play.playing = True
    panel.set(wrong=where, frame=2 if where == "advance" else 0)
    if EVENTS[kind]:
        panel._hear([EVENTS[kind]])
    first, *places = panel.say.split("\n")
    assert first == "ArithmeticError: Something is wrong."
    found = [re.fullmatch(r"in (\w+), line (\d+):  (.+)", place) for place in places]
    inner = {"goal": "faulty_goal", "handler": "faulty_handler", "advance": "faulty_advance"}.get(where, "update")
    assert [match[1] for match in found][-2:] == [inner, "fail"]
    assert all(lines[int(match[2]) - 1].strip() == match[3] for match in found)
    assert panel._picture.frame["error"] == panel.say
    assert not panel._player.play.playing
    data, _ = panel._repr_mimebundle_()
    assert data["text/plain"] == panel.say
    assert "image/png" not in data

    panel.set(wrong="", x=1)
    assert panel.say == "All is well at 1."
    assert panel._picture.frame["error"] == ""


def test_a_panel_that_cannot_draw_at_the_start_is_there_and_shows_when_it_can():
    panel = make(faulty_build, wrong=fixed("update"))
    assert panel.say.startswith("ArithmeticError: Something is wrong.")
    panel.set(wrong="")
    assert panel.say == "All is well at 0."
    assert len(panel._picture.frame["pngs"]) == 1


def test_a_build_that_fails_in_another_theme_is_shown():
    def in_light_only(fig):
        return fail() if plots.theme(fig) is plots.DARK else faulty_build(fig)

    panel = make(in_light_only)
    panel._picture.dark = True
    assert panel.say.startswith("ArithmeticError: Something is wrong.")
    panel._picture.dark = False
    assert panel.say == "All is well at 0."


def test_the_lines_inside_of_nnlab_are_left_out():
    def refused(fig):
        def update(x):
            return str(nn.mlp([2, -1]))

        return update

    assert len(make(refused).say.split("\n")) == 2
    assert re.search(r"\nin update, line \d+:  return str\(nn\.mlp\(\[2, -1\]\)\)$", make(refused).say)


def message_for(filename, monkeypatch):
    """Return the message for an error in a function defined in a file of this name."""
    source = "def play():\n    return 1 / 0\n"
    monkeypatch.setitem(linecache.cache, filename, (len(source), None, source.splitlines(keepends=True), filename))
    space = {}
    exec(compile(source, filename, "exec"), space)
    try:
        space["play"]()
    except ZeroDivisionError as error:
        return explain(error).split("\n")


NNLAB = Path(nn.__file__).parent


@pytest.mark.parametrize(
    "name",
    ["cell.py", f"{NNLAB}_of_mine/cell.py", f"{sys.prefix}2/cell.py"],
    ids=["a cell", "beside nnlab", "beside Python"],
)
def test_a_learners_own_lines_are_shown(name, monkeypatch):
    first, *places = message_for(name, monkeypatch)
    assert first == "ZeroDivisionError: division by zero"
    assert places[-1] == "in play, line 2:  return 1 / 0"
    assert len(places) == 2  # the test's own line, too


@pytest.mark.parametrize("name", [f"{NNLAB}/cell.py", f"{sys.prefix}/lib/cell.py"], ids=["nnlab", "library"])
def test_lines_of_nnlab_and_of_libraries_are_not(name, monkeypatch):
    (place,) = message_for(name, monkeypatch)[1:]
    assert place.startswith("in message_for, line ")


def test_where_no_line_is_the_learners_the_last_one_is_shown(monkeypatch):
    monkeypatch.setattr(f"{explain.__module__}.LIBRARY_PATHS", ("",))
    assert message_for("cell.py", monkeypatch)[1:] == ["in play, line 2:  return 1 / 0"]


def test_a_sentence_of_ours_needs_no_line_of_ours():
    with pytest.raises(ValueError, match="w should be") as caught:
        number("w", "three")
    ours = caught.value.with_traceback(caught.tb.tb_next)  # without the line of this test
    assert explain(ours) == "ValueError: w should be a number, not 'three'."
