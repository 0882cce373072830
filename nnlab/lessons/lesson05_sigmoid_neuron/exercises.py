"""Exercises of lesson 05: `sigmoid`, `sigmoid_prime`, `nand_gate`, `one_step`, `update`, `learn`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson05_sigmoid_neuron.checks import (
    check_learn,
    check_nand_gate,
    check_one_step,
    check_sigmoid,
    check_sigmoid_prime,
    check_update,
    sigmoid,
    step_result,
)


def _learn_with(rate: float, passes: int, *, bias: bool = True) -> Any:
    """Return a function that learns a gate, with these settings, for the wrong answers."""

    def learn(X: Any, y: Any) -> Any:
        w, b = np.zeros(2), 0.0
        for _ in range(passes):
            for x, target in zip(X, y, strict=True):
                a = sigmoid(w @ x + b)
                gain = rate * (target - a) * a * (1 - a)
                w, b = w + gain * x, b + gain * bias
        return w, b

    return learn


def _update_with_mistake(**mistake: Any) -> Any:
    """Return `update` with one mistake, for the wrong answers."""

    def update(x: Any, y: float, w: Any, b: float, learning_rate: float) -> Any:
        *new_w, new_b = step_result(x, y, w, b, learning_rate, **mistake)
        return new_w, new_b

    return update


def _gain(x: Any, y: float, w: Any, b: float, learning_rate: float) -> Any:
    a = sigmoid(w @ x + b)
    return learning_rate * (y - a) * a * (1 - a)


EXERCISES = {
    "sigmoid": Exercise(
        check_sigmoid,
        hints=[
            "The formula is right for every z. Only e^(−z) is too large for the computer when z is far below 0.",
            "e^(−|z|) is never above 1, `np.exp(-np.abs(z))`. For z ≥ 0 it is what the formula needs.",
            "For z < 0 use σ(z) = e^z / (1 + e^z), which is the same number, and there e^z is e^(−|z|), too.",
        ],
        solution="""import numpy as np

def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)""",
        why="e^(−|z|) is between 0 and 1, so nothing overflows. For z < 0 both parts of 1 / (1 + e^(−z)) are "
        "multiplied by e^z, which leaves the value as it is.",
        wrong=[
            ({"sigmoid": lambda z: 1 / (1 + np.exp(-z))}, "The values are right, but on the way"),
            (
                {"sigmoid": lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))},
                "`np.where` computes both of its sides",
            ),
            ({"sigmoid": lambda z: 1 / (1 + np.exp(z))}, "the sign in the exponent"),
            ({"sigmoid": lambda z: np.exp(z) / (1 + np.exp(z))}, "NaN, which is no number"),
            ({"sigmoid": lambda z: np.where(z > 0, 1, 0)}, "This is the step function"),
            ({"sigmoid": lambda z: np.tanh(z)}, "This is tanh"),
            ({"sigmoid": lambda z: 1 / 1 + np.exp(-np.clip(z, -500, 500))}, "Brackets are missing"),
        ],
    ),
    "sigmoid_prime": Exercise(
        check_sigmoid_prime,
        hints=[
            "The slope can be written with σ(z) alone.",
            "σ′(z) = σ(z) (1 − σ(z)). Compute σ(z) once and keep it in a name.",
            "`a = 1 / (1 + np.exp(-z))`, and then give `a * (1 - a)` back.",
        ],
        solution="""import numpy as np

