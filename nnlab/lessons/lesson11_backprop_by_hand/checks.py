"""Checks of lesson 11's exercises `delta7`, `delta5`, `delta3`, `gradient13` (by hand) and `hidden_delta` (code)."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.activations import sigmoid, sigmoid_prime
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, number
from nnlab.exercises.compare import compare_function, random_inputs
from nnlab.exercises.exercise import Wrong

TOLERANCE = 0.01  # relative: three significant digits are enough

# The second network: a₁ = 5, a₂ = 1, a₃ = 0.4, a₄ = 0.7, a₅ = a₆ = 0.5, a₇ = 0.2, y = 1;
# w₃₅ = 5, w₃₆ = 1.5, w₅₇ = −2, w₆₇ = 5.
DELTA7, DELTA5, DELTA6, DELTA3, GRADIENT13 = -0.128, 0.064, -0.16, 0.0192, 0.096


def check_delta7(delta7: Any) -> None:
    """Check the exercise `delta7`: δ of the output unit."""
    known = {
        0.128: "The sign is the wrong way round: the error is a − y, what came minus what was wanted.",
        -0.8: "This is a − y. The slope f′(z₇) = a₇ (1 − a₇) is still to be multiplied.",
        -0.256: "That is twice as large. It belongs to the loss (y − a)²; ours has ½ before it.",
        0.16: "This is the slope a₇ (1 − a₇) alone. The error a₇ − y is still to be multiplied.",
        -0.16: "You multiplied the error by a₇. The slope is a₇ (1 − a₇).",
        -0.64: "You multiplied the error by 1 − a₇. The slope is a₇ (1 − a₇).",
        0.032: "You took y = 0, or left out the −1. The error is a₇ − y = 0.2 − 1.",
    }
    _check_number("δ₇", "delta7", delta7, DELTA7, known, "What is a₇ − y, and what is a₇ (1 − a₇)?")


def check_delta5(delta5: Any) -> None:
    """Check the exercise `delta5`: δ of a hidden unit with one outgoing edge."""
    known = {
        -0.064: "The sign is the wrong way round: w₅₇ and δ₇ are both below 0, so their product is above 0.",
        0.256: "This is w₅₇ δ₇, what comes back over the edge. The slope of unit 5 is still to be multiplied.",
        0.04096: "You took the slope of unit 7. Each unit multiplies by its own slope: here f′(z₅).",
        0.128: "You multiplied by a₅. The slope is a₅ (1 − a₅).",
        -0.032: "You left out the weight w₅₇. What comes back over an edge is multiplied by its weight.",
        -0.5: "You left out δ₇. This is the slope times the weight.",
        -0.16: "This is δ₆: unit 6 has the weight w₆₇ = 5.",
        0.4: "You took a₇ − y in the place of δ₇. What comes back is δ₇, which has the slope of unit 7 in it.",
    }
    _check_number("δ₅", "delta5", delta5, DELTA5, known, "What is w₅₇ δ₇, and what is the slope a₅ (1 − a₅)?")


def check_delta3(delta3: Any) -> None:
    """Check the exercise `delta3`: δ of a hidden unit with two outgoing edges."""
    known = {
        -0.0192: "The sign is the wrong way round: 5 · 0.064 is more than 1.5 · 0.16.",
        0.08: "This is the sum of what comes back. The slope f′(z₃) is still to be multiplied.",
        0.0768: "This is the route over unit 5 alone. Unit 3 acts on unit 6, too: add what comes back from there.",
        -0.0576: "This is the route over unit 6 alone. Unit 3 acts on unit 5, too: add what comes back from there.",
        0.032: "You multiplied by a₃. The slope is a₃ (1 − a₃).",
        0.02: "You took the slope of unit 5 or 6. Each unit multiplies by its own slope: here f′(z₃) = 0.4 · 0.6.",
        -0.02304: "You left out the weights. Each δ comes back multiplied by the weight of its edge.",
        0.1344: "You added 1.5 · 0.16. δ₆ is below 0, so it has to be taken away.",
        -0.169: "You changed the weights round. w₃₅ = 5 goes with δ₅, and w₃₆ = 1.5 with δ₆.",
    }
    hint = "Add w₃₅ δ₅ and w₃₆ δ₆ first. Then multiply by the slope a₃ (1 − a₃)."
    _check_number("δ₃", "delta3", delta3, DELTA3, known, hint)


def check_gradient13(gradient13: Any) -> None:
    """Check the exercise `gradient13`: ∂L/∂w₁₃, a weight of the first layer."""
    known = {
        0.0192: "This is δ₃. The gradient of a weight is δ of the unit that it leads to, times what comes in over it.",
        -0.096: "The sign is the wrong way round: a₁ and δ₃ are both above 0.",
        0.00768: "You multiplied by a₃. What comes in over w₁₃ is a₁.",
        -0.64: "You multiplied a₁ by δ₇. The weight w₁₃ leads to unit 3.",
        0.32: "You multiplied a₁ by δ₅. The weight w₁₃ leads to unit 3.",
    }
    _check_number(
        "∂L/∂w₁₃", "gradient13", gradient13, GRADIENT13, known, "It is a₁ δ₃: what comes in, times δ at its end."
    )


def _check_number(what: str, parameter: str, answer: Any, right: float, known: dict[float, str], look: str) -> None:
    value = number(parameter, answer)
    if _is_close(value, right):
        return
    hint = next((message for mistake, message in known.items() if _is_close(value, mistake)), look)
    raise Wrong(f"{what} is not {as_text(value)}. {hint}")


def _is_close(one: float, other: float) -> bool:
    return abs(one - other) <= TOLERANCE * abs(other)


def reference_hidden_delta(z: Any, w: Array, deltas: Array) -> float:
    """Return δ of a hidden sigmoid unit, σ′(z) Σ w δ."""
    return float(sigmoid_prime(z) * (w @ deltas))


HIDDEN_DELTA_MISTAKES = [
    (lambda z, w, deltas: float(w @ deltas), "You forgot the slope: multiply by σ′(z)."),
    (lambda z, w, deltas: float(sigmoid(z) * (w @ deltas)), "You multiplied by σ(z). The slope is σ(z) (1 − σ(z))."),
    (
        lambda z, w, deltas: float((1 - sigmoid(z)) * (w @ deltas)),
        "You multiplied by 1 − σ(z). The slope is σ(z) (1 − σ(z)).",
    ),
    (lambda z, w, deltas: float(z * (1 - z) * (w @ deltas)), "You put z in the place of a: the slope is a (1 − a)."),
    (
        lambda z, w, deltas: -reference_hidden_delta(z, w, deltas),
        "The sign is the wrong way round. Nothing has to be turned here.",
    ),
    (
        lambda z, w, deltas: float(sigmoid_prime(z) * deltas.sum()),
        "You left out the weights. Each δ comes back multiplied by the weight of its edge.",
    ),
    (
        lambda z, w, deltas: float(sigmoid_prime(z) * w[0] * deltas[0]),
        "This is the route over the first edge alone. Add those over all edges.",
    ),
    (
        lambda z, w, deltas: float(sigmoid_prime(z) * w.sum() * deltas.sum()),
        "You added first and multiplied then. Multiply each weight by its own δ, and add the products.",
    ),
    (
        lambda z, w, deltas: float(sigmoid_prime(z) * (w @ deltas) / len(w)),
        "You took the mean over the edges. What comes back adds up.",
    ),
]


def check_hidden_delta(hidden_delta: Any) -> None:
    """Check the exercise `hidden_delta`: δ of a hidden unit with any number of outgoing edges."""
    first = {"z": 1.1, "w": np.array([2.0, 4.0]), "deltas": np.array([-0.105, 0.07])}
    compare_function(
        "hidden_delta",
        hidden_delta,
        reference_hidden_delta,
        [first, *random_inputs(_random_unit)],
        HIDDEN_DELTA_MISTAKES,
    )


def _random_unit(rng: np.random.Generator) -> dict[str, Any]:
    n = int(rng.integers(1, 5))
    z = round(float(rng.normal()), 1)
    return {"z": z, "w": rng.normal(size=n).round(1), "deltas": rng.normal(scale=0.3, size=n).round(2)}
