"""Tests of lesson 17: variance of z and δ against theory, `variance_depth`, `twins`, `init_schemes`, `seed_fan`."""

from __future__ import annotations

import re

import numpy as np
import pytest

import nnlab as nn
from helpers import push, words
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson17_initialisation import init_schemes, seed_fan, twins, variance_depth
from nnlab.lessons.lesson17_initialisation.scheme_runs import Scheme, initial_run, measure, train_epoch
from nnlab.lessons.lesson17_initialisation.twins import (
    _initial_snapshot,
    _nudge,
    count_right,
    nudged_and_trained,
    unit_parameters,
)
from nnlab.lessons.lesson17_initialisation.variance_depth_moments import (
    DEPTH,
    ONE_SIGMA,
    WIDTHS,
    _draw_networks,
    compute_moments,
    sigmas,
)
from shared_panels import share

shared = share(init_schemes, seed_fan, twins, variance_depth)

# Theory


@pytest.mark.parametrize(
    ("activation", "init", "theory", "seeds"),
    [
        ("tanh", "xavier", 1, 160),
        ("tanh", "xavier_uniform", 1, 160),
        ("relu", "he", 2, 400),
        ("relu", "he_uniform", 2, 400),
    ],
)
def test_mean_square_of_z_agrees_with_theory_in_ten_layers(activation, init, theory, seeds):
    X = 0.01 * np.random.default_rng(0).normal(size=(4, 64))
    pooled = np.zeros(10)
    for seed in range(seeds):
        net = nn.mlp([64] * 11, activation, init=init, loss="mse", rng=seed)
        net.forward(X)
        pooled += [(layer.z**2).mean() / seeds for layer in net.layers]
    np.testing.assert_allclose(pooled / (X**2).mean(), theory, rtol=0.1)


def test_sigmoid_layers_pass_back_at_most_a_quarter_of_delta():
    seen = compute_moments("200 everywhere", "sigmoid", sigmas("200 everywhere", "σ² = k / fan_avg", 0, 1.0))
    sizes = seen.delta.mean(axis=0) ** 0.5
    factors = sizes[1:] / sizes[:-1]
    assert factors.min() >= 3.9
    assert factors.max() < 4.8


def test_moments_agree_with_nnlabs_mlp():
    sizes, (x, weights, errors) = WIDTHS["200 down to 25"], _draw_networks("200 down to 25")
    net = nn.mlp(sizes, "relu", output="relu", loss="mse")
    for layer, W in zip(net.layers, weights, strict=True):
        layer.params["W"] = 0.1 * W[0]
    net.backward(x[0], net.forward(x[0]) - errors[0])
    seen = compute_moments("200 down to 25", "relu", [0.1] * DEPTH)
    delta = np.array([(layer.delta**2).mean() for layer in net.layers])
    np.testing.assert_allclose(seen.z[0], [(layer.z**2).mean() for layer in net.layers], rtol=1e-3)
    np.testing.assert_allclose(seen.delta[0] / seen.delta[0, -1], delta / delta[-1], rtol=1e-3)


def test_a_saturated_unit_hardly_learns():
    assert f"{nn.sigmoid(10):.5f}" == "0.99995"
    assert f"{nn.sigmoid_prime(10):.1e}" == "4.5e-05"


@pytest.mark.parametrize("name", ["zeros", "constant"])
def test_constant_weights_keep_all_units_of_a_layer_equal(name):
    run = initial_run(Scheme.with_default(name), "tanh", 0)
    for _ in range(10):
        run = train_epoch(run)
    assert measure(run).distinct_units == 1
    assert run.costs[-1] > 2


# The panel variance_depth


