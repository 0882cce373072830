"""Tests of lesson 03's panels perceptron_learning (by hand calculations) and ten_perceptrons, and its questions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from helpers import click, drag, keys, push
from nnlab import Perceptron, PerceptronPerClass, datasets
from nnlab.exercises import registry
from nnlab.lessons.lesson03_perceptron_learning import perceptron_learning, ten_perceptrons
from nnlab.lessons.lesson03_perceptron_learning.perceptron_learning_recording import (
    CLOUDS,
    NONZERO,
    STARTS,
    ZERO,
    cloud,
    updates_needed,
)
from shared_panels import share

shared = share(perceptron_learning, ten_perceptrons)

QUESTIONS = registry.questions("03")


@pytest.fixture
def learner(shared):
    return shared(perceptron_learning)


@pytest.fixture
def ten(shared):
    return shared(ten_perceptrons)


def state(panel):
    return panel._all_values()["state"]


# The learning rule


def test_and_is_learned_as_by_hand(learner):
    X, y = datasets.gates("and")
    learner.set(points=X, y=y)
    seen = []
    for frame in range(1, 11):
        learner.set(frame=frame)
        seen.append((state(learner).example, *state(learner).w.tolist(), state(learner).b))
    by_hand = [
        (3, 1, 1, 1),  # (1, 1) is answered 0, since 0 is not above 0
        (0, 1, 1, 0),
        (1, 1, 0, -1),
        (3, 2, 1, 0),
        (1, 2, 0, -1),
        (2, 1, 0, -2),
        (3, 2, 1, -1),
        (2, 1, 1, -2),
        (3, 2, 2, -1),
        (1, 2, 1, -2),
    ]
    assert seen == by_hand
    assert state(learner).passes == (1, 3, 3, 2, 1)
    assert learner.say.endswith("No point is on the wrong side: learned.")
    learner.set(frame=11)
    assert learner.values["frame"] == 10  # it is over
    assert updates_needed(X, y, ZERO, 1.0) == 10


def test_xor_never_settles_and_the_best_is_kept(learner, undrawn):
    X, y = datasets.gates("xor")
    learner.set(points=X, y=y, show_the_best=True)
    fewest = 4
    for frame in range(40):
        learner.set(frame=frame)
        now = state(learner)
        assert not frame or learner.values["frame"] == frame
        fewest = min(fewest, Perceptron(now.w, now.b).mistakes(X, y))
        assert now.best[2] == Perceptron(*now.best[:2]).mistakes(X, y) == fewest
    assert fewest >= 1  # three of four rows are as many as can be right
    assert updates_needed(X, y, ZERO, 1.0) is None
    assert "over 300" in learner._picture.frame["html"]


@pytest.mark.parametrize("kind", CLOUDS)
@pytest.mark.parametrize("start", STARTS)
def test_the_table_tells_how_many_updates_there_will_be(learner, undrawn, kind, start):
    for number in range(len(CLOUDS[kind][1])):
        points, y = cloud(kind, number)
        learner.set(points=points, y=y, start=start, learning_rate=0.5)
        learner.set(frame=300)
        told = updates_needed(points, y, start, 0.5)
        assert (told is None) == (kind == "overlapping")
        assert state(learner).updates == (told or 300)
        assert (Perceptron(state(learner).w, state(learner).b).mistakes(points, y) == 0) == (told is not None)


def test_from_zero_the_learning_rate_changes_no_decision_and_elsewhere_it_does(learner):
    ways = {}
    for start in STARTS:
        for rate in (0.5, 1.0, 2.0):
            learner.set(start=start, learning_rate=rate)
            learner.set(frame=300)
            states = learner._player.states
            ways[start, rate] = [each.example for each in states], states[-1].w
    for rate in (0.5, 2.0):
        assert ways[ZERO, rate][0] == ways[ZERO, 1.0][0]
        np.testing.assert_array_equal(ways[ZERO, rate][1], rate * ways[ZERO, 1.0][1])
    assert [len(ways[NONZERO, rate][0]) - 1 for rate in (0.5, 1.0, 2.0)] == [15, 20, 7]  # as the lesson says


def test_points_are_added_flipped_and_deleted_by_clicks_buttons_and_keys(learner):
    points, y = learner.values["points"], learner.values["y"]
    click(learner, -1.5, 1.0)
    assert len(learner.values["y"]) == 21
    np.testing.assert_allclose(learner.values["points"][20], (-1.5, 1.0))
    assert learner.values["y"][20] == y[0]
    push(learner, "Flip")
    assert learner.values["y"][20] == 1 - y[0]
    push(learner, "Delete")
    np.testing.assert_array_equal(learner.values["points"], points)
    np.testing.assert_array_equal(learner.values["y"], y)
    keys(learner, "+", "f", "f", "Delete")
    np.testing.assert_array_equal(learner.values["points"], points)
    push(learner, "Add")
    assert len(learner.values["y"]) == 21
    keys(learner, *["Delete"] * 30)
    assert len(learner.values["y"]) == 2
    keys(learner, *["+"] * 60)
    assert len(learner.values["y"]) == 40


def test_buttons_and_keys_are_for_the_point_with_the_ring(learner):
    learner.set(frame=3)
    selected_point, y = state(learner).example, learner.values["y"]
    assert selected_point != learner.values["chosen"]
    keys(learner, "f")
    assert np.flatnonzero(learner.values["y"] != y).tolist() == [selected_point]
    assert (learner.values["frame"], learner.values["chosen"]) == (0, selected_point)


def test_the_presets_name_the_cloud_that_one_can_make_oneself(learner):
    push(learner, "Overlapping")
    noise, seeds = CLOUDS["overlapping"]
    for seed in (*seeds, seeds[0]):
        assert f"gaussians(20, noise={noise}, rng={seed})" in learner._picture.frame["html"]
        X, y = datasets.gaussians(20, noise=noise, rng=seed)
        np.testing.assert_allclose(learner.values["points"], np.clip(X, (-1.9, -1.4), (1.9, 1.4)))
        np.testing.assert_array_equal(learner.values["y"], y)
        push(learner, "Overlapping")
    keys(learner, "ArrowUp")
    assert "Points: yours." in learner._picture.frame["html"]


def test_a_function_of_the_learners_makes_the_steps():
    def backwards(w, b, x, y, learning_rate):
        return w - learning_rate * (2 * y - 1) * x, b

    panel = perceptron_learning(backwards)
    panel.set(frame=1)
    points, y = panel.values["points"], panel.values["y"]
    i = state(panel).example
    np.testing.assert_allclose(state(panel).w, -points[i] if y[i] else points[i])
    assert state(panel).b == 0
    for stub in (lambda w, b, x, y, learning_rate: ..., lambda *values: None):
        panel = perceptron_learning(stub)
        assert panel.say.startswith("Your update is still a stub: nnlab's is used. ")
        panel.set(frame=50)
        assert panel.say.endswith("learned.")
        assert len(panel.say) <= 200
    panel = perceptron_learning(lambda w, b, x, y, learning_rate: w + unknown)  # noqa: F821
    panel.set(frame=1)
    assert "unknown" in panel.say


@pytest.mark.parametrize("rate", [0.3, 1.0])
def test_each_frame_is_an_update_on_the_next_misclassified_point(learner, rate):
    learner.set(learning_rate=rate)  # restarts the recording
    learner.set(frame=200)
    states, X, y = learner._player.states, learner.values["points"], learner.values["y"]
    place = -1  # index of the point of the last update
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


def test_the_html_shows_the_numbers_of_the_update(learner):
    learner.set(frame=3)
    before, after = learner._player.states[2:4]
    html = learner._picture.frame["html"]
    for value in (*after.w, after.b):
        assert f"<mn>{value:.2f}</mn>".replace("-", "−") in html
    step = (after.w - before.w) / learner.values["learning_rate"]
    sign = 1 if learner.values["y"][after.example] else -1
    for value in sign * step:
        assert f"<mn>{value:.2f}</mn>".replace("-", "−") in html


def test_dragging_a_point_restarts_the_recording(learner):
    points, _ = datasets.gaussians(20, noise=0.35, rng=6)
    learner.set(frame=5)
    drag(learner, points[7] + 0.01, (0.3, -0.2), (1.0, 0.5))
    np.testing.assert_allclose(learner.values["points"][7], (1.0, 0.5))
    np.testing.assert_array_equal(np.delete(learner.values["points"], 7, 0), np.delete(points, 7, 0))
    assert learner.values["chosen"] == 7
    assert learner.values["frame"] == 0
    assert learner.say.startswith("All weights are 0")


def test_keys_select_and_move_a_point_within_the_limits(learner):
    points = learner.values["points"]
    keys(learner, " ", " ", "ArrowRight", "ArrowUp", "x")
    np.testing.assert_allclose(learner.values["points"][2], points[2] + 0.1)
    keys(learner, *["ArrowLeft"] * 60)
    assert learner.values["points"][2][0] == -1.9
    keys(learner, *[" "] * 18)
    assert learner.values["chosen"] == 0


# Ten perceptrons


def test_the_first_digit_is_added_to_its_own_perceptron_and_to_no_other(ten):
    X, y, _, _ = datasets.digits()
    ten.set(frame=1)
    now = state(ten)
    np.testing.assert_array_equal(now.w[:, y[0]], X[0])
    assert now.b.tolist() == [float(digit == y[0]) for digit in range(10)]
    assert not np.delete(now.w, y[0], axis=1).any()


def test_they_learn_by_the_rule_and_are_asked_unseen_digits(ten):
    X, y, X_unseen, y_unseen = datasets.digits()
    for frame, seen in [(0, 0), (20, 20), (28, 100), (54, 1400)]:
        ten.set(frame=frame)
        neurons = PerceptronPerClass(64, 10)
        for _ in neurons.learn(X[:seen], y[:seen], epochs=1) if seen else ():
            pass
        now = state(ten)
        assert now.seen == seen
        np.testing.assert_array_equal(now.w, neurons.w)
        right = neurons.predict(X_unseen) == y_unseen
        assert now.curve[-1, 1] == right.mean()
        assert ten.say.startswith(f"{seen} digits seen: {100 * right.mean():.1f} %")
    ten.set(frame=300)
    assert state(ten).seen == 13_700  # nine passes and more
    assert state(ten).curve[-1, 1] > 0.9


def test_it_counts_where_none_fires_or_several(ten):
    _, _, X, y = datasets.digits()
    ten.set(frame=54)
    answers = X @ state(ten).w + state(ten).b > 0
    fire = answers.sum(axis=1)
    alone = sum(1 for row, target in zip(answers, y, strict=True) if row.sum() == 1 and row[target])
    counts = [alone, (fire == 1).sum() - alone, (fire > 1).sum(), (fire == 0).sum()]
    assert sum(counts) == 360
    html = ten._picture.frame["html"]
    assert html.index("exactly one fires, the right one") < html.index("none fires")
    for count in counts:
        assert f"<td>{count}</td>" in html
    for name, such in [("Next none fires", fire == 0), ("Next several fire", fire > 1)]:
        ten.set(unseen_digit=200)
        push(ten, name)
        assert ten.values["unseen_digit"] == [*np.flatnonzero(such[201:]) + 201, *np.flatnonzero(such)][0]
    ten.set(frame=0)
    push(ten, "Next several fire")
    assert ten.say.endswith("none fires. Now there is no unseen digit for which several fire.")
    keys(ten, "ArrowRight")
    assert "there is no" not in ten.say
    push(ten, "Next several fire")
    ten.set(frame=1)
    assert "there is no" not in ten.say
    push(ten, "Next none fires")
    assert ten.say.endswith("Now there is no unseen digit for which none fires.")


def test_the_only_one_is_told_to_be_the_only_one(ten):
    _, _, X, really = datasets.digits()
    ten.set(frame=54)
    read = (X @ state(ten).w + state(ten).b).argmax(axis=1)
    counts = np.array([[((really == i) & (read == j)).sum() for j in range(10)] for i in range(10)])
    i, j = np.argwhere(counts == 1)[0]
    click(ten, j, i, axes=4)
    assert ten.values["unseen_digit"] == np.flatnonzero((really == i) & (read == j))[0]
    click(ten, j, i, axes=4)
    assert ten.say.endswith(f"Now there is no other unseen digit that shows {i} and is read as {j}.")
    i, j = np.argwhere(counts == 0)[0]
    click(ten, j, i, axes=4)
    assert ten.say.endswith(f"Now there is no unseen digit that shows {i} and is read as {j}.")


def test_a_click_on_a_mistake_shows_a_digit_that_is_read_so(ten):
    _, _, X, y = datasets.digits()
    ten.set(frame=54)
    read = (X @ state(ten).w + state(ten).b).argmax(axis=1)
    i = int(np.flatnonzero(read != y)[0])
    ten.set(unseen_digit=359)
    click(ten, read[i], y[i], axes=4)
    assert ten.values["unseen_digit"] == i
    ten.set(unseen_digit=0)
    keys(ten, "w")
    assert ten.values["unseen_digit"] == np.flatnonzero(read[1:] != y[1:])[0] + 1
    keys(ten, "ArrowLeft", "ArrowRight")
    ten.set(unseen_digit=0)
    keys(ten, "ArrowLeft")
    assert ten.values["unseen_digit"] == 359


# What the questions say


def test_the_answers_of_the_questions_are_true():
    neuron = Perceptron([1, 0])
    assert neuron([-1, 2]) == 0
    next(neuron.learn([[-1, 2]], [1]))
    assert neuron.w[1] == QUESTIONS["03.second_weight"].right
    assert QUESTIONS["03.mean_loss"].right == pytest.approx(3 * 0.5 / 20)
    outputs, targets = [int(z > 0) for z in (6.5, 2.4, -7.2)], [0, 0, 1]
    assert outputs == [1, 1, 0]
    changes = sum(output != target for output, target in zip(outputs, targets, strict=True))
    assert changes == QUESTIONS["03.all_three"].right
