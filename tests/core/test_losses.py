"""Loss functions: worked examples, gradients, large scores, target formats, and validation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlab as nn
from helpers import refuses
from nnlab.losses import targets

NAMES = list(nn.LOSSES)
LOG3 = math.log(3)


@pytest.mark.parametrize(
    ("name", "outputs", "y", "loss", "gradient"),
    [
        ("mse", [0.03, 0.57, 0.24], [0, 1, 0], 0.1217, [0.03, -0.43, 0.24]),  # ½ (0.0009 + 0.1849 + 0.0576)
        ("mse", [3], [1], 2, [2]),  # with the ½
        ("binary_cross_entropy", [0, LOG3], [1, 0], math.log(2) + math.log(4), [-0.5, 0.75]),
        ("binary_cross_entropy", [LOG3], [0.75], 0.75 * math.log(4 / 3) + 0.25 * math.log(4), [0]),
        ("cross_entropy", [0, LOG3], [1, 0], math.log(4), [-0.75, 0.75]),
        ("cross_entropy", [5, 5, 5, 5], [0, 0, 1, 0], math.log(4), [0.25, 0.25, -0.75, 0.25]),
        ("cross_entropy", [0, 0], [0.3, 0.7], math.log(2), [0.2, -0.2]),
        ("perceptron", [2, -3, 2, -3], [0, 1, 1, 0], 5, [1, -1, 0, 0]),
        ("perceptron", [0, 0], [0, 1], 0, [0, -1]),  # z = 0 doesn't fire, as in Rosenblatt's rule
    ],
)
def test_worked_losses_and_gradients(name, outputs, y, loss, gradient):
    f, f_prime = nn.LOSSES[name]
    np.testing.assert_allclose(f([outputs], [y]), [loss], rtol=1e-14)
    np.testing.assert_allclose(f_prime([outputs], [y]), [gradient], rtol=1e-14, atol=1e-16)


def test_confident_and_wrong_costs_more_than_5_nats():  # the goal of lesson 08
    for loss, surely in ((nn.binary_cross_entropy, [[5.0]]), (nn.cross_entropy, [[0.0, 5.0]])):
        wrong, right = loss(surely, [0]), loss(surely, [1])
        assert wrong == pytest.approx(5 + math.log1p(math.exp(-5)))
        assert wrong > 5
        assert right < 0.01


def test_a_saturated_sigmoid_learns_slowly_from_squared_error_and_fast_from_cross_entropy():
    z, y = np.array([[5.0]]), np.array([[0.0]])  # confident and wrong
    by_squared_error = nn.mse_prime(nn.sigmoid(z), y) * nn.sigmoid_prime(z)
    assert nn.binary_cross_entropy_prime(z, y) > 0.99
    assert by_squared_error < 0.007


@given(x=st.floats(-20, 20))
def test_two_scores_under_softmax_are_one_score_under_sigmoid(x):
    for y in (0, 1):
        two, one = nn.cross_entropy([[0.0, x]], [y]), nn.binary_cross_entropy([[x]], [y])
        np.testing.assert_allclose(two, one, rtol=1e-12, atol=1e-15)


def random_targets(name, n, k, rng):
    """Random targets (n, k) that the loss accepts: classes, probabilities or real numbers."""
    if name == "mse":
        return rng.normal(size=(n, k))
    if name == "cross_entropy":
        return rng.dirichlet(np.ones(k), n)
    return rng.integers(0, 2, (n, k)) if name == "perceptron" else rng.random((n, k))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(n=st.integers(1, 4), k=st.integers(1, 4), seed=st.integers(0, 10**6))
def test_the_gradient_is_the_derivative_of_each_examples_loss(name, n, k, seed):
    rng, h = np.random.default_rng(seed), 1e-3
    f, f_prime = nn.LOSSES[name]
    outputs, y = rng.uniform(-10, 10, (n, k)), random_targets(name, n, k, rng)
    outputs += 0.01 * np.sign(outputs)  # away from the perceptron's kink at 0
    gradient = f_prime(outputs, y)
    assert gradient.shape == (n, k)
    for j, unit in enumerate(np.eye(k)):
        near = f(outputs + h * unit, y) - f(outputs - h * unit, y)
        far = f(outputs + 2 * h * unit, y) - f(outputs - 2 * h * unit, y)
        assert near.shape == (n,)
        np.testing.assert_allclose(gradient[:, j], (8 * near - far) / (12 * h), rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("name", "scores", "y", "loss", "gradient"),
    [
        ("binary_cross_entropy", [1000, 1000, -1000, -1000], [0, 1, 0, 1], 2000, [1, 0, 0, -1]),
        ("cross_entropy", [1000, -1000, 0], [1, 0, 0], 0, [0, 0, 0]),
        ("cross_entropy", [1000, -1000, 0], [0, 1, 0], 2000, [1, -1, 0]),
        ("perceptron", [1000, 1000, -1000, -1000], [0, 1, 0, 1], 2000, [1, 0, 0, -1]),
        ("mse", [1000, -1000], [0, 0], 10**6, [1000, -1000]),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_losses_of_huge_scores_are_finite_and_exact(name, scores, y, loss, gradient, dtype):
    f, f_prime = nn.LOSSES[name]
    scores, y = np.array([scores], dtype), np.array([y], dtype)
    assert f(scores, y).tolist() == [loss]
    assert f_prime(scores, y).tolist() == [gradient]
    assert f(scores, y).dtype == f_prime(scores, y).dtype == dtype


@pytest.mark.parametrize("function", [f for pair in nn.LOSSES.values() for f in pair])
def test_class_numbers_one_hot_rows_and_columns_are_equivalent(function):
    outputs = np.random.default_rng(0).normal(size=(4, 3))
    classes = np.array([2, 0, 1, 1])
    rows = [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
    for y in (classes, classes.astype(np.uint8), classes.tolist(), np.array(rows, np.uint8), np.array(rows, bool)):
        np.testing.assert_array_equal(function(outputs, y), function(outputs, np.array(rows, float)))
    one, y = outputs[:, :1], np.array([1, 0, 0, 1])
    if function in nn.LOSSES["cross_entropy"]:
        return  # softmax needs two outputs
    for same in (y, y == 1, y.reshape(-1, 1), y.astype(np.uint8).reshape(-1, 1)):
        np.testing.assert_array_equal(function(one, same), function(one, y.reshape(-1, 1).astype(float)))


def test_integer_outputs_become_floats():
    assert nn.mse_prime(np.array([[1]], np.uint8), np.array([[2]], np.uint8)).tolist() == [[-1]]
    assert nn.perceptron_loss([[2, -3]], [[0, 1]]).dtype == np.float64


def test_one_hot_of_lesson_08():
    assert nn.one_hot([0, 1, 2], 3).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert nn.one_hot([1], 3).argmax() == np.argmax([0.03, 0.57, 0.24])  # the second class is predicted


@pytest.mark.parametrize(
    ("y", "k", "loss", "sentence"),
    [
        ([0.0, 1.0], 1, "mse", "y has shape (2,), the outputs (2, 1): write y.reshape(-1, 1)."),
        (
            [0.0, 1.0],
            2,
            "cross_entropy",
            "y should hold class numbers 0, 1, 2, ... of an integer type, not float64. "
            "Write .astype(int) if they are class numbers.",
        ),
        ([0.5, 1], 2, "mse", "y should hold class numbers 0, 1, 2, ... of an integer type, not float64."),
        ([0, 3], 3, "mse", "y holds the class number 3; expected are whole numbers from 0 to 2."),
        ([0, -1], 3, "mse", "y holds the class number -1; expected are whole numbers from 0 to 2."),
        ([[1], [2]], 3, "mse", "y has shape (2, 1): class numbers for 3 outputs should be (n,). Write y.ravel()."),
        (
            [[[1]]],
            1,
            "mse",
            "y should have two axes, (examples, columns), not shape (1, 1, 1). "
            "Flatten each example: y.reshape(len(y), -1).",
        ),
        (1, 1, "mse", "y should have two axes, (examples, columns), not shape ()."),
        ([], 2, "mse", "y is empty: its shape is (0,)."),
        (["cat", "dog"], 2, "mse", "y should hold numbers, not 'cat'."),
        ([1, None], 2, "mse", "y should hold numbers, not None."),
        ([1j], 1, "mse", "y should hold numbers, not 1j."),
        ([[1, 0], [1]], 2, "mse", "y should be a table of numbers, but its rows are not of equal length."),
        (
            [[1.0], [math.nan]],
            1,
            "mse",
            "y holds NaN or infinity, 1 in all, the first at (1, 0): remove or replace them.",
        ),
        (
            [-1, 1],
            1,
            "binary_cross_entropy",
            "y should be from 0 to 1 for binary_cross_entropy, but it goes from -1 to 1.",
        ),
        ([1, 2], 1, "perceptron", "y should be from 0 to 1 for perceptron, but it goes from 1 to 2."),
        ([[0.0], [0.5]], 1, "perceptron", "y should be 0 or 1 for the perceptron loss, but it holds 0.5."),
        (
            [[0.5, 0.5], [0.5, 0.2]],
            2,
            "cross_entropy",
            "Each row of y should sum to 1 for cross_entropy, but row 1 sums to 0.7.",
        ),
    ],
)
def test_invalid_targets_raise(y, k, loss, sentence):
    with refuses(sentence):
        targets(y, k, loss)


@pytest.mark.parametrize("function", [f for pair in nn.LOSSES.values() for f in pair])
def test_outputs_and_targets_of_different_shapes_raise(function):
    with refuses("y has shape (2,), the outputs (2, 1): write y.reshape(-1, 1)."):
        function(np.ones((2, 1)), np.ones(2))  # numpy alone would make this (2, 2)
    with refuses("outputs and y should have a row for each example, but have 2 and 3."):
        function(np.ones((2, 2)), [0, 1, 1])
    with refuses(
        "outputs should have two axes, (examples, columns), not shape (2,). "
        "For a single example write outputs.reshape(1, -1)."
    ):
        function(np.ones(2), np.ones(2))


def test_one_hot_validates_its_class_numbers():
    with refuses("k should be a whole number from 1 up, not 0."):
        nn.one_hot([0], 0)
    with refuses("y holds the class number 3; expected are whole numbers from 0 to 2."):
        nn.one_hot([3], 3)
    with refuses("y should be one class number for each example, (n,), not of shape (1, 2)."):
        nn.one_hot([[0, 1]], 3)


@pytest.mark.parametrize("function", [f for pair in nn.LOSSES.values() for f in pair])
@pytest.mark.parametrize(
    ("outputs", "y", "sentence"),
    [
        ([[1.0, np.nan]], [[0.0, 1.0]], "outputs holds NaN or infinity, 1 in all, the first at (0, 1): {them}"),
        ([[1.0, 2.0]], [[0.0, np.inf]], "y holds NaN or infinity, 1 in all, the first at (0, 1): {them}"),
        ([[1.0, 2.0]], [[0.0, 1.0], [1.0, 0.0]], "outputs and y should have a row for each example, but have 1 and 2."),
        (np.zeros((0, 2)), np.zeros((0, 2)), "outputs is empty: its shape is (0, 2)."),
    ],
)
def test_losses_validate_outputs_and_targets(function, outputs, y, sentence):
    with refuses(sentence.format(them="remove or replace them.")):
        function(outputs, y)


def test_losses_validate_that_targets_are_probabilities():
    with refuses("Each row of y should sum to 1 for cross_entropy, but row 0 sums to 2."):
        nn.cross_entropy_prime([[1.0, 2.0]], [[1.0, 1.0]])
    with refuses("y should be from 0 to 1 for binary_cross_entropy, but it goes from 0 to 3."):
        nn.binary_cross_entropy([[1.0, 2.0]], [[0.0, 3.0]])


def test_the_loss_of_a_perfect_output_is_positive_zero():
    assert math.copysign(1, nn.cross_entropy([[1000.0, 0.0]], [0])[0]) == 1
