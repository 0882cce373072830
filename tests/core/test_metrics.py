"""Metrics: accuracy, zero-one loss, confusion matrix; the worked numbers of lesson 08."""

from __future__ import annotations

import numpy as np
import pytest

import nnlab as nn

RIGHT, PREDICTED = [0, 0, 1, 1, 1, 2], [0, 1, 1, 1, 2, 2]


def test_accuracy_is_the_share_that_is_right_and_zero_one_the_share_that_is_wrong():
    assert nn.accuracy(RIGHT, PREDICTED) == pytest.approx(4 / 6)
    assert nn.zero_one(RIGHT, PREDICTED) == pytest.approx(2 / 6)
    assert (nn.accuracy(RIGHT, RIGHT), nn.zero_one(RIGHT, RIGHT)) == (1, 0)


def test_metrics_are_python_floats():
    one_of_ten = [1] + [0] * 9
    assert repr(nn.zero_one([0] * 10, one_of_ten)) == "0.1"
    assert repr(nn.accuracy([0] * 10, one_of_ten)) == "0.9"


def test_rows_of_the_confusion_matrix_are_the_true_classes():
    assert nn.confusion_matrix(RIGHT, PREDICTED).tolist() == [
        [1, 1, 0],  # one 0 was classified as a 1
        [0, 2, 1],  # one 1 was classified as a 2
        [0, 0, 1],
    ]


def test_the_confusion_matrix_has_room_for_classes_that_do_not_occur():
    assert nn.confusion_matrix([0], [2]).shape == (3, 3)
    assert nn.confusion_matrix([0], [0], k=4).tolist() == [[1, 0, 0, 0]] + 3 * [[0, 0, 0, 0]]


def test_lesson_08_outputs_that_are_no_distribution():
    outputs = np.array([[0.03, 0.57, 0.24]])
    assert outputs.sum() == pytest.approx(0.84)
    assert (outputs / outputs.sum()).round(3).tolist() == [[0.036, 0.679, 0.286]]
    net = nn.mlp([3, 3], loss="mse", output="sigmoid")
    assert net.classes(outputs).tolist() == [1]  # class 2 if you count from 1


@pytest.mark.parametrize("metric", [nn.accuracy, nn.zero_one, nn.confusion_matrix])
@pytest.mark.parametrize(
    ("y", "predicted", "sentence"),
    [
        ([0, 1, 2], [0, 1], r"^y and predicted should have a row for each example, but have 3 and 2\.$"),
        ([], [], r"^y is empty"),
        ([0, -1], [0, 1], r"^y holds the class number -1; expected are whole numbers from 0 up\.$"),
        ([[0, 1]], [0, 1], r"^y should be one class number for each example, \(n,\), not of shape \(1, 2\)\.$"),
        ([0, 1], [0.2, 0.9], r"^predicted should hold class numbers .* of an integer type, not float64\.$"),
        ([0, 1], [0.0, 1.0], r"not float64\. Write \.astype\(int\) if they are class numbers\.$"),
        (["a"], [0], r"^y should hold numbers, not 'a'\.$"),
    ],
)
def test_invalid_class_numbers_raise(metric, y, predicted, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        metric(y, predicted)


@pytest.mark.parametrize(
    ("k", "sentence"),
    [
        (2, r"^y holds the class number 2; expected are whole numbers from 0 to 1\.$"),
        (0, r"^k should be a whole number from 1 up, not 0\.$"),
        ("3", r"^k should be a whole number from 1 up, not '3'\.$"),
    ],
)
def test_an_invalid_k_raises(k, sentence):
    with pytest.raises(ValueError, match=sentence):
        nn.confusion_matrix(RIGHT, PREDICTED, k)
