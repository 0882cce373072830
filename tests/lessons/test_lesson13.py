"""Tests of lesson 13: the runs in its notebook, A and B, exported code, initialisation, and its exercises."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest

import nnlab as nn
from nnlab import datasets
from nnlab.lessons.lesson13_playground import playground
from nnlab.lessons.lesson13_playground.checks_smallest_network import lowest_test_error
from nnlab.lessons.lesson13_playground.checks_training_loop import FLAWS, reference_stop, reference_train
from refresh_notebooks import NOTEBOOKS, read
from shared_panels import share

shared = share(playground)

RING = "circles | x1 x2 | 3 tanh seed={seed} | adam rate=0.1 m=30 | @{updates}"
CELLS = [cell.source for cell in read(NOTEBOOKS / "13_playground.ipynb").cells if cell.cell_type == "code"]


def html_text(panel):
    """Return the panel's HTML as text."""
    return html.unescape(re.sub(r"<[^>]+>", " ", panel._picture.frame["html"]))


def error_percent(panel):
    """Return the test error in percent, from the panel's sentence."""
    return float(re.search(r"\(([\d.]+)%\)", panel.say)[1])


@pytest.fixture
def run(shared, undrawn):
    """Return a function: the playground after the run that a text describes."""

    def run_of(text):
        panel = shared(playground)
        panel._links["text"].control.value = text
        return panel

    return run_of


