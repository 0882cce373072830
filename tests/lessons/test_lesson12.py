"""Tests of lesson 12: `backward` in ten lines, recognising mistakes, and its three panels."""

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
from nnlab.lessons.lesson12_backprop_code import backward_variants as variants
from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import (
    PROBES,
    ComparedArray,
    compare_gradients,
    random_problem,
    recognise_mistakes,
    run_backward,
)
from nnlab.lessons.lesson12_backprop_code.backward_heat_maps import GradientMaps, _layout, _percent_text
from nnlab.lessons.lesson12_backprop_code.backward_microscope import MENU_MISTAKES
from nnlab.lessons.lesson12_backprop_code.backward_repair import CHOICES, PROBLEM
from nnlab.lessons.lesson12_backprop_code.backward_variants import (
    MISTAKES,
    W_UPDATED_FIRST,
    build_backward,
    flawed_backward,
)
from shared_panels import share

shared = share(backward_microscope, backward_repair, silent_mistakes)

SHAPE_ERRORS = {
    "f′ of the layer above",
    "f′ of the layer below",
    "wrong transpose",
}  # where shapes differ, they raise an error


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# Worked example: the network of lesson 11, by hand

W1, B1 = np.array([[1, -1], [-1, 3]]), np.array([0.1, -1])
W2, B2 = np.array([[2, 4], [1, -2]]), np.array([-3.1, -2])
W3, B3 = np.array([[4], [-2]]), np.array([-1.1])


@pytest.fixture
def worked_network():
    net = nn.mlp([2, 2, 2, 1], output="sigmoid", loss="mse")
    for layer, W, b in zip(net.layers, (W1, W2, W3), (B1, B2, B3), strict=True):
        layer.params["W"], layer.params["b"] = W, b
    return net


def test_backward_agrees_with_lesson_11_unit_by_unit(worked_network):
    a3, a4 = sigmoid(2 - 1 + 0.1), sigmoid(-2 + 3 - 1)
    a5, a6 = sigmoid(2 * a3 + a4 - 3.1), sigmoid(4 * a3 - 2 * a4 - 2)
    a7 = sigmoid(4 * a5 - 2 * a6 - 1.1)
    d7 = (a7 - 1) * a7 * (1 - a7)
    d5, d6 = 4 * d7 * a5 * (1 - a5), -2 * d7 * a6 * (1 - a6)
    d3, d4 = (2 * d5 + 4 * d6) * a3 * (1 - a3), (1 * d5 - 2 * d6) * a4 * (1 - a4)
    deltas = [round(float(d), 6) for d in (d7, d5, d6, d3, d4)]
    assert deltas == [-0.140535, -0.105355, 0.070267, 0.013183, -0.061473]
    grads = build_backward()(worked_network, np.array([[2.0, 1.0]]), np.array([[1.0]]))
    np.testing.assert_allclose(grads[0]["W"], [[2 * d3, 2 * d4], [d3, d4]])
    np.testing.assert_allclose(grads[1]["W"], [[a3 * d5, a3 * d6], [a4 * d5, a4 * d6]])
    np.testing.assert_allclose(grads[2]["b"], [d7])


def test_batch_gradient_is_the_mean_over_examples(worked_network):
    X, y = np.array([[2.0, 1.0], [0.0, 1.0], [-1.0, 2.0]]), np.array([[1.0], [0.0], [1.0]])
    one_by_one = [build_backward()(worked_network, X[i : i + 1], y[i : i + 1])[1]["W"] for i in range(3)]
    np.testing.assert_allclose(sum(one_by_one) / 3, build_backward()(worked_network, X, y)[1]["W"])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("f", ["sigmoid", "tanh", "softplus"])
def test_backward_agrees_with_numerical_gradients(seed, f):
    rng = np.random.default_rng(seed)
    sizes = tuple(rng.integers(1, 5, rng.integers(2, 6)).tolist())
    net, X, y, right = random_problem(sizes, f, int(rng.integers(1, 7)), seed)
    outcome = run_backward(build_backward(), random_problem(sizes, f, len(X), seed))
    assert outcome.changed == ()
    flat = net.copy()

    def cost(w):
        flat.parameters = w
        return flat.cost(X, y)

    nudged = nn.numerical_gradient(cost, net.parameters.copy())
    own = np.concatenate([g.ravel() for grads in outcome.grads for g in grads.values()])
    np.testing.assert_allclose(own, nudged, atol=1e-8)
    assert [grads["W"].shape for grads in right] == list(itertools.pairwise(sizes))


def test_reference_backward_has_ten_lines():
    assert len(variants.source_code().splitlines()) == 10
    assert check("12.backward", build_backward()).passed


# Recognising mistakes


@pytest.mark.parametrize("name", [*MISTAKES, W_UPDATED_FIRST])
def test_each_mistake_is_recognised(name):
    assert recognise_mistakes(flawed_backward(name)) == [name]
    stops = [run_backward(flawed_backward(name), probe).grads is None for probe in PROBES]
    assert stops == [name in SHAPE_ERRORS, False]


