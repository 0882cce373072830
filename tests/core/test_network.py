"""`Network`: flat parameter vectors and their views, copies, predictions, probabilities and cost."""

from __future__ import annotations

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlab as nn
import nnlab.network
from helpers import refuses

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(6, 4)), np.array([0, 1, 2, 2, 1, 0])


def with_all_layers(**settings):
    layers = [nn.Dense(4, 5, rng=0), nn.BatchNorm(5), nn.Activation("tanh"), nn.Dropout(0.4), nn.Dense(5, 3, rng=1)]
    return nn.Network(layers, **settings)


# --- flat vectors and views -----------------------------------------------------------------------------


def are_views(net):
    """Whether the layers' arrays are consecutive views of the flat vectors, for reading and writing."""
    for flat, group in ((net.parameters, "params"), (net.gradient, "grads"), (net.running, "running")):
        arrays = [array for layer in net.layers for array in getattr(layer, group).values()]
        assert all(np.shares_memory(array, flat) for array in arrays)
        flat[:] = np.arange(flat.size)
        np.testing.assert_array_equal(np.concatenate([array.ravel() for array in arrays]), flat)
    return True


def test_parameters_stay_views_of_the_flat_vector_whatever_happens():
    net = with_all_layers()
    assert are_views(net)
    net.layers[0].params["W"] = np.full((4, 5), 7)
    net.layers[1].params.update(gamma=1, beta=2)
    assert net.parameters[:20].tolist() == [7] * 20
    assert net.parameters[25:35].tolist() == [1] * 5 + [2] * 5
    net.parameters[0] = -1
    assert net.layers[0].params["W"][0, 0] == -1
    net.backward(X, Y, rng=0)
    np.testing.assert_array_equal(net.gradient[-3:], net.layers[-1].grads["b"])
    list(nn.train(net, X, Y, epochs=2, rng=0))
    for same in (net, net.copy(), copy.deepcopy(net), net.copy("float32")):
        np.testing.assert_array_equal(same.layers[-1].params["b"], same.parameters[-3:])
        assert are_views(same)


@pytest.mark.parametrize("make", [nn.Network.copy, copy.deepcopy, lambda net: net.copy(dtype="float64")])
def test_a_copy_has_the_same_parameters_and_is_independent(make):
    net = with_all_layers(l1=0.1, l2=0.2)
    list(nn.train(net, X, Y, epochs=1, rng=0))
    other = make(net)
    assert repr(other) == repr(net)
    assert (other.l1, other.l2, other.dtype, other.loss_name) == (net.l1, net.l2, net.dtype, net.loss_name)
    assert other.cost(X, Y) == net.cost(X, Y)
    before = net.parameters.copy(), net.running.copy()
    list(nn.train(other, X, Y, epochs=1, rng=0))
    assert not np.array_equal(other.parameters, net.parameters)
    np.testing.assert_array_equal(net.parameters, before[0])
    np.testing.assert_array_equal(net.running, before[1])


@pytest.mark.parametrize(
    ("sizes", "weights", "biases"),
    [
        ([784, 30, 10], 23_820, 40),  # lesson 15: 23 860 in all
        ([3, 3, 3, 1], 9 + 9 + 3, 7),  # lesson 07: Θ of 3×4, 3×4 and 1×4
        ([2, 6, 1], 18, 7),  # lesson 22: as many weights ...
        ([2, 3, 3, 1], 18, 7),  # ... in one layer more
    ],
)
def test_parameters_are_counted(sizes, weights, biases):
    net = nn.mlp(sizes, loss="mse")
    assert net.parameters.size == weights + biases
    assert sum(layer.params["W"].size for layer in net.layers) == weights


def test_layers_of_an_mlp():
    net = nn.mlp([4, 5, 3], activation="relu", output="sigmoid", loss="mse")
    assert repr(net) == "Network([Dense(4, 5, 'relu'), Dense(5, 3, 'sigmoid')], loss='mse')"
    assert (net.n_in, net.n_out) == (4, 3)
    net.backward(X, Y)
    hidden, output = net.layers
    assert hidden.x.shape == (6, 4)
    assert hidden.z.shape == hidden.a.shape == hidden.delta.shape == (6, 5)
    assert output.z.shape == output.a.shape == output.delta.shape == (6, 3)


# --- predictions and cost -------------------------------------------------------------------------------


def network_with_weights(W, b, **settings):
    """A network of one layer with these weights."""
    net = nn.mlp(np.shape(W), **settings)
    net.layers[0].params.update(W=W, b=b)
    return net


def test_xor_of_lesson_04():
    net = nn.mlp([2, 2, 1], activation="step", output="step", loss="mse")
    net.layers[0].params.update(W=[[1, 1], [1, 1]], b=[-0.5, -1.5])  # h₁ = OR, h₂ = AND
    net.layers[1].params.update(W=[[1], [-2]], b=-0.5)
    corners, xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    assert net.forward(corners).tolist() == [[a] for a in xor]
    assert net.predict(corners).tolist() == xor
    assert net.accuracy(corners, xor) == 1


@given(seed=st.integers(0, 10**6), sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5))
def test_linear_layers_are_one_linear_layer(seed, sizes):  # lesson 04
    net = nn.mlp(sizes, "identity", loss="mse", rng=seed)
    x = np.random.default_rng(seed).normal(size=(3, sizes[0]))
    product = np.linalg.multi_dot([x, *(layer.params["W"] for layer in net.layers)])
    np.testing.assert_allclose(net.forward(x), product, atol=1e-12)


