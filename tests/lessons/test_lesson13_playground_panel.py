"""Tests of lesson 13's panel `playground`: goals, controls, manual edits, painting, text, A and B, diagnosis, code."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest
from ipywidgets import Button

import nnlab as nn
from nnlab.lessons.lesson13_playground import playground
from nnlab.lessons.lesson13_playground.playground.controls import PAGES
from nnlab.lessons.lesson13_playground.playground.data import layer_sizes
from nnlab.lessons.lesson13_playground.playground.figures import network_picture
from nnlab.lessons.lesson13_playground.playground.run import LEARNING
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.plots import Edge, Unit
from shared_panels import share

shared = share(playground)


def html_text(panel):
    """Return the panel's HTML as text."""
    return html.unescape(re.sub(r"<[^>]+>", " ", panel._picture.frame["html"]))


def text(panel):
    return panel._links["text"].control.value


def figure_fractions(panel, figure, x, y):
    """Convert a point in a figure's axes to fractions of the figure."""
    ax = panel._scene.figures[figure].axes[0]
    return list(ax.transData.transform((x, y)) / ax.figure.bbox.size)


def press(panel, figure, x, y, *further):
    """Press at a point, drag to further ones, and release."""
    start = figure_fractions(panel, figure, x, y)
    panel._hear([{"kind": "down", "figure": figure, "start": start, "at": start}])
    for place in further:
        panel._hear([{"kind": "move", "figure": figure, "start": start, "at": figure_fractions(panel, figure, *place)}])
    panel._hear([{"kind": "up", "figure": figure, "start": start, "at": start}])


def all_widgets(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from all_widgets(child)


def click_button(panel, name):
    """Click a button by its label."""
    (button,) = [part for part in all_widgets(panel.box) if isinstance(part, Button) and part.description == name]
    button.click()


def keys(panel, *pressed):
    panel._hear([{"kind": "key", "key": key} for key in pressed])


def error_percent(panel):
    """Return the test error in percent, from the panel's sentence."""
    return float(re.search(r"\(([\d.]+)%\)", panel.say)[1])


# Goals, reached with the menus


def test_xor_is_learned_by_three_hidden_units_with_the_menus(shared, undrawn):
    panel = shared(playground)
    panel.set(data="xor", layer1=3, layer2=0, step="10 epochs")
    assert panel.reached == []
    while not panel.reached:
        assert not panel._player.step.disabled
        panel._player.step.click()
    assert panel.reached[0].startswith("XOR")
    assert error_percent(panel) < 5
    assert panel.values["frame"] <= 20


@pytest.mark.slow
def test_spirals_are_learned_with_the_menus_but_not_from_every_seed(shared, undrawn):
    panel = shared(playground)
    panel.set(data="spirals", layer1=8, layer2=8, layer3=8, activation="relu", init="he", step="10 epochs")
    starts = 0
    while not panel.reached and starts < 3:
        for _ in range(12):
            panel._player.step.click()
        starts += not panel.reached
        if not panel.reached:
            click_button(panel, "New start")
            assert panel.values["frame"] == 0
    assert panel.reached[0].startswith("Spirals")
    assert error_percent(panel) < 5
    assert starts == 1  # as the lesson says, the first seed gets stuck


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("xor n=20 share=0.8 seed=1 | x1 x2 | 3 tanh | adam rate=0.1 m=10 | @200", "only 4 test points"),
        ("xor | x1 x2 | 4 tanh | adam rate=0.01 m=10 | @2100", "four hidden units"),
        ("xor | x1 x2 x1*x2 | 3 tanh | adam rate=0.01 m=10 | @2100", "the product is given"),
        ("spirals | x1 x2 sin(x1) sin(x2) | 8 8 8 relu he seed=5 | adam rate=0.01 m=10 | @840", "sines are given"),
        ("circles | x1^2 x2^2 | 3 | adam rate=0.1 m=10 | @2100", "a hidden layer"),
    ],
)
def test_a_goal_is_not_reached_by_an_easier_task(shared, undrawn, text, why):
    panel = shared(playground)
    panel._links["text"].control.value = text
    assert error_percent(panel) < 5, why
    assert panel.reached == []


# Stepping and changing settings


def test_stepping_back_and_reset_are_exact(shared):
    panel = shared(playground)
    sentences = [panel.say]
    for frame in (1, 2, 3):
        panel.set(frame=frame)
        sentences.append(panel.say)
    assert len(set(sentences)) == 4
    for frame in (2, 0, 3, 1):
        panel.set(frame=frame)
        assert panel.say == sentences[frame]
    panel.reset()
    assert panel.say == sentences[0]
    again = playground()
    again.set(frame=3)
    assert again.say == sentences[3]


