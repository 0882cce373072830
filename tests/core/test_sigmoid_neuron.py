"""The sigmoid neuron: worked numbers of lesson 05, its learning rule, and validation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlab as nn
from nnlab import datasets

ROWS = [[1, 1], [1, 0], [0, 1], [0, 0]]


def test_lesson_05_one_step_by_hand():
    neuron = nn.SigmoidNeuron([0.1, 0.1], 0.1)
    x = [0.4, 0.5]
    update = next(neuron.learn([x], [1], learning_rate=1))
    assert update.z == pytest.approx(0.19, abs=1e-15)
    slope = float(nn.sigmoid_prime(update.z))
    assert [round(value, 4) for value in (update.a, update.error, slope)] == [0.5474, 0.4526, 0.2478]
    assert [round(value, 4) for value in (update.b, *update.w)] == [0.2121, 0.1449, 0.1561]
    assert (round(neuron.z(x), 4), round(neuron(x), 4)) == (0.3481, 0.5862)


def test_lesson_05_logistic_gates():
    gate_and, gate_or = nn.SigmoidNeuron([20, 20], -30), nn.SigmoidNeuron([20, 20], -10)
    assert round(gate_and([1, 1]), 5) == 0.99995
    assert [f"{a:.2g}" for a in gate_and(ROWS[1:])] == ["4.5e-05", "4.5e-05", "9.4e-14"]
    assert gate_or(ROWS).round(5).tolist() == [1, 0.99995, 0.99995, 0.00005]


@given(st.integers(0, 1000), st.floats(0, 1))
def test_the_sigmoid_neuron_goes_down_the_gradient_of_half_the_squared_error(seed, y):
    rng = np.random.default_rng(seed)
    wb, x = rng.normal(size=3), rng.normal(size=2)
    update = next(nn.SigmoidNeuron(wb[:2], wb[2]).learn([x], [y], learning_rate=0.5))
    slope = nn.numerical_gradient(lambda v: (y - nn.SigmoidNeuron(v[:2], v[2])(x)) ** 2 / 2, wb)
    np.testing.assert_allclose([*update.w, update.b], wb - 0.5 * slope, atol=1e-9)


def test_it_learns_the_and_gate():
    X, y = datasets.gates("and")
    neuron = nn.SigmoidNeuron([0, 0])
    list(neuron.learn(X, y, learning_rate=10, epochs=200))
    assert np.abs(neuron(X) - y).max() < 0.1
    w1, w2 = neuron.w
    assert neuron.b < -max(w1, w2) < 0 < w1 + w2 + neuron.b


def test_one_example_gives_plain_numbers_and_rows_give_arrays():
    neuron = nn.SigmoidNeuron([1, 1], -1.5)
    assert repr(neuron.z([1, 0])) == "-0.5"
    assert type(neuron([1, 0])) is float
    assert neuron([[1, 0], [1, 1]]).tolist() == [neuron([1, 0]), neuron(np.array([1, 1]))]


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        ([0, 1, 2, 0], "y should be from 0 to 1, as a sigmoid is, but it goes from 0 to 2."),
        ([0, 1], "X and y should have a row for each example, but have 4 and 2."),
        ([[0, 1], [1, 0]], "y should be one target for each example, (n,), not of shape (2, 2)."),
        ([0, 1, np.nan, 0], "y holds NaN or infinity, 1 in all, the first at (2,)"),
    ],
)
def test_invalid_targets_raise_at_the_call(y, sentence):
    with pytest.raises(ValueError, match=r"^[Xy] ") as refusal:
        nn.SigmoidNeuron([0, 0]).learn(ROWS, y)
    assert sentence in str(refusal.value)
