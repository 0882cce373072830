"""Tests of lesson 05's panels (sigmoid_neuron, steepness, nudge, neuron_step, cost_path), questions and exercises."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from helpers import click, drag, keys, words
from nnlab import SigmoidNeuron, sigmoid
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson05_sigmoid_neuron import cost_path, neuron_step, nudge, sigmoid_neuron, steepness
from shared_panels import share

shared = share(cost_path, neuron_step, nudge, sigmoid_neuron, steepness)


def right_update(x, y, w, b, learning_rate):
    a = 1 / (1 + math.exp(-(w[0] * x[0] + w[1] * x[1] + b)))
    gain = learning_rate * (y - a) * a * (1 - a)
    return w + gain * x, b + gain


# The worked numbers of the syllabus


def test_the_soft_gates():
    assert sigmoid(-30) == pytest.approx(9.4e-14, rel=0.01)
    assert sigmoid(-10) == pytest.approx(4.5e-5, rel=0.01)
    assert f"{sigmoid(10):.5f}" == "0.99995"
    rows = [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert SigmoidNeuron([20, 20], -30)(rows).round(4).tolist() == [0, 0, 0, 1]
    assert SigmoidNeuron([20, 20], -10)(rows).round(4).tolist() == [0, 1, 1, 1]


def test_the_hand_calculation_stands_beside_the_picture(shared):
    panel = shared(neuron_step)
    assert panel.say.startswith("Before the first step: z = 0.1900, a = 0.5474")
    panel.set(frame=1)
    assert panel.say == "Step 1: z from 0.1900 to 0.3481, a from 0.5474 to 0.5862; the target is 1."
    told = words(panel).split()
    for number in ("0.1900", "0.5474", "0.4526", "0.2478", "0.2121", "0.1449", "0.1561", "0.3481", "0.5862"):
        assert number in told
    assert f"{0.1 + round(0.4526 * 0.2478, 5):.4f}" == "0.2122"  # rounded midway
    assert len(panel.reached) == 1


def test_the_goal_of_and_can_be_reached_just_below_9_5_and_not_below_9_1(shared):
    panel = shared(sigmoid_neuron)
    panel.set(w1=9.1, w2=9.1, b=-13.7)
    assert len(panel.reached) == 1
    panel.set(w1=9.5, w2=9.5, b=-14.2)
    assert len(panel.reached) == 2
    assert math.log(99) == pytest.approx(4.6, abs=0.01)  # σ(4.6) = 0.99


# The panels


def test_sigmoid_neuron_counts_the_correct_rows_of_and(shared):
    neuron = shared(sigmoid_neuron)
    sentences = {
        (0, 0, 0): "0 of 4 rows are on the right side. The largest error is 0.500, at (0, 0)",
        (0, 0, -9): "3 of 4 rows are on the right side. The largest error is 1.000, at (1, 1)",
        (10, 10, -15): "4 of 4 rows are on the right side. The largest error is 0.007, at (0, 1)",
    }
    for (w1, w2, b), sentence in sentences.items():
        neuron.set(w1=float(w1), w2=float(w2), b=float(b))
        assert neuron.say.startswith(sentence)
    assert "<td>−15.0</td>" in neuron._picture.frame["html"]


def test_the_dial_is_the_size_of_the_weights(shared):
    one, other = shared(steepness), steepness()
    one.set(steepness=10.0)
    other.set(steepness=1.0, w1=10.0, w2=10.0, b=-15.0)
    assert one.say.partition(":")[2] == other.say.partition(":")[2]
    np.testing.assert_array_equal(one._scene.pixels()[1], other._scene.pixels()[1])
    width = 2 * math.log(9) / (10 * math.sqrt(2))
    assert f"is {width:.2f} wide" in one.say


def test_without_weights_the_output_is_the_same_everywhere(shared):
    panel = shared(steepness)
    panel.set(steepness=1.0, w1=0.0, w2=0.0, b=0.0)
    assert panel.say == "Steepness 1: with both weights 0 the output is the same everywhere, 0.500."


@pytest.mark.parametrize(
    ("values", "goals"),
    [
        ({"steepness": 13.0}, 0),  # e^−6.5 = 0.0015
        ({"steepness": 14.0}, 1),  # e^−7 = 0.0009
        ({"steepness": 14.0, "w1": 1.5}, 0),
        ({"steepness": 1.0, "w1": 14.0, "w2": 14.0, "b": -21.0}, 1),
        ({"steepness": 2.0, "w1": 14.0, "w2": 14.0, "b": -21.0}, 0),
    ],
)
def test_the_neuron_is_sharp_where_it_should_be(shared, values, goals):
    panel = shared(steepness)
    panel.set(**values)
    assert len(panel.reached) == goals


def test_the_estimate_is_the_sum_of_slopes_times_nudges(shared):
    panel = shared(nudge)
    panel.set(dw1=1.0, dw2=-0.5, db=0.1)
    slope = 0.5474 * 0.4526
    estimate = slope * (0.4 * 1 + 0.5 * -0.5 + 0.1)
    real = 1 / (1 + math.exp(-0.44)) - 0.5474  # 0.19 + 0.4 − 0.25 + 0.1
    assert f"changes by {real:.4f}, the estimate says {estimate:.4f}" in panel.say
    told = words(panel).split()
    for number in ("0.0991", "0.1239", "0.2478", "−0.0619", "0.0248"):  # slopes, and slopes times nudges
        assert number in told


def test_the_estimate_for_a_step_is_0_and_misses_the_jump(shared):
    panel = shared(nudge)
    panel.set(f="step", db=-0.15)
    assert "changes by 0.0000, the estimate says 0.0000" in panel.say
    panel.set(db=-0.2)
    assert "changes by −1.0000, the estimate says 0.0000" in panel.say
    assert panel.reached == ["Take the step: find a nudge that changes its output."]


def test_dragging_nudges_the_bias(shared):
    panel = shared(nudge)
    click(panel, 1.0, 0.5)
    assert panel.values["db"] == pytest.approx(0.8)  # from z = 0.19 to 0.99, in steps of 0.05
    drag(panel, (1.0, 0.5), (5.9, 0.5))
    assert panel.values["db"] == 3.0


def test_wrong_and_sure_learns_next_to_nothing(shared):
    panel = shared(neuron_step)
    panel.set(b0=-4.0)  # z = −3.91
    assert [goal[:40] for goal in panel.reached] == ["Find a neuron that is wrong by more than"]
    panel.set(frame=1)
    before, after = re.findall(r"a from ([\d.]+) to ([\d.]+)", panel.say)[0]
    assert (float(before), float(after)) == pytest.approx((0.0196, 0.0202), abs=2e-4)


def test_a_target_of_0_brings_the_output_down(shared):
    panel = shared(neuron_step)
    panel.set(y=0, frame=1)
    # z falls by 0.5474 · 0.2478 · 1.41
    assert panel.say.startswith("Step 1: z from 0.1900 to −0.0012, a from 0.5474 to 0.4997")


def test_a_function_of_the_learner_makes_the_steps(shared):
    own, reference = neuron_step(right_update), shared(neuron_step)
    for panel in (own, reference):
        panel.set(frame=7)
    assert own.say == reference.say

    def without_slope(x, y, w, b, learning_rate):
        a = 1 / (1 + math.exp(-(w @ x + b)))
        return w + learning_rate * (y - a) * x, b + learning_rate * (y - a)

    wrong = neuron_step(without_slope)
    wrong.set(frame=1)
    assert "The formula gives other weights than your update." in wrong.say
    assert "0.5526" in words(wrong).split()  # its bias, 0.1 + 0.4526


@pytest.mark.parametrize("maker", [neuron_step, cost_path])
def test_a_stub_is_said_and_a_mistake_is_shown(maker):
    stub = maker(lambda x, y, w, b, learning_rate: ...)
    assert stub.say.startswith("Your update is still a stub, so nnlab's makes the steps. ")
    broken = maker(lambda x, y, w, b, learning_rate: w)
    broken.set(frame=1)
    assert "update should give two things back, w and b" in broken.say
    flat = maker(lambda x, y, w, b, learning_rate: (1.0, b))
    flat.set(frame=1)
    assert "should be two numbers" in flat.say


def test_a_pass_is_four_steps_in_the_order_of_the_rows(shared):
    panel = shared(cost_path)
    panel.set(frame=2, learning_rate=3.0)
    w, b = np.array([-1.0, 3.0]), 0.0
    for _ in range(2):
        for x, y in [((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)]:
            w, b = right_update(np.array(x), y, w, b, 3.0)
    state = panel._player.states[2]
    np.testing.assert_allclose([*state.neuron.w, state.neuron.b], [*w, b])
    assert "After 2 passes" in panel.say


def test_and_is_learned_within_0_1_and_xor_never_is(shared):
    panel = shared(cost_path)
    panel.set(learning_rate=5.0, frame=300)
    assert "4 of 4 rows are right" in panel.say
    w1, w2 = panel._player.states[-1].neuron.w
    assert w1 == pytest.approx(w2, rel=0.1)
    xor = shared(cost_path)
    xor.set(gate="XOR", learning_rate=0.5, frame=300)
    assert "4 of 4" not in xor.say
    assert xor.reached == ["XOR: watch 100 passes. How many rows come out right?"]


def test_the_start_is_put_by_pointer_and_keys(shared):
    panel = shared(cost_path)
    panel.set(frame=5)
    click(panel, 5.0, -2.0, axes=1)
    assert panel.values["start"] == (5.0, -2.0)
    assert panel.values["frame"] == 0
    keys(panel, "ArrowUp", "ArrowRight")
    assert panel.values["start"] == (5.5, -1.5)
    keys(panel, *["ArrowLeft"] * 40)
    assert panel.values["start"] == (-4.0, -1.5)
    click(panel, 0.5, 0.5)
    assert panel.values["start"] == (-4.0, -1.5)


# Exercises and questions


def test_the_answers_to_the_questions_are_true():
    assert question("05.slope").right == pytest.approx(0.9 * (1 - 0.9))
    assert sigmoid(1.386) == pytest.approx(0.8, abs=1e-3)
    assert sigmoid(2.197) == pytest.approx(0.9, abs=1e-4)
    assert (1 - 0.6) * 0.6 * 0.4 * -2 < 0
    assert question("05.sign").right == "− (below 0)"
    moves = {}
    for name, a in {"A": 0.02, "B": 0.5, "C": 0.98}.items():
        z = math.log(a / (1 - a))
        moves[name] = sigmoid(z + (1 - a) * a * (1 - a)) - a
    assert max(moves, key=moves.get) == question("05.slow").right[0] == "B"


def test_a_sigmoid_may_be_written_in_any_way_that_does_not_overflow():
    def branches(z):
        z = np.asarray(z, dtype=float)
        out = np.empty_like(z)
        out[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
        out[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
        return out

    for right in (branches, lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))), lambda z: (1 + np.tanh(z / 2)) / 2):
        assert check("05.sigmoid", right).passed is True


def test_many_ways_of_learning_pass():
    def cross_entropy(X, y):
        rng, w, b = np.random.default_rng(0), np.zeros(2), 0.0
        for _ in range(2000):
            i = rng.integers(4)
            error = y[i] - 1 / (1 + np.exp(-(X[i] @ w + b)))
            w, b = w + error * X[i], b + error
        return list(w), b

    def batch(X, y):
        w, b = np.array([0.3, -0.2]), 0.1
        for _ in range(400):
            a = 1 / (1 + np.exp(-(X @ w + b)))
            delta = (a - y) * a * (1 - a)
            w, b = w - 5 * X.T @ delta, b - 5 * delta.sum()
        return w, b

    for learn in (cross_entropy, batch):
        assert check("05.learn", learn).passed is True
