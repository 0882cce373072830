"""Lesson 06's activation exercises: f and f′ of step, identity, tanh, ReLU, leaky ReLU and softplus; softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.activations import leaky_relu, leaky_relu_prime, relu, relu_prime, sigmoid, sigmoid_prime, tanh_prime
from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson06_activations.checks_activations import (
    check_leaky_relu,
    check_relu,
    check_softmax,
    check_softplus,
    check_step_and_identity,
    check_tanh,
)


def _zero(z: Any) -> Any:
    return np.zeros(np.shape(z))


def _one(z: Any) -> Any:
    return np.ones(np.shape(z))


def _itself(z: Any) -> Any:
    return np.asarray(z)


def _fires(z: Any) -> Any:
    return np.where(np.asarray(z) > 0, 1, 0)


def _step_and_identity_with(**mistake: Any) -> dict[str, Any]:
    """Return step, identity and their slopes, with some replaced by wrong ones."""
    return {"step": _fires, "step_prime": _zero, "identity": _itself, "identity_prime": _one, **mistake}


def _softplus(z: Any) -> Any:
    return np.logaddexp(0, z)


ACTIVATION_EXERCISES = {
    "step_and_identity": Exercise(
        check_step_and_identity,
        hints=[
            "The two slopes need no formula with z in it: one is 0 everywhere, the other 1.",
            "Each function gives as many numbers as it gets. `np.zeros_like(z)` gives zeros of the shape of z.",
            "`np.where(z > 0, 1.0, 0.0)`, `np.zeros_like(z)`, `1.0 * z` and `np.ones_like(z)`.",
        ],
        solution="""import numpy as np

def step(z):
    return np.where(z > 0, 1.0, 0.0)

def step_prime(z):
    return np.zeros_like(z)

def identity(z):
    return 1.0 * z

def identity_prime(z):
    return np.ones_like(z)""",
        why="One has no slope to learn from, the other has the same slope everywhere. All the others lie between them.",
        wrong=[
            (_step_and_identity_with(step=_one), "fires for every z"),
            (_step_and_identity_with(step=lambda z: np.where(np.asarray(z) >= 0, 1, 0)), "at exactly 0"),
            (_step_and_identity_with(step_prime=_fires), "This is the step itself"),
            (_step_and_identity_with(step_prime=lambda z: 0), "`step_prime` should give a list of 3 numbers"),
            (_step_and_identity_with(identity_prime=_itself), "This is z itself"),
            (_step_and_identity_with(identity=_one), "This is 1, whatever z is"),
        ],
    ),
    "tanh": Exercise(
        check_tanh,
        hints=[
            "tanh(z) = 2 / (1 + e^(−2z)) − 1. And its slope can be written with tanh alone.",
            "The slope is 1 − a², with a = tanh(z).",
            "`2 / (1 + np.exp(-2 * z)) - 1`, and for the slope `1 - tanh(z) ** 2`.",
        ],
        solution="""import numpy as np

def tanh(z):
    return 2 / (1 + np.exp(-2 * z)) - 1

def tanh_prime(z):
    return 1 - tanh(z) ** 2""",
        why="tanh is the sigmoid of 2z, stretched to twice its height, less 1. So its slope at 0 is 4 · ¼ = 1.",
        wrong=[
            ({"tanh": sigmoid, "tanh_prime": tanh_prime}, "This is the sigmoid"),
            ({"tanh": lambda z: 2 / (1 + np.exp(-z)) - 1, "tanh_prime": tanh_prime}, "The exponent is −2z"),
            ({"tanh": lambda z: 2 / (1 + np.exp(-2 * z)), "tanh_prime": tanh_prime}, "−1 is missing"),
            ({"tanh": lambda z: 1 / (1 + np.exp(-2 * z)), "tanh_prime": tanh_prime}, "Take it twice, less 1"),
            ({"tanh": lambda z: 2 / (1 + np.exp(2 * z)) - 1, "tanh_prime": tanh_prime}, "It falls"),
            ({"tanh": np.tanh, "tanh_prime": np.tanh}, "This is tanh itself"),
            ({"tanh": np.tanh, "tanh_prime": lambda z: 1 - np.tanh(z)}, "Square it"),
            ({"tanh": np.tanh, "tanh_prime": lambda z: 1 - z**2}, "z in the place of tanh(z)"),
            ({"tanh": np.tanh, "tanh_prime": lambda z: np.tanh(z) * (1 - np.tanh(z))}, "slope of the sigmoid"),
        ],
    ),
    "relu": Exercise(
        check_relu,
        hints=[
            "max(0, z), for each number of an array: numpy has a function that compares two things number by number.",
            "`np.maximum(0, z)` is ReLU. Its slope is 1 where z > 0, and 0 elsewhere.",
            "For the slope: `np.where(z > 0, 1.0, 0.0)`.",
        ],
        solution="""import numpy as np

def relu(z):
    return np.maximum(0, z)

