"""Exercises of lesson 11: `delta7`, `delta5`, `delta3` and `gradient13` by hand, and `hidden_delta` in code."""

from __future__ import annotations

import numpy as np

from nnlab.activations import sigmoid, sigmoid_prime
from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson11_backprop_by_hand.checks import (
    check_delta3,
    check_delta5,
    check_delta7,
    check_gradient13,
    check_hidden_delta,
    reference_hidden_delta,
)

EXERCISES = {
    "delta7": Exercise(
        check_delta7,
        hints=[
            "An output has two factors: how wrong it is, and how steep the unit is.",
            "δ₇ = (a₇ − y) f′(z₇), and for a sigmoid f′(z₇) = a₇ (1 − a₇).",
            "The error is 0.2 − 1, the slope 0.2 · 0.8. Multiply.",
        ],
        solution="delta7 = (0.2 - 1) * 0.2 * (1 - 0.2)",
        why="(a₇ − y) f′(z₇) = (−0.8) · 0.16 = −0.128. The output is too small, so a larger z₇ makes the loss fall: "
        "δ₇ is below 0.",
        wrong=[
            ({"delta7": 0.128}, "The sign is the wrong way round"),
            ({"delta7": -0.8}, "This is a − y"),
            ({"delta7": -0.256}, "twice as large"),
            ({"delta7": 0.16}, "the slope a₇ (1 − a₇) alone"),
            ({"delta7": -0.16}, "multiplied the error by a₇"),
            ({"delta7": -0.64}, "multiplied the error by 1 − a₇"),
            ({"delta7": 0.032}, "You took y = 0"),
            ({"delta7": 1}, "What is a₇ − y"),
        ],
    ),
    "delta5": Exercise(
        check_delta5,
        hints=[
            "Unit 5 acts on the loss through unit 7 alone, over the edge w₅₇.",
            "δ₅ = f′(z₅) w₅₇ δ₇. The slope is that of unit 5.",
            "w₅₇ δ₇ = (−2) · (−0.128) = 0.256, and the slope is 0.5 · 0.5.",
        ],
        solution="delta5 = 0.5 * (1 - 0.5) * -2 * -0.128",
        why="f′(z₅) w₅₇ δ₇ = 0.25 · (−2) · (−0.128) = 0.064. The weight is below 0, so the sign turns on its way back.",
        wrong=[
            ({"delta5": -0.064}, "The sign is the wrong way round"),
            ({"delta5": 0.256}, "The slope of unit 5 is still"),
            ({"delta5": 0.04096}, "You took the slope of unit 7"),
            ({"delta5": 0.128}, "You multiplied by a₅"),
            ({"delta5": -0.032}, "You left out the weight"),
            ({"delta5": -0.5}, "You left out δ₇"),
            ({"delta5": -0.16}, "This is δ₆"),
            ({"delta5": 0.4}, "You took a₇ − y in the place of δ₇"),
            ({"delta5": 2}, "What is w₅₇ δ₇"),
        ],
    ),
    "delta3": Exercise(
        check_delta3,
        hints=[
            "Unit 3 acts on the loss through unit 5 and through unit 6. You have δ₅; δ₆ is found in the same way.",
            "δ₆ = 0.25 · 5 · (−0.128) = −0.16. Now δ₃ = f′(z₃) (w₃₅ δ₅ + w₃₆ δ₆).",
            "In the brackets is 5 · 0.064 − 1.5 · 0.16 = 0.08. The slope is 0.4 · 0.6.",
        ],
        solution="delta6 = 0.5 * (1 - 0.5) * 5 * -0.128\ndelta3 = 0.4 * (1 - 0.4) * (5 * 0.064 + 1.5 * delta6)",
        why="Two routes come back to unit 3, 0.32 and −0.24. Together they are 0.08, and the slope makes 0.0192 of it. "
        "Nothing here had to be known about unit 7: δ₅ and δ₆ have it in them.",
        wrong=[
            ({"delta3": -0.0192}, "The sign is the wrong way round"),
            ({"delta3": 0.08}, "The slope f′(z₃) is still"),
            ({"delta3": 0.0768}, "the route over unit 5 alone"),
            ({"delta3": -0.0576}, "the route over unit 6 alone"),
            ({"delta3": 0.032}, "You multiplied by a₃"),
            ({"delta3": 0.02}, "You took the slope of unit 5 or 6"),
            ({"delta3": -0.02304}, "You left out the weights"),
            ({"delta3": 0.1344}, "has to be taken away"),
            ({"delta3": 0.24 * (1.5 * 0.064 - 5 * 0.16)}, "You changed the weights round"),
            ({"delta3": -3}, "Then multiply by the slope"),
        ],
    ),
    "gradient13": Exercise(
        check_gradient13,
        hints=[
            "The gradient of a weight has two factors: one from each end of its edge.",
            "∂L/∂w₁₃ = a₁ δ₃: what comes in, times the δ of the unit that it leads to.",
            "a₁ is 5, and δ₃ is what you have just found, 0.0192.",
        ],
        solution="gradient13 = 5 * 0.0192",
        why="a₁ δ₃ = 5 · 0.0192 = 0.096. It is above 0, so downhill is a smaller w₁₃. How large w₁₃ is was not needed.",
        wrong=[
            ({"gradient13": 0.0192}, "This is δ₃"),
            ({"gradient13": -0.096}, "The sign is the wrong way round"),
            ({"gradient13": 0.00768}, "You multiplied by a₃"),
            ({"gradient13": -0.64}, "You multiplied a₁ by δ₇"),
            ({"gradient13": 0.32}, "You multiplied a₁ by δ₅"),
            ({"gradient13": 10}, "It is a₁ δ₃"),
        ],
    ),
    "hidden_delta": Exercise(
        check_hidden_delta,
        hints=[
            "First what comes back over the edges: each weight times its δ, added up.",
            "With arrays that is `w @ deltas`. Then comes the slope of the unit, σ′(z).",
            "`a = 1 / (1 + np.exp(-z))`, and then give `a * (1 - a) * (w @ deltas)` back.",
        ],
        solution="""import numpy as np

def hidden_delta(z, w, deltas):
    a = 1 / (1 + np.exp(-z))
    return a * (1 - a) * (w @ deltas)""",
        why="What comes back over the edges adds up, since all routes count. Then it goes through the unit, and is "
        "multiplied by its slope. The same line serves every hidden unit of every network.",
        wrong=[
            ({"hidden_delta": lambda z, w, deltas: w @ deltas}, "You forgot the slope"),
            ({"hidden_delta": lambda z, w, deltas: sigmoid(z) * (w @ deltas)}, "You multiplied by σ(z)"),
            ({"hidden_delta": lambda z, w, deltas: (1 - sigmoid(z)) * (w @ deltas)}, "You multiplied by 1 − σ(z)"),
            ({"hidden_delta": lambda z, w, deltas: z * (1 - z) * (w @ deltas)}, "You put z in the place of a"),
            (
                {"hidden_delta": lambda z, w, deltas: -reference_hidden_delta(z, w, deltas)},
                "The sign is the wrong way round",
            ),
            ({"hidden_delta": lambda z, w, deltas: sigmoid_prime(z) * np.sum(deltas)}, "You left out the weights"),
            ({"hidden_delta": lambda z, w, deltas: sigmoid_prime(z) * w[0] * deltas[0]}, "the first edge alone"),
            ({"hidden_delta": lambda z, w, deltas: sigmoid_prime(z) * w.sum() * deltas.sum()}, "You added first"),
            ({"hidden_delta": lambda z, w, deltas: reference_hidden_delta(z, w, deltas) / len(w)}, "You took the mean"),
            ({"hidden_delta": lambda z, w, deltas: sigmoid_prime(z) * w * deltas}, "one number"),
        ],
    ),
}
