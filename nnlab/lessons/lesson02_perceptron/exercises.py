"""Exercises of lesson 02: `perceptron`, the gates AND, OR, NOR and majority by hand, and `half_adder`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.exercises.compare import compare_function, random_inputs
from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson02_perceptron.checks import (
    check_and_gate,
    check_half_adder,
    check_majority,
    check_nor_gate,
    check_or_gate,
)


def fires(x: Any, w: Any, b: float) -> int:
    """Reference perceptron: 1 if w · x + b > 0, else 0."""
    return int(np.dot(w, x) + b > 0)


FIXED_INPUTS = [
    {"x": np.array(x), "w": np.array(w), "b": b}
    for x, w, b in [
        ((1, 1), (1, 1), -1.5),
        ((0, 1), (1, 1), -1.5),
        ((1, 1), (-2, -2), 3),
        ((0, 0), (-2, -2), 3),
        ((0, 0), (1, 1), 0),  # a sum of exactly 0
        ((1, 0), (2, -1), -1),
        ((0, 0, 1), (1, 1, 2), -1.5),  # three inputs
    ]
]

MISTAKES = [
    (lambda x, w, b: np.dot(w, x) + b >= 0, "You wrote ≥ instead of >: with a sum of exactly 0 it stays silent."),
    (lambda x, w, b: np.dot(w, x) > 0, "You forgot the bias b: it belongs to the sum."),
    (
        lambda x, w, b: np.dot(w, x) - b > 0,
        "You took b for the threshold. The bias is the threshold with the other sign, so it is added: w · x + b.",
    ),
    (lambda x, w, b: (np.dot(w, x) > 0) + b, "You added the bias after the step. Add it to the sum, before the step."),
    (lambda x, w, b: np.dot(w, x) + b, "This is the sum itself. The step is missing: 1 if the sum is above 0, else 0."),
    (lambda x, w, b: np.dot(w, x) + b <= 0, "You have 0 and 1 the wrong way round: it fires above 0."),
    (lambda x, w, b: np.dot(w, x) + b < 0, "You have 0 and 1 the wrong way round: it fires above 0."),
    (lambda x, w, b: 2 * fires(x, w, b) - 1, "You give −1 for silent, as some books do. Here it is 0."),
    (lambda x, w, b: fires(x[:2], w[:2], b), "You look at the first two inputs only. There may be more of them."),
]


def check_perceptron(perceptron: Any) -> None:
    """Check the exercise `perceptron`: the learner's perceptron(x, w, b)."""
    compare_function("perceptron", perceptron, fires, FIXED_INPUTS + random_inputs(_random_neuron), MISTAKES)


def _random_neuron(rng: np.random.Generator) -> dict[str, Any]:
    n = int(rng.integers(2, 5))
    while True:
        x, w, b = rng.normal(size=n).round(1), rng.normal(size=n).round(1), round(rng.normal(), 1)
        if abs(w @ x + b) > 0.05:  # closer to 0, rounding would decide
            return {"x": x, "w": w, "b": b}


