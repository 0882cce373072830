"""Exercises of lesson 07: `by_hand` (a forward pass), `shapes`, `parameters` (counting them), `layer`, `forward`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from nnlab.activations import sigmoid
from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson07_forward_propagation.checks import (
    check_by_hand,
    check_forward,
    check_layer,
    check_parameters,
    check_shapes,
    forward_without_last_sigmoid,
    forward_without_sigmoid,
    reference_forward,
)

Array = Any


def _forward_last_layer_only(X: Array, layers: Array) -> Array:
    for W, b in layers:
        out = sigmoid(X @ W + b)
    return out


def _returns_early(X: Array, layers: Array) -> Array:
    for W, b in layers:
        return sigmoid(X @ W + b)
    return None


def _shapes(*shapes: Any) -> dict[str, Any]:
    return dict(zip(("shape_W1", "shape_b1", "shape_Z1", "shape_W2", "shape_A2"), shapes, strict=True))


EXERCISES = {
    "by_hand": Exercise(
        check_by_hand,
        hints=[
            "Two lines end in unit 3. Each brings an input times the number on the line; then comes the bias, b −1.",
            "z₃ = 2 · 1 + 1 · (−2) − 1 = −1, so ReLU gives 0. Unit 4 has the two other lines, and b 1.",
            "z₄ = 2 · 2 + 1 · (−1) + 1 = 4. The output is ReLU of a₃ · 5 + a₄ · 0.5 − 1.5.",
        ],
        solution="a3 = 0\na4 = 4\na5 = 0.5",
        why="The sums are −1, 4 and 0.5, and ReLU makes 0, 4 and 0.5 of them. Unit 3 is silent, so its weight of 5 "
        "does not matter for this example.",
        wrong=[
            ({"a3": -1, "a4": 4, "a5": -4.5}, "a₃ cannot be below 0"),
            ({"a3": 0, "a4": 3, "a5": 0}, "You forgot the biases of the hidden units"),
            ({"a3": 3, "a4": 0, "a5": 13.5}, "the wrong way round"),
            ({"a3": 3, "a4": -4, "a5": 11.5}, "And a₄ cannot be below 0"),
            ({"a3": 0, "a4": 4, "a5": 0}, "The sum of unit 5 is above 0"),
            ({"a3": 0, "a4": 4, "a5": 2}, "You forgot the bias of the output"),
            ({"a3": 0, "a4": 4, "a5": -4.5}, "not z₃ = −1"),
            ({"a3": 0, "a4": 4, "a5": -1.5}, "Is a₄ among"),
            ({"a3": 0, "a4": 5, "a5": 1}, "number by number"),
        ],
    ),
    "shapes": Exercise(
        check_shapes,
        hints=[
            "W has a row for each number that comes in, and a column for each unit of the layer.",
            "X is (5, 3). In X W the inner sizes are equal, and the outer ones remain: (5, 3) · (3, 4) is (5, 4).",
            "b has one number for each unit, (4,). W2 is (4, 2), and A2 has a row for each example.",
        ],
        solution="shape_W1 = (3, 4)\nshape_b1 = (4,)\nshape_Z1 = (5, 4)\nshape_W2 = (4, 2)\nshape_A2 = (5, 2)",
        why="The number of examples appears in X, Z and A only. The parameters know nothing of it.",
        wrong=[
            (_shapes((4, 3), (4,), (5, 4), (2, 4), (5, 2)), "the other way round"),
            (_shapes((4, 4), (4,), (5, 4), (5, 2), (5, 2)), "not a row of W"),
            (_shapes((3, 4), (5, 4), (5, 4), (4, 2), (5, 2)), "one bias for each unit"),
            (_shapes((3, 4), (4,), (4,), (4, 2), (2,)), "a row for each of the 5"),
            (_shapes((3, 4), (1, 4), (5, 4), (4, 2), (5, 2)), "a plain row of numbers"),
            (_shapes((3, 4), (4,), (5, 3), (4, 2), (5, 2)), "Draw the layer"),
        ],
    ),
    "parameters": Exercise(
        check_parameters,
        hints=[
            "Take two neighbouring layers, of n and k units. How many weights lie between them, how many biases?",
            "n · k weights and k biases. `zip(sizes[:-1], sizes[1:])` gives all neighbours.",
            "Add `n * k + k` for all `n, k in zip(sizes[:-1], sizes[1:])`.",
        ],
        solution="""def parameters(sizes):
    return sum(n * k + k for n, k in zip(sizes[:-1], sizes[1:]))""",
        why="Between layers of n and k units there is a weight for each pair, and each of the k units has a bias.",
        wrong=[
            ({"parameters": lambda sizes: sum(n * k for n, k in pairwise(sizes))}, "a bias, too"),
            (
                {"parameters": lambda sizes: sum(n * k + k for n, k in pairwise(sizes)) + sizes[0]},
                "You gave biases to the inputs",
            ),
            ({"parameters": lambda sizes: sum(n * k + 1 for n, k in pairwise(sizes))}, "not each layer one"),
            ({"parameters": lambda sizes: int(np.prod(sizes))}, "You multiplied all sizes"),
            ({"parameters": lambda sizes: sum(sizes)}, "These are the units"),
            ({"parameters": lambda sizes: sizes[0] * sizes[1] + sizes[1]}, "the first layer alone"),
            ({"parameters": lambda sizes: sizes[-2] * sizes[-1] + sizes[-1]}, "the last layer alone"),
            ({"parameters": lambda sizes: sum(n * k + n for n, k in pairwise(sizes))}, "each number that comes in"),
        ],
    ),
    "layer": Exercise(
        check_layer,
        hints=[
            "First all sums at once, z = a W + b. `@` is the matrix product in numpy.",
            "Then the sigmoid of all of them at once: `1 / (1 + np.exp(-z))`.",
            "`z = a @ W + b`, and give `1 / (1 + np.exp(-z))` back.",
        ],
        solution="""import numpy as np