@pytest.mark.parametrize("rate", [0.01, 0.1, 1.0, 3.0])
def test_w_updated_first_is_recognised_at_any_rate_and_in_place(rate):
    def in_place(net, X, y):
        error, grads = net.forward(X) - y, []
        for layer in reversed(net.layers):
            delta = error * layer.f_prime(layer.z)
            grads.insert(0, {"W": layer.x.T @ delta / len(X), "b": delta.mean(axis=0)})
            layer.params["W"] -= rate * grads[0]["W"]
            error = delta @ layer.params["W"].T
        return grads

    assert (
        recognise_mistakes(variants.backward_updating_w_first(rate))
        == recognise_mistakes(in_place)
        == [W_UPDATED_FIRST]
    )
    before = PROBES[0].net.parameters.copy()
    assert run_backward(in_place, PROBES[0]).changed == ("the network's weights",)
    np.testing.assert_array_equal(PROBES[0].net.parameters, before)


def test_two_mistakes_at_once_are_both_recognised():
    two = build_backward(**MISTAKES["sign flipped"].lines, **MISTAKES["no 1/m"].lines)
    assert recognise_mistakes(two) == ["sign flipped", "no 1/m"]


def test_no_mistake_is_recognised_in_right_or_unknown_gradients():
    assert recognise_mistakes(build_backward()) == []
    assert (
        recognise_mistakes(lambda net, X, y: [{"W": 0 * g["W"] + 7, "b": g["b"]} for g in build_backward()(net, X, y)])
        == []
    )
    assert recognise_mistakes(lambda net, X, y: 1 / 0) == []


def test_a_mistake_is_recognised_in_other_code():
    def learners(net, X, y):
        layers = net.layers
        out = net.forward(X)
        deltas = {len(layers) - 1: (out - y) * out * (1 - out)}
        for i in range(len(layers) - 2, -1, -1):
            deltas[i] = deltas[i + 1] @ layers[i + 1].params["W"].T
        return [{"W": layers[i].x.T @ d / len(X), "b": d.mean(0)} for i, d in sorted(deltas.items())]

    assert recognise_mistakes(learners) == ["no f′ in hidden layers"]


# The panel backward_microscope


def raises(net, X, y):
    return {}["delta"]


def misfit(net, X, y):
    return [{"W": np.zeros((9, 9)), "b": 0.0} for _ in net.layers]


def spoils(net, X, y):
    grads = build_backward()(net, X, y)
    net.parameters = 7.0 + 0 * net.parameters
    X[...], y[...] = 0, 0
    return grads


def test_microscope_names_the_first_wrong_array_from_the_output(shared):
    panel = shared(backward_microscope)
    assert panel.say == "nnlab's backward: all 6 arrays are right."
    panel.set(look_at="no f′ in hidden layers")
    assert "4 of 6 arrays are wrong; the first, from the output back, is ∂C/∂W⁽²⁾. The hidden layers' f′" in panel.say
    panel.set(look_at="sign flipped", network="2-3-1")
    assert "4 of 4 arrays are wrong; the first, from the output back, is ∂C/∂W⁽²⁾. The sign" in panel.say


def test_microscope_survives_errors_wrong_shapes_and_changed_inputs():
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
    ("answer", "message"),
    [
        (3, "a list of 3 dicts, one for each layer, each with W and b, not a value of the type int."),
        ([], "the list has 0 entries"),
        ([{"W": 1}] * 3, "entry 1 is {W}"),
        ([{"W": "x", "b": 1}] * 3, "W should hold numbers"),
    ],
)
def test_an_answer_that_is_not_a_list_of_gradients_gets_a_message(answer, message):
    panel = backward_microscope(lambda net, X, y: answer)
    assert panel.say == "your <lambda> stops on this network."
    assert message in panel._picture.frame["html"]


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_wrong(odd):
    def overflows(net, X, y):
        return [{"W": np.where(g["W"] > 0, odd, -odd), "b": g["b"]} for g in build_backward()(net, X, y)]

    panel = backward_microscope(overflows)
    assert panel.say == "your overflows: 3 of 6 arrays are wrong; the first, from the output back, is ∂C/∂W⁽³⁾."
    assert "its entry [0, 0] should be" in str(check("12.backward", overflows))


def test_microscope_says_when_a_mistake_has_no_effect_here(shared):
    panel = shared(backward_microscope)
    panel.set(look_at="no 1/m", m=1)
    assert panel.say.startswith("no 1/m: all 6 arrays are right here, elsewhere not. The 1/m is missing")
    assert len(panel.reached) == 1
    panel.set(look_at="no f′ in hidden layers", f="identity")
    assert len(panel.reached) == 2
    for network in ("2-2-2-1", "4-3-2", "3-3-3"):
        panel.set(look_at="wrong transpose", network=network)
        assert ("stops" in panel.say) == (network != "3-3-3")
        assert len(panel.reached) == (2 if network != "3-3-3" else 3)


