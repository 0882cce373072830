"""Checks of lesson 09's exercises `should_stop` (the stop rule) and `descend` (the loop, run on five functions)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, for_input, function, numbers
from nnlab.exercises.exercise import Wrong
from nnlab.lessons.lesson09_gradient_descent.checks import reference_neuron_gradient

TOLERANCE, MAX_STEPS = 1e-4, 1000


# When to stop


def check_should_stop(should_stop: Any) -> None:
    """Check the exercise `should_stop`: True if the gradient is shorter than the tolerance or the steps are used up."""
    call = function("should_stop", should_stop)
    cases = [
        ((0.0, 0.0), 3, True, "The gradient is 0: it is flat here, and no step would move."),
        ((1.0, -1.0), 3, False, "It is steep here, though the slopes add up to 0: take the length of the gradient."),
        ((-1.0, -2.0), 3, False, "It is steep here. A slope below 0 is no small slope: take the length."),
        ((0.0, 2.0), 3, False, "One slope is 0, but the other is not."),
        ((0.0006, 0.0006), 3, True, "The length of the gradient is 0.00085, which is below the tolerance."),
        ((0.0008, 0.0008), 3, False, "Each slope is below the tolerance, but the length of the gradient is 0.00113."),
        ((1.0, 1.0), 100, True, "All 100 steps have been made: stop, even if it is steep."),
        ((1.0, 1.0), 99, False, "One step is left."),
        ((0.0, 0.0), 100, True, "There are two reasons to stop, and one of them is enough: `or`."),
    ]
    for gradient, steps, stop, why in cases:
        arguments = {"gradient": np.array(gradient), "steps": steps, "tolerance": 0.001, "most": 100}
        answer = call(**arguments)
        if not isinstance(answer, bool | np.bool_):
            raise Wrong(f"{for_input(arguments)}, `should_stop` should give True or False.")
        if bool(answer) != stop:
            raise Wrong(f"{for_input(arguments)} expected is {stop}, but `should_stop` gives {bool(answer)}. {why}")


# The whole descent


class DescentProblem(NamedTuple):
    """A test problem for `descend`: a gradient, a start and a learning rate."""

    name: str
    gradient: Any
    w: Array
    learning_rate: float


DATA = np.array([[-2.0], [-1.0], [-0.5], [0.5], [1.0], [2.0]])
CONVERGING = [
    DescentProblem("x²", lambda w: 2 * w, np.array([2.0]), 0.1),
    DescentProblem(
        "the bowl (w₁ − 1)² + 2 (w₂ + 1)²", lambda w: np.array([2, 4]) * (w - [1, -1]), np.array([3.0, 2.0]), 0.1
    ),
    DescentProblem("the ravine 0.1 w₁² + 2 w₂²", lambda w: np.array([0.2, 4]) * w, np.array([-2.5, 1.5]), 0.45),
    DescentProblem("the double well ¼ (w² − 1)²", lambda w: w**3 - w, np.array([0.1]), 0.2),
    DescentProblem(
        "the cost of a neuron",
        lambda w: reference_neuron_gradient(w[:1], w[1], DATA, np.array([0, 0, 1, 0, 1, 1])),
        np.array([-1.0, 1.0]),
        5.0,
    ),
]
NOT_CONVERGING = [
    DescentProblem("x² with η = 1, which bounces for ever", lambda w: 2 * w, np.array([2.0]), 1.0),
    DescentProblem("x² with η = 1.1, which diverges", lambda w: 2 * w, np.array([2.0]), 1.1),
]


def check_descend(descend: Any) -> None:
    """Check the exercise `descend`: it converges on five functions, and also ends where it can't converge."""
    learners = function("descend", descend)
    for case in CONVERGING:
        answer, asked = _run_descend(learners, case, MAX_STEPS)
        gradient = case.gradient(answer)
        if np.array_equal(answer, case.w):
            raise Wrong(f"On {case.name}, `descend` gives back the start, {as_text(answer)}: no step was made.")
        if not np.linalg.norm(gradient) < TOLERANCE:
            raise Wrong(
                f"On {case.name}, from {as_text(case.w)} with η = {as_text(case.learning_rate)}, `descend` ends at "
                f"w = {as_text(answer)}. There the gradient is {as_text(gradient)}: it is still downhill. "
                f"{_diagnosis(case, answer, asked)}".strip()
            )
        if asked > 2 * _gradients_needed(case) + 2:  # computing it twice in a step is wasteful, but not wrong
            raise Wrong(
                f"On {case.name}, `descend` arrives, but it goes on: it asks for {asked} gradients, where "
                f"{_gradients_needed(case)} are enough. Stop when the gradient is shorter than the tolerance."
            )
    for case in NOT_CONVERGING:
        _run_descend(learners, case, 50)


def _run_descend(learners: Any, case: DescentProblem, most: int) -> tuple[Array, int]:
    """Run the learner's `descend`. Return where it ends and how many gradients it computed; Wrong if there's no end."""
    asked = 0

    def gradient(w: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked > 2 * most + 2:
            raise Wrong(
                f"On {case.name}, `descend` does not stop: {most} steps should be the most, and it has asked for "
                f"{asked} gradients. Count the steps."
            )
        return case.gradient(numbers("w", w, case.w.shape, f"On {case.name}, inside the loop"))

    arguments = {
        "gradient": gradient,
        "w": case.w,
        "learning_rate": case.learning_rate,
        "tolerance": TOLERANCE,
        "most": most,
    }
    return numbers("descend", learners(**arguments), case.w.shape, f"On {case.name}"), asked


def _gradients_needed(case: DescentProblem) -> int:
    """Return how many gradients are computed by a descent that stops as soon as it should."""
    w, asked = case.w, 1
    while np.linalg.norm(case.gradient(w)) >= TOLERANCE:
        w, asked = w - case.learning_rate * case.gradient(w), asked + 1
    return asked


def _diagnosis(case: DescentProblem, answer: Array, asked: int) -> str:
    first = case.gradient(case.w)
    if np.allclose(answer, case.w - case.learning_rate * first):
        return "That is one step only. Is `return` inside the loop?"
    if asked == 1:
        return "It asks for the gradient once only. Each step needs the gradient at the new w."
    if np.sign(answer - case.w) @ np.sign(first) > 0:
        return "It went uphill: watch the sign of the step."
    return ""
