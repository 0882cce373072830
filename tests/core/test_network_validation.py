"""Validation in `Network` and `mlp`: networks that could learn nothing, and data that don't fit."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest

import nnlab as nn
from helpers import refuses

# --- invalid networks -----------------------------------------------------------------------------------


def test_softmax_over_one_score_raises():
    with refuses("Softmax over one output is always 1: nothing is learned. Use loss='binary_cross_entropy'."):
        nn.mlp([2, 3, 1])


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy", "perceptron"])
@pytest.mark.parametrize("output", ["sigmoid", "relu", "step"])
def test_a_loss_on_scores_after_an_output_activation_raises(loss, output):
    sentence = (
        f"{loss} takes scores and has its own squashing inside, but the output is {output!r}: "
        f"use output='identity', or loss='mse'."
    )
    with refuses(sentence):
        nn.mlp([2, 3, 2], output=output, loss=loss)
    with refuses(sentence):
        nn.Network([nn.Dense(2, 2), nn.Activation(output)], loss)


LOSSES = "Choose one of: mse, binary_cross_entropy, cross_entropy, perceptron."
ACTIVATIONS = "Choose one of: step, identity, sigmoid, tanh, relu, leaky_relu, softplus."
INITIALIZERS = "Choose one of: zeros, constant, uniform, normal, fan_in, xavier, xavier_uniform, he, he_uniform."


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"activation": "sigmod"}, f"There is no activation called 'sigmod'. Did you mean 'sigmoid'? {ACTIVATIONS}"),
        ({"output": "identiy"}, f"There is no activation called 'identiy'. Did you mean 'identity'? {ACTIVATIONS}"),
        ({"init": "He"}, f"There is no initializer called 'He'. Did you mean 'he'? {INITIALIZERS}"),
        ({"loss": "cross-entropy"}, f"There is no loss called 'cross-entropy'. Did you mean 'cross_entropy'? {LOSSES}"),
        ({"loss": "nll"}, f"There is no loss called 'nll'. {LOSSES}"),
        ({"loss": None}, "loss should be a name or a pair of functions (f, f_prime), not None."),
        ({"l1": -1}, "l1 should be a number from 0 up, not -1."),
        ({"l2": math.nan}, "l2 should be a number from 0 up, not nan."),
        ({"l2": math.inf}, "l2 should be a finite number, not inf."),
        ({"dtype": "float16"}, "dtype should be 'float64' or 'float32', not 'float16'."),
        ({"rng": -1}, "rng should be a whole number from 0 up (a seed) or a numpy Generator, not -1."),
    ],
)
def test_unknown_settings_raise(settings, sentence):
    with refuses(sentence):
        nn.mlp([2, 3, 2], **settings)


def test_a_loss_without_its_gradient_raises():
    with pytest.raises(TypeError, match=r"^loss should be a name or a pair of functions \(f, f_prime\), not <"):
        nn.mlp([2, 3, 2], loss=nn.mse)


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ([], "sizes should name at least inputs and outputs, such as [2, 3, 1], not []."),
        ([2], "sizes should name at least inputs and outputs, such as [2, 3, 1], not [2]."),
        (3, "sizes should name at least inputs and outputs, such as [2, 3, 1], not 3."),
        (None, "sizes should name at least inputs and outputs, such as [2, 3, 1], not None."),
        ([2, 0, 2], "Each of sizes should be a whole number from 1 up, not 0."),
        ([2, 3.5, 2], "Each of sizes should be a whole number from 1 up, not 3.5."),
    ],
)
def test_invalid_sizes_raise(sizes, sentence):
    with refuses(sentence):
        nn.mlp(sizes)


def test_layers_of_mismatched_widths_raise():
    with refuses("Layer 2, Dense(4, 2, 'identity'), expects 4 columns, but gets 3."):
        nn.Network([nn.Dense(2, 3), nn.Dense(4, 2)])
    with refuses("Layer 3, BatchNorm(2, 0.9, 1e-05), expects 2 columns, but gets 3."):
        nn.Network([nn.Dense(2, 3), nn.Dropout(0.1), nn.BatchNorm(2)])
    for layers in ([], [nn.Dropout(0.1), nn.Activation("relu")]):
        with refuses("A network needs at least one Dense layer."):
            nn.Network(layers)
    with refuses("layers should hold layers such as Dense(2, 3), not 'dense'."):
        nn.Network(["dense"])


def test_a_layer_used_twice_raises():
    layer = nn.Dense(2, 2)
    sentence = "Dense(2, 2, 'identity') is part of a network already: make a new layer, or take net.copy()."
    with refuses(sentence):
        nn.Network([layer, layer])
    net = nn.Network([layer, nn.Dense(2, 2)])
    with refuses(sentence):
        nn.Network([layer])
    assert net.copy().layers[0] is not layer


# --- invalid data ---------------------------------------------------------------------------------------

X, Y = np.zeros((5, 64)), [0, 1, 2, 1, 0]
WITH_X = {
    "forward": lambda net, X: net.forward(X),
    "predict": lambda net, X: net.predict(X),
    "predict_proba": lambda net, X: net.predict_proba(X),
    "backward": lambda net, X: net.backward(X, Y),
    "cost": lambda net, X: net.cost(X, Y),
    "accuracy": lambda net, X: net.accuracy(X, Y),
    "train": lambda net, X: nn.train(net, X, Y),
    "gradient_error": lambda net, X: nn.gradient_error(net, X, Y),
}
WITH_Y = {name: getattr(nn.Network, name) for name in ("backward", "cost", "accuracy")}
WITH_Y |= {"train": nn.train, "gradient_error": nn.gradient_error}


def with_value(value):
    x = X.copy()
    x[3, 7] = value
    return x


@pytest.mark.parametrize("use", WITH_X.values(), ids=WITH_X)
@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (X[:, 1:], "This network expects 64 columns, X has shape (5, 63)."),
        (
            X[0],
            "X should have two axes, (examples, columns), not shape (64,). "
            "For a single example write X.reshape(1, -1).",
        ),
        (
            X.reshape(5, 8, 8),
            "X should have two axes, (examples, columns), not shape (5, 8, 8). "
            "Flatten each example: X.reshape(len(X), -1).",
        ),
        (with_value(math.nan), "X holds NaN or infinity, 1 in all, the first at (3, 7): remove or replace them."),
        (with_value(-math.inf), "X holds NaN or infinity, 1 in all, the first at (3, 7): remove or replace them."),
        (X[:0], "X is empty: its shape is (0, 64)."),
        ([], "X is empty: its shape is (0,)."),
        (None, "X should hold numbers, not None."),
        (X.astype(str), "X should hold numbers, not '0.0'."),
        ([[1, 2], [3]], "X should be a table of numbers, but its rows are not of equal length."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_invalid_inputs_raise(use, x, sentence):
    with refuses(sentence):
        use(nn.mlp([64, 3], rng=0), x)


@pytest.mark.parametrize("use", WITH_Y.values(), ids=WITH_Y)
@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        (Y[:4], "X and y should have a row for each example, but have 5 and 4."),
        ([0, 1, 3, 1, 0], "y holds the class number 3; expected are whole numbers from 0 to 2."),
        (np.eye(4)[Y], "A network with 3 outputs expects 3 columns, y has shape (5, 4)."),
    ],
)
def test_invalid_targets_raise(use, y, sentence):
    with refuses(sentence):
        use(nn.mlp([64, 3], rng=0), X, y)


def test_a_float_vector_of_targets_for_one_output_raises():  # numpy would make a (5, 5) of (5, 1) − (5,)
    with refuses("y has shape (5,), the outputs (5, 1): write y.reshape(-1, 1)."):
        nn.mlp([64, 1], loss="mse").cost(X, np.zeros(5))


def test_accuracy_and_probabilities_of_regression_raise():
    net = nn.mlp([64, 1], loss="mse")
    with refuses("accuracy needs one class for each row of y: see cost for amounts."):
        net.accuracy(X, np.full((5, 1), 0.5))
    for loss in ("mse", "perceptron"):
        with refuses(f"A network with the loss {loss!r} on 'identity' outputs gives no probabilities."):
            nn.mlp([64, 2], loss=loss).predict_proba(X)
    with refuses("A network with the loss 'mse' on 'tanh' outputs gives no probabilities."):  # they may be negative
        nn.mlp([64, 2], output="tanh", loss="mse").predict_proba(X)


def test_replacing_a_networks_layer_raises():
    net = nn.mlp([2, 3, 1], loss="mse")
    with pytest.raises(TypeError):
        net.layers[1] = nn.Dense(3, 1)


def test_a_shallow_copy_of_a_layer_in_a_second_network_raises():  # it shares its arrays
    net = nn.mlp([2, 3, 1], loss="mse", rng=0)
    with pytest.raises(ValueError, match=r"^Dense\(2, 3, 'sigmoid'\) is part of a network already"):
        nn.Network([copy.copy(net.layers[0])], "mse")
    nn.Network([copy.deepcopy(net.layers[0])], "mse")


def binary_cross_entropy(a, y):
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=1)


def test_a_custom_loss_is_not_confused_with_the_registered_one_of_the_same_name():
    pair = binary_cross_entropy, lambda a, y: (a - y) / (a * (1 - a))
    net = nn.mlp([64, 3, 1], output="sigmoid", loss=pair, rng=0)  # the custom loss has no sigmoid inside
    assert net.loss_name == "own binary_cross_entropy"
    assert nn.gradient_error(net, np.eye(64)[:5], [0, 1, 0, 1, 0]) < 1e-6
    assert net.predict(X).tolist() == (net.predict_proba(X)[:, 0] > 0.5).tolist()


def test_a_custom_loss_is_tested_with_the_networks_number_of_outputs():
    w = np.array([1.0, 2.0])
    pair = lambda a, y: (w * (a - y) ** 2).sum(axis=1), lambda a, y: 2 * w * (a - y)
    assert nn.gradient_error(nn.mlp([64, 3, 2], loss=pair, rng=0), np.eye(64)[:5], [0, 1, 0, 1, 0]) < 1e-6


def test_an_activation_that_fails_on_arrays_raises_with_a_note():
    with pytest.raises(ValueError, match="truth value") as told:
        nn.mlp([2, 3, 1], activation=(lambda z: z if z > 0 else 0, lambda z: 1))
    assert told.value.__notes__ == ["It came when the activation's <lambda> was tried on arrays of shape (2, 3)."]


def test_dense_alone_names_the_shape_in_its_error():
    with refuses("Dense expects 64 columns, X has shape (5, 63)."):
        nn.Dense(64, 10).forward(X[:, 1:])


def test_an_output_activation_before_dropout_is_still_detected():
    with pytest.raises(ValueError, match=r"^cross_entropy takes scores and has its own squashing inside"):
        nn.Network([nn.Dense(4, 3, "sigmoid"), nn.Dropout(0.5)])


def test_a_misspelt_activation_is_noticed_without_hidden_layers():
    with pytest.raises(ValueError, match=r"^There is no activation called 'sigmod'"):
        nn.mlp([2, 2], "sigmod")


def test_softmax_as_an_output_is_explained():
    with refuses(
        "softmax is part of the loss 'cross_entropy': use 'identity' here, and predict_proba for the probabilities."
    ):
        nn.mlp([4, 3], output="softmax")