def relu_prime(z):
    return np.where(z > 0, 1.0, 0.0)""",
        why="Where z > 0 it is z, with the slope 1. Elsewhere it is 0 and flat. At the kink there is no slope; nnlab "
        "takes 0, others take 1 or ½.",
        wrong=[
            ({"relu": np.abs, "relu_prime": relu_prime}, "This is |z|"),
            ({"relu": _fires, "relu_prime": relu_prime}, "This is the step"),
            ({"relu": lambda z: np.minimum(0, z), "relu_prime": relu_prime}, "max, not min"),
            ({"relu": lambda z: max(0, z), "relu_prime": relu_prime}, "`relu` stops with an error"),
            ({"relu": relu, "relu_prime": relu}, "This is ReLU itself"),
            ({"relu": relu, "relu_prime": np.sign}, "not −1"),
            ({"relu": relu, "relu_prime": _one}, "right above 0 only"),
            ({"relu": relu, "relu_prime": lambda z: np.where(np.asarray(z) > 0, 1, np.where(z == 0, 7, 0))}, "kink"),
        ],
    ),
    "leaky_relu": Exercise(
        check_leaky_relu,
        hints=[
            "`np.where(condition, one, other)` takes one where the condition is true, and other elsewhere.",
            "Above 0 it is z, below 0 it is 0.01 times z. What are the slopes of these two lines?",
            "`np.where(z > 0, z, 0.01 * z)` and `np.where(z > 0, 1.0, 0.01)`.",
        ],
        solution="""import numpy as np

def leaky_relu(z):
    return np.where(z > 0, z, 0.01 * z)

def leaky_relu_prime(z):
    return np.where(z > 0, 1.0, 0.01)""",
        why="Below 0 a little leaks through. So there is a slope everywhere, and a unit can always find its way back.",
        wrong=[
            ({"leaky_relu": relu, "leaky_relu_prime": leaky_relu_prime}, "nothing leaks"),
            ({"leaky_relu": lambda z: np.maximum(z, 0.01), "leaky_relu_prime": leaky_relu_prime}, "0.01 · z, not 0.01"),
            ({"leaky_relu": lambda z: np.where(z > 0, z, 0.1 * z), "leaky_relu_prime": leaky_relu_prime}, "not 0.1"),
            (
                {"leaky_relu": lambda z: np.where(z > 0, z, -0.01 * z), "leaky_relu_prime": leaky_relu_prime},
                "it should be below 0, too",
            ),
            ({"leaky_relu": lambda z: np.minimum(z, 0.01 * z), "leaky_relu_prime": leaky_relu_prime}, "are swapped"),
            ({"leaky_relu": leaky_relu, "leaky_relu_prime": _fires}, "that is the point of it"),
            ({"leaky_relu": leaky_relu, "leaky_relu_prime": leaky_relu}, "This is leaky ReLU itself"),
            ({"leaky_relu": leaky_relu, "leaky_relu_prime": lambda z: np.where(z > 0, 1, 0.01 * z)}, "without the z"),
        ],
    ),
    "softplus": Exercise(
        check_softplus,
        hints=[
            "log(1 + e^z) is `np.log(1 + np.exp(z))`. Its slope is a function that you know well.",
            "For z = 1000 the power overflows. `np.logaddexp(0, z)` is log(e^0 + e^z), computed with care.",
            "`np.logaddexp(0, z)`, and for the slope the sigmoid, `1 / (1 + np.exp(-z))`.",
        ],
        solution="""import numpy as np

def softplus(z):
    return np.logaddexp(0, z)

def softplus_prime(z):
    return 1 / (1 + np.exp(-z))""",
        why="By the chain rule the slope of log(1 + e^z) is e^z / (1 + e^z), which is σ(z).",
        wrong=[
            ({"softplus": lambda z: np.log(1 + np.exp(z)), "softplus_prime": sigmoid}, "e^1000 is too large"),
            ({"softplus": _itself, "softplus_prime": sigmoid}, "The 1 is missing"),
            ({"softplus": lambda z: np.logaddexp(0, -z), "softplus_prime": sigmoid}, "z, not −z"),
            ({"softplus": lambda z: np.log10(1 + np.exp(z)), "softplus_prime": sigmoid}, "base 10"),
            ({"softplus": lambda z: 1 + np.exp(z), "softplus_prime": sigmoid}, "The logarithm is missing"),
            ({"softplus": _softplus, "softplus_prime": _softplus}, "This is softplus itself"),
            ({"softplus": _softplus, "softplus_prime": _fires}, "This is the slope of ReLU"),
            ({"softplus": _softplus, "softplus_prime": sigmoid_prime}, "one derivative too far"),
        ],
    ),
    "softmax": Exercise(
        check_softmax,
        hints=[
            "Take e to the power of each score, and divide by the sum of these powers in the same row.",
            "`e.sum(axis=-1, keepdims=True)` is the sum of each row, in a column that can be divided by.",
            "Against the overflow: first `z = z - z.max(axis=-1, keepdims=True)`. Then `e = np.exp(z)`.",
        ],
        solution="""import numpy as np

def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)""",
        why="A number added to all scores of a row cancels. So the largest may be taken away first, and no power of "
        "e is above 1.",
        wrong=[
            ({"softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)}, "first take away the largest"),
            ({"softmax": lambda z: np.exp(z) / np.exp(z).sum()}, "Each row has its own"),
            ({"softmax": lambda z: z / z.sum(axis=-1, keepdims=True)}, "first take e to their power"),
            ({"softmax": np.exp}, "Divide them by their sum"),
            ({"softmax": lambda z: np.exp(z - z.max(axis=-1, keepdims=True))}, "by the largest, not by the sum"),
            ({"softmax": sigmoid}, "should compete"),
            ({"softmax": lambda z: z.argmax(axis=-1)}, "`softmax` should give an array of shape (1, 3)"),
        ],
    ),
}
