"""Tests of lesson 09: worked numbers, landscapes, the outcome of a descent, its four panels and its exercises."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pytest

from helpers import click, keys, words
from nnlab import mlp, numerical_gradient
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson09_gradient_descent import descent_curve, descent_surface, neuron_descent, numerical_slope
from nnlab.lessons.lesson09_gradient_descent.descent_run import (
    DIVERGED_BEYOND,
    MAX_STEPS,
    TOLERANCE,
    descend,
    is_stuck,
    where_converged,
)
from nnlab.lessons.lesson09_gradient_descent.landscapes import CURVES, SURFACES
from nnlab.lessons.lesson09_gradient_descent.neuron_descent import MINIMUM, X, Y, cost
from shared_panels import share

shared = share(descent_curve, descent_surface, neuron_descent, numerical_slope)

LANDSCAPES = {**{f"curve {name}": each for name, each in CURVES.items()}, **SURFACES}
each_landscape = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)


# The worked numbers of the syllabus


def test_the_slopes_of_a_parabola():
    assert [CURVES["x²"].gradient(x)[0] for x in (-1, 0, 1, 2, 3)] == [-2, 0, 2, 4, 6]


def test_the_nudged_losses():
    slopes = [(nudged - 1.25347) / 0.0001 for nudged in (1.25322, 1.25353, 1.25347, 1.25339)]
    assert slopes == pytest.approx([-2.5, 0.6, 0, -0.8], abs=1e-6)
    assert question("09.nudge").right == -0.8


@pytest.mark.parametrize("start", [-3.0, -0.05, 0.7, 2.0])
def test_a_parabola_converges_below_1_oscillates_at_1_and_diverges_above(start):
    for hundredths in range(1, 121):
        outcome = descend(CURVES["x²"], (start,), hundredths / 100).outcome
        assert outcome == ("converged" if hundredths < 100 else "oscillating" if hundredths == 100 else "diverged")


def test_a_parabola_shrinks_by_the_same_factor_with_each_step():
    run = descend(CURVES["x²"], (2.0,), 0.1)
    np.testing.assert_allclose(run.path[:, 0], 2 * 0.8 ** np.arange(run.steps + 1))
    assert 4 * 0.8**run.steps < TOLERANCE < 4 * 0.8 ** (run.steps - 1)
    assert descend(CURVES["x²"], (-2.0,), 0.5).path.tolist() == [[-2], [0]]


# Landscapes


@each_landscape
def test_landscape_gradients_match_finite_differences(landscape):
    for at in np.random.default_rng(0).uniform(*np.transpose(landscape.limits), (20, len(landscape.limits))):
        np.testing.assert_allclose(
            landscape.gradient(*at), numerical_gradient(lambda w: landscape.cost(*w), at), atol=1e-7
        )


@each_landscape
def test_the_minima_are_flat_and_lowest(landscape):
    for minimum in landscape.minima:
        assert landscape.cost(*minimum) == pytest.approx(0, abs=1e-9)
        assert np.abs(landscape.gradient(*minimum)).max() < 1e-5
    (low, high), *_ = landscape.limits
    places = np.meshgrid(*[np.linspace(low, high, 101)] * len(landscape.limits))
    costs = landscape.cost(*places)
    assert costs.shape == places[0].shape
    assert costs.min() > -1e-12


def test_the_curves_have_the_flat_points_the_lesson_describes():
    slope = CURVES["double well"].gradient
    assert [slope(x)[0] for x in (-2, 0.5, 2)] == [0, 0, 0]
    assert CURVES["double well"].cost(2) == pytest.approx(1.6)
    assert all(CURVES["terrace"].gradient(-1 + away)[0] < 0 for away in (-0.1, 0.1))
    assert CURVES["terrace"].gradient(-1) == (0,)
    assert SURFACES["saddle"].gradient(0, 0) == (0, 0)
    assert SURFACES["saddle"].cost(0.1, 0) > SURFACES["saddle"].cost(0, 0) > SURFACES["saddle"].cost(0, 0.1)


# The outcome of a descent


@each_landscape
@pytest.mark.parametrize("learning_rate", [0.01, 0.3, 0.66, 1.2])
def test_every_outcome_follows_its_rule_without_nan(landscape, learning_rate):
    ends = np.transpose(landscape.limits)
    for start in [*np.random.default_rng(1).uniform(*ends, (5, ends.shape[1])), *ends]:
        run = descend(landscape, tuple(start.tolist()), learning_rate)
        assert np.isfinite(run.path).all()
        assert np.isfinite(run.costs).all()
        steep = [math.hypot(*landscape.gradient(*at)) for at in run.path]
        far = np.abs(run.path).max(axis=1) > DIVERGED_BEYOND
        if run.outcome == "converged":
            assert steep[-1] < TOLERANCE <= min(steep[:-1], default=TOLERANCE)
        elif run.outcome == "diverged":
            assert far.tolist() == [False] * run.steps + [True]
        else:
            assert run.steps == MAX_STEPS
            turns = [one @ other < 0 for one, other in itertools.pairwise(np.diff(run.path[-21:], axis=0))]
            assert run.outcome == ("oscillating" if any(turns) else "crawling")


@pytest.mark.parametrize(
    ("landscape", "start", "where"),
    [
        (CURVES["double well"], (0.45,), "lowest"),
        (CURVES["double well"], (0.55,), "local"),
        (CURVES["double well"], (0.5,), "flat"),
        (CURVES["terrace"], (-1.0,), "flat"),
        (CURVES["plateau"], (3.0,), "flat"),
        (CURVES["waves"], (2.0,), "local"),
        (SURFACES["saddle"], (1.5, 0.0), "flat"),
        (SURFACES["saddle"], (1.5, -0.05), "lowest"),
        (SURFACES["plateau"], (3.0, 3.0), "flat"),
        (SURFACES["Himmelblau"], (0.0, 0.0), "lowest"),
    ],
)
def test_lowest_local_and_flat_endings_are_distinguished(landscape, start, where):
    run = descend(landscape, start, 0.05)
    assert run.outcome == "converged"
    assert where_converged(landscape, run) == where
    assert is_stuck(landscape, run) == (where != "lowest")


def test_a_tiny_learning_rate_crawls_in_the_ravine():
    assert descend(SURFACES["ravine"], (-2.5, 1.5), 0.01).outcome == "crawling"
    assert [descend(SURFACES["ravine"], (-2.5, 1.5), eta).outcome for eta in (0.49, 0.5, 0.51)] == [
        "converged",
        "oscillating",
        "diverged",
    ]


# The panels


def test_descent_curve_shows_its_steps_and_its_outcome(shared):
    panel = shared(descent_curve)
    panel.set(start=2.0, steps=3)
    assert panel.say.startswith("x², η = 0.10: after 3 steps from 2.00 the ball is at x = 1.024, the cost is 1.049.")
    assert panel.say.endswith("In the end: converged at step 48, at the lowest cost.")
    told = words(panel).split()
    for shown in ("2.048", "−0.2048", "−0.4194", "−0.3775"):  # slope, step, slope · step, 0.8192² − 1.024²
        assert shown in told
    panel.set(learning_rate=1.0)
    assert "In the end: oscillating" in panel.say
    panel.set(learning_rate=1.2, steps=50)
    assert "In the end: diverged, step 19 is farther than 1000 away." in panel.say  # 2 · 1.4^19 = 1195


def test_the_goals_of_descent_curve_are_not_reached_too_early(shared):
    panel = shared(descent_curve)
    panel.set(learning_rate=0.98)
    panel.set(learning_rate=1.0)
    panel.set(learning_rate=0.5, steps=6)
    panel.set(learning_rate=0.5, steps=5, start=1.95)
    panel.set(curve="double well", start=0.45)
    panel.set(curve="double well", start=0.45, learning_rate=0.7)
    assert panel.reached == []
    panel.set(curve="double well", start=0.55, learning_rate=0.1)
    assert [goal[:11] for goal in panel.reached] == ["Double well"]


def test_dragging_and_keys_move_the_start_on_the_curve(shared):
    panel = shared(descent_curve)
    click(panel, 1.23, 3.0)
    assert panel.values["start"] == 1.25
    keys(panel, *["ArrowRight"] * 3)
    assert panel.values["start"] == 1.4
    click(panel, 5.0, 3.0, axes=1)
    assert panel.values["start"] == 1.4
    keys(panel, *["ArrowLeft"] * 200)
    assert panel.values["start"] == -3.0


def test_descent_surface_shows_the_gradient_and_the_next_step(shared):
    panel = shared(descent_surface)
    panel.set(start=(2.0, 1.0), steps=0, learning_rate=0.1)
    told = words(panel)
    for shown in ("(4, 4)", "(−0.4, −0.4)", "−3.2", "−2.72"):  # ∇C, −η ∇C, −0.4 · 8, 1.6² + 2 · 0.6² − 6
        assert shown in told
    assert "after 0 steps from (2, 1) the cost is 6." in panel.say
    (arrow,) = (artist for artist in panel._scene.figures[0].axes[0].get_children() if hasattr(artist, "ends"))
    np.testing.assert_allclose(arrow.ends, [(2, 1), (1.6, 0.6)])


def test_dragging_and_keys_move_the_start_inside_the_map(shared):
    panel = shared(descent_surface)
    click(panel, 1.02, -0.48)
    assert panel.values["start"] == (1.0, -0.5)
    keys(panel, "ArrowUp", "ArrowLeft")
    assert panel.values["start"] == (0.95, -0.45)
    panel.set(start=(-5.0, 5.0), surface="saddle")
    assert "from (−2, 2)" in panel.say


def test_the_goals_of_descent_surface_and_neuron_descent_are_not_reached_too_early(shared):
    panel = shared(descent_surface)
    panel.set(learning_rate=0.33, steps=5, start=(1.0, 1.0))  # not high enough
    panel.set(start=(-2.5, 1.5), steps=6)
    for learning_rate in (0.48, 0.5):
        panel.set(surface="ravine", learning_rate=learning_rate)
    panel.set(surface="saddle", start=(0.0, 0.0))
    panel.set(start=(-1.5, 0.05))
    panel.set(surface="Himmelblau", learning_rate=0.1)
    assert panel.reached == []
    neuron = shared(neuron_descent)
    neuron.set(frame=10)
    neuron.set(start=(0.0, 3.0), frame=0)  # high, but not flat
    assert neuron.reached == []
    neuron.set(start=(-2.0, 3.0), learning_rate=5.0, frame=50)
    assert neuron.reached == ["Bring the cost below 0.08."]


def test_the_best_h_is_neither_large_nor_small(shared):
    panel = shared(numerical_slope)
    wrong = {}
    for exponent in (0.0, -1.0, -8.0, -16.0):
        panel.set(exponent=exponent)
        wrong[exponent] = float(
            re.findall(r"forward difference is wrong by ([\d.e−]+\d)", panel.say)[0].replace("−", "-")
        )
    assert wrong[0.0] == pytest.approx(math.cos(1) - (math.sin(2) - math.sin(1)), rel=0.05)
    assert wrong[-16.0] == pytest.approx(math.cos(1), abs=0.01)  # 1 + h is 1, so the difference is 0
    assert wrong[-8.0] < 1e-7 < wrong[-1.0] < wrong[0.0]
    assert "h is small" in panel.say
    panel.set(exponent=-6.0)
    assert "In between" in panel.say


def test_the_central_difference_is_wrong_by_a_sixth_of_h_squared(shared):
    panel = shared(numerical_slope)
    for exponent, shown in ((-1.0, "0.0009"), (-2.0, "9e−06")):  # cos(1) h² / 6
        panel.set(exponent=exponent)
        assert f"the central by {shown}." in panel.say


def test_for_a_parabola_the_forward_difference_is_wrong_by_h(shared):
    panel = shared(numerical_slope)
    panel.set(function="x²", x=2.0, exponent=-2.0)
    assert "forward difference is wrong by 0.01," in panel.say
    assert "4.0100000000" in words(panel).split()
    click(panel, -4.1, -8, axes=1)
    assert panel.values["exponent"] == -4.0
    click(panel, -1.04, 1.0)
    assert panel.values["x"] == -1.0


def test_neuron_descent_follows_the_gradient_of_its_cost(shared):
    panel = shared(neuron_descent)
    assert "the cost is 0.3122" in panel.say
    panel.set(learning_rate=5.0, frame=3)
    w = np.array([-2.0, 3.0])
    for _ in range(3):
        w = w - 5 * numerical_gradient(lambda p: float(cost(*p)), w)
    np.testing.assert_allclose(panel._player.states[3].path[-1], w, atol=1e-6)
    net = mlp([1, 1], output="sigmoid", loss="mse")
    net.parameters[:] = [-2.0, 3.0]
    assert net.cost(X[:, None], Y) == pytest.approx(float(cost(-2.0, 3.0)))


def test_the_cross_marks_the_lowest_cost():
    assert np.abs(numerical_gradient(lambda p: float(cost(*p)), MINIMUM)).max() < 1e-4
    assert float(cost(*MINIMUM)) == pytest.approx(0.0786, abs=5e-5)
    w, b = np.meshgrid(np.linspace(-6, 8, 141), np.linspace(-6, 6, 121))
    assert cost(w, b).min() >= float(cost(*MINIMUM))


def test_neuron_descent_uses_the_learners_gradient(shared):
    def right(w, b, X, y):
        a = 1 / (1 + np.exp(-(X @ w + b)))
        delta = (a - y) * a * (1 - a)
        return X.T @ delta / len(X), delta.mean()

    own, reference = neuron_descent(right), shared(neuron_descent)
    for panel in (own, reference):
        panel.set(frame=7)
    assert own.say == reference.say
    uphill = neuron_descent(lambda w, b, X, y: tuple(-g for g in right(w, b, X, y)))
    uphill.set(frame=7)
    assert uphill.say != reference.say


@pytest.mark.parametrize(
    ("gradient", "said"),
    [
        (lambda w, b, X, y: ..., "Your neuron_gradient is still a stub"),
        (lambda w, b, X, y: w, "should give two things back"),
        (lambda w, b, X, y: (1.0, b), "of the shape of w"),
        (lambda w, b, X, y: (w / 0 * 0, b), "neuron_gradient gives for w"),
        (lambda w, b, X, y: unknown, "unknown"),  # noqa: F821
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_mistakes_in_the_learners_gradient_are_explained(gradient, said):
    panel = neuron_descent(gradient)
    assert said in panel.say


# Exercises and questions


def test_the_answers_to_the_questions_are_right():
    assert question("09.threshold").right == 2 / 8  # 1 − 8η is −1
    assert question("09.passes").right == 2 * (784 * 30 + 30 + 30 * 10 + 10)
    assert question("09.estimate").right == pytest.approx(2 * -0.1 + -1 * 0.2)
    assert -2 - 1 * (2 * -2) == 2
    assert "to and fro" in question("09.bounce").right


def test_other_correct_descents_pass():
    def asks_twice(gradient, w, learning_rate, tolerance, most):
        steps = 0
        while np.sqrt((gradient(w) ** 2).sum()) >= tolerance and steps < most:
            w, steps = w - learning_rate * gradient(w), steps + 1
        return w

    def in_place(gradient, w, learning_rate, tolerance, most):
        for _ in range(most):
            slope = gradient(w)
            w -= learning_rate * slope
            if np.linalg.norm(slope) < tolerance:
                return w
        return list(w)

    for descend_ in (asks_twice, in_place):
        assert check("09.descend", descend_).passed is True


def test_a_forward_difference_is_recognised_even_with_a_copy_of_the_list():
    def forward(f, w, h):
        slopes = []
        for i in range(len(w)):
            nudged = np.array(list(w))
            nudged[i] += h
            slopes.append((f(nudged) - f(w)) / h)
        return slopes

    assert "forward difference" in str(check("09.numerical_gradient", forward))
