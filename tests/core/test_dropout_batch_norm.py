"""Dropout and batch normalisation, in training and in prediction."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlab as nn
from helpers import refuses


def with_params(layer, **params):
    layer.params.update(params)
    return layer


# --- Dropout --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_dropout_switches_off_its_rate_and_scales_up_the_rest(rate):
    x = np.full((200, 200), 3.0)
    y = nn.Dropout(rate).forward(x, training=True, rng=0)
    off, five_errors = (y == 0).mean(), 5 * math.sqrt(rate * (1 - rate) / x.size)
    assert abs(off - rate) < five_errors
    np.testing.assert_allclose(y[y != 0], 3 / (1 - rate), rtol=1e-15)
    assert abs(y.mean() / 3 - 1) < five_errors / (1 - rate)  # the expected value is unchanged
    assert len(np.unique(y, axis=0)) == len(np.unique(y, axis=1).T) == 200  # a mask for each example and unit


def test_on_average_over_masks_a_unit_gets_its_full_weighted_sum():
    x, w = np.array([2.0, -1.0]), np.array([0.5, 3.0])
    dropped = nn.Dropout(0.5).forward(np.tile(x, (40000, 1)), training=True, rng=0) @ w
    assert set(dropped) == {0, 2, -6, -4}  # the four masks of lesson 20
    assert abs(dropped.mean() - x @ w) < 5 * dropped.std() / 200


def test_dropout_is_off_in_prediction_and_masks_the_gradient():
    layer, x = nn.Dropout(0.5), np.ones((50, 4))
    y = layer.forward(x, training=True, rng=0)
    np.testing.assert_array_equal(layer.backward(x), y)
    np.testing.assert_array_equal(layer.forward(x, rng=0), x)
    np.testing.assert_array_equal(layer.backward(x), x)


def test_dropout_masks_depend_on_the_rng():
    layer, x = nn.Dropout(0.5), np.ones((50, 4), np.float32)

    def forward(rng):
        return layer.forward(x, training=True, rng=rng)

    np.testing.assert_array_equal(forward(1), forward(np.random.default_rng(1)))
    rng = np.random.default_rng(1)
    assert not np.array_equal(forward(rng), forward(rng))  # a new mask for each pass
    assert not np.array_equal(forward(None), forward(None))
    assert forward(1).dtype == np.float32


def test_dropout_validates_its_rate():
    x = np.ones((50, 4))
    np.testing.assert_array_equal(nn.Dropout(0).forward(x, training=True, rng=0), x)
    with refuses("rate is the share switched off, and 1 would switch off everything: take less."):
        nn.Dropout(1)
    for rate in (-0.1, 1.2, math.nan, "0.5", None):
        with refuses(f"rate should be a number from 0 to 1, not {rate!r}."):
            nn.Dropout(rate)


# --- BatchNorm ------------------------------------------------------------------------------------------


@given(n=st.integers(2, 30), seed=st.integers(0, 10**6), shift=st.floats(-100, 100), scale=st.floats(0.1, 100))
def test_batch_norm_outputs_have_mean_beta_and_standard_deviation_gamma(n, seed, shift, scale):
    x = np.random.default_rng(seed).normal(shift, scale, (n, 3))
    y = with_params(nn.BatchNorm(3), gamma=[1, 2, -3], beta=[0, 5, -7]).forward(x, training=True)
    np.testing.assert_allclose(y.mean(axis=0), [0, 5, -7], atol=1e-10)
    shrunk = x.var(axis=0) / (x.var(axis=0) + 1e-5)  # ε keeps the division by √(σ² + ε) safe
    np.testing.assert_allclose(y.var(axis=0), shrunk * [1, 4, 9], rtol=1e-8)


def test_batch_norm_keeps_running_averages_for_prediction():
    layer = nn.BatchNorm(1, rho=0.8)
    layer.forward(np.array([[1.0], [3.0]]), training=True)  # mean 2, variance 2 with n − 1
    assert layer.running["mean"] == pytest.approx(0.8 * 0 + 0.2 * 2)
    assert layer.running["variance"] == pytest.approx(0.8 * 1 + 0.2 * 2)
    layer.forward(np.array([[0.0], [3.0], [6.0]]), training=True)  # mean 3, variance 9
    assert layer.running["mean"] == pytest.approx(0.8 * 0.4 + 0.2 * 3)
    assert layer.running["variance"] == pytest.approx(0.8 * 1.2 + 0.2 * 9)
    before = layer.running["mean"].copy()
    predicted = layer.forward(np.array([[2.0], [0.92]]))
    np.testing.assert_allclose(predicted, [[(2 - 0.92) / math.sqrt(2.76 + 1e-5)], [0]], atol=1e-15)
    assert layer.running["mean"] == before  # prediction doesn't update the averages


def test_batch_norm_agrees_with_pytorch():  # torch 2.13, BatchNorm1d(2), float64; its gradients are sums
    layer = with_params(nn.BatchNorm(2), gamma=[2, -1], beta=[0.5, 1])
    x = np.array([[1.0, 10.0], [2.0, 30.0], [4.0, 20.0], [9.0, 60.0]])
    y = [
        [-1.446656029014, 2.069044952378],
        [-0.797770686009, 1],
        [0.5, 1.534522476189],
        [3.744426715023, -0.603567428566],
    ]
    np.testing.assert_allclose(layer.forward(x, training=True), y, atol=1e-12)
    below = layer.backward(np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0], [3.0, -2.0]]))
    expected = [
        [0.776954171510, 0.066815307996],
        [-0.076842116747, -0.093541433333],
        [-1.135549350258, -0.013363062668],
        [0.435437295495, 0.040089188005],
    ]
    np.testing.assert_allclose(below, expected, atol=1e-12)
    np.testing.assert_allclose(layer.grads["gamma"], [3.893312058028 / 4, -3.741657333320 / 4], atol=1e-12)
    np.testing.assert_allclose(layer.grads["beta"], [0.75, 0.25], atol=1e-12)
    np.testing.assert_allclose(layer.running["mean"], [0.4, 3], atol=1e-12)
    np.testing.assert_allclose(layer.running["variance"], [2.166666666667, 47.566666666667], atol=1e-12)
    predicted = layer.forward(np.array([[1.0, 10.0], [5.0, 0.0]]))
    np.testing.assert_allclose(predicted, [[1.315237583269, -0.014954644255], [6.750154805061, 1.434980561824]])


def test_a_batch_of_one_is_normalised_by_the_running_averages_without_changing_them():
    layer = with_params(nn.BatchNorm(2), gamma=[2, 3])
    layer.running.update(mean=[1, 2], variance=[4, 9])
    x = np.array([[5.0, -1.0]])
    np.testing.assert_array_equal(layer.forward(x, training=True), layer.forward(x))
    layer.forward(x, training=True)
    assert layer.running["mean"].tolist() == [1, 2]
    assert layer.running["variance"].tolist() == [4, 9]
    np.testing.assert_allclose(layer.backward(np.ones((1, 2))), [[2 / 2, 3 / 3]], rtol=1e-5)


def test_a_constant_column_becomes_beta():
    layer = with_params(nn.BatchNorm(1), beta=4)
    assert layer.forward(np.full((5, 1), 7.0), training=True).tolist() == [[4]] * 5
    assert np.isfinite(layer.backward(np.arange(5.0).reshape(5, 1))).all()


def test_batch_norm_validates_rho_and_epsilon():
    for rho in (-0.1, 1.5, "0.9"):
        with refuses(f"rho should be a number from 0 to 1, not {rho!r}."):
            nn.BatchNorm(2, rho=rho)
    for epsilon in (0, -1, math.nan):
        with pytest.raises(ValueError, match=r"^epsilon should be "):
            nn.BatchNorm(2, epsilon=epsilon)
