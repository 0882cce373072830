"""What holds for every panel of the course, found by itself: a new one is tested as soon as it is in `__all__`."""

from __future__ import annotations

import io
import itertools

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances as alive
from matplotlib.image import imread

from helpers import anew
from nnlab.widgets.layout import within
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


@pytest.fixture(params=PANELS)
def make(request):
    """A function that makes a panel."""
    return PANELS[request.param]


@pytest.fixture
def panel(make):
    return make()


def extremes(control):
    """(what to set, to what) for each end and each option of a control."""
    if hasattr(control, "options"):
        return [("index", i) for i in range(len(control.options))]
    if hasattr(control, "lower"):  # a slider with two handles
        return [("value", ends) for ends in itertools.combinations_with_replacement((control.min, control.max), 2)]
    if hasattr(control, "max"):
        return [("value", control.min), ("value", control.max)]
    if isinstance(control.value, bool):
        return [("value", not control.value), ("value", control.value)]
    assert isinstance(control.value, str), f"say here how to drive a {type(control).__name__}"
    return [("value", ""), ("value", "x"), ("value", control.value)]


def drives(panel):
    """Set one control after the other to its ends and options, and let the caller look each time."""
    for control in [part for part in within(panel.box) if isinstance(part, ipywidgets.ValueWidget)]:
        if not isinstance(control, ipywidgets.Play | ipywidgets.Label):
            for what, value in extremes(control):
                setattr(control, what, value)
                yield f"{control.description} {value}"


def touch(panel):
    """Press, drag and let go at many places, some of them outside of all axes; then press many keys."""
    places = [(x, y) for x in (0.0, 0.3, 0.62, 0.999) for y in (0.0, 0.45, 0.7, 1.0)]
    for figure, (start, end) in itertools.product(range(len(panel._picture.sizes)), itertools.pairwise(places)):
        told = {"figure": figure, "start": start}
        yield start, [{"kind": "down", "at": start, **told}, {"kind": "move", "at": end, **told}]
        yield end, [{"kind": "up", "at": (1.2, -0.1), **told}]
    for key in [*KEYS, " ", *KEYS]:
        yield key, [{"kind": "key", "key": key}]


def check_sound(panel, after):
    shown = panel._picture.frame
    assert shown["error"] == "", after
    assert shown["sentence"] == panel.say == panel.say.strip(), after
    assert 0 < len(panel.say) <= 200, after
    assert "\n" not in panel.say, after


def test_the_panels_are_found():
    assert {"lesson05.sigmoid_neuron", "lesson03.perceptron_learning"} <= set(PANELS)


def test_every_end_and_option_of_every_control_is_answered_with_a_sentence(panel):
    check_sound(panel, "at the start")
    for after in drives(panel):
        check_sound(panel, after)


def test_a_menu_always_shows_what_is_chosen(panel):
    for menu in (part for part in within(panel.box) if hasattr(part, "options")):
        for _, value in menu._options_full:
            menu.value = value  # None would leave the menu's line empty
            assert menu.index is not None, menu.description


def test_every_goal_has_to_be_reached_and_is_reached_by_its_example(make):
    for i, goal in enumerate(make()._goals):
        panel = make()
        assert panel.reached == []
        panel.set(**goal.example)
        assert panel._picture.frame["goals"][i] == [goal.text, True]
        panel.reset()
        assert goal.text in panel.reached


@pytest.mark.parametrize(("ratio", "dark"), [(1, False), (2, True)], ids=["light", "dark and sharp"])
def test_a_frame_is_the_whole_figure_drawn_anew(panel, dark, ratio):
    panel._picture.ratio, panel._picture.dark = ratio, dark
    examples = ((panel.set(**goal.example), goal.text) for goal in panel._goals)
    touches = ((panel._hear(events), place) for place, events in itertools.islice(touch(panel), 10, 14))
    seen = set()
    for after in itertools.chain(["the start"], itertools.islice(drives(panel), 6), examples, touches):
        for pixels, png, fig, size in zip(
            panel._scene.pixels(), panel._picture.frame["pngs"], panel._scene.figures, panel._picture.sizes, strict=True
        ):
            blitted = pixels.copy()
            np.testing.assert_array_equal(blitted, anew(fig), err_msg=str(after))
            shown = imread(io.BytesIO(png))[..., :3]
            assert shown.shape == (size[1] * ratio, size[0] * ratio, 3)
            assert np.abs(shown - blitted[..., :3] / 255).mean() < 0.005, "another picture, but for the palette"
            assert (shown.mean() < 0.5) == dark
            seen.add(png)
    assert len(seen) > 2, "hardly anything moves"


def test_the_notebook_keeps_a_poster_with_the_sentence(make):
    panel, again = make(), make()
    data, about = panel._repr_mimebundle_(include=None, exclude=None)
    sizes = panel._picture.sizes
    width, height = sum(width for width, _ in sizes), max(height for _, height in sizes)
    assert data["text/plain"] == panel.say
    assert imread(io.BytesIO(data["image/png"])).shape[:2] == (2 * height, 2 * width)
    assert about["image/png"] == {"alt": panel.say, "width": width, "height": height}
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.box.model_id

    again._picture.dark, again._picture.ratio = True, 1.0  # as somebody else's page may have it
    assert again._repr_mimebundle_()[0]["image/png"] == data["image/png"]
    assert repr(again) == repr(panel)
    assert " at 0x" not in repr(panel)


def test_the_poster_is_of_the_moment(panel):
    before = panel._repr_mimebundle_()[0]
    for dark in (False, True):
        panel._picture.dark = dark
        panel.reset()
        panel.set(**panel._goals[0].example)
        data, about = panel._repr_mimebundle_()
        assert data["image/png"] != before["image/png"]
        assert about["image/png"]["alt"] == data["text/plain"] == panel.say != before["text/plain"]


def test_pointer_and_keys_do_no_harm_anywhere(panel):
    for after, events in touch(panel):
        panel._hear(events)
        check_sound(panel, after)


def test_a_closed_panel_leaves_no_widget_behind(make):
    before = set(alive)
    panel = make()
    panel._repr_mimebundle_()
    panel.close()
    assert [type(alive[key]).__name__ for key in set(alive) - before] == []
