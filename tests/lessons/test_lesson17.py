"""Lesson 17: what theory says of z and δ is what the layers do, twins stay equal, and what its panels say and show."""

from __future__ import annotations

import re

import numpy as np
import pytest

import nnlab as nn
from helpers import words
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson17_initialisation import init_schemes, seed_fan, twins, variance_depth
from nnlab.lessons.lesson17_initialisation.scheme_runs import Scheme, look, start, trained
from nnlab.lessons.lesson17_initialisation.twins import _first, _nudge, parted, right, units
from nnlab.lessons.lesson17_initialisation.variance_depth_moments import DEPTH, ONE, WIDTHS, _drawn, moments, sigmas

# What theory says


@pytest.mark.parametrize(
    ("activation", "init", "theory", "seeds"),
    [
        ("tanh", "xavier", 1, 40),
        ("tanh", "xavier_uniform", 1, 40),
        ("relu", "he", 2, 100),
        ("relu", "he_uniform", 2, 100),
    ],
)
def test_the_squares_of_z_stay_where_theory_says_in_each_of_ten_layers(activation, init, theory, seeds):
    X = 0.01 * np.random.default_rng(0).normal(size=(4, 256))
    pooled = np.zeros(10)
    for seed in range(seeds):
        net = nn.mlp([256] * 11, activation, init=init, loss="mse", rng=seed)
        net.forward(X)
        pooled += [(layer.z**2).mean() / seeds for layer in net.layers]
    np.testing.assert_allclose(pooled / (X**2).mean(), theory, rtol=0.1)


def test_sigmoids_let_a_fourth_of_delta_through_in_each_layer_at_best():
    seen = moments("200 everywhere", "sigmoid", sigmas("200 everywhere", "σ² = k / fan_avg", 0, 1.0))
    sizes = seen.delta.mean(axis=0) ** 0.5
    factors = sizes[1:] / sizes[:-1]
    assert factors.min() >= 3.9
    assert factors.max() < 4.8


def test_the_squares_in_the_picture_are_those_of_nnlabs_own_network():
    sizes, (x, weights, errors) = WIDTHS["200 down to 25"], _drawn("200 down to 25")
    net = nn.mlp(sizes, "relu", output="relu", loss="mse")
    for layer, W in zip(net.layers, weights, strict=True):
        layer.params["W"] = 0.1 * W[0]
    net.backward(x[0], net.forward(x[0]) - errors[0])
    seen = moments("200 down to 25", "relu", [0.1] * DEPTH)
    delta = np.array([(layer.delta**2).mean() for layer in net.layers])
    np.testing.assert_allclose(seen.z[0], [(layer.z**2).mean() for layer in net.layers], rtol=1e-3)
    np.testing.assert_allclose(seen.delta[0] / seen.delta[0, -1], delta / delta[-1], rtol=1e-3)


def test_a_saturated_unit_hardly_learns():
    assert f"{nn.sigmoid(10):.5f}" == "0.99995"
    assert f"{nn.sigmoid_prime(10):.1e}" == "4.5e-05"


@pytest.mark.parametrize("name", ["zeros", "constant"])
def test_a_network_that_starts_with_one_number_has_one_unit_in_each_layer(name):
    run = start(Scheme.usual(name), "tanh", 0)
    for _ in range(10):
        run = trained(run)
    assert look(run).different == 1
    assert run.costs[-1] > 2


# The experiment


@pytest.mark.parametrize(
    ("activation", "rule", "of_z", "of_delta"),
    [
        ("tanh", "σ² = k / n_in", 1, 1 / 8),  # what all layers together multiply by, from end to end: the widths' ratio
        ("tanh", "σ² = k / n_out", 8, 1),
    ],
)
def test_where_the_layers_get_narrower_a_rule_keeps_one_of_the_two_level(activation, rule, of_z, of_delta):
    seen = moments("200 down to 25", activation, sigmas("200 down to 25", rule, 0, 1.0))
    z, delta = (each.mean(axis=0) for each in seen)
    share = (DEPTH - 1) / DEPTH  # between the first and the last layer there is one layer less
    np.testing.assert_allclose([z[-1] / z[0], delta[0]], [of_z**share, of_delta**share], rtol=0.35)


