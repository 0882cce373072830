"""Checks for the loop of gradient descent: when it should stop, and whether it arrives on five functions."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answers import function, given, numbers, shown
from nnlab.exercises.exercise import Wrong
from nnlab.lessons.lesson09_gradient_descent.checks import of_neuron

TOLERANCE, MOST = 1e-4, 1000


# When to stop


def check_should_stop(should_stop: Any) -> None:
    """True if the gradient is shorter than the tolerance, or if the most steps have been made."""
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
        came = call(**arguments)
        if not isinstance(came, bool | np.bool_):
            raise Wrong(f"{given(arguments)}, `should_stop` should give True or False.")
        if bool(came) != stop:
            raise Wrong(f"{given(arguments)} expected is {stop}, but `should_stop` gives {bool(came)}. {why}")


# The whole descent


class Descent(NamedTuple):
    """A function to go down, by its gradient: where to start, and with which learning rate."""

    name: str
    gradient: Any
    w: Array
    learning_rate: float


DATA = np.array([[-2.0], [-1.0], [-0.5], [0.5], [1.0], [2.0]])
FIVE = [
    Descent("x²", lambda w: 2 * w, np.array([2.0]), 0.1),
    Descent("the bowl (w₁ − 1)² + 2 (w₂ + 1)²", lambda w: np.array([2, 4]) * (w - [1, -1]), np.array([3.0, 2.0]), 0.1),
    Descent("the ravine 0.1 w₁² + 2 w₂²", lambda w: np.array([0.2, 4]) * w, np.array([-2.5, 1.5]), 0.45),
    Descent("the double well ¼ (w² − 1)²", lambda w: w**3 - w, np.array([0.1]), 0.2),
    Descent(
        "the cost of a neuron",
        lambda w: of_neuron(w[:1], w[1], DATA, np.array([0, 0, 1, 0, 1, 1])),
        np.array([-1.0, 1.0]),
        5.0,
    ),
]
HOPELESS = [
    Descent("x² with η = 1, which bounces for ever", lambda w: 2 * w, np.array([2.0]), 1.0),
    Descent("x² with η = 1.1, which diverges", lambda w: 2 * w, np.array([2.0]), 1.1),
]


def check_descend(descend: Any) -> None:
    """A gradient descent with a stop rule: it arrives on five functions, and ends where there is no arriving."""
    learners = function("descend", descend)
    for each in FIVE:
        came, asked = _descended(learners, each, MOST)
        gradient = each.gradient(came)
        if np.array_equal(came, each.w):
            raise Wrong(f"On {each.name}, `descend` gives back the start, {shown(came)}: no step was made.")
        if not np.linalg.norm(gradient) < TOLERANCE:
            raise Wrong(
                f"On {each.name}, from {shown(each.w)} with η = {shown(each.learning_rate)}, `descend` ends at "
                f"w = {shown(came)}. There the gradient is {shown(gradient)}: it is still downhill. "
                f"{_why(each, came, asked)}".strip()
            )
        if asked > 2 * _needed(each) + 2:  # to ask twice in a step is a waste, but no mistake
            raise Wrong(
                f"On {each.name}, `descend` arrives, but it goes on: it asks for {asked} gradients, where "
                f"{_needed(each)} are enough. Stop when the gradient is shorter than the tolerance."
            )
    for each in HOPELESS:
        _descended(learners, each, 50)


def _descended(learners: Any, each: Descent, most: int) -> tuple[Array, int]:
    """Where the learner's descent ends, and how many gradients it asks for; it may not ask for ever."""
    asked = 0

    def gradient(w: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked > 2 * most + 2:
            raise Wrong(
                f"On {each.name}, `descend` does not stop: {most} steps should be the most, and it has asked for "
                f"{asked} gradients. Count the steps."
            )
        return each.gradient(numbers("w", w, each.w.shape, f"On {each.name}, inside the loop"))

    arguments = {
        "gradient": gradient,
        "w": each.w,
        "learning_rate": each.learning_rate,
        "tolerance": TOLERANCE,
        "most": most,
    }
    return numbers("descend", learners(**arguments), each.w.shape, f"On {each.name}"), asked


def _needed(each: Descent) -> int:
    """How many gradients a descent asks for that stops at once."""
    w, asked = each.w, 1
    while np.linalg.norm(each.gradient(w)) >= TOLERANCE:
        w, asked = w - each.learning_rate * each.gradient(w), asked + 1
    return asked


def _why(each: Descent, came: Array, asked: int) -> str:
    first = each.gradient(each.w)
    if np.allclose(came, each.w - each.learning_rate * first):
        return "That is one step only. Is `return` inside the loop?"
    if asked == 1:
        return "It asks for the gradient once only. Each step needs the gradient at the new w."
    if np.sign(came - each.w) @ np.sign(first) > 0:
        return "It went uphill: watch the sign of the step."
    return ""
