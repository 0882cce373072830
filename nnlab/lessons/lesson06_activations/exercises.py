"""Exercises of lesson 06: `slope` (numerical), the activations, `own` (your own f and f′), `revive` (a dead unit)."""

from __future__ import annotations

import numpy as np

from nnlab.activations import sigmoid, tanh_prime
from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson06_activations.checks_activations import check_revive
from nnlab.lessons.lesson06_activations.checks_slopes import check_own, check_slope
from nnlab.lessons.lesson06_activations.exercises_activations import ACTIVATION_EXERCISES

EXERCISES = {
    "slope": Exercise(
        check_slope,
        hints=[
            "Take two places close to z, one on each side of it. How much does f grow between them?",
            "`f(z + h) - f(z - h)` is how much f grows. How far apart are the two places?",
            "They are 2h apart. With h = 1e-5: `(f(z + h) - f(z - h)) / (2 * h)`.",
        ],
        solution="""def slope(f, z):
    h = 1e-5
    return (f(z + h) - f(z - h)) / (2 * h)""",
        why="The slope is how much f grows, divided by how far one went. Seen from both sides, the errors left and "
        "right of z nearly cancel.",
        wrong=[
            ({"slope": lambda f, z: (f(z + 1e-5) - f(z - 1e-5)) / 1e-5}, "twice as much"),
            ({"slope": lambda f, z: (f(z - 1e-5) - f(z + 1e-5)) / 2e-5}, "right minus left"),
            ({"slope": lambda f, z: (f(z + 1e-5) - f(z)) / 2e-5}, "h, not 2h"),
            ({"slope": lambda f, z: f(z + 1e-5) - f(z - 1e-5)}, "divided by the distance"),
            ({"slope": lambda f, z: (f(z + 0.5) - f(z)) / 0.5}, "take a smaller h"),
            ({"slope": lambda f, z: (f(z + 1e-14) - f(z)) / 1e-14}, "take a larger one"),
            ({"slope": lambda f, z: f(z + 1e-5) - f(z - 1e-5) / 2e-5}, "brackets around the difference"),
        ],
    ),
    **ACTIVATION_EXERCISES,
    "own": Exercise(
        check_own,
        hints=[
            "Anything with a bend will do: `np.sin(z)`, `z / (1 + np.abs(z))`, `z * sigmoid(z)`. Which slope has it?",
            "Not sure of the slope? Let your `slope` from above, or the panel, tell you what it should be.",
            "f = sin(z) has the slope cos(z). f = z / (1 + |z|) has the slope 1 / (1 + |z|)².",
        ],
        solution="""import numpy as np

def f(z):
    return z / (1 + np.abs(z))

def f_prime(z):
    return 1 / (1 + np.abs(z)) ** 2""",
        why="It bends, and its slope is right, so a network can learn with it. The one that `solution` shows is known "
        "as softsign: an S like tanh, without any power of e, and it saturates more slowly.",
        wrong=[
            ({"f": lambda z: 3 * z + 1, "f_prime": lambda z: 3 + 0 * z}, "a straight line"),
            ({"f": lambda z: 2 + 0 * z, "f_prime": lambda z: 0 * z}, "the same everywhere"),
            ({"f": np.tanh, "f_prime": tanh_prime}, "This is tanh"),
            ({"f": lambda z: z * sigmoid(z), "f_prime": sigmoid}, "but the slope of f there is"),
            ({"f": np.cos, "f_prime": np.sin}, "The sign is the wrong way round"),
            ({"f": np.sign, "f_prime": lambda z: 0 * z}, "such a unit cannot learn"),
            ({"f": lambda z: np.sin(z), "f_prime": lambda z: 1}, "should give a list of 101 numbers"),
        ],
    ),
    "revive": Exercise(
        check_revive,
        hints=[
            "Compute the sums w · x of all points first: `X @ w`. Where should 0 lie among the sums with the bias?",
            "Half of the sums lie above their median, `np.median(X @ w)`.",
            "With b = −median, half of the z = w · x + b are above 0: `return -np.median(X @ w)`.",
        ],
        solution="""import numpy as np

def revive(X, w):
    return -np.median(X @ w)""",
        why="The bias decides where on the line of sums the kink lies. In the middle of the data the unit is active "
        "for half of it, and has a slope to learn from.",
        wrong=[
            ({"revive": lambda X, w: np.median(X @ w)}, "The sign is the wrong way round"),
            ({"revive": lambda X, w: -(X @ w).mean()}, "the *median*"),
            ({"revive": lambda X, w: 0}, "A bias of 0 helps only if"),
            ({"revive": lambda X, w: 100}, "It never rests now"),
            ({"revive": lambda X, w: -100}, "It is dead for all of them"),
            ({"revive": lambda X, w: -X @ w}, "should give one number"),
        ],
    ),
}
