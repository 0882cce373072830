"""Gradient checking: `numerical_gradient`, `gradient_error(s)`, and the bugs they find in a learner's backward."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nnlab as nn
from helpers import refuses

# --- numerical_gradient ---------------------------------------------------------------------------------


def test_numerical_gradient_of_x_squared_in_lesson_09():
    for x, slope in [(-1, -2), (0, 0), (1, 2), (2, 4), (3, 6)]:
        assert nn.numerical_gradient(lambda x: x**2, x) == pytest.approx(slope, abs=1e-9)


def test_numerical_gradient_is_the_central_difference():  # of x³, 3x² + h²; to one side it would be 3x² + 3xh + h²
    assert nn.numerical_gradient(lambda x: x**3, 2.0, h=0.1) == pytest.approx(12.01, abs=1e-12)


def test_numerical_gradient_calls_f_twice_per_element_and_does_not_modify_w():
    A, W, calls = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.linspace(-1, 1, 6).reshape(2, 3), []

    def f(w):
        calls.append(w.shape)
        return (A * np.sin(w)).sum()

    W.flags.writeable = False  # so that writing to W raises
    np.testing.assert_allclose(nn.numerical_gradient(f, W), A * np.cos(W), rtol=1e-9)
    assert calls == [(2, 3)] * 12
    np.testing.assert_allclose(nn.numerical_gradient(f, np.zeros((2, 3), int)), A, rtol=1e-9)


def test_numerical_gradient_validates_its_arguments():
    with refuses("h should be above 0, not -0.1."):
        nn.numerical_gradient(np.sum, [1.0], h=-0.1)
    with refuses("w is empty: its shape is (0,)."):
        nn.numerical_gradient(np.sum, [])
    with refuses("w holds NaN or infinity, 1 in all, the first at (1,): remove or replace them."):
        nn.numerical_gradient(np.sum, [1.0, math.nan])


# --- gradient_error, with the network's and with a custom backward --------------------------------------

X, Y = np.random.default_rng(5).normal(size=(4, 3)), np.eye(3)[[0, 2, 1, 1]]


def net_to_check():
    return nn.mlp([3, 3, 3], activation="tanh", rng=0)


def own_backward(net, X, y, fault=""):
    """Backpropagation as in lesson 12, with one of the common bugs (`fault`) if asked."""
    (W1, b1), (W2, b2) = (layer.params.values() for layer in net.layers)
    n = 1 if fault == "missing 1/n" else len(X)
    a1 = np.tanh(X @ W1 + b1)
    a2 = nn.softmax(a1 @ W2 + b2)
    d2 = y - a2 if fault == "wrong sign" else a2 - y
    gW2, gb2 = a1.T @ d2 / n, d2.mean(axis=0)
    if fault == "W2 updated before it is used":
        W2 -= 0.5 * gW2
    e1 = d2 @ W2 if fault == "wrong transpose" else d2 @ W2.T
    d1 = e1 if fault == "f′ forgotten" else e1 * (1 - a1**2)
    gb1 = np.full(3, np.nan) if fault == "NaN" else np.zeros(3) if fault == "no bias" else d1.mean(axis=0)
    return [{"W": X.T @ d1 / n, "b": gb1}, {"W": gW2, "b": gb2}]


def test_correct_gradients_pass():
    for backward in (None, own_backward):
        errors = nn.gradient_errors(net_to_check(), X, Y, backward)
        assert [list(of_layer) for of_layer in errors] == [["W", "b"], ["W", "b"]]
        assert max(max(of_layer.values()) for of_layer in errors) < 1e-8
        assert type(nn.gradient_error(net_to_check(), X, Y, backward)) is float
    assert nn.gradient_error(net_to_check(), X, [0, 2, 1, 1], own_backward) < 1e-8  # class numbers become one-hot rows


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("missing 1/n", ["W1", "W2"]),
        ("wrong sign", ["W1", "b1", "W2", "b2"]),
        ("W2 updated before it is used", ["W1", "b1"]),
        ("wrong transpose", ["W1", "b1"]),
        ("f′ forgotten", ["W1", "b1"]),
        ("no bias", ["b1"]),
        ("NaN", ["b1"]),
    ],
)
def test_common_bugs_are_found_in_the_arrays_they_affect(fault, wrong):
    def backward(net, X, y):
        return own_backward(net, X, y, fault)

    errors = nn.gradient_errors(net_to_check(), X, Y, backward)
    errors = {f"{name}{i}": error for i, layer in enumerate(errors, 1) for name, error in layer.items()}
    assert [name for name, error in errors.items() if error > 1e-3] == wrong
    assert [name for name, error in errors.items() if error < 1e-6] == [name for name in errors if name not in wrong]
    assert nn.gradient_error(net_to_check(), X, Y, backward) > 1e-3


@pytest.mark.parametrize(
    ("backward", "sentence"),
    [
        (lambda *_: None, "backward should return a dict for each of the 2 layers, not 0."),
        (lambda *_: [None, {}], "backward: layer 1 should have a dict such as {'W': ..., 'b': ...}, not None."),
        (lambda *_: [{}], "backward should return a dict for each of the 2 layers, not 1."),
        (lambda *_: [{"W": np.ones((3, 3))}, {}], "backward: b of layer 1 should have shape (3,), but it is missing."),
        (
            lambda *_: [{"W": np.ones((3, 3)), "b": np.ones((1, 3))}, {}],
            "backward: b of layer 1 should have shape (3,), but it is (1, 3).",
        ),
    ],
)
def test_invalid_results_of_a_custom_backward_raise(backward, sentence):
    with refuses(sentence):
        nn.gradient_error(net_to_check(), X, Y, backward)


def test_a_float32_network_is_checked_in_float64_and_not_modified():
    layers = [nn.Dense(3, 3, rng=0), nn.BatchNorm(3), nn.Activation("sigmoid"), nn.Dense(3, 3, rng=1)]
    net = nn.Network(layers, dtype="float32")
    net.backward(X, Y)
    before = [vector.copy() for vector in (net.parameters, net.gradient, net.running)]
    assert nn.gradient_error(net, X, Y) < 1e-6  # in float32, differences would have one correct digit
    for vector, same in zip((net.parameters, net.gradient, net.running), before, strict=True):
        np.testing.assert_array_equal(vector, same)


@pytest.mark.parametrize("rng", [0, np.random.default_rng(3), None], ids=["seed", "generator", "None"])
def test_dropouts_mask_is_held_fixed_for_any_rng(rng):
    net = nn.Network([nn.Dense(3, 8, "tanh", rng=0), nn.Dropout(0.5), nn.Dense(8, 3, rng=1)])
    assert nn.gradient_error(net, X, Y, rng=rng) < 1e-6
    assert nn.gradient_errors(net, X, Y, rng=rng)[1] == {}


def test_wrong_signs_of_small_gradients_in_early_layers_are_found():
    net = nn.mlp([3, *[3] * 12, 3], "sigmoid", rng=0)

    def backward(net, X, y):
        net.backward(X, y)
        return [
            {name: -g if i < 5 else g.copy() for name, g in layer.grads.items()} for i, layer in enumerate(net.layers)
        ]

    assert nn.gradient_error(net, X, Y) < 1e-6
    assert nn.gradient_error(net, X, Y, backward) > 1e-3