def test_new_start_and_new_data_change_the_seeds(shared):
    panel = shared(playground)
    panel.set(frame=2)
    before = text(panel)
    click_button(panel, "New start")
    assert (panel.values["seed"], panel.values["frame"]) == (1, 0)
    click_button(panel, "New data")
    assert panel.values["data_seed"] == 1
    assert text(panel) != before


def test_a_step_of_one_example_is_ringed_and_described():
    panel = playground(step="1 example")
    panel.set(frame=4)
    assert "4 of the next 10 examples seen (ringed), the weights wait" in panel.say
    panel.set(frame=10)
    assert panel.say.startswith("Epoch 1, batch 1 of 21, 1 update:")


def test_changing_the_learning_rate_is_logged(shared):
    panel = shared(playground)
    panel.set(frame=5)
    old = panel.say
    panel.set(learning_rate=0.1)
    assert panel.say == old
    panel.set(frame=6)
    assert "| @105 rate=0.1 @126" in text(panel)
    panel.set(frame=4)
    assert "@105" not in text(panel)


def test_only_settings_on_the_page_learning_keep_the_run(shared):
    assert {*PAGES["Learning"]} == {*LEARNING}
    panel = shared(playground)
    for name, new in {"dropout": 0.5, "l1": 0.1, "l2": 0.1, "batch_size": 20, "clip": 1, "optimizer": "sgd"}.items():
        panel.set(frame=2)
        panel.set(**{name: new})
        assert panel.values["frame"] == 2
    for name, new in {"layer1": 5, "activation": "relu", "init": "he", "loss": "mse", "seed": 1}.items():
        panel.set(frame=2)
        panel.set(**{name: new})
        assert panel.values["frame"] == 0


# Manual edits and painting


def test_clicking_an_edge_chooses_it_and_the_slider_sets_it(shared):
    panel = shared(playground)
    panel.set(layer1=3, layer2=0)
    net = panel._scene.figures[0]
    slider = panel._links["number"].control
    assert slider.disabled
    press(panel, 0, *middle(panel, Unit(1, 1)))
    assert panel.values["chosen"] == Unit(1, 1)
    assert "the bias of unit 2 of layer 1, 0.0000" in html_text(panel)
    start, end = middle(panel, Unit(0, 0)), middle(panel, Unit(1, 0))
    press(panel, 0, *np.add(start, end) / 2)
    assert panel.values["chosen"] == Edge(1, 0, 0)
    assert not slider.disabled
    before = slider.value
    state = panel._all_values()["state"]
    slider.value = 2.5
    assert "the weight from unit 1 to unit 1 of layer 1, 2.5000" in html_text(panel)
    assert "@" not in text(panel).replace("w1.1.1=2.5", "")
    assert text(panel).endswith("| w1.1.1=2.5")
    changed = panel._all_values()["state"].training.parameters != state.training.parameters
    assert changed.sum() == 1
    assert before != 2.5
    assert net is panel._scene.figures[0]
    press(panel, 0, *middle(panel, Unit(0, 0)))  # an input has no bias
    assert panel.values["chosen"] is None
    assert slider.disabled


def middle(panel, unit):
    """Return the centre of a unit in CSS pixels."""
    return network_picture(tuple(layer_sizes(Settings.of(panel.values)))).place(unit)


def test_parameters_are_chosen_and_changed_with_keys(shared):
    panel = shared(playground)
    panel.set(layer1=2, layer2=0)
    keys(panel, "+")  # nothing chosen, nothing changed
    assert "w" not in text(panel).rpartition("m=10")[2]
    keys(panel, "n", "n", "n", "N")
    assert panel.values["chosen"] == Edge(1, 0, 0)
    before = panel._links["number"].control.value
    keys(panel, "+", "+", "-")
    assert panel._links["number"].control.value == pytest.approx(before + 0.1)
    again = playground(text(panel))
    assert (
        again._all_values()["state"].training.parameters.tolist()
        == panel._all_values()["state"].training.parameters.tolist()
    )
    click_button(panel, "−0.1")
    assert panel._links["number"].control.value == pytest.approx(before)


def test_a_chosen_parameter_that_no_longer_exists_is_deselected(shared):
    panel = shared(playground)
    panel.set(layer1=4, layer2=4)
    panel.set(chosen=Edge(2, 3, 3))
    assert not panel._links["number"].control.disabled
    panel.set(layer2=2)
    assert panel._links["number"].control.disabled
    assert "Chosen" not in html_text(panel)