@pytest.mark.parametrize(
    ("activation", "rule", "of_z", "of_delta"),
    [
        ("tanh", "σ² = k / n_in", 1, 1 / 8),  # the factor of all layers together: the ratio of the widths
        ("tanh", "σ² = k / n_out", 8, 1),
    ],
)
def test_with_narrowing_layers_a_rule_levels_either_z_or_delta(activation, rule, of_z, of_delta):
    seen = compute_moments("200 down to 25", activation, sigmas("200 down to 25", rule, 0, 1.0))
    z, delta = (each.mean(axis=0) for each in seen)
    share = (DEPTH - 1) / DEPTH  # from the first to the last layer, it's one step fewer
    np.testing.assert_allclose([z[-1] / z[0], delta[0]], [of_z**share, of_delta**share], rtol=0.35)


def test_sigmas_by_rule():
    assert sigmas("50 everywhere", ONE_SIGMA, 0.2, 9.0) == [0.2] * 10
    assert sigmas("50 everywhere", "σ² = k / fan_avg", 0, 2.0) == pytest.approx([0.2] * 10)
    sizes = WIDTHS["25 up to 200"]
    assert (sizes[0], sizes[-1], len(sizes)) == (25, 200, 11)
    spreads = [sigmas("25 up to 200", f"σ² = k / {of}", 0, 1.0)[-1] for of in ("n_in", "n_out", "fan_avg")]
    np.testing.assert_allclose([s**-2 for s in spreads], [sizes[-2], 200, (sizes[-2] + 200) / 2])


def test_variance_depth_shows_the_factor_per_layer_and_sigma(shared):
    panel = shared(variance_depth)
    panel.set(activation="relu", sigma=0.2)  # 50 · 0.04 / 2 = 1
    up, down = map(float, re.findall(r"by (\d+\.\d+)", panel.say))
    assert up == pytest.approx(1, abs=0.08)
    assert down == pytest.approx(1, abs=0.08)
    panel.set(sigma=0.4)  # four times the variance
    np.testing.assert_allclose(list(map(float, re.findall(r"by (\d+\.\d+)", panel.say))), [4 * up, 4 * down], rtol=0.01)
    assert "σ = 0.4000 , σ² = 0.16000 = 1/6" in words(panel)


# The panel twins


def test_twins_stay_equal_until_one_is_nudged(shared):
    panel = shared(twins)
    panel.set(frame=100)
    state = panel._all_values()["state"]
    one, other = unit_parameters(state.parameters)
    np.testing.assert_array_equal(one, other)
    assert np.abs(one).max() > 1
    assert "are equal to the last digit. 3 of 4" in panel.say
    panel.set(frame=20, nudge=0.5)
    push(panel, "Nudge unit 2")
    assert panel.say.startswith("After 20 steps the two hidden units differ by up to 0.5000.")
    panel.set(frame=200)
    assert "4 of 4 rows" in panel.say


def test_first_step_of_twins_by_hand(shared):
    panel = shared(twins)
    panel.set(c=0.0, activation="sigmoid", frame=1)
    # each a is ½, the output ½; over the four rows δ adds up to 0, and with v = 0 hidden δ are 0
    np.testing.assert_allclose(unit_parameters(panel._all_values()["state"].parameters), 0, atol=1e-15)
    net = nn.mlp([2, 2, 1], "tanh", init=nn.initializers.constant(0.5), loss="mse")
    net.backward([[1, -1]], [[1.0]])
    net.parameters -= 0.2 * net.gradient
    np.testing.assert_allclose(net.layers[0].params["W"], [[0.6, 0.6], [0.4, 0.4]])
    np.testing.assert_allclose(net.layers[1].params["W"], 0.5)


def test_the_smallest_nudge_grows(shared):
    panel = shared(twins)
    panel.set(nudge=1e-6)
    push(panel, "Nudge unit 2")
    panel.set(frame=100)
    gaps = panel._all_values()["state"].gaps
    assert gaps[0] == pytest.approx(1e-6)
    assert gaps[100] > 100 * gaps[0]
    assert count_right(nudged_and_trained().parameters, "tanh") == 4


# The panels init_schemes and seed_fan


