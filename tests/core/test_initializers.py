"""Weight initialisation: the distribution of each scheme, lookup by name, custom functions, validation."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlab as nn
from helpers import refuses
from nnlab.initializers import constant, initial_weights, normal, uniform

N_IN, N_OUT = 200, 300

# each scheme's standard deviation for 200 inputs and 300 outputs
NORMAL = {
    "normal": (normal(), 1),
    "normal(0.2)": (normal(0.2), 0.2),
    "xavier": ("xavier", math.sqrt(1 / 250)),  # σ² = 1/fan_avg
    "he": ("he", math.sqrt(2 / 200)),  # σ² = 2/n_in
}
# each scheme's limit r
UNIFORM = {
    "uniform": (uniform(), 0.5),
    "uniform(0.1)": (uniform(0.1), 0.1),
    "fan_in": ("fan_in", 1 / math.sqrt(200)),  # 1/√n_in
    "xavier_uniform": ("xavier_uniform", math.sqrt(3 / 250)),  # √(3/fan_avg)
    "he_uniform": ("he_uniform", math.sqrt(6 / 200)),  # √(3σ²)
}


def has_moments(W, sigma, kurtosis):
    """Mean 0 and variance σ², each within five standard errors of so many draws; E w⁴ = kurtosis · σ⁴."""
    n = W.size
    assert abs(W.mean()) < 5 * sigma / math.sqrt(n)
    assert abs((W**2).mean() - sigma**2) < 5 * sigma**2 * math.sqrt((kurtosis - 1) / n)


@pytest.mark.parametrize(("init", "sigma"), NORMAL.values(), ids=NORMAL)
def test_normal_schemes(init, sigma):
    W = initial_weights(init, N_IN, N_OUT, rng=0)
    assert W.shape == (N_IN, N_OUT)
    has_moments(W, sigma, kurtosis=3)
    assert np.abs(W).max() > 3.5 * sigma  # 60 000 draws: the distribution isn't truncated


@pytest.mark.parametrize(("init", "r"), UNIFORM.values(), ids=UNIFORM)
def test_uniform_schemes(init, r):
    W = initial_weights(init, N_IN, N_OUT, rng=0)
    assert W.shape == (N_IN, N_OUT)
    has_moments(W, r / math.sqrt(3), kurtosis=1.8)
    assert 0.999 * r < np.abs(W).max() <= r


def test_every_scheme_is_tested_here():
    assert set(nn.INITIALIZERS) == {*NORMAL, *UNIFORM, "zeros", "constant"} - {"normal(0.2)", "uniform(0.1)"}


@pytest.mark.parametrize(("init", "value"), [("zeros", 0), ("constant", 0.5), (constant(-3), -3)])
def test_constants(init, value):
    np.testing.assert_array_equal(initial_weights(init, 2, 3, rng=0), np.full((2, 3), value))


@pytest.mark.parametrize("name", nn.INITIALIZERS)
@settings(max_examples=25)
@given(n_in=st.integers(1, 6), n_out=st.integers(1, 6), seed=st.integers(0, 10**6))
def test_lookup_by_name_and_reproducibility_by_seed(name, n_in, n_out, seed):
    W = initial_weights(name, n_in, n_out, seed)
    assert W.shape == (n_in, n_out)
    assert W.dtype == np.float64
    np.testing.assert_array_equal(W, nn.INITIALIZERS[name](n_in, n_out, np.random.default_rng(seed)))


def test_layers_of_one_network_and_networks_of_other_seeds_start_differently():
    def weights(rng):
        net = nn.mlp([3, 3, 3, 3], rng=rng)
        assert all((layer.params["b"] == 0).all() for layer in net.layers)
        return [layer.params["W"] for layer in net.layers]

    first, second, third = weights(0)
    assert not (first == second).any()
    assert not (second == third).any()
    assert not (first == weights(1)[0]).any()
    assert not (weights(None)[0] == weights(None)[0]).any()
    np.testing.assert_array_equal(third, weights(0)[2])


@pytest.mark.parametrize(("init", "activation"), [("xavier", "identity"), ("he", "relu"), ("he_uniform", "relu")])
def test_the_variance_of_activations_is_kept_through_many_layers(init, activation):
    net = nn.mlp([400] * 6, activation, output=activation, init=init, loss="mse", rng=0)
    x = np.random.default_rng(1).normal(size=(200, 400))
    assert 0.5 < (net.forward(x) ** 2).mean() / (x**2).mean() < 2


def test_a_custom_initializer(monkeypatch):
    def mine(n_in, n_out, rng):
        return rng.integers(-1, 2, (n_in, n_out))

    monkeypatch.setitem(nn.INITIALIZERS, "mine", mine)
    by_name, by_function = (nn.Dense(5, 4, init=init, rng=3).params["W"] for init in ("mine", mine))
    assert set(by_name.ravel()) == {-1, 0, 1}
    np.testing.assert_array_equal(by_name, by_function)
    layer = nn.Dense(2, 3, init=lambda n_in, n_out, rng: [[1, 2, 3], [4, 5, 6]])
    assert layer.params["W"].tolist() == [[1, 2, 3], [4, 5, 6]]
    assert layer.params["W"].dtype == np.float64  # so that a step of 0.1 isn't truncated


CHOICES = "Choose one of: zeros, constant, uniform, normal, fan_in, xavier, xavier_uniform, he, he_uniform."


@pytest.mark.parametrize(
    ("init", "sentence"),
    [
        ("xavir", f"There is no initializer called 'xavir'. Did you mean 'xavier'? {CHOICES}"),
        ("he_normal", f"There is no initializer called 'he_normal'. Did you mean 'he'? {CHOICES}"),
        (None, f"There is no initializer called None. {CHOICES}"),
        (lambda *_: np.zeros((3, 2)), "init should return weights of shape (2, 3), not (3, 2)."),
        (lambda *_: None, "init should hold numbers, not None."),
        (
            lambda *_: np.full((2, 3), np.inf),
            "init holds NaN or infinity, 6 in all, the first at (0, 0): remove or replace them.",
        ),
    ],
)
def test_invalid_initializers_raise(init, sentence):
    with refuses(sentence):
        nn.Dense(2, 3, init=init)


@pytest.mark.parametrize(
    ("make", "name"),
    [(constant, "value"), (uniform, "epsilon"), (normal, "sigma")],
    ids=["constant", "uniform", "normal"],
)
def test_parameters_that_are_not_numbers_raise(make, name):
    for value in (math.nan, "much", None):
        with pytest.raises(ValueError, match=f"^{name} should be a number.*, not {re.escape(repr(value))}\\.$"):
            make(value)
    with refuses(f"{name} should be a finite number, not inf."):
        make(math.inf)


@pytest.mark.parametrize("make", [uniform, normal])
def test_a_spread_that_is_not_positive_raises(make):
    for value in (0, -1):
        with pytest.raises(ValueError, match=f"not {value}|with {value}"):
            make(value)


@pytest.mark.parametrize("rng", [-1, 1.5, "seed"])
def test_invalid_seeds_raise(rng):
    with refuses(f"rng should be a whole number from 0 up (a seed) or a numpy Generator, not {rng!r}."):
        nn.Dense(2, 3, rng=rng)
