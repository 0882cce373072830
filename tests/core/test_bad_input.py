"""Mistakes a learner may well make in a call, and the error message each of them gets."""

from __future__ import annotations

import numpy as np
import pytest

import nnlab as nn
from helpers import refuses
from nnlab.initializers import normal

X, Y = np.eye(4), np.array([0, 1, 1, 0])


def net():
    return nn.mlp([4, 3, 2], rng=0)


def assign(thing, name, value):
    setattr(thing, name, value)


def step_with(learning_rate):
    optimizer = nn.SGD(0.1)
    optimizer.learning_rate = learning_rate
    optimizer.step([1.0])


MISTAKES = {
    "net should be a network, such as nn.mlp([2, 3, 1]), not None.": [
        lambda: nn.train(None, X, Y),
        lambda: nn.fit(None, X, Y),
        lambda: nn.trace(None, X[0]),
        lambda: nn.gradient_error(None, X, Y),
    ],
    "net should be a network, such as nn.mlp([2, 3, 1]), not <class 'nnlab.network.Network'>.": [
        lambda: nn.train(nn.Network, X, Y),
        lambda: nn.trace(nn.Network, X[0]),
        lambda: nn.gradient_error(nn.Network, X, Y),
    ],
    "backward should be a function of (net, X, y), not 3.": [lambda: nn.gradient_error(net(), X, Y, backward=3)],
    "X should hold numbers, not objects: write np.array(X, dtype=float).": [
        lambda: net().predict(X.astype(object)),
        lambda: net().predict([[10**20, 1, 2, 3]]),
    ],
    "init should have its parameter, in parentheses: write normal(0.5).": [lambda: nn.mlp([4, 2], init=normal)],
    "learning_rate should be a number from 0 up, not -1.": [lambda: step_with(-1)],
    "learning_rate should be a number from 0 up, not '0.1'.": [lambda: step_with("0.1")],
    "layers should be a list of layers, such as [Dense(2, 3), Dense(3, 1)], not None.": [lambda: nn.Network(None)],
    "layers should be a list of layers, such as [Dense(2, 3), Dense(3, 1)], not Dense(2, 2, 'identity').": [
        lambda: nn.Network(nn.Dense(2, 2))
    ],
    "parameters should hold numbers, not None.": [lambda: assign(net(), "parameters", None)],
    "parameters holds NaN or infinity, 1 in all, the first at (): remove or replace them.": [
        lambda: assign(net(), "parameters", np.nan)
    ],
    "W should hold numbers, not 'large'.": [lambda: net().layers[0].params.update(W="large")],
    "learning_rate should be a finite number, not 1" + "0" * 400 + ".": [lambda: nn.SGD(10**400)],
    "softmax compares the scores in a row: z should have some, but its shape is ().": [lambda: nn.softmax(3.0)],
    "softmax compares the scores in a row: z should have some, but its shape is (0,).": [lambda: nn.softmax([])],
    "z should be a table of numbers, but its rows are not of equal length.": [lambda: nn.relu([[1, 2], [3]])],
    "g should hold numbers, not None.": [lambda: nn.clip_by_value(None, 1), lambda: nn.clip_by_norm(None, 1)],
    "f should be a function of an array, not None.": [lambda: nn.numerical_gradient(None, [1.0])],
    "f should return one number, not array([1., 2.]).": [
        lambda: nn.numerical_gradient(lambda w: np.array([1.0, 2.0]), [1.0])
    ],
    "path should be the name of a file, such as 'my_network.npz', not None.": [
        lambda: net().save(None),
        lambda: nn.load(None),
    ],
    "path should be the name of a file, such as 'my_network.npz', not ''.": [lambda: net().save("")],
    "The loss's mean_of_all should return shape (2,) for arrays of shape (2, 3), not ().": [
        lambda: nn.mlp([2, 3], loss=(mean_of_all, nn.mse_prime))
    ],
    "The loss's mse should return shape (2, 3) for arrays of shape (2, 3), not (2,).": [
        lambda: nn.mlp([2, 3], loss=(nn.mse, nn.mse))
    ],
    "validation: X holds NaN or infinity, 16 in all, the first at (0, 0): remove or replace them.": [
        lambda: nn.train(net(), X, Y, validation=(X * np.nan, Y))
    ],
}


def mean_of_all(a, y):
    return ((a - y) ** 2).mean()


@pytest.mark.parametrize(
    ("mistake", "sentence"), [(mistake, sentence) for sentence, mistakes in MISTAKES.items() for mistake in mistakes]
)
def test_a_mistake_raises_a_helpful_message(mistake, sentence):
    with refuses(sentence):
        mistake()


def test_saving_into_a_missing_folder_raises(tmp_path):
    folder = tmp_path / "nowhere"
    with refuses(f"There is no folder {folder} to store the network in: make it first.", FileNotFoundError):
        net().save(folder / "net.npz")


def test_plain_lists_are_accepted_as_rows():
    assert nn.Dense(2, 3, rng=0).forward([[1, 2]]).shape == (1, 3)
    assert nn.Dropout(0.5).forward([[1, 2]]).tolist() == [[1, 2]]
