"""Exercises of lesson 04: `truth_table`, `network` (two layers forward), `xnor`, `collapse`, `perturb`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.exercises.compare import compare_function, random_inputs
from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson04_xor_networks.checks import (
    check_collapse,
    check_perturb,
    check_truth_table,
    check_xnor,
    fires,
)

SQUARE = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def _network_input(X: Any, W: Any, b: Any, v: Any, c: float) -> dict[str, Any]:
    return {"X": np.array(X), "W": np.array(W), "b": np.array(b), "v": np.array(v), "c": c}


FIXED_INPUTS = [
    _network_input([(1, 1)], [[1, 1], [1, 1]], (-0.5, -1.5), (1, -2), -0.5),
    _network_input([(1, 0)], [[1, 1], [1, 1]], (-0.5, -1.5), (1, -2), -0.5),
    _network_input([(0, 1), (1, 0)], [[1, -1], [1, -1]], (-1.5, 0.5), (1, 1), -0.5),
    _network_input(SQUARE, [[1, 2], [-1, 3]], (0, -2.5), (1, -1), 0),  # sums of exactly 0
    _network_input(
        [(1, 0, 1), (0, 1, 1)], [[1, -1, 0, 2], [1, 0, -2, 1], [-1, 1, 1, 0]], (0.5, 0.5, -0.5, -1), (1, 1, -2, 1), -1.5
    ),
]


def _network(step: Callable[[Any], Any], last: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda X, W, b, v, c: last(step(X @ W + b) @ v + c)


def _with_w_transposed(X: Any, W: Any, b: Any, v: Any, c: float) -> Any:
    return fires(fires(X @ W.T + b) @ v + c) if W.shape[0] == W.shape[1] else fires(fires(X @ W + b) @ v + c)


def _no_step(z: Any) -> Any:
    return z


MISTAKES: list[tuple[Callable[..., Any], str]] = [
    (_network(_no_step, fires), "The hidden units have no step: they must say 0 or 1 before the output adds them up."),
    (_network(fires, _no_step), "This is the output's sum. Its step is missing: 1 if the sum is above 0, else 0."),
    (_network(_no_step, _no_step), "There is no step, neither in the hidden units nor in the output."),
    (_network(fires, lambda z: 1 - fires(z)), "You have 0 and 1 of the output the wrong way round."),
    (_network(lambda z: np.where(z >= 0, 1, 0), lambda z: np.where(z >= 0, 1, 0)), "You wrote ≥ instead of >."),
    (lambda X, W, b, v, c: fires(fires(X @ W) @ v + c), "You forgot b, the biases of the hidden units."),
    (lambda X, W, b, v, c: fires(fires(X @ W + b) @ v), "You forgot c, the bias of the output."),
    (_with_w_transposed, "You turned W. A hidden unit is a column of W, so it is X @ W, not X @ W.T."),
]


def check_network(network: Any) -> None:
    """Check the exercise `network`: the learner's network(X, W, b, v, c) outputs 0 or 1 for each row."""
    compare_function(
        "network", network, _network(fires, fires), FIXED_INPUTS + random_inputs(_random_network_input, 10), MISTAKES
    )


def _random_network_input(rng: np.random.Generator) -> dict[str, Any]:
    n, h = int(rng.integers(2, 4)), int(rng.integers(2, 5))
    while True:
        X, W, b, v = (rng.normal(size=size).round(1) for size in ((3, n), (n, h), h, h))
        c = round(rng.normal(), 1)
        sums = np.append((X @ W + b).ravel(), fires(X @ W + b) @ v + c)
        if np.abs(sums).min() > 0.04:  # closer to 0, rounding would decide
            return _network_input(X, W, b, v, c)


XOR = {"W": [[1, 1], [1, 1]], "b": [-0.5, -1.5], "v": [1, -2], "c": -0.5}


def _perturb_with_mistake(
    strict: bool = False, turned: bool = False, first: bool = True, update: bool = True
) -> Callable[..., Any]:
    """Return `perturb` with one mistake, to test the check."""

    def mistaken(w: Any, mistakes: Any, nudges: Any) -> Any:
        w = np.array(w, float)
        best, passes = mistakes(w), int(first)
        for i in range(len(w)):
            tried = w.copy()
            tried[i] += nudges[i]
            now, passes = mistakes(tried), passes + 1
            if now > best if turned else now < best or (now == best and not strict):
                w, best = tried, now if update else best
        return w, passes

    return mistaken