def test_each_initializer_is_in_the_menus_with_its_parameter(shared):
    panel = shared(init_schemes)
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
def test_a_scheme_with_its_default_parameter_is_nnlabs(name):
    for seed in range(3):
        W = Scheme.with_default(name).draw(30, 20, np.random.default_rng(seed))
        np.testing.assert_allclose(W, nn.INITIALIZERS[name](30, 20, np.random.default_rng(seed)))
        np.testing.assert_allclose(Scheme(name, 0.0).draw(3, 2, np.random.default_rng(seed)), 0)


def test_initial_runs_agree_with_nnlabs_mlp_and_learn():
    net = nn.mlp([64, 20, 20, 20, 20, 20, 10], "tanh", rng=3)
    run = initial_run(Scheme("xavier"), "tanh", 3)
    np.testing.assert_array_equal(run.parameters, net.parameters)
    assert all(cost > 0 for cost in run.costs)
    costs = [train_epoch(run).costs[-1], train_epoch(train_epoch(run)).costs[-1]]
    assert run.costs[0] > costs[0] > costs[1]


def test_a_learners_scheme_is_in_the_menus():
    panel = init_schemes(lambda n_in, n_out, rng: nn.INITIALIZERS["he"](n_in, n_out, rng))
    assert panel.say.startswith("Before training. mine: cost 2.58")
    panel.set(second="mine")
    panel.set(first="he")
    assert "he: cost 2.58, 0 % saturated; mine: cost 2.58" in panel.say


@pytest.mark.parametrize(
    ("mine", "reason"),
    [
        (lambda n_in, n_out, rng: None, "it is still a stub."),
        (lambda n_in, n_out, rng: rng.normal(size=(n_out, n_in)), "weights of shape (64, 20), not (20, 64)."),
        (lambda n_in, n_out: 1, "TypeError: "),
        (lambda n_in, n_out, rng: np.full((n_in, n_out), np.nan), "NaN"),
    ],
)
def test_an_invalid_scheme_is_explained_and_left_out(mine, reason):
    panel = init_schemes(mine)
    assert panel.say.startswith("Before training. normal, σ = 1: cost 6.60")
    assert words(panel).startswith("Your scheme is not in the menus: ")
    assert reason in words(panel)
    assert "mine" not in panel._links["first"].control.options


@pytest.mark.slow
def test_the_first_goal_needs_the_default_parameter_and_seed(shared):
    panel = shared(init_schemes)
    panel.set(schemes=(Scheme("xavier"), None, None), seed=1, frame=120)
    panel.set(schemes=(Scheme("xavier", 1.5), None, None), seed=0, frame=120)
    assert panel.reached == []
    panel.set(schemes=(Scheme("xavier_uniform"), None, None), frame=120)
    assert panel.reached == [panel._goals[0].text]


def test_seed_fan_shows_the_range_of_costs(shared):
    panel = shared(seed_fan)
    panel.set(blue="zeros", frame=5)
    costs = [run.costs[-1] for run in panel._all_values()["state"].runs[0]]
    assert panel.say.startswith(f"After 5 epochs: zeros from {min(costs):.2f} to {max(costs):.2f}, xavier from ")
    panel.set(first_seed=12)
    assert "seed 12 seed 13 seed 14 seed 15 seed 16 seed 17" in words(panel)
    assert panel.values["frame"] == 0


# Exercises and questions


def test_answers_to_the_questions_are_true():
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


def test_the_nudge_changes_only_unit_2():
    one, other = unit_parameters(_nudge({"state": _initial_snapshot(0.1), "nudge": 0.5})["state"].parameters)
    np.testing.assert_allclose(one, [0.1, 0.1, 0, 0.1])
    np.testing.assert_allclose(other, [0.6, 0.1, 0, 0.1])


def test_runs_are_reproducible():
    first = initial_run(Scheme.with_default("xavier"), "tanh", 3)
    assert train_epoch(first).costs == train_epoch(first).costs