def test_one_score_predicts_class_1_above_0():
    x = [[-math.log(3)], [0], [0.01], [math.log(3)]]
    net = network_with_weights([[1]], 0, loss="binary_cross_entropy")
    assert net.predict(x).tolist() == [0, 0, 1, 1]
    np.testing.assert_allclose(net.predict_proba(x), [[0.25], [0.5], [0.5025], [0.75]], rtol=1e-5)
    assert net.accuracy(x, [0, 0, 1, 0]) == net.accuracy(x, [[0], [0], [1], [0.0]]) == 0.75
    assert network_with_weights([[1]], 0, loss="perceptron").predict(x).tolist() == [0, 0, 1, 1]


def test_one_output_between_0_and_1_predicts_class_1_above_a_half():
    net = network_with_weights([[1]], 0, output="sigmoid", loss="mse")
    assert net.predict([[-1], [0], [0.01]]).tolist() == [0, 0, 1]
    np.testing.assert_allclose(net.predict_proba([[0], [math.log(3)]]), [[0.5], [0.75]])
    assert type(net.accuracy([[-1]], [0])) is float


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "perceptron"])
def test_the_largest_of_many_outputs_is_predicted(loss):
    net = network_with_weights(np.eye(3), [0, 0, 0], loss=loss)
    scores = [[3, 1, 2], [-3, -1, -2], [0, 0, 5]]
    assert net.predict(scores).tolist() == [0, 1, 2]
    assert net.accuracy(scores, [0, 1, 1]) == net.accuracy(scores, np.eye(3)[[0, 1, 1]]) == 2 / 3


def test_probabilities_of_classes_sum_to_one():
    p = network_with_weights(np.eye(2), [0, 0]).predict_proba([[0, math.log(3)], [1000, -1000]])
    np.testing.assert_allclose(p, [[0.25, 0.75], [1, 0]])


def test_regression_predicts_the_outputs_themselves():
    net = network_with_weights([[2]], 1, loss="mse")
    assert net.predict([[3], [-1]]).tolist() == [[7], [-1]]
    assert net.cost([[3], [-1]], [[5], [-1]]) == 1  # (½ 2² + 0) / 2


def test_prediction_uses_neither_dropout_nor_batch_statistics():
    net = with_all_layers()
    net.running[:] = RNG.uniform(0.5, 2, 10)
    before = net.running.copy()
    one_by_one = np.concatenate([net.predict_proba(x.reshape(1, -1)) for x in X])
    np.testing.assert_allclose(net.predict_proba(X), one_by_one, rtol=1e-12)
    assert net.cost(X, Y) == net.cost(X, Y)
    assert not np.allclose(net.forward(X, training=True, rng=0), net.forward(X))
    assert net.cost(X, Y, training=True, rng=0) != net.cost(X, Y, training=True, rng=1)
    net.running[:] = before
    net.predict(X), net.accuracy(X, Y), net.cost(X, Y)
    np.testing.assert_array_equal(net.running, before)


def test_multi_label_targets_have_no_accuracy():
    net = nn.Network([nn.Dense(3, 3)], "binary_cross_entropy")
    Y = [[0, 1, 1], [1, 1, 0]]
    (record,) = nn.train(net, np.eye(3)[:2], Y, epochs=1, validation=(np.eye(3)[:2], Y))
    assert record.accuracy is record.validation_accuracy is None
    with pytest.raises(ValueError, match=r"^accuracy needs one class for each row of y"):
        net.accuracy(np.eye(3)[:2], Y)


def test_values_assigned_to_a_layers_params_are_trained():
    net = nn.mlp([2, 2], rng=0)
    net.layers[0].params = {"W": np.eye(2), "b": [3, 4]}
    assert net.parameters.tolist() == [1, 0, 0, 1, 3, 4]


def test_many_rows_are_predicted_in_chunks(monkeypatch):
    monkeypatch.setattr(nnlab.network, "ROWS_AT_ONCE", 7)
    net = nn.mlp([4, 5, 3], rng=0)
    x = np.random.default_rng(1).normal(size=(22, 4))
    np.testing.assert_allclose(net.predict_proba(x), nn.softmax(net.forward(x)), rtol=1e-12)
    np.testing.assert_array_equal(net.predict(x), net.forward(x).argmax(axis=1))
    net.predict(x)
    assert len(net.layers[0].x) == 1  # 7 + 7 + 7 + 1


@settings(max_examples=20)
@given(n=st.integers(1, 8), seed=st.integers(0, 10**6))
def test_lists_and_integers_give_the_same_results_as_float_arrays(n, seed):
    x = np.random.default_rng(seed).integers(0, 256, (n, 4), np.uint8)
    net, y = nn.mlp([4, 3], rng=0), [0] * n
    assert net.cost(x, y) == net.cost(x.tolist(), np.array(y)) == net.cost(x.astype(float), np.eye(3)[y])


def test_assigning_to_a_flat_vector_moves_the_weights():
    net = with_all_layers()
    net.backward(X, Y, rng=0)
    before = net.cost(X, Y)
    net.parameters = net.parameters - 0.1 * net.gradient  # as a learner would write it
    assert net.cost(X, Y) < before
    assert are_views(net)
    with refuses(f"gradient has shape ({net.gradient.size},), the new value (3,)."):
        net.gradient = np.zeros(3)


def test_a_pickled_network_is_complete():
    net = with_all_layers(l2=0.1)
    there = pickle.loads(pickle.dumps(net))  # as multiprocessing sends it
    np.testing.assert_array_equal(there.predict_proba(X), net.predict_proba(X))
    assert are_views(there)
