"""Layers: Dense, Activation, a custom layer, and the parameter arrays."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import nnlab as nn
from helpers import refuses
from nnlab.layers import Arrays


def with_params(layer, **params):
    layer.params.update(params)
    return layer


# --- Dense and Activation -------------------------------------------------------------------------------


def test_the_network_of_lesson_07_unit_by_unit():
    hidden = with_params(nn.Dense(2, 2, "sigmoid"), W=[[1, -4], [-2, 2]], b=[5, 3])
    output = with_params(nn.Dense(2, 1, "sigmoid"), W=[[4], [2]], b=-1)
    output.forward(hidden.forward(np.array([[3.0, 4.0]])))
    assert hidden.x.tolist() == [[3, 4]]
    assert hidden.z.tolist() == [[0, -1]]
    assert hidden.a.round(2).tolist() == [[0.5, 0.27]]
    assert output.x is hidden.a
    assert output.z.round(2).tolist() == [[1.54]]
    assert output.a.round(2).tolist() == [[0.82]]


def test_dense_backward_worked_by_hand():
    layer = with_params(nn.Dense(2, 2, "relu"), W=[[1, -1], [2, 0]], b=[0, 4])
    assert layer.forward(np.array([[1.0, 2.0], [3.0, -4.0]])).tolist() == [[5, 3], [0, 1]]
    assert layer.z.tolist() == [[5, 3], [-5, 1]]
    below = layer.backward(np.array([[1.0, 5.0], [7.0, 3.0]]))
    assert layer.delta.tolist() == [[1, 5], [0, 3]]  # of each example
    assert layer.grads["W"].tolist() == [[0.5, 7], [1, -1]]  # means over both
    assert layer.grads["b"].tolist() == [0.5, 4]
    assert below.tolist() == [[-4, 2], [-3, 0]]


def test_a_first_layer_fills_its_gradients_and_returns_none():
    first, other = nn.Dense(3, 2, "tanh", rng=0), nn.Dense(3, 2, "tanh", rng=0)
    x, error = np.arange(6.0).reshape(2, 3), np.ones((2, 2))
    first.forward(x), other.forward(x)
    assert first.backward(error, first=True) is None
    assert other.backward(error).shape == (2, 3)
    np.testing.assert_array_equal(first.grads["W"], other.grads["W"])


@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_an_activation_layer_equals_denses_own_activation(name):
    x, error = np.random.default_rng(0).normal(size=(2, 4, 3))
    whole = nn.Dense(3, 3, name, rng=1)
    sums, activation = nn.Dense(3, 3, rng=1), nn.Activation(name)
    np.testing.assert_array_equal(activation.forward(sums.forward(x)), whole.forward(x))
    np.testing.assert_array_equal(sums.backward(activation.backward(error)), whole.backward(error))
    np.testing.assert_array_equal(sums.grads["W"], whole.grads["W"])
    np.testing.assert_array_equal(activation.delta, whole.delta)


@pytest.mark.parametrize("layer", [nn.Dense(3, 2), nn.BatchNorm(3)])
def test_a_wrong_number_of_columns_raises(layer):
    for shape in [(5, 1), (5, 4), (3,)]:
        with refuses(f"{type(layer).__name__} expects 3 columns, X has shape {shape}."):
            layer.forward(np.ones(shape))


def test_sizes_that_are_not_integers_raise():
    for make in (lambda n: nn.Dense(n, 1), lambda n: nn.BatchNorm(n)):
        for n in (0, -1, 1.5, "2", True):
            with refuses(f"n_in should be a whole number from 1 up, not {n!r}."):
                make(n)


# --- parameter arrays, copies, repr ---------------------------------------------------------------------


def test_assigning_copies_into_the_array_that_is_there():
    flat = np.zeros(8)
    arrays = Arrays(W=np.ones((2, 3)), b=np.ones(1))
    assert arrays.move_into(flat).size == 1  # the rest of the vector
    value = np.arange(6).reshape(2, 3)
    arrays["W"] = value
    arrays.update(b=9)
    value[0, 0] = 100
    assert flat.tolist() == [0, 1, 2, 3, 4, 5, 9, 0]
    flat[0] = -1
    assert arrays["W"][0, 0] == -1


def test_assigning_to_unknown_names_or_with_wrong_shapes_raises():
    params = nn.Dense(2, 3).params
    with refuses("\"There is no 'w' here, only W, b.\"", KeyError):
        params["w"] = 1
    with refuses("\"There is no 'weights' here, only W, b.\"", KeyError):
        params.update(weights=1)
    for value in (np.ones((3, 2)), np.ones(3), np.ones((1, 3))):
        with refuses(f"W has shape (2, 3), the new value {value.shape}."):
            params["W"] = value


def test_a_deep_copy_is_independent():
    layer = nn.BatchNorm(2)
    other = copy.deepcopy(layer)
    other.params["gamma"] = other.grads["gamma"] = other.running["mean"] = 7
    assert layer.params["gamma"].tolist() == [1, 1]
    assert layer.grads["gamma"].tolist() == layer.running["mean"].tolist() == [0, 0]


def test_a_layers_repr_is_its_constructor_call():
    layers = [nn.Dense(2, 3, "relu"), nn.Activation("tanh"), nn.Dropout(0.2), nn.BatchNorm(3)]
    expected = ["Dense(2, 3, 'relu')", "Activation('tanh')", "Dropout(0.2)", "BatchNorm(3, 0.9, 1e-05)"]
    assert list(map(repr, layers)) == expected
    again = [nn.LAYERS[type(layer).__name__](*(getattr(layer, name) for name in layer.settings)) for layer in layers]
    assert list(map(repr, again)) == expected


class Scale(nn.Layer):
    """A custom layer, as a learner may write it: each column times a learned factor."""

    def __init__(self, n):
        super().__init__(s=np.ones(n))

    def forward(self, x, training=False, rng=None):
        self.x = x
        return x * self.params["s"]

    def backward(self, error, first=False):
        self.grads["s"] = (error * self.x).mean(axis=0)
        return error * self.params["s"]


def test_a_custom_layer_is_trained_and_gradient_checked():
    net = nn.Network([Scale(3), nn.Dense(3, 4, "tanh", rng=0), Scale(4), nn.Dense(4, 2, rng=0)], l2=0.1)
    net.layers[2].params["s"] = [1, -2, 3, 0.5]
    assert nn.gradient_error(net, np.random.default_rng(0).normal(size=(5, 3)), [0, 1, 1, 0, 1]) < 1e-6
    with pytest.raises(NotImplementedError, match=r"^Layer needs a forward\(x, training, rng\)\.$"):
        nn.Layer().forward(np.ones((1, 1)))
    with pytest.raises(NotImplementedError, match=r"^Layer needs a backward\(error, first\)\.$"):
        nn.Layer().backward(np.ones((1, 1)))
