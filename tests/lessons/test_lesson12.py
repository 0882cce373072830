"""Lesson 12: backpropagation written as ten lines, the mistakes that are recognised, and what its panels say and do."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

import nnlab as nn
from helpers import words
from nnlab import plots
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson12_backprop_code import backward_microscope, backward_repair, silent_mistakes
from nnlab.lessons.lesson12_backprop_code import backward_variants as lines
from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import (
    PROBES,
    Compared,
    attempt,
    compare,
    problem,
    recognise,
)
from nnlab.lessons.lesson12_backprop_code.backward_microscope import SHOWN
from nnlab.lessons.lesson12_backprop_code.backward_repair import CHOICES, PROBLEM
from nnlab.lessons.lesson12_backprop_code.backward_variants import FIRST, MISTAKES, mistaken, written
from nnlab.lessons.lesson12_backprop_code.gradient_heat_maps import GradientMaps, _percent, _places

LOGICAL = {"f′ of the layer above", "f′ of the layer below", "wrong transpose"}  # where shapes differ, they stop


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# The worked numbers: the network of lesson 11, by hand

W1, B1 = np.array([[1, -1], [-1, 3]]), np.array([0.1, -1])
W2, B2 = np.array([[2, 4], [1, -2]]), np.array([-3.1, -2])
W3, B3 = np.array([[4], [-2]]), np.array([-1.1])


@pytest.fixture
def by_hand():
    net = nn.mlp([2, 2, 2, 1], output="sigmoid", loss="mse")
    for layer, W, b in zip(net.layers, (W1, W2, W3), (B1, B2, B3), strict=True):
        layer.params["W"], layer.params["b"] = W, b
    return net


def test_the_deltas_of_lesson_11_unit_by_unit(by_hand):
    a3, a4 = sigmoid(2 - 1 + 0.1), sigmoid(-2 + 3 - 1)
    a5, a6 = sigmoid(2 * a3 + a4 - 3.1), sigmoid(4 * a3 - 2 * a4 - 2)
    a7 = sigmoid(4 * a5 - 2 * a6 - 1.1)
    d7 = (a7 - 1) * a7 * (1 - a7)
    d5, d6 = 4 * d7 * a5 * (1 - a5), -2 * d7 * a6 * (1 - a6)
    d3, d4 = (2 * d5 + 4 * d6) * a3 * (1 - a3), (1 * d5 - 2 * d6) * a4 * (1 - a4)
    told = [round(float(d), 6) for d in (d7, d5, d6, d3, d4)]
    assert told == [-0.140535, -0.105355, 0.070267, 0.013183, -0.061473]
    grads = written()(by_hand, np.array([[2.0, 1.0]]), np.array([[1.0]]))
    np.testing.assert_allclose(grads[0]["W"], [[2 * d3, 2 * d4], [d3, d4]])
    np.testing.assert_allclose(grads[1]["W"], [[a3 * d5, a3 * d6], [a4 * d5, a4 * d6]])
    np.testing.assert_allclose(grads[2]["b"], [d7])


def test_the_mean_of_single_examples_is_the_batch(by_hand):
    X, y = np.array([[2.0, 1.0], [0.0, 1.0], [-1.0, 2.0]]), np.array([[1.0], [0.0], [1.0]])
    one_by_one = [written()(by_hand, X[i : i + 1], y[i : i + 1])[1]["W"] for i in range(3)]
    np.testing.assert_allclose(sum(one_by_one) / 3, written()(by_hand, X, y)[1]["W"])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("f", ["sigmoid", "tanh", "softplus"])
def test_the_ten_lines_agree_with_nudging_on_random_networks(seed, f):
    rng = np.random.default_rng(seed)
    sizes = tuple(rng.integers(1, 5, rng.integers(2, 6)).tolist())
    net, X, y, right = problem(sizes, f, int(rng.integers(1, 7)), seed)
    came = attempt(written(), problem(sizes, f, len(X), seed))
    assert came.changed == ()
    flat = net.copy()

    def cost(w):
        flat.parameters = w
        return flat.cost(X, y)

    nudged = nn.numerical_gradient(cost, net.parameters.copy())
    own = np.concatenate([g.ravel() for grads in came.grads for g in grads.values()])
    np.testing.assert_allclose(own, nudged, atol=1e-8)
    assert [grads["W"].shape for grads in right] == list(itertools.pairwise(sizes))


def test_it_is_ten_lines():
    assert len(lines.source().splitlines()) == 10
    assert check("12.backward", written()).passed


# The mistakes


@pytest.mark.parametrize("name", [*MISTAKES, FIRST])
def test_each_mistake_is_wrong_and_is_called_by_its_name(name):
    assert recognise(mistaken(name)) == [name]
    stops = [attempt(mistaken(name), probe).grads is None for probe in PROBES]
    assert stops == [name in LOGICAL, False]


@pytest.mark.parametrize("rate", [0.01, 0.1, 1.0, 3.0])
def test_w_updated_first_is_recognised_at_any_rate_and_also_where_the_network_is_changed(rate):
    def in_place(net, X, y):
        error, grads = net.forward(X) - y, []
        for layer in reversed(net.layers):
            delta = error * layer.f_prime(layer.z)
            grads.insert(0, {"W": layer.x.T @ delta / len(X), "b": delta.mean(axis=0)})
            layer.params["W"] -= rate * grads[0]["W"]
            error = delta @ layer.params["W"].T
        return grads

    assert recognise(lines.updated_first(rate)) == recognise(in_place) == [FIRST]
    before = PROBES[0].net.parameters.copy()
    assert attempt(in_place, PROBES[0]).changed == ("the network's weights",)
    np.testing.assert_array_equal(PROBES[0].net.parameters, before)


def test_two_mistakes_at_once_are_both_named():
    two = written(**MISTAKES["sign flipped"].lines, **MISTAKES["no 1/m"].lines)
    assert recognise(two) == ["sign flipped", "no 1/m"]


def test_what_is_right_or_like_nothing_known_has_no_name():
    assert recognise(written()) == []
    assert recognise(lambda net, X, y: [{"W": 0 * g["W"] + 7, "b": g["b"]} for g in written()(net, X, y)]) == []
    assert recognise(lambda net, X, y: 1 / 0) == []


def test_a_mistake_that_is_written_in_another_way_is_the_same_mistake():
    def learners(net, X, y):
        layers = net.layers
        out = net.forward(X)
        deltas = {len(layers) - 1: (out - y) * out * (1 - out)}
        for i in range(len(layers) - 2, -1, -1):
            deltas[i] = deltas[i + 1] @ layers[i + 1].params["W"].T
        return [{"W": layers[i].x.T @ d / len(X), "b": d.mean(0)} for i, d in sorted(deltas.items())]

    assert recognise(learners) == ["no f′ in hidden layers"]


# The microscope


def raises(net, X, y):
    return {}["delta"]


def misfit(net, X, y):
    return [{"W": np.zeros((9, 9)), "b": 0.0} for _ in net.layers]


def spoils(net, X, y):
    grads = written()(net, X, y)
    net.parameters = 7.0 + 0 * net.parameters
    X[...], y[...] = 0, 0
    return grads


def test_the_first_wrong_array_is_named_from_the_output_back():
    panel = backward_microscope()
    assert panel.say == "nnlab's backward: all 6 arrays are right."
    panel.set(look_at="no f′ in hidden layers")
    assert "4 of 6 arrays are wrong; the first, from the output back, is ∂C/∂W⁽²⁾. The hidden layers' f′" in panel.say
    panel.set(look_at="sign flipped", network="2-3-1")
    assert "4 of 4 arrays are wrong; the first, from the output back, is ∂C/∂W⁽²⁾. The sign" in panel.say


def test_a_function_that_raises_misfits_or_spoils_is_told_and_the_panel_lives_on():
    panel = backward_microscope([raises, misfit, spoils])
    assert panel.say == "your raises stops on this network."
    assert "KeyError" in words(panel)
    assert 'return {}["delta"]'.replace('"', "&quot;") in panel._picture.frame["html"]
    panel.set(look_at="your misfit")
    assert panel.say == "your misfit: 6 of 6 arrays are wrong; the first, from the output back, is ∂C/∂W⁽³⁾."
    assert "(9, 9), should be (2, 1)" in words(panel)
    before = panel.values
    panel.set(look_at="your spoils")
    assert panel.say == "your spoils: all 6 arrays are right."
    for name in ("the network's weights", "X", "y"):
        assert f"It changes {name}." in words(panel)
    assert panel._picture.frame["error"] == ""
    panel.set(**before)
    assert "9, 9" in words(panel)


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (3, "a list of 3 dicts, one for each layer, each with W and b, not a value of the type int."),
        ([], "the list has 0 entries"),
        ([{"W": 1}] * 3, "entry 1 is {W}"),
        ([{"W": "x", "b": 1}] * 3, "W should hold numbers"),
    ],
)
def test_what_is_no_list_of_gradients_is_told(came, said):
    panel = backward_microscope(lambda net, X, y: came)
    assert panel.say == "your <lambda> stops on this network."
    assert said in panel._picture.frame["html"]


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_wrong(odd):
    def overflows(net, X, y):
        return [{"W": np.where(g["W"] > 0, odd, -odd), "b": g["b"]} for g in written()(net, X, y)]

    panel = backward_microscope(overflows)
    assert panel.say == "your overflows: 3 of 6 arrays are wrong; the first, from the output back, is ∂C/∂W⁽³⁾."
    assert "its entry [0, 0] should be" in str(check("12.backward", overflows))


def test_where_a_mistake_hides_it_is_told_that_it_is_elsewhere():
    panel = backward_microscope()
    panel.set(look_at="no 1/m", m=1)
    assert panel.say.startswith("no 1/m: all 6 arrays are right here, elsewhere not. The 1/m is missing")
    assert len(panel.reached) == 1
    panel.set(look_at="no f′ in hidden layers", f="identity")
    assert len(panel.reached) == 2
    for network in ("2-2-2-1", "4-3-2", "3-3-3"):
        panel.set(look_at="wrong transpose", network=network)
        assert ("stops" in panel.say) == (network != "3-3-3")
        assert len(panel.reached) == (2 if network != "3-3-3" else 3)


def test_of_two_mistakes_the_first_is_in_the_sentence_and_the_other_beside_the_picture():
    two = written(**MISTAKES["sign flipped"].lines, **MISTAKES["no 1/m"].lines)
    panel = backward_microscope(two)
    for name, said, told in (("sign flipped", True, False), ("no 1/m", False, True)):
        assert (MISTAKES[name].sentence in panel.say, MISTAKES[name].sentence in words(panel)) == (said, told)


def test_a_stub_is_said_and_nnlabs_is_looked_at():
    panel = backward_microscope(lambda net, X, y: None)
    assert panel.say == "Your backward is still a stub, so nnlab's is shown. nnlab's backward: all 6 arrays are right."
    panel.set(look_at="no 1/m")
    assert panel.say.startswith("no 1/m: ")


def test_every_mistake_in_the_menu_shows_in_some_heat_map():
    panel = backward_microscope()
    for name in SHOWN:
        panel.set(look_at=name, network="5-4-3-2")
        assert "wrong" in panel.say or "stops" in panel.say, name


def test_a_share_is_written_short():
    shares = {
        0.0: "0",
        -2.0: "−200 %",
        0.354: "+35 %",
        0.004: "+0.4 %",
        1e9: "> +999 %",
        -1e9: "< −999 %",
        -0.0003: "−0.03 %",
    }
    assert {share: _percent(share) for share in shares} == shares


def test_a_number_that_is_too_large_is_blue_and_one_that_is_too_small_is_vermillion():
    maps = GradientMaps(plots.figure(6.4, 2.6))
    fine = Compared(2, "W", np.ones((1, 1)), np.ones((1, 1)))
    wrong = Compared(1, "W", np.array([[-1.0, 1.0, 2.0]]), np.array([[-2.0, 2.0, 2.0]]))
    maps.show([fine])
    assert len(maps.first.get_xdata()) == 0
    maps.show([fine, wrong, wrong._replace(name="b")])
    written, colours = maps._cells(wrong)
    assert written == ["+50 %", "−50 %", "0"]
    (red, _, blue), (other_red, _, other_blue) = colours[0][:3], colours[1][:3]
    assert blue > red
    assert other_red > other_blue
    left, top = _places([fine, wrong, wrong._replace(name="b")])[1][1]
    assert maps.first.get_xdata().min() == pytest.approx(left - 2)  # the frame is around the first that is wrong
    assert maps.first.get_ydata().max() == pytest.approx(top + 2)


# The versions to repair


def test_a_version_is_repaired_line_by_line():
    panel = backward_repair()
    right = dict(lines.RIGHT)
    del right["keep"]
    assert panel.say == "Version A: 3 of 6 arrays are wrong; the first, from the output back, is ∂C/∂W⁽³⁾."
    panel.set(W=right["W"])
    assert panel.reached == ["Repair version A."]
    assert panel.say == "Version A: all 6 arrays are right."
    for _ in range(2):
        panel.set(**panel._actions["Next version"](panel.values))
    assert panel.say == "Version C: 6 of 6 arrays are wrong; the first, from the output back, is ∂C/∂W⁽³⁾."
    panel.set(delta=right["delta"])
    assert panel.say == "Version C: 3 of 6 arrays are wrong; the first, from the output back, is ∂C/∂b⁽³⁾."
    panel.set(b=right["b"])
    for _ in range(2):
        panel.set(**panel._actions["Next version"](panel.values))
    assert panel.say == "Version B: 4 of 6 arrays are wrong; the first, from the output back, is ∂C/∂W⁽²⁾."
    panel.set(guess=True)
    assert panel.say.endswith("What goes down a layer is the error, not δ: the f′ of the layers above is lost.")
    panel.set(back=right["back"])
    assert len(panel.reached) == 3


def test_only_the_right_lines_are_right():
    right = []
    for lines_of_one in itertools.product(*CHOICES.values()):
        backward = written(**dict(zip(CHOICES, lines_of_one, strict=True)))
        grads = attempt(backward, PROBLEM).grads
        if grads is not None and not any(each.wrong for each in compare(grads, PROBLEM)):
            right.append(lines_of_one)
    assert right == [tuple(lines.RIGHT[name] for name in CHOICES)]


def test_a_line_that_stops_is_shown():
    panel = backward_repair()
    panel.set(back='error = delta @ layer.params["W"]')
    assert panel.say.startswith("Version A stops on this network.")
    assert "line 9:  error = delta @ layer.params[&quot;W&quot;]" in panel._picture.frame["html"]


# Training with mistakes


def test_xor_is_learned_with_five_of_the_eight_mistakes():
    panel = silent_mistakes()
    menu = panel._controls["mistake"].options
    costs = {}
    for name in menu:
        panel.set(mistake=name, frame=60)
        costs[name] = float(re.search(r"the cost is ([\d.]+)\.", panel.say)[1])
    assert costs["none"] < 0.005
    assert [name for name in menu if costs[name] > 0.01] == [
        "no f′ in hidden layers",
        "bias without a gradient",
        "sign flipped",
    ]
    assert sum(cost < costs["none"] for cost in costs.values()) == 3
    assert len(panel.reached) == 3


def test_the_updates_are_those_of_gradient_descent():
    panel = silent_mistakes()
    panel.set(mistake="sign flipped", learning_rate=0.5, seed=3, frame=7)
    X, y = nn.datasets.gates("xor")
    y = y.reshape(-1, 1).astype(float)
    costs = []
    for sign in (1, -1):  # a flipped sign goes uphill
        net = nn.mlp([2, 3, 1], "tanh", output="sigmoid", loss="mse", rng=3)
        for _ in range(70):
            net.backward(X, y)
            net.parameters -= sign * 0.5 * net.gradient
        costs.append(net.cost(X, y))
    assert panel.say.startswith("70 updates with “sign flipped”, η = 0.5: ")
    assert panel.say.endswith(f"the cost is {costs[1]:.4f}. Without a mistake it is {costs[0]:.4f}.")


def test_a_backward_of_ones_own_trains_exactly_like_the_right_one():
    panel = silent_mistakes(written())
    panel.set(frame=30)
    cost, without = re.findall(r"is (0\.\d+)\.", panel.say)
    assert panel.say.startswith("300 updates with your backward, η = 2: ")
    assert cost == without
    assert silent_mistakes(lambda *args: None).say.startswith("Your backward is still a stub")


def test_gradients_that_fit_nothing_are_told_and_the_panel_lives_on():
    panel = silent_mistakes(lambda net, X, y: [])
    panel.set(frame=2)
    assert "a list of 2 dicts, one for each layer, each with W and b, but the list has 0 entries." in panel.say
    panel.set(mistake="none")
    assert panel.say.startswith("20 updates with no mistake")


# The questions


def test_the_answers_are_true():
    assert question("12.rows").right == np.zeros((10, 30)).size
    a = 0.999
    assert a * a * (1 - a) == pytest.approx(0.001, abs=1e-4)
    assert "0.999 with cross-entropy" in question("12.cross").right
    with pytest.raises(ValueError, match="matmul"):
        np.zeros((5, 2)) @ np.zeros((3, 2))
    assert (np.zeros((5, 2)) @ np.zeros((3, 2)).T).shape == (5, 3)
    assert "f′ of a" in question("12.silent").look
