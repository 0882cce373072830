"""Checks of lesson 03's exercises `update` (the perceptron rule) and `train` (the loop over passes)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.datasets import gates
from nnlab.exercises.answer_validation import as_text, for_input, function, number, numbers
from nnlab.exercises.compare import close
from nnlab.exercises.exercise import Wrong

MAX_CALLS = 2000  # of `update`, after which the loop counts as endless


def perceptron_rule(w: Array, b: float, x: Array, y: int, learning_rate: float) -> tuple[Array, float]:
    """Return the new weights and bias by the perceptron rule."""
    error = y - int(w @ x + b > 0)
    return w + learning_rate * error * x, b + learning_rate * error


def _update_case(w: Any, b: float, x: Any, y: int, learning_rate: float) -> dict[str, Any]:
    return {"w": np.array(w, float), "b": b, "x": np.array(x, float), "y": y, "learning_rate": learning_rate}


UPDATE_CASES = [
    _update_case((0, 0), 0.0, (1, 2), 1, 1.0),
    _update_case((0, 0), 0.0, (1, 2), 0, 1.0),
    _update_case((1, -1), 0.5, (2, 1), 0, 0.5),
    _update_case((1, -1), -2.0, (2, 1), 1, 0.5),
    _update_case((1, 1), -1.0, (1, 1), 1, 2.0),
    _update_case((-1, 2, 0.5), 0.5, (1, 0, 2), 0, 0.25),
    _update_case((1, 0), -3.0, (2, 2), 0, 1.0),
]

UPDATE_MISTAKES: list[tuple[Callable[..., Any], str]] = [
    (
        lambda w, b, x, y, learning_rate: perceptron_rule(w, b, x, y, -learning_rate),
        "The sign is turned round: the error is y − a.",
    ),
    (
        lambda w, b, x, y, learning_rate: (perceptron_rule(w, b, x, y, learning_rate)[0], b),
        "The bias stays as it was. It learns, too.",
    ),
    (lambda w, b, x, y, learning_rate: perceptron_rule(w, b, x, y, 1), "The learning rate is missing."),
    (
        lambda w, b, x, y, learning_rate: (
            w + learning_rate * (y - w @ x - b) * x,
            b + learning_rate * (y - w @ x - b),
        ),
        "You took the sum z for the answer. The answer a is 1 if the sum is above 0, else 0.",
    ),
    (
        lambda w, b, x, y, learning_rate: (w + learning_rate * y * x, b + learning_rate * y),
        "You add x for class 1 also when the answer was right, and never take anything away. The error is y − a.",
    ),
    (
        lambda w, b, x, y, learning_rate: (
            w + learning_rate * (y != (w @ x + b > 0)) * x,
            b + learning_rate * (y != (w @ x + b > 0)),
        ),
        "You always add x after a mistake. If it fired though it should not, x is subtracted.",
    ),
    (
        lambda w, b, x, y, learning_rate: (
            w + learning_rate * (y - (w @ x > 0)) * x,
            b + learning_rate * (y - (w @ x > 0)),
        ),
        "You forgot b in the sum that decides.",
    ),
]


def check_update(update: Any) -> None:
    """Check the exercise `update`: the learner's update(w, b, x, y, learning_rate) returns new weights and bias."""
    call = function("update", update)
    came = [_unpack("update", call(**case), case["x"].shape, for_input(case), ("w", "b")) for case in UPDATE_CASES]
    wrong = next((i for i, case in enumerate(UPDATE_CASES) if not _all_close(came[i], perceptron_rule(**case))), None)
    if wrong is None:
        return
    expected = perceptron_rule(**UPDATE_CASES[wrong])
    difference = f"expected is {_parts_text(expected)}, but `update` gives {_parts_text(came[wrong])}."
    known = [
        said
        for mistaken, said in UPDATE_MISTAKES
        if all(_all_close(one, mistaken(**case)) for one, case in zip(came, UPDATE_CASES, strict=True))
    ]
    raise Wrong(" ".join([for_input(UPDATE_CASES[wrong]), difference, *known[:1]]))