def test_points_are_painted_with_the_pointer(shared):
    panel = playground(data="painted", features=("x1", "x2"))
    player = panel._player
    assert panel.say == "There is nothing to learn yet: paint some points of both classes into the plane."
    assert player.play.disabled
    assert player.frame.disabled
    assert player.step.disabled
    assert player.back.disabled
    press(panel, 1, 0.5, 0.5, (0.51, 0.5), (0.7, 0.5), (0.9, 0.5))
    assert panel.values["painted"] == ((50, 50, 1), (70, 50, 1), (90, 50, 1))
    assert not (player.play.disabled)
    assert not (player.frame.disabled)
    assert not (player.step.disabled)
    panel.set(brush="class 0 ■")
    press(panel, 1, -0.5, 0.25)
    assert panel.values["painted"][-1] == (-50, 25, 0)
    panel.set(frame=20)
    assert "4 test points" in panel.say
    panel.set(brush="erase")
    press(panel, 1, 0.7, 0.5)
    assert len(panel.values["painted"]) == 3
    assert panel.values["frame"] == 0
    click_button(panel, "Paint anew")
    assert panel.values["painted"] == ()
    other = shared(playground)
    other.set(data="moons")
    press(other, 1, 0.5, 0.5)
    assert other.values["painted"] == ()
    click_button(other, "Paint anew")
    press(other, 1, 0.5, 0.5)
    assert other.values["painted"] == ((50, 50, 1),)


def test_the_brush_is_disabled_for_other_data(shared):
    panel = shared(playground)
    panel.set(data="painted")
    brush = panel._links["brush"].control
    brush.value = "erase"
    panel.set(data="moons")
    assert brush.disabled
    click_button(panel, "Paint anew")
    assert (brush.disabled, brush.value) == (False, "erase")


def test_points_are_painted_with_keys(shared):
    panel = shared(playground)
    panel.set(data="painted")
    keys(panel, "ArrowRight", "ArrowUp", "Enter", "Shift+ArrowRight", " ")
    assert panel.values["painted"] == ((10, 10, 1), (12, 10, 1))
    keys(panel, *["ArrowLeft"] * 30)
    assert panel.values["cursor"] == (-100, 10)


# The state as text


@pytest.mark.slow
def test_the_text_restores_the_state_in_another_panel(shared):
    panel = playground(data="moons", hidden=(5, 3))
    panel.set(frame=3)
    panel.set(chosen=Edge(1, 1, 4))
    panel.set(number=-1.25)
    panel.set(learning_rate=0.03)
    panel.set(frame=6)
    other = playground(text(panel))
    assert other.say == panel.say
    assert text(other) == text(panel)
    for mine, theirs in zip(panel._scene.pixels()[:2], other._scene.pixels()[:2], strict=True):
        chosen = mine != theirs
        assert chosen.mean() < 0.02  # but for the mark of the chosen edge
    third = shared(playground)
    third._links["text"].control.value = text(panel)
    assert third.say == panel.say
    third.set(frame=0)
    assert third.say.startswith("Before the first update")


def test_reset_restores_the_state_of_the_text():
    panel = playground("moons noise=0.3333333333333 | x2 x1 | 4 | adam | @50")
    before = panel.say
    assert "50 updates" in before
    assert panel._reset.disabled
    panel.set(frame=3, noise=0.1)
    panel.reset()
    assert panel.say == before


def test_an_invalid_text_is_explained_and_can_be_corrected(shared):
    panel = shared(playground)
    before = panel.say
    panel._links["text"].control.value = "spiral | x1"
    assert panel.say == before
    assert "That text cannot be read. There is no word in the data of this text called 'spiral'." in html_text(panel)
    assert text(panel) == "spiral | x1"
    panel.set(noise=0.2)
    assert "cannot be read" not in html_text(panel)
    assert text(panel).startswith("circles n=300 noise=0.2")
    with pytest.raises(ValueError, match="Did you mean 'spirals'"):
        playground("spiral")


def test_presets_and_hidden_controls():
    panel = playground(
        "moons | x1", hidden=(2, 2), learning_rate=0.02, hide=["Data", "l1", "Keep as A", "goals", "number"]
    )
    assert text(panel).startswith("moons n=300 noise=0.05 share=0.7 seed=0 | x1 | 2 2 tanh")
    assert panel.values["learning_rate"] == 0.02
    titles = next(part for part in all_widgets(panel.box) if hasattr(part, "titles")).titles
    assert titles == ("Features", "Network", "Learning", "By hand", "View")
    labels = [getattr(part, "description", "") for part in all_widgets(panel.box)]
    assert "noise" not in labels
    assert "λ₁ (l1)" not in labels
    assert "λ₂ (l2)" in labels
    assert "Keep as A" not in labels
    assert "chosen number" not in labels
    assert panel._goals == []
    panel.set(noise=0.3)  # hidden, but there
    with pytest.raises(ValueError, match="no control to hide called 'colour'"):
        playground(hide=["colour"])


