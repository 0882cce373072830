"""Exercises of lesson 08: `four_losses` (by hand), `log_loss` (stable), `one_hot`, `softmax_gradient`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson08_costs.checks import (
    check_four_losses,
    check_log_loss,
    check_one_hot,
    check_softmax_gradient,
    reference_log_loss,
    reference_one_hot,
    reference_softmax_gradient,
    sigmoid,
    softmax,
)

RIGHT_LOSSES = {"squared": 0.32, "zero_one": 1, "perceptron": 1.386, "log": 1.609}


def _naive_log_loss(z: Any, y: Any) -> Any:
    a = 1 / (1 + np.exp(-z))
    return -y * np.log(a) - (1 - y) * np.log(1 - a)


def _clipped_log_loss(z: Any, y: Any) -> Any:
    a = np.clip(sigmoid(z), 1e-12, 1 - 1e-12)
    return -y * np.log(a) - (1 - y) * np.log(1 - a)


EXERCISES = {
    "four_losses": Exercise(
        check_four_losses,
        hints=[
            "The squared error looks at a, the 0/1 loss at the decision, the perceptron loss at z, the log loss at a.",
            "½(y − a)² with y − a = 0.8. Is the decision wrong? max(0, (1 − 2y) z) with y = 1. And −log a.",
            "½ · 0.64; 1 for wrong; −z; and `-np.log(0.2)`.",
        ],
        solution="squared = 0.32\nzero_one = 1\nperceptron = 1.386\nlog = 1.609",
        why="½ · 0.8² = 0.32. The decision is 0, which is wrong, so 1. (1 − 2) · (−1.386) = 1.386. −log 0.2 = 1.609.",
        wrong=[
            ({**RIGHT_LOSSES, "squared": 0.64}, "You forgot the ½"),
            ({**RIGHT_LOSSES, "squared": 0.02}, "for the target 0"),
            ({**RIGHT_LOSSES, "zero_one": 0}, "a = 0.2 is below ½"),
            ({**RIGHT_LOSSES, "perceptron": 0}, "so it is wrong"),
            ({**RIGHT_LOSSES, "perceptron": -1.386}, "(1 − 2y) is −1"),
            ({**RIGHT_LOSSES, "log": -1.609}, "there is a minus before it"),
            ({**RIGHT_LOSSES, "log": 0.223}, "−log 0.8"),
            ({**RIGHT_LOSSES, "log": 0.699}, "base 10"),
            ({**RIGHT_LOSSES, "log": 2.322}, "in bits"),
            ({**RIGHT_LOSSES, "log": 5}, "Put y = 1"),
        ],
    ),
    "log_loss": Exercise(
        check_log_loss,
        hints=[
            "For y = 1 the loss is −log σ(z) = log(1 + e^(−z)). No σ is left in it. What is it for y = 0?",
            "`np.logaddexp(0, z)` is log(e^0 + e^z) = log(1 + e^z), and never overflows.",
            "For y = 1 it is `np.logaddexp(0, -z)`, for y = 0 `np.logaddexp(0, z)`. Multiply by y and by 1 − y.",
        ],
        solution="""import numpy as np

def log_loss(z, y):
    return y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z)""",
        why="−log σ(z) = log(1 + e^(−z)), and 1 − σ(z) = σ(−z). So both logarithms can be written without σ, and "
        "`np.logaddexp` computes them without an overflow.",
        wrong=[
            ({"log_loss": _naive_log_loss}, "For small scores the values are right"),
            ({"log_loss": lambda z, y: np.log(1 + np.exp((1 - 2 * y) * z))}, "here is infinity"),
            ({"log_loss": _clipped_log_loss}, "those who are most wrong are spared"),
            ({"log_loss": lambda z, y: -reference_log_loss(z, y)}, "A loss is not below 0"),
            ({"log_loss": lambda z, y: reference_log_loss(z, 1)}, "for the target 1"),
            ({"log_loss": lambda z, y: reference_log_loss(z, 1 - y)}, "The targets are swapped"),
            ({"log_loss": lambda z, y: (y - sigmoid(z)) ** 2 / 2}, "This is the squared error"),
            ({"log_loss": lambda z, y: reference_log_loss(z, y) / np.log(2)}, "This is in bits"),
            ({"log_loss": lambda z, y: sigmoid(z) - y}, "This is the slope"),
            ({"log_loss": lambda z, y: -y * np.log(sigmoid(z))}, "the second term is missing"),
            (
                {"log_loss": lambda z, y: -y * np.log(sigmoid(z)) + (1 - y) * np.log(sigmoid(-z))},
                "second logarithm, too",
            ),
        ],
    ),
    "one_hot": Exercise(
        check_one_hot,
        hints=[
            "Each class is a row with k numbers, all 0 but one. `np.eye(k)` holds all rows that there can be.",
            "Row c of `np.eye(k)` is the row of class c.",
            "An array of numbers in the brackets picks several rows at once: `np.eye(k)[y]`.",
        ],
        solution="""import numpy as np

def one_hot(y, k):
    return np.eye(k)[y]""",
        why="`np.eye(k)` has a 1 on its diagonal, so its row c is the one-hot row of class c. The array y picks "
        "a row for each example.",
        wrong=[
            ({"one_hot": lambda y, k: np.eye(k)[y - 1]}, "one too far to the left"),
            ({"one_hot": lambda y, k: reference_one_hot(y, k).T}, "an array of shape (4, 3)"),
            ({"one_hot": lambda y, k: 1 - reference_one_hot(y, k)}, "0 and 1 are swapped"),
            ({"one_hot": lambda y, k: 1.0 * (np.arange(k) <= y[:, None])}, "one single 1"),
            ({"one_hot": lambda y, k: y[:, None] * reference_one_hot(y, k)}, "not the number of the class"),
        ],
    ),
    "softmax_gradient": Exercise(
        check_softmax_gradient,
        hints=[
            "Two lines: first the probabilities p = softmax(z), then p − y.",
            "Softmax is e^z divided by the sum of all e^z. Take `z.max()` away from z before, and nothing overflows.",
            "`e = np.exp(z - z.max())`, and then `e / e.sum() - y`.",
        ],
        solution="""import numpy as np

def softmax_gradient(z, y):
    e = np.exp(z - z.max())
    return e / e.sum() - y""",
        why="The slopes by small differences say the same: each score is pushed by how far its probability is from "
        "its target. The pushes sum to 0, since p and y both sum to 1.",
        wrong=[
            ({"softmax_gradient": lambda z, y: y - softmax(z)}, "this is y − p"),
            ({"softmax_gradient": lambda z, y: softmax(z)}, "Take the target away"),
            ({"softmax_gradient": lambda z, y: sigmoid(z) - y}, "the sigmoid of each score"),
            ({"softmax_gradient": lambda z, y: np.exp(z) - y}, "Divide e^z by the sum"),
            ({"softmax_gradient": lambda z, y: z - y}, "not z itself"),
            (
                {"softmax_gradient": lambda z, y: reference_softmax_gradient(z, y) * softmax(z) * (1 - softmax(z))},
                "has crept in",
            ),
            ({"softmax_gradient": lambda z, y: reference_softmax_gradient(z, y) * y}, "Only the right class is left"),
            ({"softmax_gradient": lambda z, y: reference_softmax_gradient(z, y) / len(z)}, "the number of classes"),
            ({"softmax_gradient": lambda z, y: -y / softmax(z)}, "The chain rule goes on"),
            ({"softmax_gradient": lambda z, y: np.exp(z) / np.exp(z).sum() - y}, "e^1000 is too large"),
        ],
    ),
}