def all_widgets(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from all_widgets(child)


# Runs from different seeds


@pytest.mark.parametrize(("seed", "learns"), [(0, True), (1, False), (2, True), (5, False)])
def test_some_seeds_learn_the_ring_in_80_epochs_and_others_get_stuck(run, seed, learns):
    panel = run(RING.format(seed=seed, updates=560))
    assert panel.say.startswith("Epoch 80, ")
    assert (error_percent(panel) < 5) == learns
    assert learns or 15 < error_percent(panel) < 25


@pytest.mark.slow
def test_a_stuck_run_leaves_its_plateau_later(run):
    assert error_percent(run(RING.format(seed=6, updates=840))) > 15
    assert error_percent(run(RING.format(seed=6, updates=2800))) < 5


def test_a_stuck_run_misclassifies_both_ends_of_a_strip():
    X, y = datasets.circles(300, noise=0.05, rng=0)
    X_train, y_train, X_test, y_test = datasets.split(X, y, share=0.7, rng=0)
    net = nn.mlp([2, 3, 1], "tanh", loss="binary_cross_entropy", rng=1)
    nn.fit(net, X_train, y_train, optimizer=nn.Adam(0.1), batch_size=30, epochs=80, rng=1, progress=False)
    missed = X_test[net.predict(X_test) != y_test]
    assert (np.abs(missed[:, 1]) > 0.5).all()
    assert {*np.sign(missed[:, 1])} == {-1, 1}


def test_first_panel_has_only_the_seed_controls():
    lesson = {"playground": playground}
    exec(next(cell for cell in CELLS if "put_away +=" in cell), lesson)
    panel = playground(lesson["ring"], hide=lesson["put_away"])
    pages = next(part for part in all_widgets(panel.box) if hasattr(part, "titles"))
    names = [getattr(part, "description", "") for part in all_widgets(pages)]
    assert [name for name in names if name] == ["seed", "New start"]
    assert panel._goals == []


# Text, code, A and B


def test_code_in_the_notebook_is_the_panels_and_gives_its_costs(capsys):
    lesson = {"playground": playground}
    exec(next(cell for cell in CELLS if "shared =" in cell), lesson)
    panel = lesson["panel"]
    capsys.readouterr()
    panel.set(show_code=True)
    code = html.unescape(re.search(r"<code>(.*)</code>", panel._picture.frame["html"], re.DOTALL)[1])
    *lines, printed = code.splitlines()
    assert len(lines) <= 10
    assert printed.startswith("print(net.cost(X_train, y_train)")
    pasted = next(cell for cell in CELLS if "assert costs in told" in cell)
    assert "\n".join(lines) in pasted.replace("\n\n", "\n")
    ran = {}
    exec(code, ran)
    costs = [float(cost) for cost in re.findall(r"\d\.\d+", capsys.readouterr().out)]
    assert f"cost {costs[0]:.3f}, test {costs[1]:.3f}" in panel.say
    np.testing.assert_array_equal(ran["net"].parameters, panel._all_values()["state"].training.parameters)


@pytest.mark.slow
def test_b_differs_from_a_only_in_the_activation_and_gets_stuck():
    lesson = {"playground": playground, "later": []}
    exec(next(cell for cell in CELLS if "against=a" in cell), lesson)
    panel = playground(lesson["b"], against=lesson["a"])
    assert "A and this run differ in activation (tanh and relu)" in html_text(panel)
    assert panel.values["kept"][1][-1, -1] == 1.0  # all test points of A are right
    panel.set(frame=80)
    assert error_percent(panel) > 15


def test_a_learners_activation_is_in_the_menu(monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "mine", nn.ACTIVATIONS["softplus"])
    menus = [menu for part in all_widgets(playground().box) for menu in getattr(part, "options", ())]
    assert "mine" in menus
    assert "step" not in menus  # its slope is 0


# Initialisation, learning rate, features


def test_zero_or_constant_initialisation_keeps_units_identical(run):
    for start in ("zeros", "constant"):
        panel = run(f"circles | x1 x2 | 4 tanh {start} | adam rate=0.1 m=30 | @70")
        assert "All 4 units of layer 1 are alike" in html_text(panel)
        W = panel._all_values()["state"].training.parameters[:8].reshape(2, 4)
        assert (W[:, :1] == W).all()
        assert (W == 0).all() == (start == "zeros")


def test_a_large_learning_rate_raises_the_cost_and_saturates_units(run):
    text = html_text(run("circles | x1 x2 | 4 tanh | sgd rate=10 m=30 | @70"))  # later it depends on the processor
    assert "The cost has risen from 0.70" in text
    assert "are saturated" in text
    panel = run("plane | x1 x2 | 4 relu | sgd rate=10 m=10")
    panel.set(frame=80)
    assert "the run blew up" in panel.say


def test_squared_features_replace_a_hidden_layer(run):
    panel = run("circles | x1^2 x2^2 | xavier | adam rate=0.1 m=30 | @560")
    assert error_percent(panel) == 0
    panel = run("circles | x1 x2 | xavier | adam rate=0.1 m=30 | @560")
    assert error_percent(panel) > 30


# The exercises


def test_reference_train_agrees_with_nnlab_fit():
    X, y = datasets.moons(50, rng=0)
    mine, theirs = (nn.mlp([2, 3, 1], "tanh", loss="binary_cross_entropy", rng=0) for _ in range(2))
    costs = reference_train(mine, X, y, 0.5, 8, lambda costs: len(costs) > 4, np.random.default_rng(0))
    nn.fit(theirs, X, y, optimizer=nn.SGD(0.5), batch_size=8, epochs=4, rng=0)
    np.testing.assert_array_equal(mine.parameters, theirs.parameters)
    assert len(costs) == 5
    assert costs[-1] == theirs.cost(X, y)


def test_each_flaw_of_the_loop_gives_different_costs():
    X, y = datasets.moons(11, rng=0)
    runs = []
    for flaw in ("", *FLAWS):
        net = nn.mlp([2, 3, 1], "tanh", loss="binary_cross_entropy", rng=0)
        runs.append(
            tuple(reference_train(net, X, y, 0.5, 4, lambda costs: len(costs) > 2, np.random.default_rng(0), flaw))
        )
    assert len(set(runs)) == len(runs)


def test_patience_on_the_plateau_of_the_question():
    costs = [0.69] * 16 + [0.5, 0.3, 0.1]  # at the start, on a plateau of fifteen epochs, and then it falls
    ends = {patience: next((n for n in range(1, 20) if reference_stop(costs[:n], 100, 0.05, patience)), None)
            for patience in (10, 20)}  # fmt: skip
    assert ends == {10: 11, 20: None}


def test_84_updates_are_12_epochs(run):
    assert run(RING.format(seed=0, updates=84)).say.startswith("Epoch 12, 84 updates")


@pytest.mark.parametrize(("name", "units"), [("gaussians", 0), ("xor", 3), ("circles", 3), ("moons", 3)])
def test_smallest_network_is_enough_and_one_unit_less_is_not(name, units):
    assert lowest_test_error(name, units) < 0.045
    assert units == 0 or lowest_test_error(name, units - 1) > 0.08
