"""Tests of lesson 06's panels (activation_zoo, dying_relu, softmax_scores), slope checks, questions and exercises."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

import nnlab as nn
from helpers import click, keys, push, words
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson06_activations import activation_zoo, dying_relu, softmax_scores
from nnlab.lessons.lesson06_activations.activation_zoo_curves import Z, index_of, intervals, sample_activation
from nnlab.lessons.lesson06_activations.checks_slopes import central_difference, slope_error
from nnlab.lessons.lesson06_activations.dying_relu import X
from shared_panels import share

shared = share(activation_zoo, dying_relu, softmax_scores)


@pytest.fixture
def own(monkeypatch):
    """A function that adds a pair to ACTIVATIONS for the duration of one test."""

    def put(f, f_prime, name="mine"):
        monkeypatch.setitem(nn.ACTIVATIONS, name, (f, f_prime))

    return put


def swish(z):
    return z * nn.sigmoid(z)


# The worked numbers of the syllabus


def test_the_worked_numbers():
    assert f"{nn.sigmoid(10):.5f} {nn.sigmoid(-10):.5f}" == "0.99995 0.00005"
    assert nn.sigmoid_prime(0) == 0.25
    assert nn.tanh_prime(0) == 1
    z = np.linspace(-3, 3, 13)
    np.testing.assert_allclose(nn.tanh(z), 2 / (1 + np.exp(-2 * z)) - 1, atol=1e-15)


def test_sigmoid_is_saturated_beyond_5_99_and_tanh_at_half_of_it():
    a = (1 - math.sqrt(0.99)) / 2  # a (1 − a) = 0.0025
    edge = math.log((1 - a) / a)
    assert edge == pytest.approx(5.987, abs=1e-3)
    for name, end in (("sigmoid", edge), ("tanh", edge / 2)):
        np.testing.assert_array_equal(sample_activation(name).saturated, np.abs(Z) > end)
    assert intervals(sample_activation("tanh").saturated).tolist() == [[-8, -3], [3, 8]]


@pytest.mark.parametrize(
    ("name", "where"),
    [("step", Z < 9), ("identity", Z > 9), ("relu", Z <= 0), ("leaky_relu", Z > 9), ("softplus", Z + math.log(99) < 0)],
)
def test_where_the_others_are_saturated(name, where):
    np.testing.assert_array_equal(sample_activation(name).saturated, where)


def test_every_z_of_the_slider_is_a_place():
    assert [Z[index_of(z)] for z in (-8.0, -0.05, 0.0, 6.0, 8.0, 99.0)] == [-8, -0.05, 0, 6, 8, 8]


# Slopes that are wrong


@pytest.mark.parametrize("name", list(nn.ACTIVATIONS))
def test_no_function_of_nnlab_raises_a_false_alarm(name):
    curve = sample_activation(name)
    assert not curve.slope_errors.any()
    assert not curve.error


@pytest.mark.parametrize(
    ("f", "f_prime"),
    [
        (np.abs, np.sign),
        (lambda z: np.maximum(0, z), lambda z: np.where(z >= 0, 1.0, 0.0)),  # the other side of the kink
        (lambda z: np.maximum(0, z), lambda z: np.where(z == 0, 0.5, z > 0)),
        (lambda z: np.clip(z, -1, 1), lambda z: (np.abs(z) <= 1) * 1.0),
        (np.round, np.zeros_like),
        (lambda z: np.maximum(0, z - 0.0333), lambda z: (z > 0.0333) * 1.0),
        (lambda z: np.tanh(z.astype(np.float32)), lambda z: 1 - np.tanh(z) ** 2),
        (lambda z: z**3, lambda z: 3 * z**2),
        (swish, lambda z: nn.sigmoid(z) + z * nn.sigmoid_prime(z)),
    ],
)
def test_kinks_jumps_and_rounding_are_no_false_alarms(own, f, f_prime):
    own(f, f_prime)
    assert not sample_activation("mine").slope_errors.any()


@pytest.mark.parametrize(
    ("f", "f_prime", "off"),
    [
        (nn.sigmoid, lambda z: 0.25 + 0 * z, lambda z: 0.25 - nn.sigmoid_prime(z)),
        (nn.leaky_relu, nn.relu_prime, lambda z: np.where(z <= 0, -0.01, 0)),
        (nn.tanh, lambda z: -nn.tanh_prime(z), lambda z: -2 * nn.tanh_prime(z)),
        (nn.relu, lambda z: np.where(z == 0, 2.0, nn.relu_prime(z)), lambda z: np.where(z == 0, 1, 0)),
    ],
)
def test_a_wrong_slope_is_found_where_it_is_and_by_how_much(own, f, f_prime, off):
    own(f, f_prime)
    np.testing.assert_allclose(sample_activation("mine").slope_errors, off(Z), atol=3e-3)
    assert sample_activation("mine").wrong


def test_a_slope_is_measured_on_both_sides():
    z = np.array([-1.0, 0.0, 2.0])
    np.testing.assert_allclose(central_difference(np.square, z), 2 * z, atol=1e-9)
    np.testing.assert_allclose(central_difference(np.abs, z), [-1, 0, 1], atol=1e-9)
    assert slope_error(np.abs, np.array([-1.0, 0.3, 1.0]), z).tolist() == [0, 0, 0]
    assert slope_error(np.abs, np.array([-1.0, 1.3, 1.0]), z) == pytest.approx([0, 0.3, 0], abs=1e-9)


def test_a_wrong_slope_is_shown_beside_the_measured_one(own):
    own(swish, nn.sigmoid)  # without the product rule
    panel = activation_zoo("mine")
    assert_the_lines_show_the_wrong_slope_and_the_measured_one(panel)
    right = nn.sigmoid(1.0) + nn.sigmoid_prime(1.0)
    assert panel.say == f"z = 1.00. mine: f′ says {nn.sigmoid(1.0):.3f}, the slope is {right:.3f}: f′ is wrong."
    assert "wrong at 320 of 321 places" in words(panel)  # at z = 0 it is right
    assert "At worst, at z = −1.55, it says 0.175. The slope measured there is −0.049: f′ says 0.224 more." in words(
        panel
    )
    panel.set(z=0.0)
    assert panel.say == "z = 0.00. mine: f′ says 0.500, the slope is 0.500: f′ is wrong elsewhere."
    panel.set(f="tanh")
    assert "wrong" not in panel.say
    assert "✗ The f′ of mine is wrong" in words(panel)


def assert_the_lines_show_the_wrong_slope_and_the_measured_one(panel):
    """The short line is as steep as the learner's f′ says, and the dotted curve is the slope of f."""
    curve, slope = (fig.axes[0] for fig in panel._scene.figures[1:])
    drawn = [line.get_xydata()[np.isfinite(line.get_xydata()).all(axis=1)] for line in curve.lines]
    (x1, y1), (x2, y2) = next(line for line in drawn if len(line) == 2 and np.ptp(line[:, 0]) == pytest.approx(2.4))
    assert (x1 + x2) / 2 == pytest.approx(1.0)
    assert (y1 + y2) / 2 == pytest.approx(swish(1.0))
    assert (y2 - y1) / (x2 - x1) == pytest.approx(nn.sigmoid(1.0))
    dotted = next(line.get_ydata() for line in slope.lines if line.get_linestyle() == ":" and len(line.get_ydata()))
    real = nn.sigmoid(Z) + Z * nn.sigmoid_prime(Z)
    np.testing.assert_allclose(dotted[np.isfinite(dotted)], real, atol=1e-5)


