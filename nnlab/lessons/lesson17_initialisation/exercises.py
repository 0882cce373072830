"""Exercises of lesson 17: `one_step`, `mean_squares`, `level_variance`, `xavier`, `he` and `edge`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import initializers
from nnlab.checks import Array
from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson17_initialisation.checks import (
    check_edge,
    check_he,
    check_level_variance,
    check_mean_squares,
    check_one_step,
    check_xavier,
    mean_square,
    mean_squares_with,
)


def _level_variance_with(what: Callable[[Array], Any]) -> Callable[..., float]:
    """Return `level_variance` with `what(a)` instead of the mean of a²."""
    return lambda f, n, rng: 1 / (n * float(what(f(rng.normal(size=100_000)))))


def _mean_square(a: Array) -> float:
    return float((a**2).mean())


EXERCISES = {
    "one_step": Exercise(
        check_one_step,
        hints=[
            "First the way up: z of each hidden unit is 0.5 · 1 + 0.5 · (−1). Then a = tanh(z), then the output.",
            "z = 0, a = 0, the output is 0, and δ of the output is 0 − 1 = −1. A hidden unit has δ = −1 · v · f′(0).",
            "δ = −0.5, so the gradients are −0.5 · 1 and −0.5 · (−1). A step takes away 0.2 times that.",
        ],
        solution="""W = [[0.6, 0.6],
     [0.4, 0.4]]
