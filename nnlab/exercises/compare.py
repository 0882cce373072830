"""What the learner's function gives, beside what it should give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answers import function, given, numbers, shown
from nnlab.exercises.exercise import Wrong

Known = Sequence[tuple[Callable[..., Any], str]]  # functions with a mistake, and what to say to whoever made it


def results(
    name: str,
    learners: Any,
    expected: Callable[..., Any],
    inputs: Iterable[dict[str, Any]],
    known: Known = (),
    tolerance: float = 1e-9,
) -> None:
    """Compare the learner's function with the expected one on each of the inputs.

    If it is wrong, the first input where it is wrong is told. If it gives what a known mistake gives, for all of the
    inputs, that is told, too.
    """
    call, inputs = function(name, learners), list(inputs)
    right = [np.asarray(expected(**each)) for each in inputs]
    came = [numbers(name, call(**each), answer.shape, given(each)) for each, answer in zip(inputs, right, strict=True)]
    wrong = next((i for i in range(len(inputs)) if not close(came[i], right[i], tolerance)), None)
    if wrong is None:
        return
    digits = 4 if shown(right[wrong]) != shown(came[wrong]) else 12
    expected_one, came_one = shown(right[wrong], digits), shown(came[wrong], digits)
    told = f"{given(inputs[wrong])} expected is {expected_one}, but `{name}` gives {came_one}."
    mistakes = [
        sentence
        for mistaken, sentence in known
        if all(close(one, mistaken(**each), tolerance) for one, each in zip(came, inputs, strict=True))
    ]
    raise Wrong(" ".join([told, *mistakes[:1]]))


def close(came: Any, expected: Any, tolerance: float = 1e-9) -> bool:
    """Whether two are the same but for rounding; large numbers are rounded by more."""
    one, other = np.asarray(came), np.asarray(expected)
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=tolerance, atol=tolerance))


def random_inputs(draw: Callable[[np.random.Generator], dict[str, Any]], n: int = 20) -> list[dict[str, Any]]:
    """Inputs drawn at random, the same ones every time."""
    rng = np.random.default_rng(2)
    return [draw(rng) for _ in range(n)]


def bits(n: int) -> Array:
    """All rows of n inputs that are 0 or 1, in the order of a truth table, (2ⁿ, n)."""
    return np.array([[row >> (n - 1 - i) & 1 for i in range(n)] for row in range(2**n)])