def test_the_goal_of_ones_own_is_a_slope_that_is_right(own, shared):
    own(np.sin, np.cos, "sine")
    own(np.sin, np.sin, "wrong")
    text = "The f′ of sine is the slope of its f at all 321 places."
    assert activation_zoo("sine").reached == [text]
    assert activation_zoo("wrong").reached == []
    assert len(shared(activation_zoo)._goals) == 4


def test_a_function_that_cannot_be_drawn_is_told_and_the_others_are_drawn(own):
    broken = [
        (lambda z: 1 if z > 0 else 0, nn.sigmoid, "here is a whole array"),
        (lambda z: 1 / 0, nn.sigmoid, "ZeroDivisionError"),
        (nn.sigmoid, lambda z: 1, "not ()"),
        (nn.softmax, nn.softmax_prime, "should return shape (2, 3)"),
        (np.log, lambda z: 1 / z, "f of mine 4 gives NaN or infinity, for z = −8.00"),
        (lambda z: None, nn.sigmoid, "still a stub"),
        (lambda z: ..., lambda z: ..., "still a stub"),
        (lambda z: "a", nn.sigmoid, "mine 7"),
    ]
    for i, (f, f_prime, _) in enumerate(broken):
        own(f, f_prime, f"mine {i}")
    panel = activation_zoo("mine 0", "relu")
    for i, (*_, told) in enumerate(broken):
        panel.set(f=f"mine {i}")
        assert panel._picture.frame["error"] == ""
        assert f"mine {i} cannot be drawn." in panel.say
        assert len(panel.say) <= 200
        assert told in words(panel)
        assert "relu is 1.000" in panel.say
        panel.set(f="tanh")
        assert panel.say.startswith("z = 1.00. tanh is 0.762")