def check_train(train: Any) -> None:
    """Check the exercise `train`: train(X, y, update, most) stops after a pass without mistakes, or `most` passes."""
    call = function("train", train)
    for name, most in [("and", 50), ("or", 50), ("nand", 50), ("xor", 12), ("and", 3)]:
        X, y = gates(name)
        when = f"For {name.upper()} and most = {most}"
        came = _unpack(
            "train", call(X=X, y=y, update=_call_limited_rule(), most=most), (2,), when, ("w", "b", "passes")
        )
        expected = _train_reference(X, y, most)
        if not _all_close(came, expected):
            told = f"{when} expected is {_parts_text(expected)}, but `train` gives {_parts_text(came)}."
            raise Wrong(" ".join([told, *_pass_count_mistake(came, expected, most)]))


def _train_reference(X: Array, y: Array, most: int) -> tuple[Array, float, int]:
    w, b, passes, mistakes = np.zeros(X.shape[1]), 0.0, 0, 1
    while mistakes and passes < most:
        passes, mistakes = passes + 1, 0
        for x, target in zip(X, y.tolist(), strict=True):
            mistakes += int(w @ x + b > 0) != target
            w, b = perceptron_rule(w, b, x, target, 1)
    return w, b, passes


def _pass_count_mistake(came: tuple[Any, ...], expected: tuple[Any, ...], most: int) -> list[str]:
    """Guess the learner's mistake from the number of passes."""
    passes, wanted = came[2], expected[2]
    if passes == most > wanted:
        return ["It never stops early. Count the mistakes of each pass anew, and stop after a pass that has none."]
    if passes == wanted - 1 and _all_close(came[:2], expected[:2]):
        return ["The last pass counts, too, the one without a mistake."]
    if wanted == most and 1 < passes < wanted:
        return [
            "It stops even when there were mistakes: the weights may be the same after a pass, and wrong in between."
        ]
    if passes == 1 and np.any(came[0]):
        return ["It stops after one pass. Go on until a pass has no mistake."]
    if passes == 1:
        return ["It stops after the first row that is right. All rows of a pass have to be right."]
    return []


def _call_limited_rule() -> Callable[..., Any]:
    """Return the perceptron rule, which raises `Wrong` after MAX_CALLS calls to end an endless loop."""
    calls = 0

    def update(w: Any, b: Any, x: Any, y: Any, learning_rate: Any = 1) -> tuple[Array, float]:
        nonlocal calls
        calls += 1
        if calls > MAX_CALLS:
            raise Wrong(f"`train` goes on and on: `update` was called {MAX_CALLS} times. Stop after `most` passes.")
        given_ones = number("b", b), numbers("x", x), int(number("y", y)), number("learning_rate", learning_rate)
        return perceptron_rule(numbers("w", w), *given_ones)

    return update


def _unpack(name: str, came: Any, shape: tuple[int, ...], when: str, parts: tuple[str, ...]) -> tuple[Any, ...]:
    """Validate what a function returned: weights of this shape, the bias, and any further numbers."""
    count = {2: "two", 3: "three"}[len(parts)]
    wants = f"{when}, `{name}` should give {count} things: `return {', '.join(parts)}`."
    if not isinstance(came, tuple | list) or len(came) != len(parts):
        raise Wrong(wants)
    if np.shape(came[0]) == ():
        if np.shape(came[1]) == shape:
            raise Wrong(f"{when}, `{name}` should give first the weights, then the bias.")
        raise Wrong(wants)
    w = numbers(parts[0], came[0], shape)
    return (w, *(number(part, value) for part, value in zip(parts[1:], came[1:], strict=True)))


def _all_close(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(close(a, b) for a, b in zip(one, other, strict=True))


def _parts_text(parts: tuple[Any, ...]) -> str:
    names = ("w", "b", "passes")[: len(parts)]
    told = [f"{name} = {as_text(value)}" for name, value in zip(names, parts, strict=True)]
    return f"{', '.join(told[:-1])} and {told[-1]}"
