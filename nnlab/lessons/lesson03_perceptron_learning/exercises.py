"""Exercises of lesson 03: `by_hand` (one update), `update` (the perceptron rule), `train`, `average_loss`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.exercises.answer_validation import as_text, number, numbers
from nnlab.exercises.exercise import Exercise, Wrong
from nnlab.lessons.lesson03_perceptron_learning.checks import check_train, check_update

BY_HAND_MISTAKES = {  # (w₁, w₂, b) after a known mistake -> message
    (2, -0.5, 1): "You added. The error y − a is −1, so x is subtracted.",
    (-1, -2, -0.5): "You forgot the learning rate: only half of x is subtracted.",
    (0, -1.5, 0.5): "You forgot the bias. It learns, too: b + η (y − a).",
    (-0.5, -1.75, -0.25): "You took the sum z for the answer. The error is y − a, and a is 0 or 1.",
    (1, -1, 0.5): "This is as before. But the perceptron is wrong here: the sum is 1.5, so it answers 1.",
}


def check_by_hand(w: Any, b: Any) -> None:
    """Check the exercise `by_hand`: weights and bias after one update."""
    w, b = numbers("w", w, (2,)), number("b", b)
    if np.allclose([*w, b], [0, -1.5, 0]):
        return
    known = [said for mistaken, said in BY_HAND_MISTAKES.items() if np.allclose([*w, b], mistaken)]
    if known:
        raise Wrong(known[0])
    part, came = ("w", as_text(w)) if not np.allclose(w, [0, -1.5]) else ("b", as_text(b))
    raise Wrong(
        f"{part} is not {came}. Work out the sum z first, then the answer a, then the error y − a. Here it is −1."
    )


LOSS_MISTAKES = {  # (zero_one, squared) after a known mistake -> message
    (2, 1): "These are the sums. The average is the sum divided by the number of examples.",
    (2, 0.25): "`zero_one` is the sum. The average is the sum divided by the number of examples.",
    (0.5, 1): "`squared` is the sum. The average is the sum divided by the number of examples.",
    (0.5, 0.5): "`squared` lacks the ½ of ½ (y − a)².",
    (0.5, 0.625): "`squared` is made with the sums z. The loss compares y with the answer a, which is 0 or 1.",
    (0.25, 0.125): "One of the wrong answers is missing. Work out all four sums.",
    (0.25, 0.5): "You swapped the two: `squared` is the smaller one, because of the ½.",
}


def check_average_loss(zero_one: Any, squared: Any) -> None:
    """Check the exercise `average_loss`: mean 0/1 loss and mean squared loss of the four rows."""
    came = number("zero_one", zero_one), number("squared", squared)
    if np.allclose(came, (0.5, 0.25)):
        return
    known = [said for mistaken, said in LOSS_MISTAKES.items() if np.allclose(came, mistaken)]
    if known:
        raise Wrong(known[0])
    name, value = ("zero_one", came[0]) if not np.isclose(came[0], 0.5) else ("squared", came[1])
    raise Wrong(
        f"`{name}` is not {as_text(value)}. The sums are −0.5, 0.5, 1.5 and 2.5: first the four answers, then a loss "
        "for each, then the average."
    )


def _rule(w: Any, b: Any, x: Any, y: Any, learning_rate: Any) -> Any:
    error = y - (1 if w @ x + b > 0 else 0)
    return w + learning_rate * error * x, b + learning_rate * error


def _always_adds(w: Any, b: Any, x: Any, y: Any, learning_rate: Any) -> Any:
    return (w, b) if (w @ x + b > 0) == y else (w + learning_rate * x, b + learning_rate)


def _train(X: Any, y: Any, update: Any, most: Any, flaw: str = "") -> Any:
    """The training loop with one common mistake, to test the check."""
    w, b, passes, mistakes = np.zeros(X.shape[1]), 0.0, 0, 1
    while passes < most and mistakes:
        passes, mistakes, start = passes + 1, 0 if flaw != "never reset" else mistakes, (*w, b)
        for x, target in zip(X, y, strict=True):
            wrong = (w @ x + b > 0) != target
            mistakes += wrong
            w, b = update(w, b, x, target, 1)
            if flaw == "first right" and not wrong:
                return w, b, passes
        if flaw == "same weights" and start == (*w, b):
            return w, b, passes
        if flaw == "one pass":
            return w, b, passes
    return w, b, passes - 1 if flaw == "last not counted" and not mistakes else passes


def _train_with(flaw: str) -> dict[str, Any]:
    return {"train": lambda X, y, update, most: _train(X, y, update, most, flaw)}


EXERCISES = {
    "by_hand": Exercise(
        check_by_hand,
        hints=[
            "First the answer: what is w · x + b, and does the perceptron fire?",
            "z = 1·2 + (−1)·1 + 0.5 = 1.5, so a = 1. But y = 0, so the error y − a is −1.",
            "w is (1, −1) + 0.5 · (−1) · (2, 1), and b is 0.5 + 0.5 · (−1).",
        ],
        solution="w = (0, -1.5)\nb = 0",
        why="The sum is 1.5, so it fires though it should not. Half of x, and half of 1 for the bias, is taken away.",
        wrong=[
            ({"w": (2, -0.5), "b": 1}, "You added"),
            ({"w": (-1, -2), "b": -0.5}, "forgot the learning rate"),
            ({"w": (0, -1.5), "b": 0.5}, "forgot the bias"),
            ({"w": (-0.5, -1.75), "b": -0.25}, "You took the sum z"),
            ({"w": (1, -1), "b": 0.5}, "This is as before"),
            ({"w": (0, 1.5), "b": 0}, "w is not (0, 1.5)"),
            ({"w": (0, -1.5), "b": 3}, "b is not 3"),
        ],
    ),
    "update": Exercise(
        check_update,
        hints=[
            "Three steps: the answer a, the error y − a, and then new weights and a new bias.",
            "The answer is `a = 1 if np.dot(w, x) + b > 0 else 0`, and the error `y - a`.",
            "The new weights are `w + learning_rate * (y - a) * x`. For the bias there is no x. Give both back.",
        ],
        solution="""import numpy as np