def _counts_twice_per_weight(w: Any, mistakes: Any, nudges: Any) -> Any:
    w, passes = np.array(w, float), 0
    for i in range(len(w)):
        tried = w.copy()
        tried[i] += nudges[i]
        passes += 2
        if mistakes(tried) <= mistakes(w):
            w = tried
    return w, passes


def _never_undoes(w: Any, mistakes: Any, nudges: Any) -> Any:
    w, passes = np.array(w, float), 1
    mistakes(w)
    for i in range(len(w)):
        w[i] += nudges[i]
        mistakes(w)
        passes += 1
    return w, passes


def _all_at_once(w: Any, mistakes: Any, nudges: Any) -> Any:
    return (w + nudges, 2) if mistakes(w + nudges) <= mistakes(w) else (w, 2)


EXERCISES = {
    "truth_table": Exercise(
        check_truth_table,
        hints=[
            "Take one unit after the other. For h₁, in which rows is x₁ + x₂ above 0.5?",
            "x₁ + x₂ is 0, 1, 1, 2 in the four rows. So h₁ is OR and h₂ is AND.",
            "For the output put the h₁ and h₂ of the same row into h₁ − 2h₂: in the last row it is 1 − 2 = −1.",
        ],
        solution="h1 = [0, 1, 1, 1]\nh2 = [0, 0, 0, 1]\nout = [0, 1, 1, 0]",
        why="h₁ is OR, h₂ is AND, and h₁ − 2h₂ is 0, 1, 1, −1: above 0.5 in the two middle rows. That is XOR.",
        wrong=[
            ({"h1": [0, 1, 1, 1], "h2": [0, 0, 0, 1], "out": [0, 1, 1, 1]}, "A weight of −2"),
            ({"h1": [0, 0, 0, 1], "h2": [0, 1, 1, 1], "out": [0, 1, 1, 0]}, "You swapped h₁ and h₂"),
            ({"h1": [0, 1, 1, 0], "h2": [0, 0, 0, 1], "out": [0, 1, 1, 0]}, "row (1, 1)"),
            ({"h1": [0, 1, 1, 2], "h2": [0, 0, 0, 1], "out": [0, 1, 1, 0]}, "0 or 1, not 2"),
            ({"h1": [0, 1, 1, 1], "h2": [0, 0, 0, 1], "out": [0, 1, 1, -1]}, "0 or 1, not −1"),
            ({"h1": [0, 1, 1], "h2": [0, 0, 0, 1], "out": [0, 1, 1, 0]}, "a list of 4 numbers"),
        ],
    ),
    "network": Exercise(
        check_network,
        hints=[
            "Two times the same: sums, then the step. First for the hidden units, then for the output.",
            "`H = np.where(X @ W + b > 0, 1, 0)` has a row for each example and a column for each hidden unit.",
            "The output does to H what a perceptron does to X: its sums are `H @ v + c`.",
        ],
        solution="""import numpy as np

def network(X, W, b, v, c):
    H = np.where(X @ W + b > 0, 1, 0)
    return np.where(H @ v + c > 0, 1, 0)""",
        why="Each layer is a sum and a step, for all rows at once. The output reads H, never X.",
        wrong=[
            ({"network": _network(_no_step, fires)}, "The hidden units have no step"),
            ({"network": _network(fires, _no_step)}, "This is the output's sum"),
            ({"network": _network(_no_step, _no_step)}, "There is no step"),
            ({"network": MISTAKES[4][0]}, "≥ instead of >"),
            ({"network": MISTAKES[5][0]}, "You forgot b"),
            ({"network": MISTAKES[6][0]}, "You forgot c"),
            ({"network": _with_w_transposed}, "You turned W"),
            ({"network": lambda X, W, b, v, c: fires(X @ W + b)}, "should give a list of one number"),
        ],
    ),
    "xnor": Exercise(
        check_xnor,
        hints=[
            "XNOR fires where XOR is silent. Which unit of the XOR network decides about that?",
            "Keep W and b. The output should fire when its sum was 0 or below, so turn its signs: v = (−1, 2).",
            "With v = (−1, 2) the sums without c are 0, −1, −1, 1. c = 0.5 lifts two of them over 0.",
        ],
        solution="W = [[1, 1], [1, 1]]\nb = [-0.5, -1.5]\nv = [-1, 2]\nc = 0.5",
        why="The hidden units may stay. With all signs turned, the output fires where it was silent.",
        wrong=[
            (XOR, "This is XOR"),
            ({**XOR, "v": [-1, 2]}, "This is AND, not XNOR"),
            ({"W": [[1, 1], [-1, -1]], "b": [-1.5, 0.5], "v": [1, 1], "c": -0.5}, "a column of W"),
            ({"W": [[1, -1], [1, -1]], "b": [-2, 0.5], "v": [1, 1], "c": -0.5}, "exactly 0 is not above 0"),
            ({**XOR, "b": [0.5, 1.5], "v": [-1, 2], "c": 0.5}, "Put another sign before them"),
            ({**XOR, "W": [1, 1]}, "an array of shape (2, 2)"),
        ],
    ),
    "collapse": Exercise(
        check_collapse,
        hints=[
            "Write (X W⁽¹⁾ + b⁽¹⁾) W⁽²⁾ + b⁽²⁾ without the brackets. What stands beside X?",
            "Beside X stands W⁽¹⁾W⁽²⁾, a matrix product, in this order: `W1 @ W2`.",
            "What has no X is the bias: b⁽¹⁾ goes through the second layer as well, `b1 @ W2 + b2`.",
        ],
        solution="def collapse(W1, b1, W2, b2):\n    return W1 @ W2, b1 @ W2 + b2",
        why="(X W⁽¹⁾ + b⁽¹⁾) W⁽²⁾ + b⁽²⁾ = X (W⁽¹⁾W⁽²⁾) + (b⁽¹⁾W⁽²⁾ + b⁽²⁾): one matrix and one bias.",
        wrong=[
            ({"collapse": lambda W1, b1, W2, b2: (W1 @ W2, b2)}, "You forgot b⁽¹⁾"),
            ({"collapse": lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2)}, "b⁽¹⁾ goes through the second layer"),
            ({"collapse": lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2)}, "You forgot b⁽²⁾"),
            ({"collapse": lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2)}, "The order matters"),
            ({"collapse": lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2)}, "@, not *"),
            ({"collapse": lambda W1, b1, W2, b2: (W1 + W2, b1 + b2)}, "One layer comes after the other"),
            ({"collapse": lambda W1, b1, W2, b2: W1 @ W2}, "two things"),
        ],
    ),
    "perturb": Exercise(
        check_perturb,
        hints=[
            "Ask once, at the start, for the mistakes of w, and keep that number. Then take the weights one by one.",
            "Keep the old value of w[i] before you nudge it, so that you can put it back.",
            "If now > best: put the old value back. Else: best = now. Each call of mistakes is one pass.",
        ],
        solution="""def perturb(w, mistakes, nudges):
    w = w.copy()
    best, passes = mistakes(w), 1
    for i in range(len(w)):
        old = w[i]
        w[i] = old + nudges[i]
        now, passes = mistakes(w), passes + 1
        if now > best:
            w[i] = old
        else:
            best = now
    return w, passes""",
        why="A forward pass over all the data for each weight, and one at the start: n + 1 passes for n weights.",
        wrong=[
            ({"perturb": _never_undoes}, "never takes a nudge back"),
            ({"perturb": _perturb_with_mistake(turned=True)}, "the wrong way round"),
            ({"perturb": _perturb_with_mistake(strict=True)}, "changes nothing"),
            ({"perturb": _perturb_with_mistake(update=False)}, "best so far"),
            ({"perturb": _perturb_with_mistake(first=False)}, "was called 4 times, but"),
            ({"perturb": _counts_twice_per_weight}, "was called 6 times. 4 are enough"),
            ({"perturb": _all_at_once}, "all weights at once"),
            ({"perturb": lambda w, mistakes, nudges: _perturb_with_mistake()(w, mistakes, nudges)[0]}, "two things"),
        ],
    ),
}
