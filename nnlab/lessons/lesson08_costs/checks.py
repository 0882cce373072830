"""Checks for losses: four of them by hand, a stable log loss, one-hot rows, the slope of cross-entropy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import activations, losses
from nnlab.checks import Array
from nnlab.exercises.answers import function, number, shown
from nnlab.exercises.compare import close, random_inputs, results
from nnlab.exercises.exercise import Wrong

sigmoid, softmax = activations.sigmoid, activations.softmax
FAR = 1000.0  # a score at which σ is rounded to 0 or 1, and e^z is too large for the computer

BY_HAND: dict[
    str, tuple[float, dict[float, str]]
] = {  # what is right, and what is said to those who give something else
    "squared": (0.32, {0.64: "You forgot the ½ of our squared error.", 0.02: "That is for the target 0; here y = 1."}),
    "zero_one": (1, {0: "a = 0.2 is below ½, so the neuron decides for 0, and the target is 1."}),
    "perceptron": (
        1.386,
        {
            0: "The score is below 0 and the target 1, so it is wrong: (1 − 2y) z = (−1) · (−1.386).",
            -1.386: "A loss is never below 0: (1 − 2y) is −1 here, and so is the sign of z.",
        },
    ),
    "log": (
        1.609,
        {
            -1.609: "A loss is never below 0: the logarithm of 0.2 is, so there is a minus before it.",
            0.223: "That is −log 0.8, for the target 0. With y = 1 it is −log a.",
            0.699: "That is the logarithm to the base 10. We take the natural one, `np.log`.",
            2.322: "That is in bits, with the logarithm to the base 2. In nats it is `-np.log(0.2)`.",
        },
    ),
}


def check_four_losses(squared: Any, zero_one: Any, perceptron: Any, log: Any) -> None:
    """Four losses of one answer: z = −1.386, a = 0.2, y = 1."""
    given = {"squared": squared, "zero_one": zero_one, "perceptron": perceptron, "log": log}
    came = {name: number(name, value) for name, value in given.items()}
    for name, value in came.items():
        right, known = BY_HAND[name]
        if not close(value, right, 0.004):
            reason = next((said for mistake, said in known.items() if close(value, mistake, 0.004)), None)
            raise Wrong(f"Here is `{name}` = {shown(value)}. {reason or 'Put y = 1, a = 0.2 and z = −1.386 in.'}")


def nats(z: Any, y: Any) -> Array:
    """−y log σ(z) − (1 − y) log(1 − σ(z)), without a logarithm of a rounded 0."""
    return y * activations.softplus(-np.asarray(z)) + (1 - y) * activations.softplus(z)


NOT_LOG_LOSS: list[tuple[Callable[..., Any], str]] = [
    (lambda z, y: -nats(z, y), "A loss is not below 0: there is a minus before each logarithm."),
    (lambda z, y: nats(z, 1), "This is the loss for the target 1. For y = 0 it should be −log(1 − σ(z))."),
    (lambda z, y: nats(z, 1 - y), "The targets are swapped: for y = 1 it should be −log σ(z)."),
    (lambda z, y: (y - sigmoid(z)) ** 2 / 2, "This is the squared error."),
    (lambda z, y: nats(z, y) / np.log(2), "This is in bits. `np.log`, the natural logarithm, gives nats."),
    (lambda z, y: sigmoid(z) - y, "This is the slope of the log loss, not the loss."),
    (lambda z, y: y * nats(z, 1), "For the target 0 this is always 0: the second term is missing."),
    (lambda z, y: y * nats(z, 1) - (1 - y) * nats(z, 0), "There is a minus before the second logarithm, too."),
]


def check_log_loss(log_loss: Any) -> None:
    """The log loss of scores, for numbers and arrays, also where σ(z) is rounded to 0 or 1."""
    inputs: list[dict[str, Any]] = [{"z": 0.0, "y": 1}, {"z": 2.0, "y": 0}, {"z": 2.0, "y": 1}, {"z": -2.0, "y": 1}]
    results("log_loss", log_loss, nats, inputs + random_inputs(_any_scores, 8), NOT_LOG_LOSS)
    for z, y in ((FAR, 1), (-FAR, 0), (-FAR, 1), (FAR, 0)):
        try:
            results("log_loss", log_loss, nats, [{"z": z, "y": y}])
        except Wrong as wrong:
            raise Wrong(f"{wrong} {_why_far(function('log_loss', log_loss), z, y)}".strip()) from None


def _why_far(call: Callable[..., Any], z: float, y: int) -> str:
    came = np.asarray(call(z=z, y=y), dtype=float)
    if not np.isfinite(came).all():
        return (
            f"For small scores the values are right. But σ({shown(z)}) is rounded, and e^{shown(FAR)} overflows: "
            "take no logarithm of σ, and use log(1 + e^z) in a form that stays finite."
        )
    return "If you cut σ(z) off near 0 and 1, the loss cannot grow any more, and those who are most wrong are spared."


def _any_scores(rng: np.random.Generator) -> dict[str, Any]:
    return {"z": rng.normal(scale=3, size=4).round(1), "y": rng.integers(0, 2, 4)}


def rows_of(y: Any, k: int) -> Array:
    """Class numbers (n,) as one-hot rows (n, k)."""
    return np.eye(k)[np.asarray(y)]


NOT_ONE_HOT: list[tuple[Callable[..., Any], str]] = [
    (lambda y, k: np.eye(k)[y - 1], "The place of the 1 is one too far to the left: class 0 has the first column."),
    (lambda y, k: 1 - rows_of(y, k), "0 and 1 are swapped."),
    (lambda y, k: 1.0 * (np.arange(k) <= y[:, None]), "Each row should hold one single 1, at its own class."),
    (lambda y, k: y[:, None] * rows_of(y, k), "There should be a 1, not the number of the class."),
]


def check_one_hot(one_hot: Any) -> None:
    """Class numbers from 0 as rows with one 1."""
    inputs: list[dict[str, Any]] = [{"y": np.array([0, 1, 2, 1]), "k": 3}, {"y": np.array([1, 0]), "k": 4}]
    results("one_hot", one_hot, rows_of, inputs + random_inputs(_any_classes, 5), NOT_ONE_HOT)


def _any_classes(rng: np.random.Generator) -> dict[str, Any]:
    k = int(rng.integers(2, 6))
    return {"y": rng.integers(0, k, 7), "k": k}


def gradient_of(z: Any, y: Any) -> Array:
    """p − y."""
    return softmax(np.asarray(z)) - y


def by_differences(z: Array, y: Array, h: float = 1e-5) -> Array:
    """The slope of softmax cross-entropy by each score, from two losses nearby: a check that knows no calculus."""
    nudges = h * np.eye(len(z))
    up, down = (losses.cross_entropy(z + sign * nudges, np.tile(y, (len(z), 1))) for sign in (1, -1))
    return (up - down) / (2 * h)


NOT_THE_GRADIENT: list[tuple[Callable[..., Any], str]] = [
    (lambda z, y: -gradient_of(z, y), "The sign is the wrong way round: this is y − p."),
    (lambda z, y: softmax(z), "These are the probabilities p. Take the target away."),
    (lambda z, y: sigmoid(z) - y, "You took the sigmoid of each score. Softmax makes shares of them, that sum to 1."),
    (lambda z, y: np.exp(z) - y, "Divide e^z by the sum of all of them first."),
    (lambda z, y: z - y, "p is softmax of z, not z itself."),
    (
        lambda z, y: gradient_of(z, y) * softmax(z) * (1 - softmax(z)),
        "A slope p (1 − p) has crept in. With cross-entropy it has cancelled.",
    ),
    (lambda z, y: gradient_of(z, y) * y, "Only the right class is left. The others are pushed down, too."),
    (lambda z, y: -y / softmax(z), "This is ∂L/∂p, the slope by the shares. The chain rule goes on to the scores."),
    (lambda z, y: gradient_of(z, y) / len(z), "It should not be divided by the number of classes."),
]


def check_softmax_gradient(softmax_gradient: Any) -> None:
    """p − y for one example, against slopes by small differences of the loss; also for large scores."""
    inputs: list[dict[str, Any]] = [
        {"z": np.array([1.0, 2.0, 0.5]), "y": np.array([0, 1, 0])},
        {"z": np.array([1.0, 2.0, 0.5]), "y": np.array([0, 0, 1])},
    ]
    learners = inputs + random_inputs(_any_example, 8)
    results("softmax_gradient", softmax_gradient, by_differences, learners, NOT_THE_GRADIENT, 1e-6)
    far = [{"z": np.array([FAR, 0.0, -FAR]), "y": np.array([0, 1, 0])}]
    try:
        results("softmax_gradient", softmax_gradient, gradient_of, far)
    except Wrong as wrong:
        told = "e^1000 is too large for the computer. Take the largest score away from all of them first: it cancels."
        raise Wrong(f"{wrong} {told}") from None


def _any_example(rng: np.random.Generator) -> dict[str, Any]:
    k = int(rng.integers(2, 6))
    return {"z": rng.normal(scale=2, size=k).round(1), "y": rows_of([rng.integers(k)], k)[0].astype(int)}