def update(w, b, x, y, learning_rate):
    a = 1 if np.dot(w, x) + b > 0 else 0
    error = y - a
    return w + learning_rate * error * x, b + learning_rate * error""",
        why="The error is 1, 0 or −1: it adds x, leaves all as it is, or subtracts x. No `if` is needed for that.",
        wrong=[
            ({"update": lambda w, b, x, y, r: _rule(w, b, x, y, -r)}, "turned round"),
            ({"update": lambda w, b, x, y, r: (_rule(w, b, x, y, r)[0], b)}, "The bias stays as it was"),
            ({"update": lambda w, b, x, y, r: _rule(w, b, x, y, 1)}, "The learning rate is missing"),
            ({"update": lambda w, b, x, y, r: (w + r * (y - w @ x - b) * x, b + r * (y - w @ x - b))}, "the sum z"),
            ({"update": lambda w, b, x, y, r: (w + r * y * x, b + r * y)}, "also when the answer was right"),
            ({"update": _always_adds}, "You always add"),
            (
                {"update": lambda w, b, x, y, r: (w + r * (y - (w @ x > 0)) * x, b + r * (y - (w @ x > 0)))},
                "You forgot b in the sum",
            ),
            ({"update": lambda w, b, x, y, r: _rule(w, b, x, y, r)[0]}, "two things"),
            ({"update": lambda w, b, x, y, r: _rule(w, b, x, y, r)[::-1]}, "first the weights, then the bias"),
        ],
    ),
    "train": Exercise(
        check_train,
        hints=[
            "Two loops: one over the passes, and inside it one over the rows. In each pass count the mistakes anew.",
            "A row is a mistake if `(np.dot(w, x) + b > 0) != target`. Only then `update` changes anything.",
            "After each pass: `if mistakes == 0: break`. Return w, b and how many passes there were, the last one too.",
        ],
        solution="""import numpy as np

def train(X, y, update, most):
    w, b = np.zeros(X.shape[1]), 0.0
    for passes in range(1, most + 1):
        mistakes = 0
        for x, target in zip(X, y):
            if (np.dot(w, x) + b > 0) != target:
                mistakes = mistakes + 1
                w, b = update(w, b, x, target, 1)
        if mistakes == 0:
            break
    return w, b, passes""",
        why="A pass without a mistake changes nothing, so the next one would not either. Where no line separates the "
        "classes, `most` ends it.",
        wrong=[
            (_train_with("last not counted"), "The last pass counts, too"),
            (_train_with("never reset"), "Count the mistakes of each pass anew"),
            (_train_with("first right"), "after the first row that is right"),
            (_train_with("same weights"), "even when there were mistakes"),
            (_train_with("one pass"), "after one pass"),
            ({"train": lambda X, y, update, most: _train(X, y, update, most)[:2]}, "three things"),
            ({"train": lambda X, y, update, most: _train(X, y, update, 10**9)}, "goes on and on"),
        ],
    ),
    "average_loss": Exercise(
        check_average_loss,
        hints=[
            "Work out the four sums z = 2x₁ + x₂ − 0.5, and from them the four answers a.",
            "The sums are −0.5, 0.5, 1.5 and 2.5, the answers 0, 1, 1, 1. Which of them are wrong?",
            "Two of four are wrong. Each wrong one has the 0/1 loss 1 and the squared loss ½. Divide the sums by 4.",
        ],
        solution="zero_one = 0.5\nsquared = 0.25",
        why="The answers are 0, 1, 1, 1, and two are wrong. The losses are 0, 1, 1, 0 and 0, ½, ½, 0.",
        wrong=[
            ({"zero_one": 2, "squared": 1}, "These are the sums"),
            ({"zero_one": 2, "squared": 0.25}, "`zero_one` is the sum"),
            ({"zero_one": 0.5, "squared": 1}, "`squared` is the sum"),
            ({"zero_one": 0.5, "squared": 0.5}, "lacks the ½"),
            ({"zero_one": 0.5, "squared": 0.625}, "with the sums z"),
            ({"zero_one": 0.25, "squared": 0.125}, "One of the wrong answers is missing"),
            ({"zero_one": 0.25, "squared": 0.5}, "swapped"),
            ({"zero_one": 0.75, "squared": 0.375}, "`zero_one` is not 0.75"),
        ],
    ),
}