def test_an_entry_that_is_no_pair_is_told(monkeypatch):
    names = ["mine 0", "mine 1", "mine 2", "mine 3"]
    for name, entry in zip(names, [nn.relu, (nn.relu,), None, (1, 2)], strict=True):
        monkeypatch.setitem(nn.ACTIVATIONS, name, entry)
    panel = activation_zoo("mine 0")
    for name in names:
        panel.set(f=name)
        assert f"{name} cannot be drawn." in panel.say
    assert not {*names} & {*dying_relu()._controls["activation"].options}


def test_a_name_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="Did you mean 'sigmoid'"):
        activation_zoo("sigmod")


# The panels


def test_a_pair_of_ones_own_is_in_every_menu_that_is_made_afterwards(own, shared):
    before = shared(activation_zoo)
    own(np.sin, np.cos, "sine")
    zoo, layer = activation_zoo(), dying_relu()
    assert "sine" not in before._controls["f"].options
    assert "sine" in zoo._controls["f"].options
    assert "sine" in zoo._controls["beside"].options
    assert "sine" in layer._controls["activation"].options
    layer.set(activation="sine", frame=3)
    assert layer.say.startswith("After 3 epochs, sine, η = 0.3: 0 of 16 units are dead")


def test_the_readouts_are_those_of_all_functions(shared):
    panel = shared(activation_zoo)
    panel.set(z=-2.0, beside="softplus")
    a = 1 / (1 + math.exp(2))
    assert panel.say == (
        f"z = −2.00. sigmoid is {a:.3f}, its slope {a * (1 - a):.3f}, {400 * a * (1 - a):.3g} % of its largest. "
        f"softplus is {math.log1p(math.exp(-2)):.3f}, its slope {a:.3f}, "
        f"{100 * a * (1 + math.exp(-8)):.3g} % of its largest."
    )
    for row in (
        "relu 0.000 0.000 0.0 %",
        "leaky_relu −0.020 0.010 1.0 %",
        "tanh −0.964 0.071 7.1 %",
        "step 0.000 0.000 –",
    ):
        assert row in words(panel)


def test_z_and_the_function_are_moved_by_pointer_and_keys(shared):
    panel = shared(activation_zoo)
    names = list(nn.ACTIVATIONS)
    click(panel, 0.0, 0.0, axes=names.index("tanh"))
    assert panel.values["f"] == "tanh"
    for axes, x in ((len(names), 2.98), (len(names) + 1, -5.01)):
        click(panel, x, 0.0, axes)
        assert panel.values["z"] == round(x, 1)
    panel.set(z=0.0)
    keys(panel, "ArrowRight", "Shift+ArrowRight", "ArrowDown")
    assert (panel.values["z"], panel.values["f"]) == (1.05, "relu")
    keys(panel, *["Shift+ArrowLeft"] * 20, "ArrowUp")
    assert (panel.values["z"], panel.values["f"]) == (-8.0, "tanh")


@pytest.mark.parametrize(
    ("values", "goals"),
    [
        ({"z": 5.95}, 0),
        ({"z": -6.0}, 1),
        ({"z": 7.0}, 0),  # beyond it, but not where it begins
        ({"f": "tanh", "z": 2.95}, 0),
        ({"f": "tanh", "z": 3.0}, 1),
        ({"f": "tanh", "beside": "sigmoid", "z": -1.65}, 1),
        ({"f": "tanh", "beside": "sigmoid", "z": 1.5}, 0),
        ({"f": "softplus", "beside": "relu", "z": -4.65}, 1),
        ({"f": "softplus", "beside": "relu", "z": 4.6}, 0),
    ],
)
def test_the_goals_of_the_zoo(shared, values, goals):
    panel = shared(activation_zoo)
    panel.set(**values)
    assert len(panel.reached) == goals


def test_dead_units_stay_as_they_are_and_leaky_ones_move(shared):
    panel = shared(dying_relu)
    panel.set(bias=-3.0)
    assert "16 of 16 units are dead" in panel.say
    panel.set(frame=10)
    hidden = [state.parameters[: 3 * 16] for state in panel._player.states]
    np.testing.assert_array_equal(hidden[0], hidden[10])
    assert "16 of 16 units are dead, 50 % of the points are right" in panel.say
    panel.set(activation="leaky_relu", learning_rate=3.0)
    assert "0 of 16 units are dead" in panel.say
    assert "16 units have z ≤ 0 for all 100 points. That is not dead" in words(panel)
    panel.set(frame=80)
    assert not np.array_equal(panel._player.states[-1].parameters[: 3 * 16], hidden[0])
    assert any(goal.startswith("Bring a layer in which all 16") for goal in panel.reached)


