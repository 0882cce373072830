"""Tests of lesson 16: worked chains, sizes of δ and their verdict, `gradient_chain`, `deep_gradients`, exercises."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nnlab as nn
from helpers import words
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson16_vanishing_gradients import deep_gradients, gradient_chain
from nnlab.lessons.lesson16_vanishing_gradients.checks import reference_sizes
from nnlab.lessons.lesson16_vanishing_gradients.deep_network import (
    delta_sizes,
    initial_delta_sizes,
    initial_snapshot,
    measure,
    toy_points,
    train_epoch,
    verdict,
)
from nnlab.lessons.lesson16_vanishing_gradients.gradient_chain import run_chain
from nnlab.lessons.lesson16_vanishing_gradients.log_bars import MAX_POWER, MIN_POWER, log_bars, scientific
from nnlab.plots import figure
from shared_panels import share

shared = share(deep_gradients, gradient_chain)

MOONS = {"scale": 1.0, "data": "moons", "batch_norm": False}


def ratio(snapshot):
    return verdict(measure(snapshot).delta_sizes).ratio


# Chains, and the panel gradient_chain


def test_four_sigmoid_units_pass_back_a_256th():
    result = run_chain(4, "sigmoid", w=1.0, b=-0.5, x=0.5)
    assert result.z.tolist() == [0, 0, 0, 0]
    assert result.slopes.tolist() == [0.25] * 4
    assert result.shares.tolist() == [1 / 256, 1 / 64, 1 / 16, 1 / 4]


def test_four_sigmoid_units_pass_back_at_most_a_256th_with_weights_within_1():
    rng = np.random.default_rng(0)
    for w, b, x in rng.uniform([-1, -4, -1], [1, 4, 1], (500, 3)):
        assert abs(run_chain(4, "sigmoid", w, b, x).shares[0]) <= 1 / 256
        assert abs(run_chain(4, "tanh", w, b, x).shares[0]) <= 1


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu", "softplus"])
@pytest.mark.parametrize("units", [1, 2, 5, 12])
def test_a_chain_agrees_with_a_network_of_one_unit_per_layer(activation, units):
    net = nn.mlp([1] * (units + 1), activation, output=activation, loss="mse")
    for w, b, x in np.random.default_rng(units).uniform(-1.5, 1.5, (5, 3)):
        for layer in net.layers:
            layer.params["W"], layer.params["b"] = w, b
        net.backward([[x]], [[7.0]])
        error = net.layers[-1].a[0, 0] - 7
        deltas = [layer.delta[0, 0] for layer in net.layers]
        np.testing.assert_allclose(run_chain(units, activation, w, b, x).shares * error, deltas, rtol=1e-12)


def test_one_inactive_relu_stops_the_whole_chain():
    open_chain, shut = run_chain(20, "relu", 1.0, 0.0, 1.0), run_chain(3, "relu", -1.0, 0.5, 1.0)
    assert open_chain.shares.tolist() == [1.0] * 20
    assert shut.z.tolist() == [-0.5, 0.5, 0.0]
    assert shut.shares.tolist() == [0, 0, 0]
    assert run_chain(20, "relu", 2.0, 0.0, 1.0).shares[0] == 2**19


def test_gradient_chain_shows_the_product(shared):
    panel = shared(gradient_chain)
    last_first = [nn.sigmoid_prime(z) for z in run_chain(4, "sigmoid", 1.0, 0.5, 1.0).z[::-1]]
    assert f"= (a − y) · {' · 1.0 · '.join(f'{slope:.3f}' for slope in last_first)} =" in words(panel)
    panel.set(w=1.0, b=-0.5, x=0.5)
    assert "= (a − y) · 0.250 · 1.0 · 0.250 · 1.0 · 0.250 · 1.0 · 0.250 = 0.00391 · (a − y)" in words(panel)
    assert "= 0.00195 · (a − y)" in words(panel)  # half of it, since x = ½
    panel.set(w=-1.0, b=0.5, units=2)
    assert "· 0.250 · (−1.0) · 0.250 = −0.0625" in words(panel)
    assert panel.say.endswith("−0.0625 of the error comes back to the first unit. Healthy.")


@pytest.mark.parametrize(
    ("values", "goals"),
    [
        ({"w": 1.0, "b": -0.5, "x": 0.6}, 0),  # not quite in the middle
        ({"units": 3, "w": 1.0, "b": -0.5, "x": 0.5}, 0),
        ({"w": -1.0, "b": 0.5, "x": 0.5}, 1),
        ({"units": 10, "w": 4.0, "b": -2.0, "x": 0.5}, 0),  # each factor is 1, but the last slope has no weight
        ({"units": 20, "activation": "tanh", "w": 1.0, "b": 0.5}, 0),
        ({"units": 19, "activation": "relu"}, 0),
        ({"units": 20, "activation": "relu"}, 1),
    ],
)
def test_goals_of_gradient_chain(shared, values, goals):
    panel = shared(gradient_chain)
    panel.set(**values)
    assert len(panel.reached) == goals


# Sizes of δ, their verdict, and how they're drawn


def test_delta_sizes_by_hand():
    layer = nn.Dense(2, 2)
    layer.delta = np.array([[3.0, 4.0], [0.0, 0.0]])  # lengths 5 and 0
    assert delta_sizes([layer]).tolist() == [math.sqrt(12.5)]


@pytest.mark.parametrize(
    ("deltas", "name", "share", "factor"),
    [
        ([1, 2, 4], "healthy", 0.25, 0.5),
        ([0.1, 0.5, 1], "vanishing", 0.1, math.sqrt(0.1)),
        ([0.11, 1], "healthy", 0.11, 0.11),
        ([9.9, 1], "healthy", 9.9, 9.9),
        ([10, 1], "exploding", 10, 10),
        ([0, 1], "vanishing", 0, 0),
        ([0, 0], "vanishing", 0, 0),
        ([np.inf, 1], "exploding", np.inf, np.inf),
        ([1, np.nan], "exploding", np.inf, np.inf),
        ([0.3], "healthy", 1, 1),
    ],
)
def test_verdict(deltas, name, share, factor):
    found = verdict(np.array(deltas, dtype=float))
    assert (found.name, found.ratio, found.factor) == (name, pytest.approx(share), pytest.approx(factor))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1, "1.00"), (0.246, "0.246"), (-0.0625, "−0.0625"), (24.61, "24.6"), (1.7e-12, "1.7 · 10⁻¹²"),
     (-2.34e10, "−2.3 · 10¹⁰"), (9999, "9999"), (np.inf, "infinite"), (np.nan, "infinite")],
)  # fmt: skip
def test_scientific(value, text):
    assert scientific(value).replace("\u00a0", " ") == text


def test_log_bars_show_powers_of_ten_and_clip():
    fig = figure(4, 2)
    block = log_bars(fig.subplots(), 6, "", "")
    block.move([1e-3, 1, 1e99, np.inf, np.nan, 0], [0.1])
    band, bars, _, marks = block.artists
    tops = bars.get_path().vertices[:, 1].reshape(-1, 5).max(axis=1)
    np.testing.assert_allclose(tops, [-3 - MIN_POWER, -MIN_POWER, *[MAX_POWER - MIN_POWER] * 3])  # 0 has no bar
    assert marks.get_ydata()[0] == pytest.approx(-1 - MIN_POWER)
    block.move([1e-6, 1e-2])
    assert band.get_path().vertices[[0, 2], 1].tolist() == [-3 - MIN_POWER, -1 - MIN_POWER]


# Networks


def test_delta_sizes_agree_with_nnlabs_mlp():
    X, y = toy_points("moons")
    snapshot = initial_snapshot(6, 8, "tanh", "he", **MOONS)
    net = nn.mlp([2, 8, 8, 8, 8, 8, 1], "tanh", init="he", loss="binary_cross_entropy", rng=0)
    np.testing.assert_array_equal(snapshot.parameters, net.parameters)
    net.backward(X, y)
    np.testing.assert_allclose(measure(snapshot).delta_sizes, reference_sizes(net))
    assert measure(snapshot).cost == pytest.approx(net.cost(X, y))
    assert measure(snapshot).accuracy == net.accuracy(X, y)
    doubled = initial_snapshot(6, 8, "tanh", "he", 2.0, "moons", False)
    np.testing.assert_allclose(doubled.parameters, 2 * net.parameters)


def test_train_epoch_agrees_with_nnlab_fit():
    X, y = toy_points("xor")
    net = nn.mlp([2, 8, 8, 1], "tanh", loss="binary_cross_entropy", l2=0.01, rng=0)
    settings = {"optimizer": nn.SGD(0.3), "batch_size": 20, "epochs": 1, "clip_norm": 0.1}
    snapshot = initial_snapshot(3, 8, "tanh", "xavier", 1.0, "xor", False)
    for epoch in range(3):
        nn.fit(net, X, y, rng=epoch, **settings)
        snapshot = train_epoch(snapshot, 0.3, 0.01, 0.1)
    np.testing.assert_allclose(snapshot.parameters, net.parameters, rtol=1e-12)
    assert snapshot.epochs == 3
    assert len(snapshot.earlier_costs) == 3
    np.testing.assert_array_equal(
        initial_delta_sizes(snapshot), measure(initial_snapshot(3, 8, "tanh", "xavier", 1.0, "xor", False)).delta_sizes
    )


def test_batch_norm_has_a_delta_for_each_layer_and_learns():
    snapshot = initial_snapshot(20, 16, "sigmoid", "xavier", 1.0, "moons", True)
    assert measure(snapshot).delta_sizes.shape == (20,)
    assert len(measure(snapshot).activations) == 20
    assert all(0 < a.min() < a.max() < 1 for a in measure(snapshot).activations[:-1])  # of the sigmoids, not the sums
    doubled = initial_snapshot(20, 16, "sigmoid", "xavier", 2.0, "moons", True)
    assert ratio(doubled) == pytest.approx(2 * ratio(snapshot), rel=0.1)  # only the last layer has no norm
    assert ratio(snapshot) > 1e9 * ratio(initial_snapshot(20, 16, "sigmoid", "xavier", **MOONS))
    for _ in range(20):
        snapshot = train_epoch(snapshot, 0.1, 0.0, 0)
    assert measure(snapshot).accuracy > 0.9


def test_mean_factor_per_layer_by_activation_and_scheme():
    X, y = toy_points("moons")

    def factor(activation, init):
        found = []
        for seed in range(20):
            net = nn.mlp([2] + [32] * 19 + [1], activation, init=init, loss="binary_cross_entropy", rng=seed)
            net.backward(X, y)
            found.append(verdict(reference_sizes(net)).factor)
        return np.median(found)

    assert factor("sigmoid", "xavier") == pytest.approx(0.24, rel=0.05)
    assert factor("relu", "xavier") == pytest.approx(math.sqrt(0.5), rel=0.05)  # half of the units are shut
    assert factor("relu", "he") == pytest.approx(1, rel=0.05)
    assert factor("tanh", "xavier") == pytest.approx(1, rel=0.05)
    assert factor("tanh", "fan_in") == pytest.approx(1 / math.sqrt(3), rel=0.05)


def test_the_output_error_is_at_most_1_for_any_weights():
    snapshot = initial_snapshot(20, 16, "relu", "normal", 12.0, "moons", False)
    assert measure(snapshot).delta_sizes[-1] <= 1
    assert verdict(measure(snapshot).delta_sizes).name == "exploding"


def test_divergence_ends_training_and_clipping_prevents_it():
    wild = initial_snapshot(20, 16, "relu", "he", 1.5, "moons", False)
    assert 100 < ratio(wild) < 1000
    lost = train_epoch(wild, 0.3, 0.0, 0)
    assert "diverged" in lost.diverged
    assert train_epoch(lost, 0.3, 0.0, 0) is None
    saved = wild
    for _ in range(40):
        saved = train_epoch(saved, 0.3, 0.0, 1.0)
    assert measure(saved).accuracy >= 0.95


# The panel deep_gradients


def test_sentences_of_deep_gradients(shared):
    panel = shared(deep_gradients)
    panel.set(depth=20)
    share = ratio(initial_snapshot(20, 16, "sigmoid", "xavier", **MOONS))
    assert panel.say == (
        f"Before training, 20 layers of 16 sigmoid units: vanishing. The first δ is {scientific(share)} times the "
        f"last; each layer makes it {scientific(share ** (1 / 19))} times as large. 50 % right."
    )
    assert words(panel).endswith("vanishing")
    panel.set(activation="tanh")
    assert ": healthy." in panel.say
    panel.set(scale=4.0)
    assert ": exploding." in panel.say
    panel.set(depth=1)
    assert "one layer" in panel.say
    panel.set(depth=20, activation="relu", scheme="he", scale=2.0, frame=1)
    assert panel.say.startswith("Training diverged in epoch 1")
    panel.set(frame=5)
    assert panel.values["frame"] == 1


def test_the_cost_of_a_plateau_is_log_2(shared):
    panel = shared(deep_gradients)
    panel.set(depth=20, frame=60)
    assert "After 60 epochs" in panel.say
    assert "cost so it is" in words(panel)
    assert "0.693" in words(panel)


def test_rewinding_is_exact_and_training_settings_keep_earlier_frames(shared):
    panel = shared(deep_gradients)
    panel.set(depth=8, activation="tanh", frame=4)
    before_rewind = panel.say
    panel.set(frame=2)
    panel.set(frame=4)
    assert panel.say == before_rewind
    before = panel._player.states[3].parameters
    panel.set(l2=0.01, frame=5)
    np.testing.assert_array_equal(panel._player.states[3].parameters, before)
    panel.set(width=8)
    assert panel.say.startswith("Before training, 8 layers of 8 tanh units")


def test_marks_show_the_sizes_before_training(shared):
    panel = shared(deep_gradients)
    panel.set(depth=6, activation="tanh", frame=20)
    marks = next(line for line in panel._scene.figures[0].axes[0].lines if line.get_linewidth() == 2)
    before, now = (measure(panel._player.states[frame]).delta_sizes for frame in (0, 20))
    np.testing.assert_allclose(marks.get_ydata()[::3], np.log10(before) - MIN_POWER)
    assert not np.allclose(before, now, rtol=0.1)


@pytest.mark.parametrize(
    ("values", "goals"),
    [
        ({"depth": 19, "activation": "tanh"}, 0),
        ({"depth": 20, "activation": "identity"}, 0),  # depth without a bend is no depth
        ({"depth": 20, "activation": "relu", "scheme": "he", "width": 32}, 1),
        ({"depth": 20, "activation": "relu"}, 0),
        ({"depth": 20, "activation": "tanh", "scale": 2.0}, 0),  # 26 times, not a thousand
        ({"depth": 2, "activation": "tanh", "learning_rate": 1.0, "frame": 40}, 0),  # learned, but not deep
    ],
)
def test_goals_of_deep_gradients(shared, values, goals):
    panel = shared(deep_gradients)
    panel.set(**values)
    assert len(panel.reached) == goals


def test_a_learners_activation_is_in_the_menus_but_no_stub_or_step(monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "sine", (np.sin, np.cos))
    monkeypatch.setitem(nn.ACTIVATIONS, "stub", (lambda z: ..., lambda z: ...))
    for maker in (gradient_chain, deep_gradients):
        panel = maker()
        options = panel._controls["activation"].options
        assert "sine" in options
        assert not {"stub", "step"} & set(options)
        panel.set(activation="sine")
        assert "sine units" in panel.say


def test_a_redefined_activation_is_used(monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "mine", (np.sin, np.cos))
    panel = deep_gradients()
    panel.set(activation="mine")
    before = panel.say
    monkeypatch.setitem(nn.ACTIVATIONS, "mine", (lambda z: np.sin(z) / 9, lambda z: np.cos(z) / 9))
    panel.reset()
    panel.set(activation="mine")
    assert panel.say != before
    assert ": vanishing." in panel.say


# Exercises and questions


def test_answers_to_the_questions_are_true():
    assert question("16.millionth").right == next(n for n in range(99) if 0.25**n < 1e-6)
    assert question("16.sign").right.startswith("−")
    error, slopes, weights = 0.2 - 1, 0.1, (-2) * (-3)
    assert error * weights * slopes**3 < 0
    assert 1e-13 < ratio(initial_snapshot(20, 16, "sigmoid", "xavier", **MOONS)) < 1e-11
    assert math.log(2) == pytest.approx(0.693, abs=5e-4)
    assert (nn.tanh_prime(1), nn.tanh_prime(2)) == (pytest.approx(0.42, abs=0.005), pytest.approx(0.07, abs=0.005))


def test_the_hand_exercise_is_a_real_network():
    net = nn.mlp([1, 1, 1, 1], output="sigmoid", loss="mse")
    outputs, x = [0.8, 0.5, 0.2], 2.0
    for layer, w, a, before in zip(net.layers, [0.5, 2, -4], outputs, [x, *outputs], strict=False):
        layer.params["W"], layer.params["b"] = w, math.log(a / (1 - a)) - w * before
    net.backward([[x]], [[1.0]])
    delta1, gradient1 = net.layers[0].delta[0, 0], net.layers[0].grads["W"][0, 0]
    assert check("16.by_hand", delta1, gradient1).passed is True
    assert check("16.by_hand", 0.041, 0.082).passed is True


def test_messages_for_wrong_answers_about_networks():
    assert "For some net expected is (" in str(check("16.sizes", lambda net: [0.0] * len(net.layers)))
    assert "should take 1 value, (seed). Yours" in str(check("16.deep_net", lambda: None))


def with_batch_norm(seed):
    rng, layers = np.random.default_rng(seed), []
    for n_in in [2] + [32] * 18:
        layers += [nn.Dense(n_in, 32, init="fan_in", rng=rng), nn.BatchNorm(32), nn.Activation("leaky_relu")]
    return nn.Network([*layers, nn.Dense(32, 1, init="he", rng=rng)], loss="binary_cross_entropy")


def test_other_right_answers_pass():
    def all_at_once(slopes, weights, error):
        return error * np.cumprod((slopes * np.append(weights[1:], 1))[::-1])[::-1]

    assert check("16.deltas", all_at_once).passed is True
    assert check("16.deltas", lambda s, w, e: list(all_at_once(s, w, e))).passed is True
    assert check("16.decay", lambda r, n, m: math.exp(math.log(r) / (n - 1) * (m - 1))).passed is True
    lengths = [lambda net: [np.linalg.norm(layer.delta) / len(layer.delta) ** 0.5 for layer in net.layers]]
    assert check("16.sizes", *lengths).passed is True
    layer_sizes = [2] + [40] * 19 + [1]

    def he(seed):
        return nn.mlp(layer_sizes, "relu", init="he", loss="binary_cross_entropy", rng=seed)

    assert check("16.deep_net", he).passed is True
    assert "It explodes" in str(check("16.deep_net", with_batch_norm))
    assert check("16.exploding_scale", lambda r: min(s for s in np.arange(0.1, 10.05, 0.1) if r(s) >= 10)).passed
