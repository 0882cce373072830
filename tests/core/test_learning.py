"""End-to-end training on XOR, spirals, iris, digits and a regression plane: accuracies measured over several seeds."""

from __future__ import annotations

import numpy as np
import pytest

import nnlab as nn
from nnlab import datasets

few_seeds = pytest.mark.parametrize("seed", range(3))


@few_seeds
def test_xor(seed):
    X, y = datasets.gates("xor")
    net = nn.mlp([2, 4, 1], activation="tanh", loss="binary_cross_entropy", rng=seed)
    nn.fit(net, X, y, optimizer=nn.Adam(0.1), batch_size=4, epochs=200, rng=seed)
    assert net.predict(X).tolist() == y.tolist()  # 20 of 20 seeds; with 3 hidden units only 16


@few_seeds
def test_xor_with_the_network_of_many_textbooks(seed):
    X, y = datasets.gates("xor")
    net = nn.mlp([2, 4, 1], activation="tanh", output="sigmoid", loss="mse", rng=seed)
    nn.fit(net, X, y, optimizer=nn.SGD(1), batch_size=4, epochs=1000)
    assert net.predict(X).tolist() == y.tolist()  # 20 of 20 seeds


@few_seeds
def test_spirals(seed):
    X, y = datasets.spirals(400, rng=seed)
    net = nn.mlp([2, 64, 64, 1], activation="relu", init="he", loss="binary_cross_entropy", rng=seed)
    nn.fit(net, X[:200], y[:200], optimizer=nn.Adam(0.01), batch_size=20, epochs=100, rng=seed)
    assert net.accuracy(X[200:], y[200:]) >= 0.95  # 10 seeds: from 99 to 100 %


@few_seeds
def test_iris(seed):
    X_train, y_train, X_test, y_test = datasets.iris()
    mean, spread = X_train.mean(axis=0), X_train.std(axis=0)
    net = nn.mlp([4, 8, 3], activation="tanh", rng=seed)
    nn.fit(net, (X_train - mean) / spread, y_train, optimizer=nn.Adam(0.01), batch_size=16, epochs=40, rng=seed)
    assert net.accuracy((X_test - mean) / spread, y_test) >= 0.95  # 20 seeds: 29 or 30 of 30


@pytest.mark.slow
def test_digits():
    X_train, y_train, X_test, y_test = datasets.digits()

    def held_out(seed):
        layers = [nn.Dense(64, 200, "relu", "he", seed), nn.Dropout(0.5), nn.Dense(200, 10, rng=seed)]
        net = nn.Network(layers, dtype="float32")
        nn.fit(net, X_train, y_train, optimizer=nn.Adam(0.005), batch_size=64, epochs=30, rng=seed)
        return net.accuracy(X_test, y_test)

    assert np.mean([held_out(seed) for seed in range(5)]) >= 0.97  # 16 seeds: from 97.2 to 98.3 %


def test_a_tilted_plane():
    X, y = datasets.plane(400, noise=0.1, rng=0)
    net = nn.mlp([2, 1], loss="mse", rng=0)
    nn.fit(net, X[:200], y[:200], optimizer=nn.SGD(0.1), epochs=20, rng=0)
    assert net.layers[0].params["W"] == pytest.approx(0.5, abs=0.03)
    assert net.cost(X[200:], y[200:]) == pytest.approx(0.1**2 / 2, rel=0.2)  # the noise, which cannot be learned