EXERCISES = {
    "perceptron": Exercise(
        check_perceptron,
        hints=[
            "Two steps: first the weighted sum with the bias, then the decision.",
            "The sum is `np.dot(w, x) + b`, for any number of inputs.",
            "`if np.dot(w, x) + b > 0:` give 1 back, `else:` give 0 back.",
        ],
        solution="""import numpy as np

def perceptron(x, w, b):
    z = np.dot(w, x) + b
    return 1 if z > 0 else 0""",
        why="The sum w · x + b collects what speaks for and against. The step decides: 1 if it is above 0, else 0.",
        wrong=[
            ({"perceptron": lambda x, w, b: 1 if sum(w * x) + b >= 0 else 0}, "≥ instead of >"),
            ({"perceptron": lambda x, w, b: int(x @ w > 0)}, "forgot the bias"),
            ({"perceptron": lambda x, w, b: 1 if x @ w > b else 0}, "took b for the threshold"),
            ({"perceptron": lambda x, w, b: (1 if x @ w > 0 else 0) + b}, "added the bias after the step"),
            ({"perceptron": lambda x, w, b: x @ w + b}, "the sum itself"),
            ({"perceptron": lambda x, w, b: 0 if x @ w + b > 0 else 1}, "the wrong way round"),
            ({"perceptron": lambda x, w, b: np.sign(x @ w + b)}, "For x = (0, 1), w = (1, 1), b = −1.5 expected is 0"),
            ({"perceptron": lambda x, w, b: 1 if x @ w + b > 0 else -1}, "−1 for silent"),
            ({"perceptron": lambda x, w, b: x[0] * w[0] + x[1] * w[1] + b > 0}, "the first two inputs only"),
            ({"perceptron": lambda x, w, b: x * w + b > 0}, "should give one number, not a list of 2 numbers"),
        ],
    ),
    "and_gate": Exercise(
        check_and_gate,
        hints=[
            "Only (1, 1) may fire. Which sums do the four rows give with both weights 1?",
            "The threshold is 1.5: the sum for (1, 1) must be above it, those for (1, 0) and (0, 1) must not.",
            "The bias is the threshold with the other sign, b = −1.5. No weight is above 1.5, both together are.",
        ],
        solution="w = (1, 1)\nb = -1.5",
        why="With both weights 1 the weighted sums are 0, 1, 1 and 2. Only 2 is above the threshold 1.5, so b = −1.5.",
        wrong=[
            ({"w": (1, 1), "b": 1.5}, "b = −threshold"),
            ({"w": (1, 1), "b": -0.5}, "This is OR"),
            ({"w": (2, 2), "b": -1.5}, "This is OR"),
            ({"w": (1, 1), "b": -2}, "exactly 0 is not above 0"),
            ({"w": (2, 2), "b": -3}, "its threshold −b is 3"),
        ],
    ),
    "or_gate": Exercise(
        check_or_gate,
        hints=[
            "One input that is 1 must be enough. Which row must stay silent?",
            "Keep the weights of AND. The threshold must be lower: between 0 and the smaller of the two weights.",
            "With w = (1, 1), every b above −1 and up to 0 will do. In the middle there is most room.",
        ],
        solution="w = (1, 1)\nb = -0.5",
        why="One input that is 1 must pass the threshold, and none must not. With weights 1, a half is in the middle.",
        wrong=[
            ({"w": (1, 1), "b": 0.5}, "b = −threshold"),
            ({"w": (1, 1), "b": -1.5}, "This is AND"),
            ({"w": (1, 1), "b": -1}, "exactly 0 is not above 0"),
        ],
    ),
    "nor_gate": Exercise(
        check_nor_gate,
        hints=[
            "NOR is the opposite of OR: it fires only when no input does. What of (0, 0), where the sum is b?",
            "b must be above 0. Each input must be able to silence the perceptron, so its weight is below 0.",
            "NOR is OR with all signs turned. Check the row (0, 0): its sum must be above 0, and 0 is not enough.",
        ],
        solution="w = (-1, -1)\nb = 0.5",
        why="The bias alone makes it fire. Each input takes away more than the bias gives: one is enough.",
        wrong=[
            ({"w": (1, 1), "b": -0.5}, "This is OR"),
            ({"w": (-1, -1), "b": 1.5}, "This is NAND"),
            ({"w": (-1, -1), "b": -0.5}, "b = −threshold"),
            ({"w": (-1, -1), "b": 0}, "exactly 0 is not above 0"),
        ],
    ),
    "majority": Exercise(
        check_majority,
        hints=[
            "Three inputs, three weights. It fires when at least two inputs are 1. Does it matter which two?",
            "It does not matter, so let the weights be the same. With weights 1 the sum counts the inputs that are 1.",
            "The threshold lies between one input and two, as it did for AND.",
        ],
        solution="w = (1, 1, 1)\nb = -1.5",
        why="With weights 1 the sum counts the inputs that are 1. Two pass a threshold of 1.5 and one does not.",
        wrong=[
            ({"w": (1, 1, 1), "b": -2.5}, "This is AND of three inputs"),
            ({"w": (1, 1, 1), "b": -0.5}, "This is OR of three inputs"),
            ({"w": (1, 1, 1), "b": -2}, "exactly 0 is not above 0"),
            ({"w": (1, 1), "b": -1.5}, "should be a list of 3 numbers"),
        ],
    ),
    "half_adder": Exercise(
        check_half_adder,
        hints=[
            "Begin with a = nand(x1, x2). Which of the two digits is nearly done with it?",
            "The carry is the opposite of a. A NAND with both inputs the same, nand(a, a), is NOT.",
            "The sum is 1 when the inputs differ: nand(nand(x1, a), nand(a, x2)).",
        ],
        solution="""def half_adder(x1, x2, nand):
    a = nand(x1, x2)
    total = nand(nand(x1, a), nand(a, x2))
    carry = nand(a, a)
    return total, carry""",
        why="The carry is AND, that is NOT NAND. The sum is XOR: one perceptron cannot do it, but four NANDs can.",
        wrong=[
            ({"half_adder": lambda x1, x2, nand: (x1 * x2, (x1 + x2) % 2)}, "You swapped the two"),
            ({"half_adder": lambda x1, x2, nand: (x1 ^ x2, nand(x1, x2))}, "Your carry is NAND"),
            (
                {"half_adder": lambda x1, x2, nand: (nand(nand(x1, x1), nand(x2, x2)), 1 - nand(x1, x2))},
                "Your sum is OR",
            ),
            ({"half_adder": lambda x1, x2, nand: (x1 ^ x2, x1 & x2)}, "nand is used 0 times"),
            ({"half_adder": lambda x1, x2, nand: x1 + x2}, "should give a list of 2 numbers, not one number"),
        ],
    ),
}