def test_the_lines_of_the_units_are_where_z_is_0_and_those_of_the_dead_are_dotted(shared):
    panel = shared(dying_relu)
    panel.set(learning_rate=5.0, frame=20)
    W, b = panel._all_values()["state"].parameters[:32].reshape(2, 16), panel._all_values()["state"].parameters[32:48]
    dead = (X @ W + b).max(axis=0) <= 0
    assert 0 < dead.sum() < 16
    for dashes, units in (("-", ~dead), (":", dead)):
        drawn = [line for line in panel._scene.figures[0].axes[0].lines if line.get_linestyle() == dashes]
        ends = next(line for line in drawn if len(line.get_xdata()) == 3 * units.sum()).get_xydata().reshape(-1, 3, 2)
        z = np.einsum("uej,ju->ue", ends[:, :2], W[:, units]) + b[units, None]
        np.testing.assert_allclose(z, 0, atol=1e-9)


def test_a_large_learning_rate_kills_and_a_small_one_does_not(shared):
    panel = shared(dying_relu)
    panel.set(learning_rate=0.1, frame=3)
    assert ": 0 of 16 units are dead" in panel.say
    panel = shared(dying_relu)
    panel.set(learning_rate=10.0, frame=3)
    assert int(re.findall(r"(\d+) of 16", panel.say)[0]) >= 12


def test_pushed_biases_are_lower_by_1_and_what_came_after_is_cut_off(shared):
    panel = shared(dying_relu)
    panel.set(frame=5)
    before = panel._player.states[5].parameters
    panel.set(frame=2)
    old = panel._player.states[2].parameters[32:48].copy()
    push(panel, "Push biases down by 1")
    state = panel._player.states[2]
    assert len(panel._player.states) == 3
    assert state.epochs == 2
    panel.set(frame=5)
    assert not np.array_equal(panel._player.states[5].parameters, before)
    np.testing.assert_allclose(state.parameters[32:48], old - 1)


def test_pushed_biases_are_not_the_learning_rate_alone(shared):
    panel = shared(dying_relu)
    panel.set(frame=1)
    for _ in range(4):
        push(panel, "Push biases down by 1")
    panel.set(frame=3)
    assert "16 of 16 units are dead" in panel.say
    assert panel.say.endswith("right.")  # none is alive, so none is active
    assert not any("by the learning rate alone" in goal for goal in panel.reached)


def test_a_layer_of_dead_units_is_not_a_sparse_one(shared):
    panel = shared(dying_relu)
    panel.set(bias=-1.0, learning_rate=1.0, frame=60)
    assert "11 of 16 units are dead, 100 %" in panel.say
    assert panel.reached == []
    panel.set(bias=-0.5)
    panel.set(frame=60)
    assert "5 of 16 units are dead, 100 %" in panel.say
    assert [goal[:8] for goal in panel.reached] == ["A sparse"]


def test_softmax_of_the_lesson(shared):
    panel = shared(softmax_scores)
    assert panel.say == "The outputs are 0.705, 0.259, 0.035. Together they are 1.000."
    panel.set(shift=3.5)
    assert panel.say.startswith(
        "The outputs are 0.705, 0.259, 0.035. Together they are 1.000. 3.5 is added to each score"
    )
    assert "1 5.5 244.7 0.705" in words(panel)  # e^5.5
    panel.set(z1=1.0, z2=0.3)  # e^0.7 = 2.01
    assert [goal[:30] for goal in panel.reached] == ["Make the first output twice as"]


# Exercises and questions


def test_the_answers_to_the_questions_are_true():
    assert question("06.layers").right == pytest.approx(0.25**5, abs=5e-6)
    assert question("06.tanh_slope").right == pytest.approx(1 - 0.6**2)
    assert nn.sigmoid_prime(6) / 0.25 == pytest.approx(0.01, abs=2e-4)
    assert nn.tanh(-0.549) == pytest.approx(-0.5, abs=1e-3)
    assert nn.leaky_relu(-50) == -0.5
    np.testing.assert_allclose(nn.softmax([7.0, 6, 4]), nn.softmax([2.0, 1, -1]))


def test_other_right_answers_pass():
    assert check("06.slope", lambda f, z: (f(z + 1e-6) - f(z)) / 1e-6).passed is True
    assert check("06.relu", lambda z: z * (z > 0), lambda z: z > 0).passed is True
    assert check("06.relu", lambda z: (z + abs(z)) / 2, lambda z: np.where(z >= 0, 1, 0)).passed is True
    careful = (lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))), lambda z: (1 + np.tanh(z / 2)) / 2)
    assert check("06.softplus", *careful).passed is True
    assert check("06.own", swish, lambda z: nn.sigmoid(z) + swish(z) * (1 - nn.sigmoid(z))).passed is True
    assert check("06.own", np.abs, np.sign).passed is True
    assert check("06.revive", lambda X, w: -np.sort(X @ w)[len(X) // 2]).passed is True
