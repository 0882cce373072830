"""What holds for every panel of the course. A new panel is tested as soon as its lesson exports it."""

from __future__ import annotations

import io
import itertools
from typing import Any, NamedTuple

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances as alive
from matplotlib.image import imread

from colour import Look, looks, pale_texts
from helpers import anew
from nnlab.widgets.controls import label
from nnlab.widgets.layout import widget_tree
from panels import PANELS

KEYS = [
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Shift+ArrowLeft",
    "Enter",
    "Delete",
    "F2",
    *"aZ09é+",
    "Dead",
]


class Moment(NamedTuple):
    """A panel at one moment: what the page was sent, and what is drawn in each of its figures."""

    after: str
    frame: dict[str, Any]
    blitted: list[Any]  # its pixels
    redrawn: list[Any]  # the pixels of the whole figure, drawn from nothing
    looks: list[set[Look]]  # of each axes


@pytest.fixture(scope="module", params=PANELS)
def made(request):
    """A panel, which all tests here share, since making one takes long; and the widgets alive before."""
    before = set(alive)
    panel = PANELS[request.param]()
    yield panel, before
    panel.close()


@pytest.fixture(scope="module")
def shared(made):
    """With a quarter of the pixels of a sharp screen."""
    panel, _ = made
    panel._picture.ratio = 1.0
    return panel


@pytest.fixture(scope="module")
def moments(shared):
    """The start, each goal when its example has been set, some ends of controls, and some of what a pointer does."""
    return list(look_at_moments(shared))


@pytest.fixture
def panel(shared):
    """The panel as it was at the start, except for the goals that were reached."""
    shared.reset()
    return shared


def look_at_moments(panel):
    yield look("the start", panel)
    for goal in panel._goals:
        panel.reset()
        panel._reached = [False] * len(panel._goals)
        panel.set(**goal.example)
        yield look(goal.text, panel, pixels=goal is panel._goals[-1])  # to draw all of it takes long
    panel.reset()
    for after in itertools.islice(drives(panel), 2):
        yield look(after, panel)
    for place, events in itertools.islice(touch(panel), 10, 12):
        panel._hear(events)
        yield look(f"the pointer at {place}", panel)


def look(after, panel, pixels=True):
    figures = panel._scene.figures
    of_each_axes = [set(looks(ax)) for fig in figures for ax in fig.axes]
    blitted = [each.copy() for each in panel._scene.pixels()] if pixels else []
    redrawn = [anew(fig) for fig in figures] if pixels else []
    return Moment(after, panel._picture.frame, blitted, redrawn, of_each_axes)


def drives(panel):
    """Set one control after the other to its ends and to each of its options, and let the caller look each time."""
    for control in [part for part in widget_tree(panel.box) if isinstance(part, ipywidgets.ValueWidget)]:
        if not isinstance(control, ipywidgets.Play | ipywidgets.Label):
            for value in extremes(control):
                control.value = value
                if hasattr(control, "options"):  # None would leave the menu's line empty
                    assert control.index is not None, control.description
                yield f"{control.description} {value}"


def extremes(control):
    """The values to try: both ends of a slider, or each option of a menu."""
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    if hasattr(control, "lower"):  # a slider with two handles
        return list(itertools.combinations_with_replacement((control.min, control.max), 2))
    if hasattr(control, "max"):
        return [control.min, control.max]
    if isinstance(control.value, bool):
        return [not control.value, control.value]
    assert isinstance(control.value, str), f"say here how to drive a {type(control).__name__}"
    return ["", "x", control.value]


def touch(panel):
    """Press, drag and let go at many places, some of them outside of all axes; then press many keys."""
    places = [(x, y) for x in (0.0, 0.3, 0.62, 0.999) for y in (0.0, 0.45, 0.7, 1.0)]
    for figure, (start, end) in itertools.product(range(len(panel._picture.sizes)), itertools.pairwise(places)):
        event = {"figure": figure, "start": start}
        yield start, [{"kind": "down", "at": start, **event}, {"kind": "move", "at": end, **event}]
        yield end, [{"kind": "up", "at": (1.2, -0.1), **event}]
    for key in [*KEYS, " ", *KEYS]:
        yield key, [{"kind": "key", "key": key}]


def check_sound(panel, after):
    frame = panel._picture.frame
    assert frame["error"] == "", after
    assert frame["sentence"] == panel.say == panel.say.strip(), after
    assert 0 < len(panel.say) <= 200, after
    assert "\n" not in panel.say, after


def test_the_panels_are_found():
    assert {"lesson05.sigmoid_neuron", "lesson03.perceptron_learning"} <= set(PANELS)


def test_it_has_a_title_of_its_own(panel):
    assert panel._picture.title != label(panel.name).capitalize() or " " not in panel._picture.title
    assert len(panel._picture.title) <= 45


def test_every_goal_has_to_be_reached_and_is_reached_by_its_example(panel, moments):
    start, *later = moments
    assert not any(reached for _, reached in start.frame["goals"])
    for i, goal in enumerate(panel._goals):
        assert later[i].frame["goals"][i] == [goal.text, True]
    assert {goal.text for goal in panel._goals[-1:]} <= set(panel.reached), "a goal stays reached after Reset"


def test_a_frame_is_the_whole_figure_redrawn(moments):
    for moment in moments:
        for blitted, redrawn in zip(moment.blitted, moment.redrawn, strict=True):
            np.testing.assert_array_equal(blitted, redrawn, err_msg=moment.after)
    assert len({tuple(moment.frame["pngs"]) for moment in moments}) > 1, "nothing moves"


def test_the_page_gets_that_frame_in_its_size(panel, moments):
    start = moments[0]
    for png, blitted, (width, height) in zip(start.frame["pngs"], start.blitted, panel._picture.sizes, strict=True):
        shown = imread(io.BytesIO(png))[..., :3]
        assert shown.shape == (height, width, 3)
        assert np.abs(shown - blitted[..., :3] / 255).mean() < 0.005, "another picture, but for the palette"
        assert shown.mean() > 0.5


def test_the_text_in_a_picture_can_be_read_on_what_lies_under_it(panel):
    assert pale_texts(panel._scene.figures) == []


def test_nothing_in_a_picture_differs_from_another_in_colour_alone(moments):
    pairs = [(m.after, *pair) for m in moments for each in m.looks for pair in itertools.combinations(each, 2)]
    assert [(after, one, other) for after, one, other in pairs if one.alike(other)] == []


@pytest.mark.usefixtures("undrawn")
def test_every_end_and_option_of_every_control_is_answered_with_a_sentence(panel):
    check_sound(panel, "at the start")
    for after in drives(panel):
        check_sound(panel, after)


@pytest.mark.usefixtures("undrawn")
def test_pointer_and_keys_do_no_harm_anywhere(panel):
    for after, events in touch(panel):
        panel._hear(events)
        check_sound(panel, after)


def test_goals_are_noted_under_the_name_that_the_notebook_calls(panel, request):
    assert f".{panel.name}]" in request.node.name


def test_as_text_it_is_the_same_in_every_process(panel):
    assert repr(panel).startswith("Panel(")
    assert " at 0x" not in repr(panel)


# Last, since these two leave the panel dark and closed.
def test_in_the_dark_theme_its_text_can_be_read(panel):
    panel._picture.dark = True
    assert pale_texts(panel._scene.figures) == []
    for png in panel._picture.frame["pngs"]:
        assert imread(io.BytesIO(png))[..., :3].mean() < 0.5


def test_a_closed_panel_leaves_no_widget_behind(made):
    panel, before = made
    panel.close()
    assert [type(alive[key]).__name__ for key in set(alive) - before] == []
