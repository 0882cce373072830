"""Train the small network that comes with the package, and store it: what the drawing pad reads with.

    NNLAB_DATA=~/data python tools/train_digits.py

It needs MNIST, and takes some minutes. The images are turned, leant, scaled and moved a little, ten times
differently, since people who draw with a mouse do not write as those did who wrote MNIST.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

import nnlab as nn
from nnlab import datasets
from nnlab.checks import Array

PATH = Path(nn.__file__).parent / "datasets/data/digit_reader.npz"
SIDE, HIDDEN, ROUNDS, EPOCHS, BATCH, SLICE = 28, 49, 10, 3, 40, 2000


def warped(images: Array, rng: np.random.Generator) -> Array:
    """Images (n, 784), each turned by up to 12°, leant, scaled by up to 15 % and moved by up to 1.5 pixels."""
    n = len(images)
    angle, lean = rng.uniform(-0.21, 0.21, n), rng.uniform(-0.25, 0.25, n)
    across, down = rng.uniform(0.85, 1.15, (2, n))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    shape = np.array([[across, lean], [np.zeros(n), down]])
    matrix = np.einsum("ijn,jkn->nik", turn, shape).astype(np.float32)
    moved = rng.uniform(-1.5, 1.5, (n, 2, 1)).astype(np.float32)
    middle = np.float32((SIDE - 1) / 2)
    places = np.indices((SIDE, SIDE), np.float32).reshape(2, -1)[::-1] - middle  # x, y of each pixel
    x, y = (matrix @ places + middle + moved).swapaxes(0, 1)
    return between(images.reshape(n, SIDE, SIDE), x, y)


def between(images: Array, x: Array, y: Array) -> Array:
    """What the images (n, side, side) are at places (n, k) between their pixels; beyond the border they are empty."""
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    x, y = (np.clip(along + 1, 0, side - 1.001) for along in (x, y))
    column, row = x.astype(np.int32), y.astype(np.int32)
    right, below = x - column, y - row
    first = np.arange(len(images), dtype=np.int32)[:, None] * side**2 + row * side + column  # of four neighbours
    one, two, three, four = (framed.ravel().take(first + step) for step in (0, 1, side, side + 1))
    upper, lower = one + right * (two - one), three + right * (four - three)
    return upper + below * (lower - upper)


def main() -> None:
    """Train, say how good the network is, and store it."""
    X, y, X_test, y_test = datasets.mnist()
    rng = np.random.default_rng(15)
    net = nn.mlp([SIDE**2, HIDDEN, 10], loss="cross_entropy", rng=rng, dtype="float32")
    updates = ROUNDS * EPOCHS * -(-len(X) // BATCH)
    state = nn.TrainingState.of(net, nn.Adam(lambda t: 0.003 * (1 - t / updates) + 1e-5), rng)
    started = time.perf_counter()
    for round in range(1, ROUNDS + 1):
        seen = np.concatenate([warped(X[i : i + SLICE], rng) for i in range(0, len(X), SLICE)])
        for record in nn.train(net, seen, y, epochs=round * EPOCHS, batch_size=BATCH, resume=state):
            state = record.state
        seconds = time.perf_counter() - started
        print(f"{record}, test {net.accuracy(X_test, y_test):.2%}, {seconds:.0f} s", flush=True)
    net.save(PATH)
    print(f"{PATH}: {PATH.stat().st_size} bytes")


if __name__ == "__main__":
    main()