def layer(a, W, b):
    z = a @ W + b
    return 1 / (1 + np.exp(-z))""",
        why="Column j of W holds the weights into unit j, so a @ W has the sums of all units. numpy adds b and takes "
        "the sigmoid for each of them.",
        wrong=[
            ({"layer": lambda a, W, b: a @ W + b}, "This is z"),
            ({"layer": lambda a, W, b: sigmoid(a @ W)}, "You forgot the biases"),
            ({"layer": lambda a, W, b: sigmoid(a @ W) + b}, "add b before σ"),
            ({"layer": lambda a, W, b: 1 / (1 + np.exp(-a @ W + b))}, "z needs brackets"),
            ({"layer": lambda a, W, b: 1 / (1 + np.exp(a @ W + b))}, "The minus in e^(−z) is missing"),
            ({"layer": lambda a, W, b: sigmoid(a @ W + b).sum()}, "a list of 2 numbers"),
        ],
    ),
    "forward": Exercise(
        check_forward,
        hints=[
            "A loop over the layers. What a layer gives is what the next one gets.",
            "`for W, b in layers:` and in it one line: the X of the next layer is σ(X W + b).",
            "`X = 1 / (1 + np.exp(-(X @ W + b)))` in the loop, and after the loop `return X`.",
        ],
        solution="""import numpy as np

def forward(X, layers):
    for W, b in layers:
        X = 1 / (1 + np.exp(-(X @ W + b)))
    return X""",
        why="Nothing in these lines says how many layers, units or examples there are. X @ W does for each row what "
        "it does for one, and b is added to each.",
        wrong=[
            ({"forward": _returns_early}, "This is what the first layer gives"),
            ({"forward": forward_without_last_sigmoid}, "The last layer has a σ, too"),
            ({"forward": forward_without_sigmoid}, "σ is missing"),
            ({"forward": lambda X, layers: sigmoid(forward_without_sigmoid(X, layers))}, "not the last one alone"),
            ({"forward": lambda X, layers: [X, reference_forward(X, layers)]}, "`forward` should be numbers"),
            (
                {"forward": lambda X, layers: reference_forward(X, [(W, 0 * b) for W, b in layers])},
                "You forgot the biases",
            ),
            ({"forward": lambda X, layers: np.rint(reference_forward(X, layers))}, "The outputs are rounded"),
            ({"forward": _forward_last_layer_only}, "stops with an error"),
            ({"forward": lambda X, layers: reference_forward(np.atleast_2d(X)[0], layers)}, "a row for each example"),
        ],
    ),
}
