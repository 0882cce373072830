"""The playground as a learner has it: controls, steps, hands, goals, and what it says."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest
from ipywidgets import Button

import nnlab as nn
from nnlab.plots import Edge, Unit
from nnlab.widgets import playground
from nnlab.widgets.playground.settings import Settings


@pytest.fixture
def made():
    """A function that makes a playground, which is closed at the end."""
    panels = []

    def make(*args, **presets):
        panels.append(playground(*args, **presets))
        return panels[-1]

    yield make
    for panel in panels:
        panel.close()


def shown(panel):
    """The text beside the pictures."""
    return html.unescape(re.sub(r"<[^>]+>", " ", panel._picture.frame["html"]))


def text(panel):
    return panel._links["text"].control.value


def at(panel, figure, x, y):
    """Where a place in a figure's axes is, as shares of the figure."""
    ax = panel._scene.figures[figure].axes[0]
    return list(ax.transData.transform((x, y)) / ax.figure.bbox.size)


def press(panel, figure, x, y, *further):
    """Press at a place, and draw to further ones."""
    start = at(panel, figure, x, y)
    panel._hear([{"kind": "down", "figure": figure, "start": start, "at": start}])
    for place in further:
        panel._hear([{"kind": "move", "figure": figure, "start": start, "at": at(panel, figure, *place)}])
    panel._hear([{"kind": "up", "figure": figure, "start": start, "at": start}])


def parts(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child)


def push(panel, name):
    """Push a button."""
    (button,) = [part for part in parts(panel.box) if isinstance(part, Button) and part.description == name]
    button.click()


def keys(panel, *pressed):
    panel._hear([{"kind": "key", "key": key} for key in pressed])


def wrong(panel):
    """The share of the test points that are wrong, as the panel says."""
    return float(re.search(r"\(([\d.]+)%\)", panel.say)[1])


# The goals, by the menus


def test_xor_is_learned_by_three_hidden_units_with_the_menus(made):
    panel = made()
    panel.set(data="xor", layer1=3, layer2=0, step="10 epochs")
    assert panel.reached == []
    while not panel.reached:
        assert not panel._player.step.disabled
        panel._player.step.click()
    assert panel.reached[0].startswith("XOR")
    assert wrong(panel) < 5
    assert panel.values["frame"] <= 20


def test_spirals_are_learned_with_the_menus_though_not_from_every_start(made):
    panel = made()
    panel.set(data="spirals", layer1=8, layer2=8, layer3=8, activation="relu", init="he", step="10 epochs")
    starts = 0
    while not panel.reached and starts < 3:
        for _ in range(12):
            panel._player.step.click()
        starts += not panel.reached
        if not panel.reached:
            push(panel, "New start")
            assert panel.values["frame"] == 0
    assert panel.reached[0].startswith("Spirals")
    assert wrong(panel) < 5
    assert starts == 1  # as the lesson says: the first start gets stuck


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("xor | x1 x2 | 4 tanh | adam rate=0.01 m=10 | @2100", "four hidden units"),
        ("xor | x1 x2 x1*x2 | 3 tanh | adam rate=0.01 m=10 | @2100", "the product is given"),
        ("spirals | x1 x2 sin(x1) sin(x2) | 8 8 8 relu he seed=5 | adam rate=0.01 m=10 | @840", "sines are given"),
        ("circles | x1^2 x2^2 | 3 | adam rate=0.1 m=10 | @2100", "a hidden layer"),
    ],
)
def test_a_goal_is_not_reached_by_an_easier_way(made, text, why):
    panel = made(text)
    assert wrong(panel) < 5, why
    assert panel.reached == []


# Going on and back


def test_back_is_exact_and_the_start_is_the_same_again(made):
    panel = made()
    said = [panel.say]
    for frame in (1, 2, 3):
        panel.set(frame=frame)
        said.append(panel.say)
    assert len(set(said)) == 4
    for frame in (2, 0, 3, 1):
        panel.set(frame=frame)
        assert panel.say == said[frame]
    panel.reset()
    assert panel.say == said[0]
    again = made()
    again.set(frame=3)
    assert again.say == said[3]


def test_new_start_and_new_data_are_new_seeds(made):
    panel = made()
    panel.set(frame=2)
    before = text(panel)
    push(panel, "New start")
    assert (panel.values["seed"], panel.values["frame"]) == (1, 0)
    push(panel, "New data")
    assert panel.values["data_seed"] == 1
    assert text(panel) != before


def test_a_step_of_one_example_rings_it_and_says_so(made):
    panel = made(step="1 example")
    panel.set(frame=4)
    assert "4 of the next 10 examples seen (ringed), the weights wait" in panel.say
    panel.set(frame=10)
    assert panel.say.startswith("Epoch 1, batch 1 of 21, 1 updates")


def test_the_learning_rate_is_changed_on_the_way(made):
    panel = made()
    panel.set(frame=5)
    old = panel.say
    panel.set(learning_rate=0.1)
    assert panel.say == old
    panel.set(frame=6)
    assert "| @105 rate=0.1 @126" in text(panel)
    panel.set(frame=4)
    assert "@105" not in text(panel)