@pytest.mark.parametrize(("hide", "heard"), [(["Data", "By hand"], False), (["Data"], True), (["By hand"], True)])
def test_help_mentions_painting_only_if_manual_edits_are_possible(hide, heard):
    picture = playground(hide=hide)._picture
    assert (picture.hears_pointer, picture.hears_keys, "paint" in picture.help) == (heard, heard, heard)


def test_a_learners_activation_is_in_the_menu(monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "bent", (lambda z: z + np.sin(z), lambda z: 1 + np.cos(z)))
    panel = playground()
    panel.set(activation="bent", frame=2)
    assert panel.say.startswith("Epoch 2")
    assert "bent" in text(panel)


def test_redefining_an_activation_restarts_the_run(shared, monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "mine", (lambda z: z, np.ones_like))
    panel, twin = playground(), shared(playground)
    panel.set(activation="mine", frame=3)
    monkeypatch.setitem(nn.ACTIVATIONS, "mine", (nn.tanh, nn.tanh_prime))
    panel._hear([{"kind": "key", "key": "x"}])
    assert panel.values["frame"] == 0
    panel.set(frame=3)
    twin.set(activation="tanh", frame=3)
    assert panel.say == twin.say
    click_button(panel, "Step")
    assert panel.values["frame"] == 4  # the same pair is no reason to begin again


# A and B


def test_keep_as_a_names_the_differences(shared):
    panel = shared(playground)
    panel.set(frame=5)
    before = panel.say
    click_button(panel, "Keep as A")
    assert panel.values["frame"] == 0
    assert "nothing yet: change one thing" in html_text(panel)
    panel.set(optimizer="sgd")
    assert "differ in optimizer (adam and sgd), and in nothing else." in html_text(panel)
    panel.set(seed=4)
    assert "differ in 2 things, so it cannot be said" in html_text(panel)
    click_button(panel, "Forget A")
    assert "differ" not in html_text(panel)
    panel.set(optimizer="adam", seed=0, frame=5)
    assert panel.say == before


def test_against_replays_another_run(shared):
    panel = playground("moons | x1 x2 | 4", against="moons | x1 x2 | 4 | sgd | @63")
    assert "differ in optimizer (sgd and adam)" in html_text(panel)
    table = panel.values["kept"][1]
    assert table[:, 0].tolist() == [0, 1, 2, 3]
    twin = shared(playground)
    twin._links["text"].control.value = "moons | x1 x2 | 4 | sgd"
    twin.set(frame=3)
    assert f"cost {table[-1, 1]:.3f}" in twin.say


# Diagnosis, notes and code


def test_a_diverging_run_is_explained_without_nan(shared):
    panel = shared(playground)
    panel._links["text"].control.value = "plane | x1 x2 | 8 8 relu he | sgd rate=10 m=10"
    panel.set(step="1 batch")
    panel.set(frame=900)
    last = panel.values["frame"]
    assert last < 900
    assert "the run blew up" in panel.say
    assert "learning rate of 1" in html_text(panel)
    assert "the sums z reach" in html_text(panel)
    panel.set(frame=last - 1)
    assert "nan" not in (panel.say + html_text(panel)).lower()
    assert panel._picture.frame["error"] == ""


def test_the_plane_is_a_regression():
    panel = playground(data="plane", hidden=())
    panel.set(frame=30)
    assert re.fullmatch(r"Epoch 30, 630 updates: cost 0\.00\d, test 0\.00\d\.", panel.say)
    assert "the loss is the squared error, mse" in html_text(panel)


def test_without_features_the_inputs_are_used(shared):
    panel = shared(playground)
    before = panel.say
    panel.set(feature1=False, feature2=False)
    assert panel.say == before
    assert "No feature is chosen: x₁ and x₂ are used." in html_text(panel)


def test_the_exported_code_runs(shared, capsys):
    panel = shared(playground)
    panel.set(layer1=3, layer2=0)
    panel.set(frame=3, show_code=True)
    code = html.unescape(re.search(r"<code>(.*)</code>", panel._picture.frame["html"], re.DOTALL)[1])
    exec(code, {})
    cost, test = (float(each) for each in re.findall(r"\d\.\d+", capsys.readouterr().out))
    assert f"cost {cost:.3f}, test {test:.3f}" in panel.say


def test_the_exported_code_follows_the_controls_before_the_next_step():
    panel = playground(hidden=(3,), l2=0.1, dropout=0.2)
    panel.set(show_code=True)
    assert "l2=0.1" in html_text(panel)
    assert "nn.Dropout(0.2)" in html_text(panel)
    panel.set(frame=3)
    assert "changed by hand" not in html_text(panel)
    panel.set(l2=0.01)  # the cost in the sentence has this penalty from now on
    assert "changed by hand" in html_text(panel)
