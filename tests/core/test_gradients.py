"""Backpropagation against central differences, for every layer × activation × loss."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import nnlab as nn

H = 3e-4
MIN_LENGTH = 1e-3  # differences are accurate to about 1e-11, which is too much relative to a shorter gradient


def build(kind, activation, loss, sizes, l1, l2, rng):
    """A network with layers of this kind and random weights, biases, γ, β and running averages."""
    layers = {"Dense": [], "Dropout": [nn.Dropout(0.3)], "BatchNorm": [nn.BatchNorm(sizes[0])]}[kind]
    for m, n in pairwise(sizes[:-1]):
        if kind == "Dense":
            layers += [nn.Dense(m, n, activation)]
        elif kind == "Dropout":
            layers += [nn.Dense(m, n, activation), nn.Dropout(0.3)]
        else:
            layers += [nn.Dense(m, n), nn.BatchNorm(n), nn.Activation(activation)]
    layers += [nn.Dense(sizes[-2], sizes[-1], activation if loss == "mse" else "identity")]
    net = nn.Network(layers, loss, l1, l2)
    net.parameters[:] = rng.uniform(-1.5, 1.5, net.parameters.size)
    net.running[:] = rng.uniform(0.5, 2, net.running.size)
    return net


def random_targets(loss, n, k, soft, rng):
    if loss == "mse":
        return rng.normal(size=(n, k))
    if loss == "cross_entropy":
        return rng.dirichlet(np.ones(k), n) if soft else rng.integers(0, k, n)
    return rng.random((n, k)) if soft and loss == "binary_cross_entropy" else rng.integers(0, 2, (n, k))


def sides_of_kinks(net):
    """On which side of its kink each value is: z of relu and the like, scores of the perceptron loss, w of l1."""
    values = [layer.z for layer in net.layers if hasattr(layer, "z")] + [net.parameters]
    return b"".join((value > 0).tobytes() for value in values)


def numerical_gradient_and_crossing(net, cost):
    """∂C/∂w by fourth-order central differences, and whether a difference crossed a kink."""
    w, gradient, met = net.parameters, np.zeros(net.parameters.size), set()
    for i, here in enumerate(w.copy()):
        for nudge, weight in ((H, 8), (-H, -8), (2 * H, -1), (-2 * H, 1)):
            w[i] = here + nudge
            gradient[i] += weight * cost() / (12 * H)
            met.add(sides_of_kinks(net))
        w[i] = here
    return gradient, len(met) > 1


@pytest.mark.parametrize("loss", nn.LOSSES)
@pytest.mark.parametrize("activation", nn.ACTIVATIONS)
@pytest.mark.parametrize("kind", ["Dense", "Dropout", "BatchNorm"])
@settings(max_examples=6)  # of each of 84 combinations
@given(
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=4),
    n=st.integers(1, 6),
    penalties=st.tuples(st.sampled_from([0, 0.1]), st.sampled_from([0, 0.1])),
    soft=st.booleans(),
    training=st.sampled_from([True, False]),  # Hypothesis begins with the first
    seed=st.integers(0, 10**6),
)
def test_backpropagation_agrees_with_central_differences(
    kind, activation, loss, sizes, n, penalties, soft, training, seed
):
    rng = np.random.default_rng(seed)
    sizes = [*sizes[:-1], sizes[-1] + (loss == "cross_entropy")]  # which needs at least two classes
    net = build(kind, activation, loss, sizes, *penalties, rng)
    X, y = rng.normal(size=(n, sizes[0])), random_targets(loss, n, sizes[-1], soft, rng)
    net.backward(X, y, training=training, rng=seed)  # the seed holds dropout's mask
    found = [{name: gradient.copy() for name, gradient in layer.grads.items()} for layer in net.layers]
    # where a column is almost constant within the batch, batch norm is too steep for steps of this size
    assume(all(layer.std.min() > 0.1 for layer in net.layers if isinstance(layer, nn.BatchNorm)))
    nudged, across = numerical_gradient_and_crossing(net, lambda: net.cost(X, y, training=training, rng=seed))
    assume(not across)  # a difference across a kink is the derivative of neither side
    net.gradient[:] = nudged
    for grads, layer in zip(found, net.layers, strict=True):
        for name, gradient in grads.items():
            difference = np.linalg.norm(gradient - layer.grads[name])
            size = np.linalg.norm(gradient) + np.linalg.norm(layer.grads[name])
            if size > MIN_LENGTH:
                assert difference / size < 1e-7, (layer, name)
            else:  # such as a bias in front of batch norm, whose gradient is 0
                assert difference < 1e-7 * MIN_LENGTH, (layer, name)
