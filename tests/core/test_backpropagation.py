"""Backpropagation and the cost: worked examples, PyTorch's values, general laws, penalties, float32."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlab as nn

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(6, 4)), np.array([0, 1, 2, 2, 1, 0])


# --- worked examples ------------------------------------------------------------------------------------


def test_one_step_of_the_sigmoid_neuron_of_lesson_05():
    net = nn.mlp([2, 1], output="sigmoid", loss="mse")
    net.parameters[:] = 0.1
    x, y = [[0.4, 0.5]], [1]
    net.backward(x, y)
    (neuron,) = net.layers
    assert neuron.z.round(4) == 0.19
    assert neuron.a.round(4) == 0.5474
    assert neuron.f_prime(neuron.z).round(4) == 0.2478
    assert (1 - neuron.a).round(4) == 0.4526  # y − a
    net.parameters -= net.gradient
    assert neuron.params["b"].round(4) == 0.2121
    assert neuron.params["W"].round(4).tolist() == [[0.1449], [0.1561]]
    assert net.forward(x).round(4) == 0.5862
    assert neuron.z.round(4) == 0.3481


def test_two_layers_by_hand():
    net = nn.mlp([2, 2, 1], activation="relu", output="identity", loss="mse")
    hidden, output = net.layers
    hidden.params.update(W=[[1, -1], [2, 1]], b=[0, 1])
    output.params.update(W=[[3], [-2]], b=1)
    net.backward([[1, 1], [2, -2]], [[4.0], [1.0]])
    assert hidden.z.tolist() == [[3, 1], [-2, -3]]
    assert output.z.tolist() == [[8], [1]]  # 3·3 − 2·1 + 1, and the bias alone
    assert output.delta.tolist() == [[4], [0]]  # a − y
    assert output.grads["W"].tolist() == [[6], [2]]  # half of 3·4 and 1·4
    assert output.grads["b"].tolist() == [2]
    assert hidden.delta.tolist() == [[12, -8], [0, 0]]
    assert hidden.grads["W"].tolist() == [[6, -4], [6, -4]]
    assert hidden.grads["b"].tolist() == [6, -4]
    assert net.cost([[1, 1], [2, -2]], [[4.0], [1.0]]) == 4  # ½ (½ 4² + 0)


def test_cost_and_gradient_of_pytorch():  # torch 2.13, float64: tanh, Linear, F.cross_entropy
    net = nn.mlp([2, 3, 3], activation="tanh")
    hidden, output = net.layers
    hidden.params.update(W=[[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]], b=[0.1, 0, -0.1])
    output.params.update(W=[[0.7, -0.8, 0.9], [-1, 1.1, 0.2], [0.3, -0.4, 0.5]], b=[0, 0.1, -0.2])
    x, y = [[1, 2], [-1, 0.5], [0, -1.5], [2, -0.5]], [2, 0, 1, 2]
    net.backward(x, y)
    assert net.cost(x, y) == pytest.approx(1.3848675648233588, rel=1e-14)
    theirs = [
        *(-0.04166473984646468, -0.49058928556871045, -0.05232199869963151),
        *(-0.5971933055665182, 0.5699068694216588, -0.23412018848894806),
        *(-0.11514224344425433, 0.01941483387619855, -0.050674025473947636),
        *(-0.054186751906540126, 0.21068311973403628, -0.15649636782749612),
        *(-0.2299846740912307, 0.24775122317090925, -0.017766549079678555),
        *(0.28033580032457817, -0.2884685017557013, 0.008132701431123195),
        *(0.13724167387174432, 0.08826858777618445, -0.22551026164792867),
    ]
    np.testing.assert_allclose(net.gradient, theirs, rtol=1e-12)


# --- general laws ---------------------------------------------------------------------------------------


def test_delta_of_the_last_layer():  # lessons 11 and 12
    for loss, squashed in (("cross_entropy", nn.softmax), ("binary_cross_entropy", nn.sigmoid)):
        net = nn.mlp([4, 3], loss=loss, rng=0)
        net.backward(X, Y)
        np.testing.assert_allclose(net.layers[-1].delta, squashed(net.layers[-1].z) - np.eye(3)[Y], atol=1e-15)
    net = nn.mlp([4, 3], output="sigmoid", loss="mse", rng=0)
    net.backward(X, Y)
    layer = net.layers[-1]
    np.testing.assert_allclose(layer.delta, (layer.a - np.eye(3)[Y]) * layer.a * (1 - layer.a), atol=1e-15)


@pytest.mark.parametrize("loss", nn.LOSSES)
@settings(max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_a_batch_gives_the_mean_of_its_examples_gradients(loss, seed):  # lesson 12
    net = nn.mlp([4, 5, 3], activation="tanh", loss=loss, l1=0.1, l2=0.1, rng=seed)
    each = []
    for i in range(6):
        net.backward(X[i : i + 1], Y[i : i + 1])
        each.append(net.gradient.copy())
    net.backward(X, Y)
    np.testing.assert_allclose(net.gradient, np.mean(each, axis=0), atol=1e-14)
    np.testing.assert_allclose(net.cost(X, Y), np.mean([net.cost(X[i : i + 1], Y[i : i + 1]) for i in range(6)]))


@settings(max_examples=50)
@given(seed=st.integers(0, 10**6), x=st.floats(-1, 1), y=st.floats(0, 1))
def test_a_chain_of_four_sigmoids_shrinks_the_gradient_to_at_most_a_256th(seed, x, y):  # lesson 16
    net = nn.mlp([1, 1, 1, 1, 1], output="sigmoid", loss="mse")
    net.parameters[:] = np.random.default_rng(seed).uniform(-1, 1, 8)
    net.backward([[x]], [[y]])
    assert abs(net.layers[0].grads["W"].item()) <= abs(net.layers[-1].a.item() - y) / 256


def test_hidden_units_that_start_alike_stay_alike():  # lesson 17
    net = nn.mlp([4, 3, 3], init="constant", rng=0)
    list(nn.train(net, X, Y, optimizer=nn.SGD(1.0), epochs=20, rng=0))
    hidden, output = (layer.params["W"] for layer in net.layers)
    np.testing.assert_allclose(hidden, hidden[:, :1] * np.ones(3), rtol=1e-12)
    np.testing.assert_allclose(output, output[:1] * np.ones((3, 1)), rtol=1e-12)
    assert np.ptp(hidden) > 0.1  # the network did learn


# --- penalties, a custom loss, float32 ------------------------------------------------------------------


def test_penalties_count_weights_only():
    def network(**penalties):
        return nn.Network([nn.Dense(4, 5), nn.BatchNorm(5), nn.Activation("tanh"), nn.Dense(5, 3)], **penalties)

    net, plain = network(l1=0.1, l2=0.01), network()
    net.parameters[:] = plain.parameters[:] = np.linspace(-1, 2, net.parameters.size)
    W = np.concatenate([net.layers[i].params["W"].ravel() for i in (0, 3)])
    penalty = 0.1 * np.abs(W).sum() + 0.01 * (W**2).sum()
    assert net.penalty() == pytest.approx(penalty)
    assert net.cost(X, Y) == pytest.approx(plain.cost(X, Y) + penalty)
    assert type(net.cost(X, Y)) is type(net.penalty()) is float
    net.backward(X, Y), plain.backward(X, Y)
    extra = net.gradient - plain.gradient
    np.testing.assert_allclose(extra[:20], 0.1 * np.sign(W[:20]) + 0.02 * W[:20])
    np.testing.assert_array_equal(extra[20:35], 0)  # b, γ and β
    np.testing.assert_allclose(extra[35:50], 0.1 * np.sign(W[20:]) + 0.02 * W[20:])


def test_a_custom_loss_is_kept_despite_a_registered_name():
    def mse(a, y):
        return ((y - a) ** 2).sum(axis=1)

    net = nn.mlp([4, 3], loss=(mse, lambda a, y: 2 * (a - y)), rng=0)
    ours = nn.mlp([4, 3], loss="mse", rng=0)
    assert net.cost(X, Y) == net.copy().cost(X, Y) == pytest.approx(2 * ours.cost(X, Y))
    assert nn.gradient_error(net, X, Y) < 1e-6
    assert nn.gradient_error(nn.mlp([4, 3], loss=(mse, nn.mse_prime), rng=0), X, Y) > 0.1
    assert nn.mlp([4, 3], loss=(nn.perceptron_loss, nn.perceptron_loss_prime)).loss_name == "perceptron"


@pytest.mark.parametrize("activation", nn.ACTIVATIONS)
def test_a_float32_network_calculates_in_float32_throughout(activation):
    layers = [nn.Dense(4, 5, activation, rng=0), nn.BatchNorm(5), nn.Dropout(0.4), nn.Dense(5, 3, rng=1)]
    net = nn.Network(layers, l1=0.1, l2=0.1, dtype="float32")
    net.backward(X, Y, rng=0)
    first, norm, dropout, last = net.layers
    arrays = [first.x, first.z, first.a, first.delta, norm.x_hat, norm.std, dropout.mask, last.x, last.z, last.delta]
    arrays += [net.parameters, net.gradient, net.running, *first.grads.values(), net.forward(X), net.predict_proba(X)]
    assert {array.dtype for array in arrays} == {np.dtype("float32")}
    assert net.cost(X, Y) == pytest.approx(net.copy("float64").cost(X, Y), rel=1e-5)
