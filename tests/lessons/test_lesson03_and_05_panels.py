"""What single panels say and do is true."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from helpers import drag, keys
from nnlab import Perceptron, datasets
from nnlab.lessons.lesson03_perceptron_learning import perceptron_learning
from nnlab.lessons.lesson05_sigmoid_neuron import sigmoid_neuron


@pytest.fixture
def neuron():
    return sigmoid_neuron()


@pytest.fixture
def learner():
    return perceptron_learning()


def test_the_sigmoid_neuron_counts_the_rows_of_and(neuron):
    said = {
        (0, 0, 0): "0 of 4 rows are on the right side. The largest error is 0.500, at (0, 0)",
        (0, 0, -9): "3 of 4 rows are on the right side. The largest error is 1.000, at (1, 1)",
        (10, 10, -15): "4 of 4 rows are on the right side. The largest error is 0.007, at (0, 1)",
    }
    for (w1, w2, b), sentence in said.items():
        neuron.set(w1=float(w1), w2=float(w2), b=float(b))
        assert neuron.say.startswith(sentence)
    assert "<td>−15.0</td>" in neuron._picture.frame["html"]


@pytest.mark.parametrize("rate", [0.3, 1.0])
def test_each_frame_is_an_update_from_the_next_wrong_point(learner, rate):
    learner.set(learning_rate=rate)  # begins anew
    learner.set(frame=200)
    states, X, y = learner._player.states, learner.values["points"], learner.values["y"]
    place = -1  # of the point that was learned from last
    for before, after in pairwise(states):
        answers = Perceptron(before.w, before.b)(X)
        following = [i % len(X) for i in range(place + 1, place + 1 + len(X))]
        place = next(i for i in following if answers[i] != y[i])
        assert after.example == place
        np.testing.assert_allclose(after.w, before.w + rate * (y[place] - answers[place]) * X[place])
        assert after.b == pytest.approx(before.b + rate * (y[place] - answers[place]))
    assert Perceptron(states[-1].w, states[-1].b).mistakes(X, y) == 0
    assert learner.say.startswith(f"Update {len(states) - 1}: the ringed point (")
    assert learner.say.endswith("No point is on the wrong side: learned.")


def test_the_numbers_beside_the_picture_are_those_of_the_update(learner):
    learner.set(frame=3)
    before, after = learner._player.states[2:4]
    html = learner._picture.frame["html"]
    for value in (*after.w, after.b):
        assert f"<mn>{value:.2f}</mn>".replace("-", "−") in html
    step = (after.w - before.w) / learner.values["learning_rate"]
    sign = 1 if learner.values["y"][after.example] else -1
    for value in sign * step:
        assert f"<mn>{value:.2f}</mn>".replace("-", "−") in html


def test_a_point_is_dragged_and_the_learning_begins_anew(learner):
    points, _ = datasets.gaussians(20, noise=0.35, rng=6)
    learner.set(frame=5)
    drag(learner, points[7] + 0.01, (0.3, -0.2), (1.0, 0.5))
    np.testing.assert_allclose(learner.values["points"][7], (1.0, 0.5))
    np.testing.assert_array_equal(np.delete(learner.values["points"], 7, 0), np.delete(points, 7, 0))
    assert learner.values["chosen"] == 7
    assert learner.values["frame"] == 0
    assert learner.say.startswith("All weights are 0")


def test_a_point_is_chosen_and_moved_by_keys_and_stays_in_the_picture(learner):
    points = learner.values["points"]
    keys(learner, " ", " ", "ArrowRight", "ArrowUp", "x")
    np.testing.assert_allclose(learner.values["points"][2], points[2] + 0.1)
    keys(learner, *["ArrowLeft"] * 60)
    assert learner.values["points"][2][0] == -1.9
    keys(learner, *[" "] * 18)
    assert learner.values["chosen"] == 0
