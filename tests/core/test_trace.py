"""`trace`: lessons 07 and 11 unit by unit, and agreement with the network's own pass."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlab as nn


def lesson_07():
    net = nn.mlp([2, 2, 1], output="sigmoid", loss="mse")
    first, second = net.layers
    first.params.update(W=[[1, -4], [-2, 2]], b=[5, 3])
    second.params.update(W=[[4], [2]], b=[-1])
    return net


def by_units(trace):
    """The gradient of each weight, by its two units; unit 0 stands for the bias."""
    return {(weight.source, weight.target): weight.gradient for weight in trace.weights}


# --- forward pass ---------------------------------------------------------------------------------------


def test_lesson_07():
    told = nn.trace(lesson_07(), [3, 4])
    assert [(unit.unit, unit.layer) for unit in told.forward] == [(3, 1), (4, 1), (5, 2)]
    assert [round(unit.z, 2) for unit in told.forward] == [0, -1, 1.54]
    assert [round(unit.a, 2) for unit in told.forward] == [0.5, 0.27, 0.82]
    assert told.outputs == (told.forward[-1].a,)
    assert (told.backward, told.weights, told.loss) == ((), (), None)


def test_lesson_07_in_symbols_and_numbers():
    forward = nn.trace(lesson_07(), [3, 4]).forward
    assert [unit.symbols for unit in forward] == [
        "z₃ = b₃ + w₁₃·a₁ + w₂₃·a₂",
        "z₄ = b₄ + w₁₄·a₁ + w₂₄·a₂",
        "z₅ = b₅ + w₃₅·a₃ + w₄₅·a₄",
    ]
    assert [unit.numbers for unit in forward] == [
        "z₃ = 5 + 1·3 + (−2)·4 = 0, a₃ = sigmoid(0) = 0.5",
        "z₄ = 3 + (−4)·3 + 2·4 = −1, a₄ = sigmoid(−1) = 0.2689",
        "z₅ = −1 + 4·0.5 + 2·0.2689 = 1.538, a₅ = sigmoid(1.538) = 0.8232",
    ]


def test_unit_numbers_of_two_digits_are_separated_by_commas():
    told = nn.trace(nn.mlp([8, 2, 1], loss="mse", rng=0), np.ones(8), 0.0)
    assert told.forward[-1].symbols == "z₁₁ = b₁₁ + w₉,₁₁·a₉ + w₁₀,₁₁·a₁₀"
    assert told.weights[2].symbols == "∂L/∂w₁₀,₁₁ = a₁₀·δ₁₁"


# --- backward pass --------------------------------------------------------------------------------------


def test_lesson_11_the_deltas_of_the_2_2_2_1_graph():
    net, x, y = nn.mlp([2, 2, 2, 1], output="sigmoid", loss="mse", init="normal", rng=0), [0.3, -0.7], 1.0
    told = nn.trace(net, x, y)
    W2, W3 = net.layers[1].params["W"], net.layers[2].params["W"]
    z = {unit.unit: unit.z for unit in told.forward}
    slope = {unit: float(nn.sigmoid_prime(z[unit])) for unit in z}
    delta = {unit.unit: unit.delta for unit in told.backward}
    assert list(delta) == [7, 5, 6, 3, 4]
    assert delta[7] == pytest.approx((nn.sigmoid(z[7]) - y) * slope[7], rel=1e-12)
    assert delta[5] == pytest.approx(delta[7] * W3[0, 0] * slope[5], rel=1e-12)
    assert delta[6] == pytest.approx(delta[7] * W3[1, 0] * slope[6], rel=1e-12)
    assert delta[3] == pytest.approx(slope[3] * (W2[0, 0] * delta[5] + W2[0, 1] * delta[6]), rel=1e-12)
    assert delta[4] == pytest.approx(slope[4] * (W2[1, 0] * delta[5] + W2[1, 1] * delta[6]), rel=1e-12)

    def loss(w):
        nudged = net.copy()
        nudged.parameters[...] = w
        return nudged.cost([x], [[y]])

    slopes = net.copy()
    slopes.parameters[...] = nn.numerical_gradient(loss, net.parameters)
    (w1, b1), (w2, b2), (w3, b3) = ((layer.params["W"], layer.params["b"]) for layer in slopes.layers)
    nudging = [b3[0], w3[0, 0], w3[1, 0], b2[0], *w2[:, 0], b2[1], *w2[:, 1], b1[0], *w1[:, 0], b1[1], *w1[:, 1]]
    found = by_units(told)
    edges = [(0, 7), (5, 7), (6, 7), (0, 5), (3, 5), (4, 5), (0, 6), (3, 6), (4, 6)]
    assert list(found) == [*edges, (0, 3), (1, 3), (2, 3), (0, 4), (1, 4), (2, 4)]
    assert list(found.values()) == pytest.approx(nudging, rel=1e-8, abs=1e-11)
    assert all(found[0, unit] == delta[unit] for unit in delta)


def test_the_backward_pass_in_symbols_and_numbers():
    told = nn.trace(lesson_07(), [3, 4], 1.0)
    assert [unit.symbols for unit in told.backward] == [
        "δ₅ = f′(z₅)·∂L/∂a₅",
        "δ₃ = f′(z₃)·(w₃₅·δ₅)",
        "δ₄ = f′(z₄)·(w₄₅·δ₅)",
    ]
    assert [unit.numbers for unit in told.backward] == [
        "δ₅ = 0.1456·(−0.1768) = −0.02574",
        "δ₃ = 0.25·(4·(−0.02574)) = −0.02574",
        "δ₄ = 0.1966·(2·(−0.02574)) = −0.01012",
    ]
    assert [(weight.symbols, weight.numbers) for weight in told.weights[:2]] == [
        ("∂L/∂b₅ = δ₅", "∂L/∂b₅ = −0.02574"),
        ("∂L/∂w₃₅ = a₃·δ₅", "∂L/∂w₃₅ = 0.5·(−0.02574) = −0.01287"),
    ]
    deeper = nn.trace(nn.mlp([1, 1, 2], loss="mse", rng=0), [1], [0.0, 0.0])
    assert deeper.backward[-1].symbols == "δ₂ = f′(z₂)·(w₂₃·δ₃ + w₂₄·δ₄)"


def test_no_number_is_formatted_as_minus_0():
    net = nn.mlp([1, 1, 1], activation="relu", loss="mse")
    net.parameters[...] = [-1, 0, 1, 0]  # the hidden unit is off and gets a negative error
    told = nn.trace(net, [2], 3.0)
    assert told.backward[-1].numbers == "δ₂ = 0·(1·(−3)) = 0"
    assert told.weights[-1].numbers == "∂L/∂w₁₂ = 2·0 = 0"


# --- agreement with the network -------------------------------------------------------------------------


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.sampled_from([name for name in nn.ACTIVATIONS if name != "step"]),
    st.sampled_from(["mse", "cross_entropy", "binary_cross_entropy"]),
    st.integers(0, 1000),
)
def test_a_trace_agrees_with_the_networks_own_pass(sizes, activation, loss, seed):
    rng = np.random.default_rng(seed)
    net = nn.mlp([*sizes, 3], activation=activation, loss=loss, rng=rng)
    x, y = rng.normal(size=(1, sizes[0])), np.array([rng.integers(3)])
    told = nn.trace(net, x[0], y[0])
    net.backward(x, y)
    found, place = by_units(told), 1
    for layer in net.layers:
        units = range(place + layer.n_in, place + layer.n_in + layer.n_out)
        W = [[found[place + i, unit] for unit in units] for i in range(layer.n_in)]
        np.testing.assert_allclose(W, layer.grads["W"], rtol=1e-12, atol=1e-300)
        np.testing.assert_allclose([found[0, unit] for unit in units], layer.grads["b"], rtol=1e-12, atol=1e-300)
        place += layer.n_in
    for unit in told.backward:
        assert unit.delta == pytest.approx(unit.slope * unit.error, rel=1e-12)
        if unit.targets:
            assert unit.error == pytest.approx(np.dot(unit.weights, unit.deltas), rel=1e-12, abs=1e-15)
    assert told.outputs == pytest.approx(net.forward(x)[0].tolist(), rel=1e-12)
    assert told.loss == pytest.approx(net.cost(x, y), rel=1e-12)


def test_under_cross_entropy_delta_is_p_minus_y():
    net = nn.mlp([2, 3], rng=0)
    told = nn.trace(net, [1, 2], 1)
    p = net.predict_proba([[1, 2]])[0]
    assert [unit.delta for unit in told.backward] == pytest.approx((p - [0, 1, 0]).tolist(), rel=1e-12)
    assert told.loss == pytest.approx(-np.log(p[1]), rel=1e-12)


def test_a_target_may_be_a_class_number_or_the_targets_or_a_single_one():
    net = nn.mlp([2, 2, 3], rng=0)
    assert nn.trace(net, [1, 2], 1) == nn.trace(net, [[1, 2]], [0, 1, 0]) == nn.trace(net, (1, 2), np.int64(1))
    assert nn.trace(net, [1, 2], 1) == nn.trace(net, [1, 2], [1])
    one = nn.mlp([2, 1], loss="mse", rng=0)
    assert nn.trace(one, [1, 2], 3) == nn.trace(one, [1, 2], 3.0) == nn.trace(one, [1, 2], [3.0])


def test_tracing_does_not_change_the_networks_last_pass():
    net = nn.mlp([2, 2, 3], rng=0)
    net.backward(np.eye(2), [0, 1])
    kept = [(layer.x, layer.z, layer.a, layer.delta) for layer in net.layers]
    gradient = net.gradient.tolist()
    nn.trace(net, [1, 2], 1)
    assert all(
        one is other
        for layer, arrays in zip(net.layers, kept, strict=True)
        for one, other in zip((layer.x, layer.z, layer.a, layer.delta), arrays, strict=True)
    )
    assert net.gradient.tolist() == gradient


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_trace_holds_python_numbers(dtype):
    told = nn.trace(nn.mlp([2, 2, 3], dtype=dtype, rng=0), [1, 2], 1)
    json.dumps(told)
    assert "np." not in repr(told)


# --- validation -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", [nn.BatchNorm(2), nn.Dropout(0.5), nn.Activation("relu")])
def test_layers_other_than_dense_raise(layer):
    net = nn.Network([nn.Dense(2, 2), layer], loss="mse")
    with pytest.raises(ValueError, match=r"^trace tells of Dense layers only, but this network is Network\(\[Dense\("):
        nn.trace(net, [1, 2])


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        ([1, 2, 3], 0, "x should be one example of 2 numbers, not of shape (3,)."),
        ([1, np.nan], 0, "x holds NaN or infinity, 1 in all"),
        ([[1], [1, 2]], 0, "x should be a table of numbers, but its rows are not of equal length."),
        ([1, 2], 3, "y holds the class number 3; expected are whole numbers from 0 to 2."),
        ([1, 2], [0.5, 0.5], "A network with 3 outputs expects 3 columns, y has shape (1, 2)."),
    ],
)
def test_invalid_examples_and_targets_raise(x, y, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        nn.trace(nn.mlp([2, 3], rng=0), x, y)