def test_microscope_puts_the_first_mistake_in_the_sentence_and_others_in_the_html():
    two = build_backward(**MISTAKES["sign flipped"].lines, **MISTAKES["no 1/m"].lines)
    panel = backward_microscope(two)
    for name, in_sentence, in_html in (("sign flipped", True, False), ("no 1/m", False, True)):
        assert (MISTAKES[name].sentence in panel.say, MISTAKES[name].sentence in words(panel)) == (in_sentence, in_html)


def test_microscope_shows_nnlabs_backward_instead_of_a_stub():
    panel = backward_microscope(lambda net, X, y: None)
    assert panel.say == "Your backward is still a stub, so nnlab's is shown. nnlab's backward: all 6 arrays are right."
    panel.set(look_at="no 1/m")
    assert panel.say.startswith("no 1/m: ")


def test_every_mistake_in_the_menu_makes_a_difference(shared):
    panel = shared(backward_microscope)
    for name in MENU_MISTAKES:
        panel.set(look_at=name, network="5-4-3-2")
        assert "wrong" in panel.say or "stops" in panel.say, name


def test_percent_text():
    shares = {
        0.0: "0",
        -2.0: "−200 %",
        0.354: "+35 %",
        0.004: "+0.4 %",
        1e9: "> +999 %",
        -1e9: "< −999 %",
        -0.0003: "−0.03 %",
    }
    assert {share: _percent_text(share) for share in shares} == shares


def test_heat_map_colours_and_the_frame_of_the_first_wrong_array():
    maps = GradientMaps(plots.figure(6.4, 2.6))
    fine = ComparedArray(2, "W", np.ones((1, 1)), np.ones((1, 1)))
    wrong = ComparedArray(1, "W", np.array([[-1.0, 1.0, 2.0]]), np.array([[-2.0, 2.0, 2.0]]))
    maps.show([fine])
    assert len(maps.first_wrong_frame.get_xdata()) == 0
    maps.show([fine, wrong, wrong._replace(name="b")])
    texts, colours = maps._texts_and_colours(wrong)
    assert texts == ["+50 %", "−50 %", "0"]
    (red, _, blue), (other_red, _, other_blue) = colours[0][:3], colours[1][:3]
    assert blue > red
    assert other_red > other_blue
    left, top = _layout([fine, wrong, wrong._replace(name="b")])[1][1]
    assert maps.first_wrong_frame.get_xdata().min() == pytest.approx(
        left - 2
    )  # the frame is around the first that is wrong
    assert maps.first_wrong_frame.get_ydata().max() == pytest.approx(top + 2)


# The panel backward_repair


def test_repairing_each_version_reaches_its_goal(shared):
    panel = shared(backward_repair)
    right = dict(variants.REFERENCE_LINES)
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


def test_only_the_reference_lines_give_right_gradients():
    right = []
    for chosen_lines in itertools.product(*CHOICES.values()):
        backward = build_backward(**dict(zip(CHOICES, chosen_lines, strict=True)))
        grads = run_backward(backward, PROBLEM).grads
        if grads is not None and not any(each.is_wrong for each in compare_gradients(grads, PROBLEM)):
            right.append(chosen_lines)
    assert right == [tuple(variants.REFERENCE_LINES[name] for name in CHOICES)]


def test_repair_shows_the_line_that_raises_an_error(shared):
    panel = shared(backward_repair)
    panel.set(back='error = delta @ layer.params["W"]')
    assert panel.say.startswith("Version A stops on this network.")
    assert "line 9:  error = delta @ layer.params[&quot;W&quot;]" in panel._picture.frame["html"]


# The panel silent_mistakes


@pytest.mark.slow
def test_xor_is_learned_with_five_of_the_eight_mistakes(shared):
    panel = shared(silent_mistakes)
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


def test_silent_mistakes_trains_by_gradient_descent(shared):
    panel = shared(silent_mistakes)
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


def test_silent_mistakes_trains_with_a_learners_backward():
    panel = silent_mistakes(build_backward())
    panel.set(frame=30)
    cost, without = re.findall(r"is (0\.\d+)\.", panel.say)
    assert panel.say.startswith("300 updates with your backward, η = 2: ")
    assert cost == without
    assert silent_mistakes(lambda *args: None).say.startswith("Your backward is still a stub")


def test_silent_mistakes_survives_invalid_gradients():
    panel = silent_mistakes(lambda net, X, y: [])
    panel.set(frame=2)
    assert "a list of 2 dicts, one for each layer, each with W and b, but the list has 0 entries." in panel.say
    panel.set(mistake="none")
    assert panel.say.startswith("20 updates with no mistake")


# The questions


def test_answers_to_the_questions_are_true():
    assert question("12.rows").right == np.zeros((10, 30)).size
    a = 0.999
    assert a * a * (1 - a) == pytest.approx(0.001, abs=1e-4)
    assert "0.999 with cross-entropy" in question("12.cross").right
    with pytest.raises(ValueError, match="matmul"):
        np.zeros((5, 2)) @ np.zeros((3, 2))
    assert (np.zeros((5, 2)) @ np.zeros((3, 2)).T).shape == (5, 3)
    assert "f′ of a" in question("12.silent").look
