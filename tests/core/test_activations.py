"""Activation functions: values, derivatives, large arguments, custom pairs, and validation."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import nnlab as nn

NAMES = list(nn.ACTIVATIONS)
KINKED = ("step", "relu", "leaky_relu")
FUNCTIONS = [function for pair in nn.ACTIVATIONS.values() for function in pair]  # each f and each f′


def slope(f, z, h=1e-3):
    """f′(z) by fourth-order central differences, accurate to about 1e-11."""
    return (8 * (f(z + h) - f(z - h)) - (f(z + 2 * h) - f(z - 2 * h))) / (12 * h)


@pytest.mark.parametrize(
    ("function", "z", "value"),
    [
        (nn.step, [-0.1, 0, 0.1], [0, 0, 1]),
        (nn.step_prime, [-1, 0, 1], [0, 0, 0]),
        (nn.identity, [-2, 0, 3], [-2, 0, 3]),
        (nn.identity_prime, [-2, 0, 3], [1, 1, 1]),
        (nn.sigmoid, [-math.log(3), 0, math.log(3)], [0.25, 0.5, 0.75]),
        (nn.sigmoid_prime, [-math.log(3), 0, math.log(3)], [3 / 16, 0.25, 3 / 16]),
        (nn.tanh, [-math.log(2), 0, math.log(2)], [-0.6, 0, 0.6]),
        (nn.tanh_prime, [-math.log(2), 0, math.log(2)], [0.64, 1, 0.64]),
        (nn.relu, [-2, 0, 3], [0, 0, 3]),
        (nn.relu_prime, [-2, 0, 3], [0, 0, 1]),
        (nn.leaky_relu, [-2, 0, 3], [-0.02, 0, 3]),
        (nn.leaky_relu_prime, [-2, 0, 3], [0.01, 0.01, 1]),
        (nn.softplus, [0, math.log(math.e - 1)], [math.log(2), 1]),
        (nn.softplus_prime, [0, math.log(3)], [0.5, 0.75]),
        (nn.softmax, [0, math.log(3)], [0.25, 0.75]),
        (nn.softmax_prime, [0, math.log(3)], [[3 / 16, -3 / 16], [-3 / 16, 3 / 16]]),
    ],
)
def test_worked_values(function, z, value):
    np.testing.assert_allclose(function(z), value, rtol=1e-15, atol=1e-16)


def test_values_quoted_in_lessons():
    assert round(float(nn.sigmoid(10)), 5) == 0.99995  # lessons 05, 06 and 17
    assert round(float(nn.sigmoid(-10)), 5) == 0.00005
    assert f"{nn.sigmoid(-30):.1e}" == "9.4e-14"
    assert f"{nn.sigmoid(-10):.1e}" == "4.5e-05"
    assert f"{nn.sigmoid_prime(10):.1e}" == "4.5e-05"
    assert 1 - nn.sigmoid(30) < 1e-13
    assert nn.sigmoid_prime(0) == 0.25
    assert nn.tanh_prime(0) == 1


@pytest.mark.parametrize("name", NAMES)
@given(z=st.floats(-30, 30))
def test_f_prime_is_the_derivative_of_f(name, z):
    f, f_prime = nn.ACTIVATIONS[name]
    if name in KINKED and abs(z) < 0.01:
        z += 1  # f isn't differentiable at 0, so the differences mustn't cross it
    assert f_prime(z) == pytest.approx(slope(f, z), rel=0, abs=1e-10)


FAR = {  # f(−1000), f(1000), f′(−1000), f′(1000)
    "step": (0, 1, 0, 0),
    "identity": (-1000, 1000, 1, 1),
    "sigmoid": (0, 1, 0, 0),
    "tanh": (-1, 1, 0, 0),
    "relu": (0, 1000, 0, 1),
    "leaky_relu": (-10, 1000, 0.01, 1),
    "softplus": (0, 1000, 0, 1),
}


@pytest.mark.parametrize("name", NAMES)
def test_values_and_derivatives_at_large_z_are_exact(name):
    f, f_prime = nn.ACTIVATIONS[name]
    far = np.array([-1000.0, 1000.0])
    assert (*f(far), *f_prime(far)) == FAR[name]
    assert (*f(far * 1e5), *f_prime(far * 1e5)) == tuple(
        value * 1e5 if abs(value) >= 10 else value for value in FAR[name]
    )


@given(z=st.floats(0, 350))
@example(z=37.0)  # from here on 1 − σ(z) rounds to 0
@example(z=350.0)
def test_tails_are_accurate_and_not_rounded_to_zero(z):
    def near(value):
        return pytest.approx(value, rel=1e-14, abs=0)

    e = math.exp(-z)
    assert nn.sigmoid(-z) == near(e / (1 + e))
    assert nn.softplus(-z) == near(math.log1p(e))
    for side in (z, -z):
        assert nn.sigmoid_prime(side) == near(1 / (4 * math.cosh(z / 2) ** 2))
        assert nn.tanh_prime(side) == near(1 / math.cosh(z) ** 2)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_float_type_is_kept_and_whole_numbers_become_float64(function):
    z = np.linspace(-40, 40, 41).reshape(1, 41)
    single = function(z.astype(np.float32))
    assert single.dtype == np.float32
    assert single.shape == z.shape
    np.testing.assert_allclose(single, function(z), rtol=2e-6)
    for whole in ([-2, 0, 2], np.array([0, 200], np.uint8), np.array([False, True])):
        assert function(whole).dtype == np.float64
        np.testing.assert_array_equal(function(whole), function(np.asarray(whole, float)))


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("shape", [(), (0, 3), (4,), (2, 3, 4)])
def test_the_shape_is_kept_and_z_is_not_modified(function, shape):
    z = np.linspace(-1, 1, math.prod(shape)).reshape(shape)
    z.flags.writeable = False  # so that writing to z raises
    assert np.shape(function(z)) == shape


@given(z=st.floats(-700, 700))
def test_symmetries(z):
    assert nn.sigmoid(-z) == pytest.approx(1 - nn.sigmoid(z), rel=0, abs=5e-16)
    assert nn.sigmoid_prime(-z) == nn.sigmoid_prime(z) <= 0.25 + 1e-16
    assert nn.tanh(-z) == -nn.tanh(z)
    assert nn.tanh(z) == pytest.approx(2 * nn.sigmoid(2 * z) - 1, rel=0, abs=1e-15)
    assert nn.relu(z) - nn.relu(-z) == z
    assert nn.softplus(z) - nn.softplus(-z) == pytest.approx(z, rel=1e-15, abs=1e-15)


vectors = st.lists(st.floats(-50, 50), min_size=1, max_size=5).map(np.array)


@given(z=vectors, shift=st.floats(-1000, 1000))
def test_softmax_is_a_distribution_that_ignores_a_shift_and_keeps_the_order(z, shift):
    a = nn.softmax(z)
    assert a.min() > 0
    assert a.sum() == pytest.approx(1, abs=1e-15)
    assert (np.diff(a[np.argsort(z)]) >= 0).all()
    np.testing.assert_allclose(nn.softmax(z + shift), a, rtol=1e-12)


@given(z=vectors)
def test_softmax_prime_is_the_jacobian(z):
    columns = [slope(lambda t, k=k: nn.softmax(z + t * np.eye(len(z))[k]), 0.0) for k in range(len(z))]
    np.testing.assert_allclose(nn.softmax_prime(z), np.transpose(columns), rtol=0, atol=1e-11)


def test_softmax_of_huge_scores():
    z = np.array([[1000, -1000], [-1000, -1000]], np.float32)
    assert nn.softmax(z).tolist() == [[1, 0], [0.5, 0.5]]
    assert nn.softmax_prime(z).tolist() == [[[0, 0], [0, 0]], [[0.25, -0.25], [-0.25, 0.25]]]
    assert nn.softmax(z).dtype == nn.softmax_prime(z).dtype == np.float32


# --- lookup by name, custom activations -----------------------------------------------------------------


def swish(z):
    return z * nn.sigmoid(z)


def swish_prime(z):
    return nn.sigmoid(z) + z * nn.sigmoid_prime(z)


X, Y = np.random.default_rng(0).normal(size=(5, 3)), [0, 1, 2, 1, 0]


def test_a_registered_pair_works_by_its_name(monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "swish", (swish, swish_prime))
    net = nn.mlp([3, 4, 3], activation="swish", rng=0)
    assert net.layers[0].activation == "swish"
    np.testing.assert_array_equal(net.layers[0].forward(X), swish(X @ net.layers[0].params["W"]))
    assert nn.gradient_error(net, X, Y) < 1e-6


def test_an_unregistered_pair_is_named_after_its_function():
    net = nn.mlp([3, 4, 3], activation=(swish, swish_prime), rng=0)
    assert net.layers[0].activation == "swish"
    assert nn.gradient_error(net, X, Y) < 1e-6
    assert nn.Dense(1, 1, (nn.relu, nn.relu_prime)).activation == "relu"  # a pair of the table keeps its name


def test_gradient_check_finds_a_wrong_custom_derivative():
    assert nn.gradient_error(nn.mlp([3, 4, 3], activation=(swish, nn.sigmoid), rng=0), X, Y) > 1e-3


CHOICES = "Choose one of: step, identity, sigmoid, tanh, relu, leaky_relu, softplus."


@pytest.mark.parametrize(
    ("activation", "sentence"),
    [
        ("sigmod", f"There is no activation called 'sigmod'. Did you mean 'sigmoid'? {CHOICES}"),
        ("Leaky ReLU", f"There is no activation called 'Leaky ReLU'. Did you mean 'leaky_relu'? {CHOICES}"),
        ("qqq", f"There is no activation called 'qqq'. {CHOICES}"),
        (None, "activation should be a name or a pair of functions (f, f_prime), not None."),
        ((1, 2), "activation should be a name or a pair of functions (f, f_prime), not (1, 2)."),
        ((swish, np.max), "The activation's max should return shape (2, 3) for arrays of shape (2, 3), not ()."),
    ],
)
def test_invalid_activations_raise(activation, sentence):
    for make in (lambda: nn.mlp([3, 4, 3], activation), lambda: nn.Activation(activation)):
        with pytest.raises((ValueError, TypeError), match=f"^{re.escape(sentence)}$"):
            make()


def test_a_function_without_derivative_raises():
    with pytest.raises(TypeError, match=r"^activation should be a name or a pair of functions \(f, f_prime\), not <"):
        nn.Dense(2, 2, nn.relu)


@pytest.mark.parametrize("nothing", [None, ..., "1", [1j]])
def test_arguments_that_are_not_numbers_raise(nothing):
    with pytest.raises(TypeError, match=r"^z should hold numbers, not "):
        nn.sigmoid(nothing)