v = [0.5, 0.5]""",
        why="Each unit has δ = −1 · 0.5 · 1 = −0.5, so w₁ grows by 0.1 and w₂ falls by 0.1, in both units alike. "
        "Neither v moves in this step, since the gradient of v is δ · a, and a is 0.",
        wrong=[
            ({"W": [[0.6, 0.4], [0.6, 0.4]], "v": [0.5, 0.5]}, "Each column is one unit"),
            ({"W": [[0.4, 0.4], [0.6, 0.6]], "v": [0.5, 0.5]}, "*against* the gradient"),
            ({"W": [[0.7, 0.7], [0.3, 0.3]], "v": [0.5, 0.5]}, "the v is missing"),
            ({"W": [[0.525, 0.525], [0.475, 0.475]], "v": [0.5, 0.5]}, "The slope of tanh at z = 0 is 1"),
            ({"W": [[1, 1], [0, 0]], "v": [0.5, 0.5]}, "η is missing"),
            ({"W": [[0.5, 0.5], [0.5, 0.5]], "v": [0.5, 0.5]}, "Nothing has moved"),
            ({"W": [[0.6, 0.5], [0.4, 0.5]], "v": [0.5, 0.5]}, "Can their steps differ?"),
            ({"W": [[0.6, 0.6], [0.4, 0.4]], "v": [0.7, 0.7]}, "a is 0 here"),
        ],
    ),
    "mean_squares": Exercise(
        check_mean_squares,
        hints=[
            "Begin with `a = X`. Each layer does three things: `z = a @ W`, note a number, `a = f(z)`.",
            "The number is the mean of the squares over all examples and units: `(z**2).mean()`.",
            "Collect them in a list: `squares.append((z**2).mean())`, and return it at the end.",
        ],
        solution="""def mean_squares(X, weights, f):
    squares, a = [], X
    for W in weights:
        z = a @ W
        squares.append((z**2).mean())
        a = f(z)
    return squares""",
        why="One loop is the whole way up. E[z²] is measured before the activation, where the rules of Xavier and He "
        "hold it level.",
        wrong=[
            ({"mean_squares": mean_squares_with(lambda z, f: (f(z) ** 2).mean())}, "squares of a"),
            ({"mean_squares": mean_squares_with(lambda z, f: z.var())}, "takes the mean away first"),
            ({"mean_squares": mean_squares_with(lambda z, f: z.mean() ** 2)}, "Square first"),
            ({"mean_squares": mean_squares_with(lambda z, f: z.mean())}, "the mean of z itself"),
            ({"mean_squares": mean_squares_with(lambda z, f: (z**2).mean() ** 0.5)}, "Leave it squared"),
            ({"mean_squares": mean_squares_with(lambda z, f: (z**2).sum())}, "the sum of the squares"),
            ({"mean_squares": mean_squares_with(mean_square, apply_f=False)}, "not z"),
        ],
    ),
    "level_variance": Exercise(
        check_level_variance,
        hints=[
            "E[z²] of the next layer is n · σ² · E[a²]. It should be what E[z²] was before, let us say 1.",
            "Draw many z with mean 0 and variance 1, `z = rng.normal(size=100_000)`, and measure `(f(z)**2).mean()`.",
            "n · σ² · E[f(z)²] = 1, so `return 1 / (n * (f(z)**2).mean())`.",
        ],
        solution="""def level_variance(f, n, rng):
    z = rng.normal(size=100_000)
    return 1 / (n * (f(z) ** 2).mean())""",
        why="With the identity all of the squares get through, and σ² is 1/n. ReLU lets half of them through, which "
        "makes 2/n: the rule of He. For an activation of your own, ask your function.",
        wrong=[
            ({"level_variance": lambda f, n, rng: n * _level_variance_with(_mean_square)(f, n, rng)}, "n is missing"),
            ({"level_variance": lambda f, n, rng: _level_variance_with(_mean_square)(f, n, rng) ** 0.5}, "That is σ"),
            ({"level_variance": lambda f, n, rng: 1 / n}, "whatever f is"),
            ({"level_variance": _level_variance_with(np.var)}, "a mean above 0"),
            ({"level_variance": lambda f, n, rng: 1 / _level_variance_with(_mean_square)(f, n, rng)}, "multiplied by"),
            ({"level_variance": lambda f, n, rng: -1}, "above 0"),
            ({"level_variance": lambda f, n, rng: 1 / (n * _mean_square(f(rng.normal(size=50))))}, "Draw more z"),
        ],
    ),
    "xavier": Exercise(
        check_xavier,
        hints=[
            "Three lines: fan_avg, then σ, then `rng.normal(0, sigma, ...)` with the shape of W.",
            "`fan_avg = (n_in + n_out) / 2`, and σ² = 1/fan_avg. `rng.normal` wants σ, not σ².",
            "`return rng.normal(0, fan_avg**-0.5, (n_in, n_out))`.",
        ],
        solution="""def xavier(n_in, n_out, rng):
    fan_avg = (n_in + n_out) / 2
    return rng.normal(0, fan_avg**-0.5, (n_in, n_out))""",
        why="The variance 1/fan_avg lies between 1/n_in, which keeps z level on the way up, and 1/n_out, which keeps δ "
        "level on the way down.",
        wrong=[
            ({"xavier": lambda n_in, n_out, rng: rng.normal(0, 2 / (n_in + n_out), (n_in, n_out))}, "take the root"),
            (
                {"xavier": lambda n_in, n_out, rng: rng.normal(0, (n_in + n_out) ** -0.5, (n_in, n_out))},
                "half of their",
            ),
            ({"xavier": lambda n_in, n_out, rng: rng.normal(0, n_in**-0.5, (n_in, n_out))}, "This is 1/n_in"),
            ({"xavier": lambda n_in, n_out, rng: rng.normal(0, n_out**-0.5, (n_in, n_out))}, "This is 1/n_out"),
            ({"xavier": initializers.he}, "the scheme of He"),
            ({"xavier": initializers.xavier_uniform}, "not from a normal distribution"),
            (
                {"xavier": lambda n_in, n_out, rng: initializers.xavier(n_out, n_in, rng)},
                "an array of shape (300, 200)",
            ),
            (
                {"xavier": lambda n_in, n_out, rng: initializers.xavier(n_in, n_out, np.random.default_rng())},
                "same seed",
            ),
            (
                {"xavier": lambda n_in, n_out, rng: initializers.xavier(n_in, n_out, np.random.default_rng(0))},
                "each seed",
            ),
            ({"xavier": lambda n_in, n_out, rng: np.abs(initializers.xavier(n_in, n_out, rng))}, "It should be 0"),
        ],
    ),
    "he": Exercise(
        check_he,
        hints=[
            "As Xavier's, with another σ. Which number of units does He's rule look at?",
            "σ² = 2/n_in, so σ is the root of that.",
            "`return rng.normal(0, (2 / n_in) ** 0.5, (n_in, n_out))`.",
        ],
        solution="""def he(n_in, n_out, rng):
    return rng.normal(0, (2 / n_in) ** 0.5, (n_in, n_out))""",
        why="ReLU lets half of the squares through, so twice the variance makes up for it.",
        wrong=[
            ({"he": lambda n_in, n_out, rng: rng.normal(0, 2 / n_in, (n_in, n_out))}, "take the root"),
            ({"he": lambda n_in, n_out, rng: rng.normal(0, n_in**-0.5, (n_in, n_out))}, "This is 1/n_in"),
            ({"he": lambda n_in, n_out, rng: rng.normal(0, (2 / n_out) ** 0.5, (n_in, n_out))}, "This is 2/n_out"),
            ({"he": initializers.xavier}, "the scheme of Xavier"),
            ({"he": lambda n_in, n_out, rng: 2**0.5 * initializers.xavier(n_in, n_out, rng)}, "This is 2/fan_avg"),
            ({"he": initializers.he_uniform}, "not from a normal distribution"),
        ],
    ),
    "edge": Exercise(
        check_edge,
        hints=[
            "Values that are spread evenly over (−r, r) have the variance r²/3.",
            "So σ² = r²/3. Solve it for r.",
            "r² = 3σ²: `return 3**0.5 * sigma`.",
        ],
        solution="""def edge(sigma):
    return 3**0.5 * sigma""",
        why="With σ² = 1/fan_avg this is Xavier's r = √(3/fan_avg), with σ² = 2/n_in it is He's r = √(6/n_in).",
        wrong=[
            ({"edge": lambda sigma: sigma}, "further out"),
            ({"edge": lambda sigma: sigma / 3**0.5}, "the wrong way round"),
            ({"edge": lambda sigma: 3 * sigma}, "the root of the 3"),
            ({"edge": lambda sigma: 3 * sigma**2}, "That is r²"),
            ({"edge": lambda sigma: 12**0.5 * sigma}, "the whole width"),
            ({"edge": lambda sigma: (3 * sigma) ** 0.5}, "not σ²"),
        ],
    ),
}