def test_the_rules_are_those_of_the_lesson():
    assert sigmas("50 everywhere", ONE, 0.2, 9.0) == [0.2] * 10
    assert sigmas("50 everywhere", "σ² = k / fan_avg", 0, 2.0) == pytest.approx([0.2] * 10)
    sizes = WIDTHS["25 up to 200"]
    assert (sizes[0], sizes[-1], len(sizes)) == (25, 200, 11)
    spreads = [sigmas("25 up to 200", f"σ² = k / {of}", 0, 1.0)[-1] for of in ("n_in", "n_out", "fan_avg")]
    np.testing.assert_allclose([s**-2 for s in spreads], [sizes[-2], 200, (sizes[-2] + 200) / 2])


def test_the_experiment_tells_the_factor_of_a_layer_and_the_spread_of_its_weights():
    panel = variance_depth()
    panel.set(activation="relu", sigma=0.2)  # 50 · 0.04 / 2 = 1
    up, down = map(float, re.findall(r"by (\d+\.\d+)", panel.say))
    assert up == pytest.approx(1, abs=0.08)
    assert down == pytest.approx(1, abs=0.08)
    panel.set(sigma=0.4)  # four times the variance
    np.testing.assert_allclose(list(map(float, re.findall(r"by (\d+\.\d+)", panel.say))), [4 * up, 4 * down], rtol=0.01)
    assert "σ = 0.4000 , σ² = 0.16000 = 1/6" in words(panel)


# Twins


def test_twins_take_equal_steps_and_part_when_one_is_nudged():
    panel = twins()
    panel.set(frame=100)
    state = panel._moment()["state"]
    one, other = units(state.parameters)
    np.testing.assert_array_equal(one, other)
    assert np.abs(one).max() > 1
    assert "are equal to the last digit. 3 of 4" in panel.say
    panel.set(frame=20, nudge=0.5)
    panel._apply([panel._actions["Nudge unit 2"](panel._moment())])
    assert panel.say.startswith("After 20 steps the two hidden units differ by up to 0.5000.")
    panel.set(frame=200)
    assert "4 of 4 rows" in panel.say


def test_the_first_step_of_the_twins_is_the_one_that_is_worked_by_hand():
    panel = twins()
    panel.set(c=0.0, activation="sigmoid", frame=1)
    # each a is ½, the output ½; over the four rows δ adds up to 0, and with v = 0 none comes down
    np.testing.assert_allclose(units(panel._moment()["state"].parameters), 0, atol=1e-15)
    net = nn.mlp([2, 2, 1], "tanh", init=nn.initializers.constant(0.5), loss="mse")
    net.backward([[1, -1]], [[1.0]])
    net.parameters -= 0.2 * net.gradient
    np.testing.assert_allclose(net.layers[0].params["W"], [[0.6, 0.6], [0.4, 0.4]])
    np.testing.assert_allclose(net.layers[1].params["W"], 0.5)


def test_a_nudge_of_the_smallest_size_grows():
    panel = twins()
    panel.set(nudge=1e-6)
    panel._apply([panel._actions["Nudge unit 2"](panel._moment())])
    panel.set(frame=100)
    gaps = panel._moment()["state"].gaps
    assert gaps[0] == pytest.approx(1e-6)
    assert gaps[100] > 100 * gaps[0]
    assert right(parted().parameters, "tanh") == 4


# Schemes side by side


def test_each_scheme_of_nnlab_is_in_the_menus_with_its_parameter():
    panel = init_schemes()
    assert list(panel._links["first"].control.options) == list(nn.INITIALIZERS)
    panel.set(first="uniform")
    assert panel.values["schemes"][0] == Scheme("uniform", 0.5)
    panel.set(first_parameter=0.3)
    assert panel.say.startswith("Before training. uniform, ε = 0.3: cost ")
    panel.set(first="zeros")
    assert panel._links["first_parameter"].control.disabled
    assert "1 of 20" in words(panel)
    panel.set(second="none")
    panel.set(first="he")
    assert panel.say == "Before training. he: cost 2.58, 0 % saturated."


@pytest.mark.parametrize("name", list(nn.INITIALIZERS))
def test_a_scheme_with_its_usual_parameter_is_nnlabs_own(name):
    for seed in range(3):
        W = Scheme.usual(name).draw(30, 20, np.random.default_rng(seed))
        np.testing.assert_allclose(W, nn.INITIALIZERS[name](30, 20, np.random.default_rng(seed)))
        np.testing.assert_allclose(Scheme(name, 0.0).draw(3, 2, np.random.default_rng(seed)), 0)


def test_the_curves_are_those_of_the_core():
    net = nn.mlp([64, 20, 20, 20, 20, 20, 10], "tanh", rng=3)
    run = start(Scheme("xavier"), "tanh", 3)
    np.testing.assert_array_equal(run.parameters, net.parameters)
    assert all(cost > 0 for cost in run.costs)
    costs = [trained(run).costs[-1], trained(trained(run)).costs[-1]]
    assert run.costs[0] > costs[0] > costs[1]


