"""How well the networks of lesson 15 read MNIST, and how long that takes.

NNLAB_DATA=~/data python bench/digits.py
"""

from __future__ import annotations

import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices this small are faster on one thread

import nnlab as nn
from nnlab import datasets

TEXTBOOK = {"activation": "sigmoid", "output": "sigmoid", "loss": "mse"}
RELU = {"activation": "relu", "init": "he", "loss": "cross_entropy"}
DECAY = {"activation": "sigmoid", "loss": "cross_entropy", "l2": 1e-5}


def falling(rate: float, updates: int) -> nn.Optimizer:
    """Gradient descent with a learning rate that falls in a straight line, nearly to 0."""
    return nn.SGD(lambda t: rate * (1 - t / updates) + rate / 100)


RUNS = [  # name, hidden units, settings of the network, optimizer, batch size, epochs
    ("sigmoid, squared error", 30, TEXTBOOK, nn.SGD(3.0), 10, 10),
    ("relu, cross-entropy, Adam", 100, RELU, nn.Adam(0.001), 32, 3),
    ("sigmoid, cross-entropy, weight decay", 100, DECAY, falling(0.5, 30 * 6000), 10, 30),
]


def main() -> None:
    """Train each network once, and print a line for it."""
    X, y, X_test, y_test = datasets.mnist()
    for name, hidden, settings, optimizer, batch_size, epochs in RUNS:
        net = nn.mlp([784, hidden, 10], rng=0, dtype="float32", **settings)
        started = time.perf_counter()
        nn.fit(net, X, y, optimizer=optimizer, batch_size=batch_size, epochs=epochs, rng=0, progress=False)
        seconds = time.perf_counter() - started
        right = net.accuracy(X_test, y_test)
        print(f"784-{hidden}-10, {name}, {epochs} epochs: {right:.2%} in {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