def sigmoid_prime(z):
    a = 1 / (1 + np.exp(-z))
    return a * (1 - a)""",
        why="The slope is large where the neuron has not decided, at most ¼ at z = 0, and nearly 0 far away from it.",
        wrong=[
            ({"sigmoid_prime": lambda z: 1 / (1 + np.exp(-z))}, "σ(z) itself"),
            ({"sigmoid_prime": lambda z: 1 - 1 / (1 + np.exp(-z))}, "Multiply it by σ(z)"),
            ({"sigmoid_prime": lambda z: z * (1 - z)}, "You put z in the place of σ(z)"),
            ({"sigmoid_prime": lambda z: sigmoid(z) ** 2}, "by itself"),
            ({"sigmoid_prime": lambda z: -np.exp(-z) / (1 + np.exp(-z)) ** 2}, "σ grows everywhere"),
            ({"sigmoid_prime": lambda z: 0.25 + 0 * z}, "Elsewhere it is smaller"),
        ],
    ),
    "nand_gate": Exercise(
        check_nand_gate,
        hints=[
            "NAND is AND with all signs turned. You have seen a soft AND above.",
            "The smallest sum in size decides how near the outputs come: it should be above 4.6 or below −4.6.",
            "Turn all signs of σ(−30 + 20x₁ + 20x₂). Which is the bias, and which are the weights?",
        ],
        solution="w = (-20, -20)\nb = 30",
        why="The sums are 30, 10, 10 and −10. σ(10) = 0.99995 and σ(−10) = 0.00005 are nearly 1 and 0. σ(−z) = 1 "
        "− σ(z): turning all signs turns the gate.",
        wrong=[
            ({"w": (-2, -2), "b": 3}, "not near enough"),
            ({"w": (20, 20), "b": -30}, "This is AND"),
            ({"w": (-20, -20), "b": 10}, "This is NOR"),
            ({"w": (-20, -20), "b": -30}, "Watch the sign of b"),
            ({"w": (-20, -20, 30), "b": 30}, "a list of 2 numbers"),
        ],
    ),
    "one_step": Exercise(
        check_one_step,
        hints=[
            "Both weights and the bias are 0, so z = 0. What is σ(0), and what is the slope there?",
            "a = 0.5 and a (1 − a) = 0.25. The error is y − a = 0 − 0.5. What is η (y − a) a (1 − a)?",
            "4 · (−0.5) · 0.25 = −0.5. Add it to b, add it times x₁ to w₁, and times x₂ to w₂.",
        ],
        solution="w = (-0.5, -1.0)\nb = -0.5",
        why="η (y − a) σ′(z) = 4 · (−0.5) · 0.25 = −0.5. b gains that, w₁ gains it times 1, w₂ times 2. The sum "
        "is now −3, and the output falls from 0.5 to 0.047.",
        wrong=[
            ({"w": (0.5, 1), "b": 0.5}, "wrong way round"),
            ({"w": (-2, -4), "b": -2}, "forgot the slope"),
            ({"w": (-1, -2), "b": -1}, "twice as large"),
            ({"w": (-0.125, -0.25), "b": -0.125}, "forgot η"),
            ({"w": (-0.5, -0.5), "b": -0.5}, "times its own input"),
            ({"w": (-0.5, -1), "b": 0}, "The bias learns, too"),
            ({"w": (-3, -3), "b": 1}, "Go line by line"),
        ],
    ),
    "update": Exercise(
        check_update,
        hints=[
            "Write the lines of the hand calculation with names in the place of the numbers.",
            "`a` is σ of `w @ x + b`. What w and b have in common is `learning_rate * (y - a) * a * (1 - a)`.",
            "With that number in the name `gain`, give `w + gain * x, b + gain` back.",
        ],
        solution="""import numpy as np

def update(x, y, w, b, learning_rate):
    a = 1 / (1 + np.exp(-(w @ x + b)))
    gain = learning_rate * (y - a) * a * (1 - a)
    return w + gain * x, b + gain""",
        why="Each number of the neuron goes down the slope of its own: −∂L/∂w = (y − a) σ′(z) x, and −∂L/∂b is "
        "the same without the x.",
        wrong=[
            ({"update": _update_with_mistake(slope=1)}, "You forgot the slope"),
            ({"update": _update_with_mistake(sign=-1)}, "up the slope of the loss"),
            ({"update": _update_with_mistake(slope=-1)}, "and the sign is the wrong way round"),
            ({"update": _update_with_mistake(sign=2)}, "twice as large"),
            ({"update": lambda x, y, w, b, eta: _update_with_mistake()(x, y, w, b, 1)}, "You forgot η"),
            ({"update": lambda x, y, w, b, eta: (w + _gain(x, y, w, b, eta), b + _gain(x, y, w, b, eta))}, "its input"),
            ({"update": lambda x, y, w, b, eta: (w + _gain(x, y, w, b, eta) * x, b)}, "The bias does not learn"),
            ({"update": lambda x, y, w, b, eta: (_gain(x, y, w, b, eta) * x, _gain(x, y, w, b, eta))}, "Give the new"),
            (
                {"update": lambda x, y, w, b, eta: _update_with_mistake()(x, y, w, b, eta)[::-1]},
                "first the weights, then the bias",
            ),
            ({"update": lambda x, y, w, b, eta: w + _gain(x, y, w, b, eta) * x}, "two things"),
        ],
    ),
    "learn": Exercise(
        check_learn,
        hints=[
            "Begin with weights and a bias of 0. Two loops: one over many passes, and in it one over the rows of X.",
            "In the inner loop stands the update: a = σ(w · x + b), and then η (y − a) a (1 − a), times x for the "
            "weights.",
            "With a learning rate of 5, two hundred passes are enough. Give `w, b` back after the loops, not within.",
        ],
        solution="""import numpy as np

def learn(X, y):
    w, b = np.zeros(2), 0.0
    for _ in range(200):
        for x, target in zip(X, y):
            a = 1 / (1 + np.exp(-(w @ x + b)))
            gain = 5 * (target - a) * a * (1 - a)
            w, b = w + gain * x, b + gain
    return w, b""",
        why="Nobody told it the weights of a gate. It found them by going downhill, a small step for each row: so "
        "the same lines learn AND, OR and NAND.",
        wrong=[
            ({"learn": lambda X, y: (np.array([20, 20]), -30)}, "whatever y is"),
            ({"learn": _learn_with(1, 20)}, "More passes"),
            ({"learn": _learn_with(5, 200, bias=False)}, "does it learn, too"),
            ({"learn": _learn_with(-1, 100)}, "uphill"),
            ({"learn": lambda X, y: np.array([20.0, 20.0])}, "two things"),
            ({"learn": lambda X, y: (np.zeros(2), 0.0)}, "nothing has been learned"),
            ({"learn": lambda X, y: (np.zeros(3), 0.0)}, "a list of 2 numbers"),
        ],
    ),
}