def test_a_scheme_of_ones_own_is_in_the_menus_and_a_stub_is_told():
    panel = init_schemes(lambda n_in, n_out, rng: nn.INITIALIZERS["he"](n_in, n_out, rng))
    assert panel.say.startswith("Before training. mine: cost 2.58")
    panel.set(second="mine")
    panel.set(first="he")
    assert "he: cost 2.58, 0 % saturated; mine: cost 2.58" in panel.say


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        (lambda n_in, n_out, rng: None, "it is still a stub."),
        (lambda n_in, n_out, rng: rng.normal(size=(n_out, n_in)), "weights of shape (64, 20), not (20, 64)."),
        (lambda n_in, n_out: 1, "TypeError: "),
        (lambda n_in, n_out, rng: np.full((n_in, n_out), np.nan), "NaN"),
    ],
)
def test_a_scheme_that_cannot_be_used_is_told_and_left_out(mine, told):
    panel = init_schemes(mine)
    assert panel.say.startswith("Before training. normal, σ = 1: cost 6.60")
    assert words(panel).startswith("Your scheme is not in the menus: ")
    assert told in words(panel)
    assert "mine" not in panel._links["first"].control.options


def test_the_goal_wants_the_scheme_alone_to_be_changed():
    panel = init_schemes()
    panel.set(schemes=(Scheme("xavier"), None, None), seed=1, frame=120)
    panel.set(schemes=(Scheme("xavier", 1.5), None, None), seed=0, frame=120)
    assert panel.reached == []
    panel.set(schemes=(Scheme("xavier_uniform"), None, None), frame=120)
    assert panel.reached == [panel._goals[0].text]


def test_a_fan_tells_the_ends_of_its_runs():
    panel = seed_fan()
    panel.set(blue="zeros", frame=5)
    costs = [run.costs[-1] for run in panel._moment()["state"].runs[0]]
    assert panel.say.startswith(f"After 5 epochs: zeros from {min(costs):.2f} to {max(costs):.2f}, xavier from ")
    panel.set(first_seed=12)
    assert "seed 12 seed 13 seed 14 seed 15 seed 16 seed 17" in words(panel)
    assert panel.values["frame"] == 0


# Exercises and questions


def test_the_answers_to_the_questions_are_true():
    assert question("17.sum").right == 100**0.5
    assert question("17.fan_avg").right == pytest.approx(200**-0.5, abs=1e-4)
    assert nn.sigmoid_prime(0) / nn.sigmoid_prime(10) > 5000
    net = nn.mlp([2, 3, 3, 3, 2], "tanh", init="zeros")
    net.backward([[1.0, 2.0], [0.5, 1.0]], [0, 0])
    moved = [name for layer in net.layers[:-1] for name in layer.grads if layer.grads[name].any()]
    assert moved == []
    assert not net.layers[-1].grads["W"].any()
    assert net.layers[-1].grads["b"].all()


def test_other_right_answers_pass():
    assert check("17.one_step", W=np.array([[0.6, 0.6], [0.4, 0.4]]), v=np.array([0.5, 0.5])).passed is True
    assert check("17.xavier", lambda n_in, n_out, rng: rng.standard_normal((n_in, n_out)) / ((n_in + n_out) / 2) ** 0.5)
    wide = check("17.level_variance", lambda f, n, rng: 1 / n / np.mean(np.square(f(rng.normal(size=(1000, 1000))))))
    assert wide.passed is True

    def by_a_layer(f, n, rng):
        a = f(rng.normal(size=(2000, n)))
        return 1 / ((a @ rng.normal(size=(n, 500))) ** 2).mean()

    assert check("17.level_variance", by_a_layer).passed is True
    assert check("17.mean_squares", lambda X, weights, f: np.array([(X @ weights[0]).var()])).passed is False


def test_the_nudge_goes_to_unit_2_alone():
    one, other = units(_nudge({"state": _first(0.1), "nudge": 0.5})["state"].parameters)
    np.testing.assert_allclose(one, [0.1, 0.1, 0, 0.1])
    np.testing.assert_allclose(other, [0.6, 0.1, 0, 0.1])


def test_a_run_goes_the_same_way_each_time():
    begin = start(Scheme.usual("xavier"), "tanh", 3)
    assert trained(begin).costs == trained(begin).costs
