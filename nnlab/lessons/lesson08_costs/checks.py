"""Checks of lesson 08's exercises: four losses by hand, a stable log loss, one-hot targets, the gradient p − y."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import activations, losses
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, number
from nnlab.exercises.compare import close, compare_function, random_inputs
from nnlab.exercises.exercise import Wrong

sigmoid, softmax = activations.sigmoid, activations.softmax
FAR = 1000.0  # an extreme score, for which σ(z) is rounded to 0 or 1, and e^z overflows

FOUR_LOSSES: dict[str, tuple[float, dict[float, str]]] = {  # the right value, and a message for each known mistake
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
    """Check the exercise `four_losses`: the losses of one prediction, z = −1.386 and a = 0.2, with y = 1."""
    given = {"squared": squared, "zero_one": zero_one, "perceptron": perceptron, "log": log}
    answer = {name: number(name, value) for name, value in given.items()}
    for name, value in answer.items():
        right, known = FOUR_LOSSES[name]
        if not close(value, right, 0.004):
            reason = next((message for mistake, message in known.items() if close(value, mistake, 0.004)), None)
            raise Wrong(f"Here is `{name}` = {as_text(value)}. {reason or 'Put y = 1, a = 0.2 and z = −1.386 in.'}")


def reference_log_loss(z: Any, y: Any) -> Array:
    """Return −y log σ(z) − (1 − y) log(1 − σ(z)), computed with softplus, so that it stays finite."""
    return y * activations.softplus(-np.asarray(z)) + (1 - y) * activations.softplus(z)


LOG_LOSS_MISTAKES: list[tuple[Callable[..., Any], str]] = [
    (lambda z, y: -reference_log_loss(z, y), "A loss is not below 0: there is a minus before each logarithm."),
    (
        lambda z, y: reference_log_loss(z, 1),
        "This is the loss for the target 1. For y = 0 it should be −log(1 − σ(z)).",
    ),
    (lambda z, y: reference_log_loss(z, 1 - y), "The targets are swapped: for y = 1 it should be −log σ(z)."),
    (lambda z, y: (y - sigmoid(z)) ** 2 / 2, "This is the squared error."),
    (
        lambda z, y: reference_log_loss(z, y) / np.log(2),
        "This is in bits. `np.log`, the natural logarithm, gives nats.",
    ),
    (lambda z, y: sigmoid(z) - y, "This is the slope of the log loss, not the loss."),
    (lambda z, y: y * reference_log_loss(z, 1), "For the target 0 this is always 0: the second term is missing."),
    (
        lambda z, y: y * reference_log_loss(z, 1) - (1 - y) * reference_log_loss(z, 0),
        "There is a minus before the second logarithm, too.",
    ),
]


def check_log_loss(log_loss: Any) -> None:
    """Check the exercise `log_loss`: for numbers and arrays, also where σ(z) is rounded to 0 or 1."""
    inputs: list[dict[str, Any]] = [{"z": 0.0, "y": 1}, {"z": 2.0, "y": 0}, {"z": 2.0, "y": 1}, {"z": -2.0, "y": 1}]
    compare_function(
        "log_loss", log_loss, reference_log_loss, inputs + random_inputs(_random_scores, 8), LOG_LOSS_MISTAKES
    )
    for z, y in ((FAR, 1), (-FAR, 0), (-FAR, 1), (FAR, 0)):
        try:
            compare_function("log_loss", log_loss, reference_log_loss, [{"z": z, "y": y}])
        except Wrong as wrong:
            raise Wrong(f"{wrong} {_far_score_hint(function('log_loss', log_loss), z, y)}".strip()) from None


def _far_score_hint(call: Callable[..., Any], z: float, y: int) -> str:
    answer = np.asarray(call(z=z, y=y), dtype=float)
    if not np.isfinite(answer).all():
        return (
            f"For small scores the values are right. But σ({as_text(z)}) is rounded, and e^{as_text(FAR)} overflows: "
            "take no logarithm of σ, and use log(1 + e^z) in a form that stays finite."
        )
    return "If you cut σ(z) off near 0 and 1, the loss cannot grow any more, and those who are most wrong are spared."


def _random_scores(rng: np.random.Generator) -> dict[str, Any]:
    return {"z": rng.normal(scale=3, size=4).round(1), "y": rng.integers(0, 2, 4)}


def reference_one_hot(y: Any, k: int) -> Array:
    """Return class numbers (n,) as one-hot rows (n, k)."""
    return np.eye(k)[np.asarray(y)]


ONE_HOT_MISTAKES: list[tuple[Callable[..., Any], str]] = [
    (lambda y, k: np.eye(k)[y - 1], "The place of the 1 is one too far to the left: class 0 has the first column."),
    (lambda y, k: 1 - reference_one_hot(y, k), "0 and 1 are swapped."),
    (lambda y, k: 1.0 * (np.arange(k) <= y[:, None]), "Each row should hold one single 1, at its own class."),
    (lambda y, k: y[:, None] * reference_one_hot(y, k), "There should be a 1, not the number of the class."),
]


def check_one_hot(one_hot: Any) -> None:
    """Check the exercise `one_hot`: class numbers, from 0, as rows with a single 1."""
    inputs: list[dict[str, Any]] = [{"y": np.array([0, 1, 2, 1]), "k": 3}, {"y": np.array([1, 0]), "k": 4}]
    compare_function(
        "one_hot", one_hot, reference_one_hot, inputs + random_inputs(_random_classes, 5), ONE_HOT_MISTAKES
    )


def _random_classes(rng: np.random.Generator) -> dict[str, Any]:
    k = int(rng.integers(2, 6))
    return {"y": rng.integers(0, k, 7), "k": k}


def reference_softmax_gradient(z: Any, y: Any) -> Array:
    """Return p − y, the gradient of softmax cross-entropy with respect to the scores."""
    return softmax(np.asarray(z)) - y


def numerical_softmax_gradient(z: Array, y: Array, h: float = 1e-5) -> Array:
    """Return the gradient of softmax cross-entropy by central differences, as a check independent of p − y."""
    nudges = h * np.eye(len(z))
    up, down = (losses.cross_entropy(z + sign * nudges, np.tile(y, (len(z), 1))) for sign in (1, -1))
    return (up - down) / (2 * h)


SOFTMAX_GRADIENT_MISTAKES: list[tuple[Callable[..., Any], str]] = [
    (lambda z, y: -reference_softmax_gradient(z, y), "The sign is the wrong way round: this is y − p."),
    (lambda z, y: softmax(z), "These are the probabilities p. Take the target away."),
    (lambda z, y: sigmoid(z) - y, "You took the sigmoid of each score. Softmax makes shares of them, that sum to 1."),
    (lambda z, y: np.exp(z) - y, "Divide e^z by the sum of all of them first."),
    (lambda z, y: z - y, "p is softmax of z, not z itself."),
    (
        lambda z, y: reference_softmax_gradient(z, y) * softmax(z) * (1 - softmax(z)),
        "A slope p (1 − p) has crept in. With cross-entropy it has cancelled.",
    ),
    (
        lambda z, y: reference_softmax_gradient(z, y) * y,
        "Only the right class is left. The others are pushed down, too.",
    ),
    (lambda z, y: -y / softmax(z), "This is ∂L/∂p, the slope by the shares. The chain rule goes on to the scores."),
    (lambda z, y: reference_softmax_gradient(z, y) / len(z), "It should not be divided by the number of classes."),
]


def check_softmax_gradient(softmax_gradient: Any) -> None:
    """Check the exercise `softmax_gradient`: one example, against central differences; also for extreme scores."""
    inputs: list[dict[str, Any]] = [
        {"z": np.array([1.0, 2.0, 0.5]), "y": np.array([0, 1, 0])},
        {"z": np.array([1.0, 2.0, 0.5]), "y": np.array([0, 0, 1])},
    ]
    learners = inputs + random_inputs(_random_example, 8)
    compare_function(
        "softmax_gradient", softmax_gradient, numerical_softmax_gradient, learners, SOFTMAX_GRADIENT_MISTAKES, 1e-6
    )
    far = [{"z": np.array([FAR, 0.0, -FAR]), "y": np.array([0, 1, 0])}]
    try:
        compare_function("softmax_gradient", softmax_gradient, reference_softmax_gradient, far)
    except Wrong as wrong:
        hint = "e^1000 is too large for the computer. Take the largest score away from all of them first: it cancels."
        raise Wrong(f"{wrong} {hint}") from None


def _random_example(rng: np.random.Generator) -> dict[str, Any]:
    k = int(rng.integers(2, 6))
    return {"z": rng.normal(scale=2, size=k).round(1), "y": reference_one_hot([rng.integers(k)], k)[0].astype(int)}
