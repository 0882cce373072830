"""What holds for every panel of the course. A new panel is tested as soon as its lesson exports it."""

from __future__ import annotations

import io
import itertools

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances as alive
from matplotlib.image import imread

from helpers import anew
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


@pytest.fixture(scope="module", params=PANELS)
def shared(request):
    """One panel for all tests here, since making one takes longer than driving it, and the widgets alive before."""
    before = set(alive)
    panel = PANELS[request.param]()
    yield panel, before
    panel.close()


@pytest.fixture
def panel(shared):
    """The panel as it was at the start, except for the goals that were reached."""
    panel, _ = shared
    panel._picture.ratio = 1.0  # a quarter of the pixels of a sharp screen
    panel.reset()
    return panel


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


# First, since a panel's goals stay reached.
@pytest.mark.usefixtures("undrawn")
def test_every_goal_has_to_be_reached_and_is_reached_by_its_example(panel):
    assert panel.reached == []
    for i, goal in enumerate(panel._goals):
        panel.reset()
        panel._reached = [False] * len(panel._goals)
        panel.set(**goal.example)
        assert panel._picture.frame["goals"][i] == [goal.text, True]
    last = panel.reached
    panel.reset()
    assert set(last) <= set(panel.reached)


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


def test_a_frame_is_the_whole_figure_redrawn(panel):
    moved = ((panel.set(**goal.example), goal.text) for goal in panel._goals)
    touched = ((panel._hear(events), place) for place, events in itertools.islice(touch(panel), 10, 13))
    seen = set()
    for after in itertools.chain(["the start"], itertools.islice(drives(panel), 4), moved, touched):
        seen |= check_frame(panel, after)
    assert len(seen) > 2, "hardly anything moves"


def check_frame(panel, after):
    """The page got the pixels of the whole figure redrawn, though they were blitted, in its theme and size."""
    ratio, pngs = int(panel._picture.ratio), panel._picture.frame["pngs"]
    for pixels, png, fig, size in zip(
        panel._scene.pixels(), pngs, panel._scene.figures, panel._picture.sizes, strict=True
    ):
        blitted = pixels.copy()
        np.testing.assert_array_equal(blitted, anew(fig), err_msg=str(after))
        shown = imread(io.BytesIO(png))[..., :3]
        assert shown.shape == (size[1] * ratio, size[0] * ratio, 3)
        assert np.abs(shown - blitted[..., :3] / 255).mean() < 0.005, "another picture, but for the palette"
        assert (shown.mean() < 0.5) == panel._picture.dark
    return set(pngs)


def test_goals_are_noted_under_the_name_that_the_notebook_calls(panel, request):
    assert f".{panel.name}]" in request.node.name


def test_as_text_it_is_the_same_in_every_process(panel):
    assert repr(panel).startswith("Panel(")
    assert " at 0x" not in repr(panel)


# Last, since these two leave the panel dark and closed.
def test_so_it_is_in_the_dark_theme(panel):
    panel._picture.dark = True
    check_frame(panel, "the start")
    panel.set(**panel._goals[0].example)
    check_frame(panel, panel._goals[0].text)


def test_a_closed_panel_leaves_no_widget_behind(shared):
    panel, before = shared
    panel._repr_mimebundle_()
    panel.close()
    assert [type(alive[key]).__name__ for key in set(alive) - before] == []