# By hand


def test_a_click_on_an_edge_chooses_it_and_a_slider_sets_it(made):
    panel = made(hidden=(3,))
    net = panel._scene.figures[0]
    slider = panel._links["number"].control
    assert slider.disabled
    press(panel, 0, *middle(panel, Unit(1, 1)))
    assert panel.values["chosen"] == Unit(1, 1)
    assert "the bias of unit 2 of layer 1, 0.0000" in shown(panel)
    start, end = middle(panel, Unit(0, 0)), middle(panel, Unit(1, 0))
    press(panel, 0, *np.add(start, end) / 2)
    assert panel.values["chosen"] == Edge(1, 0, 0)
    assert not slider.disabled
    before = slider.value
    state = panel._moment()["state"]
    slider.value = 2.5
    assert "the weight from unit 1 to unit 1 of layer 1, 2.5000" in shown(panel)
    assert "@" not in text(panel).replace("w1.1.1=2.5", "")
    assert text(panel).endswith("| w1.1.1=2.5")
    changed = panel._moment()["state"].training.parameters != state.training.parameters
    assert changed.sum() == 1
    assert before != 2.5
    assert net is panel._scene.figures[0]
    press(panel, 0, *middle(panel, Unit(0, 0)))  # an input has no bias
    assert panel.values["chosen"] is None
    assert slider.disabled


def middle(panel, unit):
    """Where a unit is drawn, in pixels of the page."""
    from nnlab.widgets.playground.pictures import network_picture
    from nnlab.widgets.playground.run import sizes

    return network_picture(tuple(sizes(Settings.of(panel.values)))).place(unit)


def test_numbers_are_chosen_and_changed_with_keys_alone(made):
    panel = made(hidden=(2,))
    keys(panel, "+")  # nothing chosen, nothing changed
    assert "w" not in text(panel).rpartition("m=10")[2]
    keys(panel, "n", "n", "n", "N")
    assert panel.values["chosen"] == Edge(1, 0, 0)
    before = panel._links["number"].control.value
    keys(panel, "+", "+", "-")
    assert panel._links["number"].control.value == pytest.approx(before + 0.1)
    again = made(text(panel))
    assert (
        again._moment()["state"].training.parameters.tolist() == panel._moment()["state"].training.parameters.tolist()
    )
    push(panel, "−0.1")
    assert panel._links["number"].control.value == pytest.approx(before)


def test_a_chosen_number_that_is_no_more_there_is_let_go(made):
    panel = made(hidden=(4, 4))
    panel.set(chosen=Edge(2, 3, 3))
    assert not panel._links["number"].control.disabled
    panel.set(layer2=2)
    assert panel._links["number"].control.disabled
    assert "Chosen" not in shown(panel)


def test_points_are_painted_with_the_pointer(made):
    panel = made(data="painted", features=("x1", "x2"))
    assert panel.say == "There is nothing to learn yet: paint some points of both classes into the plane."
    press(panel, 1, 0.5, 0.5, (0.51, 0.5), (0.7, 0.5), (0.9, 0.5))
    assert panel.values["painted"] == ((50, 50, 1), (70, 50, 1), (90, 50, 1))
    panel.set(brush="class 0 ■")
    press(panel, 1, -0.5, 0.25)
    assert panel.values["painted"][-1] == (-50, 25, 0)
    panel.set(frame=20)
    assert "4 test points" in panel.say
    panel.set(brush="erase")
    press(panel, 1, 0.7, 0.5)
    assert len(panel.values["painted"]) == 3
    assert panel.values["frame"] == 0
    push(panel, "Paint anew")
    assert panel.values["painted"] == ()
    other = made(data="moons")
    press(other, 1, 0.5, 0.5)
    assert other.values["painted"] == ()
    push(other, "Paint anew")
    press(other, 1, 0.5, 0.5)
    assert other.values["painted"] == ((50, 50, 1),)


def test_points_are_painted_with_keys_alone(made):
    panel = made(data="painted")
    keys(panel, "ArrowRight", "ArrowUp", "Enter", "Shift+ArrowRight", " ")
    assert panel.values["painted"] == ((10, 10, 1), (12, 10, 1))
    keys(panel, *["ArrowLeft"] * 30)
    assert panel.values["cursor"] == (-100, 10)


# The state as text


def test_the_text_gives_the_state_back_in_another_panel(made):
    panel = made(data="moons", hidden=(5, 3))
    panel.set(frame=3)
    panel.set(chosen=Edge(1, 1, 4))
    panel.set(number=-1.25)
    panel.set(learning_rate=0.03)
    panel.set(frame=6)
    other = made(text(panel))
    assert other.say == panel.say
    assert text(other) == text(panel)
    for mine, theirs in zip(panel._scene.pixels()[:2], other._scene.pixels()[:2], strict=True):
        chosen = mine != theirs
        assert chosen.mean() < 0.02  # but for the mark of the chosen edge
    third = made()
    third._links["text"].control.value = text(panel)
    assert third.say == panel.say
    third.set(frame=0)
    assert third.say.startswith("Before the first update")


