"""Tests of a Player that records a real training run: stepping back is exact, also with dropout and momentum."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

import nnlab as nn
from nnlab import datasets
from nnlab.widgets import Player


def training():
    X, y = datasets.xor(rng=0)
    net = nn.mlp([2, 4, 2], rng=1)

    def first():
        return nn.TrainingState.of(net, nn.SGD(0.1), rng=3).copy()

    def advance(state, learning_rate):
        state = state.copy()
        state.optimizer.learning_rate = learning_rate
        return next(nn.train(net, X, y, resume=state, batch_size=16, epochs=state.epoch + 1)).state.copy()

    player = Player(first, advance)

    def run(frame, learning_rate):
        player.frame.value = frame
        return player.state_for({"learning_rate": learning_rate, "frame": frame}).parameters.copy()

    return run


def test_a_training_goes_on_otherwise_from_the_frame_where_its_learning_rate_was_changed():
    run = training()
    old = [run(frame, 0.5) for frame in range(8)]
    assert all((one != other).any() for one, other in pairwise(old))
    run(3, 0.5)
    new = [run(frame, 0.05) for frame in (3, 4, 5, 6, 7)]
    np.testing.assert_array_equal(new[0], old[3])
    assert all((one != other).any() for one, other in zip(old[4:], new[1:], strict=True))
    np.testing.assert_array_equal([run(frame, 0.05) for frame in range(4)], old[:4])
    np.testing.assert_array_equal([run(frame, 0.5) for frame in (3, 4, 5, 6, 7)], old[3:])