def test_reset_gives_back_what_the_text_told(made):
    panel = made("moons noise=0.3333333333333 | x2 x1 | 4 | adam | @50")
    told = panel.say
    assert "50 updates" in told
    assert panel._reset.disabled
    panel.set(frame=3, noise=0.1)
    panel.reset()
    assert panel.say == told


def test_a_text_that_cannot_be_read_is_explained_and_can_be_mended(made):
    panel = made()
    before = panel.say
    panel._links["text"].control.value = "spiral | x1"
    assert panel.say == before
    assert "That text cannot be read. There is no word in the data of this text called 'spiral'." in shown(panel)
    assert text(panel) == "spiral | x1"
    panel.set(noise=0.2)
    assert "cannot be read" not in shown(panel)
    assert text(panel).startswith("circles n=300 noise=0.2")
    with pytest.raises(ValueError, match="Did you mean 'spirals'"):
        made("spiral")


def test_presets_and_hidden_controls(made):
    panel = made("moons | x1", hidden=(2, 2), learning_rate=0.02, hide=["Data", "l1", "Keep as A", "goals", "number"])
    assert text(panel).startswith("moons n=300 noise=0.05 share=0.7 seed=0 | x1 | 2 2 tanh")
    assert panel.values["learning_rate"] == 0.02
    titles = next(part for part in parts(panel.box) if hasattr(part, "titles")).titles
    assert titles == ("Features", "Network", "Learning", "By hand", "View")
    labels = [getattr(part, "description", "") for part in parts(panel.box)]
    assert "noise" not in labels
    assert "λ₁ (l1)" not in labels
    assert "λ₂ (l2)" in labels
    assert "Keep as A" not in labels
    assert "chosen number" not in labels
    assert panel._goals == []
    panel.set(noise=0.3)  # hidden, but there
    with pytest.raises(ValueError, match="no control to hide called 'colour'"):
        made(hide=["colour"])


def test_ones_own_activation_is_in_the_menu(made, monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "bent", (lambda z: z + np.sin(z), lambda z: 1 + np.cos(z)))
    panel = made()
    panel.set(activation="bent", frame=2)
    assert panel.say.startswith("Epoch 2")
    assert "bent" in text(panel)


# A and B


def test_a_run_is_kept_as_a_and_the_difference_is_named(made):
    panel = made()
    panel.set(frame=5)
    told = panel.say
    push(panel, "Keep as A")
    assert panel.values["frame"] == 0
    assert "nothing yet: change one thing" in shown(panel)
    panel.set(optimizer="sgd")
    assert "differ in optimizer (adam and sgd): so from this start that is what makes the difference" in shown(panel)
    panel.set(seed=4)
    assert "differ in 2 things, so it cannot be said" in shown(panel)
    push(panel, "Forget A")
    assert "differ" not in shown(panel)
    panel.set(optimizer="adam", seed=0, frame=5)
    assert panel.say == told


def test_another_run_to_compare_with_is_given_as_text(made):
    panel = made("moons | x1 x2 | 4", against="moons | x1 x2 | 4 | sgd | @63")
    assert "differ in optimizer (sgd and adam)" in shown(panel)
    table = panel.values["kept"][1]
    assert table[:, 0].tolist() == [0, 1, 2, 3]
    twin = made("moons | x1 x2 | 4 | sgd")
    twin.set(frame=3)
    assert f"cost {table[-1, 1]:.3f}" in twin.say


# Trouble


def test_a_run_that_blows_up_is_explained_and_nothing_is_nan(made):
    panel = made("plane | x1 x2 | 8 8 relu he | sgd rate=10 m=10", step="1 batch")
    panel.set(frame=900)
    last = panel.values["frame"]
    assert last < 900
    assert "the run blew up" in panel.say
    assert "learning rate of 1" in shown(panel)
    assert "the sums z reach" in shown(panel)
    panel.set(frame=last - 1)
    assert "nan" not in (panel.say + shown(panel)).lower()
    assert panel._picture.frame["error"] == ""


def test_a_plane_is_learned_as_amounts(made):
    panel = made(data="plane", hidden=())
    panel.set(frame=30)
    assert re.fullmatch(r"Epoch 30, 630 updates: cost 0\.00\d, test 0\.00\d\.", panel.say)
    assert "the loss is the squared error, mse" in shown(panel)


def test_without_features_the_two_inputs_are_used_and_it_says_so(made):
    panel = made()
    before = panel.say
    panel.set(feature1=False, feature2=False)
    assert panel.say == before
    assert "No feature is chosen: x₁ and x₂ are used." in shown(panel)


def test_the_code_is_shown_and_runs(made, capsys):
    panel = made(hidden=(3,))
    panel.set(frame=3, show_code=True)
    code = html.unescape(re.search(r"<code>(.*)</code>", panel._picture.frame["html"], re.DOTALL)[1])
    exec(code, {})
    cost, test = (float(each) for each in re.findall(r"\d\.\d+", capsys.readouterr().out))
    assert f"cost {cost:.3f}, test {test:.3f}" in panel.say
